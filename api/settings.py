"""Settings of the service: made once, handed to `create_app`, never global."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DAY_S = 86_400
STORE_FILE = "return-bus.sqlite"


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold how the service runs; each is an environment variable `RETURNBUS_...` in capitals.

    Parameters
    ----------
    data
        Folder of the database and of the map pages.
    public_url
        The address under which telephones reach the service; "" = the address of the request.
    link_days
        How long the links of drivers and firms are good for after their trip has been planned to arrive.
    desk_hours
        How long a dispatcher's link is good for.
    largest_body_bytes
        Requests with a longer body are refused.
    """

    data: Path = Path("demo")
    public_url: str = ""
    link_days: int = 7
    desk_hours: int = 24
    largest_body_bytes: int = 64 * 1024

    @property
    def store_path(self) -> Path:
        """Return the file of the database."""
        return self.data / STORE_FILE


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables.

    Raises
    ------
    ValueError
        A number is not a positive whole number.
    """
    usual = Settings()

    def number(name: str, fallback: int) -> int:
        text = environment.get(name, "").strip()
        if text and not (text.isdecimal() and int(text) > 0):
            raise ValueError(f"{name} must be a positive whole number, not {text!r}")
        return int(text) if text else fallback

    return Settings(
        data=Path(environment.get("RETURNBUS_DATA") or usual.data),
        public_url=environment.get("RETURNBUS_PUBLIC_URL", "").rstrip("/"),
        link_days=number("RETURNBUS_LINK_DAYS", usual.link_days),
        desk_hours=number("RETURNBUS_DESK_HOURS", usual.desk_hours),
        largest_body_bytes=number("RETURNBUS_LARGEST_BODY_BYTES", usual.largest_body_bytes),
    )
