"""The compiled rules of driving and rest, got ready beside the service: compiling them takes minutes."""

import subprocess
import sys
import threading
from dataclasses import dataclass, field

READY = "from scheduler.duty.ready import lay_one; lay_one()"


@dataclass(slots=True)
class LawAtHand:
    """Know whether timetables can be laid at once, and see to it that they soon can."""

    _ready: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _begun: bool = False

    def is_ready(self) -> bool:
        """Say whether timetables can be laid at once; where not, begin to get them ready."""
        with self._lock:
            begin, self._begun = not self._begun, True
        if begin:
            threading.Thread(target=self.get_ready, name="law", daemon=True).start()
        return self._ready.is_set()

    def get_ready(self) -> None:
        """Compile in another process, whose code is kept on the disk, and take it from there."""
        # within this process the compiler would hold everybody up
        done = subprocess.run([sys.executable, "-c", READY], check=False, capture_output=True)
        if done.returncode == 0:
            from scheduler.duty.ready import lay_one

            lay_one()
            self._ready.set()
