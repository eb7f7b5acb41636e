"""Which version of the program this is: it stands on whatever the program makes."""

from functools import cache
from importlib.metadata import version

DISTRIBUTION = "return-bus"


@cache
def program_version() -> str:
    """Return the version that is installed."""
    return version(DISTRIBUTION)
