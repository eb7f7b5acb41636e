"""Local time: what day it is, when it is midnight, and how a moment is written."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class LocalClock:
    """Convert between moments (seconds since 1970 UTC) and the local time of a case.

    Parameters
    ----------
    zone
        The time zone of the case.
    """

    zone: ZoneInfo

    def midnight(self, day: date) -> int:
        """Return the moment at which a local day begins."""
        return int(datetime.combine(day, time.min, self.zone).timestamp())

    def day(self, moment: float) -> date:
        """Return the local date of a moment."""
        return datetime.fromtimestamp(moment, self.zone).date()

    def second_of_day(self, moment: float) -> int:
        """Return the seconds since local midnight."""
        return int(moment) - self.midnight(self.day(moment))

    def moment(self, text: str) -> int:
        """Read an ISO date-time; one without an offset is local; 24:00 is the next midnight.

        Raises
        ------
        ValueError
            The text is not a date-time.
        """
        text = text.strip().replace(" ", "T")
        if text.endswith("T24:00"):
            day = date.fromisoformat(text[:-6])
            return self.midnight(day + timedelta(days=1))
        stamp = datetime.fromisoformat(text)
        return int((stamp if stamp.tzinfo else stamp.replace(tzinfo=self.zone)).timestamp())

    def iso(self, moment: int) -> str:
        """Write a moment as local ISO time with its offset, to the second."""
        return datetime.fromtimestamp(moment, self.zone).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class DayWindow:
    """Hold hours of a day, in seconds after local midnight; `until_s` below `from_s` runs over midnight.

    Parameters
    ----------
    from_s, until_s
        Seconds after midnight, 0..86400.
    """

    from_s: int = 0
    until_s: int = DAY_S

    @property
    def all_day(self) -> bool:
        """Say whether the window never closes."""
        return self.from_s == 0 and self.until_s == DAY_S


def clock_seconds(text: str) -> int:
    """Read HH:MM or HH:MM:SS as seconds after midnight; 24:00 is allowed.

    Raises
    ------
    ValueError
        The text is not a time of day.
    """
    parts = [int(part) for part in text.strip().split(":")]
    if len(parts) not in (2, 3):
        raise ValueError(f"not a time of day: {text!r}")
    hours, minutes, seconds = (*parts, 0)[:3]
    total = hours * 3600 + minutes * 60 + seconds
    if not (0 <= minutes < 60 and 0 <= seconds < 60 and hours >= 0 and total <= DAY_S):
        raise ValueError(f"not a time of day: {text!r}")
    return total
