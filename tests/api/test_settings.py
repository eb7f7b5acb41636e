"""Settings come from the environment, and a wrong one is refused in words."""

from pathlib import Path

import pytest

from api.settings import Settings, settings_from


def test_without_an_environment_the_usual_settings_hold():
    assert settings_from({}) == Settings()


def test_every_setting_can_be_set():
    given = {
        "RETURNBUS_DATA": "/srv/bus",
        "RETURNBUS_DATABASE_URL": "postgresql://bus:secret@db/bus",
        "RETURNBUS_KEY_FILE": "/srv/bus.keys",
        "RETURNBUS_PUBLIC_URL": "https://bus.example.org/",
        "RETURNBUS_LINK_DAYS": "3",
        "RETURNBUS_DESK_HOURS": "8",
        "RETURNBUS_SESSION_HOURS": "6",
        "RETURNBUS_SESSION_IDLE_MINUTES": "20",
        "RETURNBUS_REPEAT_HOURS": "12",
        "RETURNBUS_LARGEST_BODY_BYTES": "1000",
        "RETURNBUS_LARGEST_UPLOAD_BYTES": "9000",
        "RETURNBUS_MOST_UNDER_WAY": "50",
        "RETURNBUS_WEBHOOK_HOSTS": "desk.lan, 10.0.0.9",
        "RETURNBUS_WEBHOOK_DAYS": "12",
        "RETURNBUS_POSITION_DAYS": "2",
        "RETURNBUS_ETA_CHANGE_MINUTES": "25",
    }

    assert settings_from(given) == Settings(
        Path("/srv/bus"),
        given["RETURNBUS_DATABASE_URL"],
        "/srv/bus.keys",
        "https://bus.example.org",
        *(3, 8, 6, 20, 12, 1000, 9000, 50),
        webhook_hosts="desk.lan, 10.0.0.9",
        webhook_days=12,
        position_days=2,
        eta_change_minutes=25,
    )
    assert {f"RETURNBUS_{name.upper()}" for name in Settings.__slots__} == set(given)


@pytest.mark.parametrize("value", ["0", "-1", "soon", "1.5"])
def test_a_number_that_is_none_is_refused(value):
    with pytest.raises(ValueError, match="RETURNBUS_LINK_DAYS"):
        settings_from({"RETURNBUS_LINK_DAYS": value})
