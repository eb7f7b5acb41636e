"""Where a trial's store lies: a small disk that can be filled, or a limit where that is not allowed."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.handover.service import Service

BLOCK = b"\0" * 65_536
FIRST_PAGE_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Room:
    """Hold the place of a store.

    Parameters
    ----------
    folder, small
        Where, and whether it is a disk of its own.
    """

    folder: Path
    small: bool

    @property
    def kind(self) -> str:
        """Say how it is filled."""
        return "a small file system filled to the last byte" if self.small else "a limit on its files' sizes"

    def fill(self, service: Service) -> None:
        """Leave no room: from now on nothing can be written."""
        if not self.small:
            service.limit_files(FIRST_PAGE_BYTES)
            return
        with (self.folder / "ballast").open("wb", buffering=0) as file:
            size = len(BLOCK)
            while size:
                try:
                    size = min(size, file.write(BLOCK[:size]))
                except OSError:
                    size //= 2
            os.fsync(file.fileno())

    def empty(self, service: Service) -> None:
        """Make room again."""
        if not self.small:
            service.lift_limit()
            return
        (self.folder / "ballast").unlink()


@contextmanager
def room_in(workshop: Path, size_mb: int) -> Iterator[Room]:
    """Give a small disk of ext4 in a file; where it may not be mounted, or has no size, a plain folder."""
    folder, image = workshop / "disk", workshop / "disk.img"
    folder.mkdir()
    if not (size_mb and _mounted(image, folder, size_mb)):
        yield Room(folder, small=False)
        return
    try:
        yield Room(folder, small=True)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)
        image.unlink()


def _mounted(image: Path, folder: Path, size_mb: int) -> bool:
    if os.getuid() != 0 or not (shutil.which("mkfs.ext4") and shutil.which("mount")):
        return False
    with image.open("wb") as file:
        file.truncate(size_mb * 1024 * 1024)
    made = ["mkfs.ext4", "-q", "-F", "-m", "0", str(image)]
    mount = ["mount", "-o", "loop", str(image), str(folder)]
    return all(
        subprocess.run(words, check=False, capture_output=True).returncode == 0 for words in (made, mount)
    )
