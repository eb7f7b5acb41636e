"""The data that come with the program: China's highways and the sites of its divisions."""

from functools import lru_cache
from pathlib import Path

from routing.errors import RoadsFileError
from routing.roadfile import read_roads
from routing.roads import RoadGraph

HIGHWAYS = "china-highways.npz"
DIVISIONS = "china-divisions.csv"
_ROOT = Path(__file__).resolve().parent.parent
_FOLDERS = (_ROOT / "fixtures" / "roads", _ROOT / "return_bus_data")
"""Where a checkout, and where an installed program, keeps them."""


def shipped_path(name: str) -> Path:
    """Return where a file that comes with the program lies.

    Raises
    ------
    RoadsFileError
        The installation is not whole.
    """
    for folder in _FOLDERS:
        if (folder / name).is_file():
            return folder / name
    raise RoadsFileError(_FOLDERS[-1] / name, "this file comes with the program; install the program again")


@lru_cache(maxsize=1)
def china_highways() -> RoadGraph:
    """Return the highways of China, read on first use."""
    return read_roads(shipped_path(HIGHWAYS))
