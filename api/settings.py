"""Settings of the service: made once, handed to `create_app`, never global."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import URL

DAY_S = 86_400
STORE_FILE = "return-bus.sqlite"
KEY_FILE = "return-bus.keys"


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold how the service runs; each is an environment variable `RETURNBUS_...` in capitals.

    Parameters
    ----------
    data
        Folder of the database and of the map pages.
    database_url
        A database of PostgreSQL that takes the place of the file in that folder; "" = the file.
    key_file
        The keys to what is sealed in the database; "" = return-bus.keys in the data folder.
    public_url
        The address under which telephones reach the service; "" = the address of the request.
    link_days
        How long the links of drivers and firms are good for after their trip has been planned to arrive.
    desk_hours
        How long a dispatcher's link is good for.
    session_hours, session_idle_minutes
        How long a log-in is good for, and how long it may lie unused.
    repeat_hours
        For how long an answer is kept for whoever sends the same request again under the same key.
    largest_body_bytes
        Requests with a longer body are refused.
    largest_upload_bytes
        The same for lists of people and files of a campaign.
    most_under_way
        How many requests are worked on at once; whoever comes beyond is asked to come again.
    webhook_hosts
        Hosts of the own network, with commas between them: webhooks may lead there, and without TLS.
    webhook_days
        How long messages to webhooks are kept.
    position_days
        How long it is kept where a trip was last.
    eta_change_minutes
        By how much a coach must be expected earlier or later before webhooks are told of it.
    """

    data: Path = Path("demo")
    database_url: str = field(default="", repr=False)  # it may hold a password
    key_file: str = ""
    public_url: str = ""
    link_days: int = 7
    desk_hours: int = 24
    session_hours: int = 12
    session_idle_minutes: int = 60
    repeat_hours: int = 24
    largest_body_bytes: int = 64 * 1024
    largest_upload_bytes: int = 32 * 1024 * 1024
    most_under_way: int = 200
    webhook_hosts: str = ""
    webhook_days: int = 30
    position_days: int = 3
    eta_change_minutes: int = 15

    @property
    def store(self) -> "Path | URL":
        """Return where things are kept: the file in the data folder, or the database of PostgreSQL."""
        if not self.database_url:
            return self.data / STORE_FILE
        from api.store.engines import address_of

        return address_of(self.database_url)

    @property
    def keys(self) -> Path:
        """Return the file of keys."""
        return Path(self.key_file) if self.key_file else self.data / KEY_FILE


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables.

    Raises
    ------
    ValueError
        A number is not a positive whole number, or the address is none of a database.
    """
    usual = Settings()

    def number(name: str, fallback: int) -> int:
        text = environment.get(name, "").strip()
        if text and not (text.isdecimal() and int(text) > 0):
            raise ValueError(f"{name} must be a positive whole number, not {text!r}")
        return int(text) if text else fallback

    url = environment.get("RETURNBUS_DATABASE_URL", "").strip()
    if url:
        # whoever plans or prints does not wait for the libraries of databases
        from api.store.engines import address_of

        try:
            address_of(url)
        except ValueError as error:
            raise ValueError(f"RETURNBUS_DATABASE_URL: {error}") from None
    return Settings(
        data=Path(environment.get("RETURNBUS_DATA") or usual.data),
        database_url=url,
        key_file=environment.get("RETURNBUS_KEY_FILE", "").strip(),
        public_url=environment.get("RETURNBUS_PUBLIC_URL", "").rstrip("/"),
        link_days=number("RETURNBUS_LINK_DAYS", usual.link_days),
        desk_hours=number("RETURNBUS_DESK_HOURS", usual.desk_hours),
        session_hours=number("RETURNBUS_SESSION_HOURS", usual.session_hours),
        session_idle_minutes=number("RETURNBUS_SESSION_IDLE_MINUTES", usual.session_idle_minutes),
        repeat_hours=number("RETURNBUS_REPEAT_HOURS", usual.repeat_hours),
        largest_body_bytes=number("RETURNBUS_LARGEST_BODY_BYTES", usual.largest_body_bytes),
        largest_upload_bytes=number("RETURNBUS_LARGEST_UPLOAD_BYTES", usual.largest_upload_bytes),
        most_under_way=number("RETURNBUS_MOST_UNDER_WAY", usual.most_under_way),
        webhook_hosts=environment.get("RETURNBUS_WEBHOOK_HOSTS", "").strip(),
        webhook_days=number("RETURNBUS_WEBHOOK_DAYS", usual.webhook_days),
        position_days=number("RETURNBUS_POSITION_DAYS", usual.position_days),
        eta_change_minutes=number("RETURNBUS_ETA_CHANGE_MINUTES", usual.eta_change_minutes),
    )
