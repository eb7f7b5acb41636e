"""The files for running it name commands, options and settings that there are; systemd takes its units."""

import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command

from api.app import create_app
from api.cli import build
from api.settings import Settings
from api.words import words_of
from house.tracked import ROOT

FOLDER = ROOT / "docs" / "running"
UNITS = sorted(FOLDER.glob("*.service")) + sorted(FOLDER.glob("*.timer"))
HARDENING = {
    "NoNewPrivileges",
    "ProtectSystem",
    "ProtectHome",
    "PrivateTmp",
    "CapabilityBoundingSet",
    "DynamicUser",
}


def unit(path: Path) -> dict[str, list[str]]:
    """Return the settings of a unit's section of the service, each with all its values."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def calls_of_units() -> list[list[str]]:
    """Return what the units call the program with."""
    lines = [line for path in UNITS for line in unit(path).get("ExecStart", [])]
    return [shlex.split(line)[1:] for line in lines if line.split()[0].endswith("/returnbus")]


def calls_of_containers() -> list[list[str]]:
    """Return what the image and the compose file call the program with."""
    text = (FOLDER / "Containerfile").read_text(encoding="utf-8")
    assert re.search(r'^ENTRYPOINT \["returnbus"\]$', text, re.MULTILINE)
    usual = re.search(r"^CMD (\[.*\])$", text, re.MULTILINE)
    assert usual
    composed = (FOLDER / "compose.yaml").read_text(encoding="utf-8")
    own = re.findall(r"^    command: \[(.*)\]$", composed, re.MULTILINE)
    return [json.loads(usual[1]), *([word.strip(' "') for word in call.split(",")] for call in own)]


def calls_of_the_guide() -> list[list[str]]:
    """Return the commands that the guide quotes."""
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    # a command alone is only named
    return [shlex.split(call)[1:] for call in re.findall(r"`(returnbus [a-z]+ [^`]*)`", text)]


def program() -> TyperGroup:
    """Return the command line."""
    found = get_command(build(words_of("en")))
    assert isinstance(found, TyperGroup)
    return found


@pytest.mark.parametrize("calls", [calls_of_units, calls_of_containers, calls_of_the_guide])
def test_every_call_is_one_that_the_program_understands(calls) -> None:
    """Commands, options and their values are read by the program itself."""
    commands = program().commands
    found = calls()

    assert found
    for name, *arguments in found:
        command = commands[name]
        context = typer.Context(command, info_name=name)
        # a place-holder of systemd or of the guide stands for a path
        command.parse_args(context, [word.replace("%", "") for word in arguments])


def test_every_setting_that_is_named_exists() -> None:
    """Variables of the environment in any of the files."""
    known = {f"RETURNBUS_{name.upper()}" for name in Settings.__slots__}
    texts = [path.read_text(encoding="utf-8") for path in (*FOLDER.iterdir(), ROOT / "docs" / "running.md")]
    named = {name for text in texts for name in re.findall(r"RETURNBUS_[A-Z_]+", text)}

    assert {"RETURNBUS_DATA", "RETURNBUS_DATABASE_URL"} <= named <= known


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".service"], ids=lambda p: p.name)
def test_every_unit_is_locked_down(path: Path) -> None:
    """What a service of this kind never needs is taken from it."""
    said = unit(path)

    assert set(said) >= HARDENING
    assert said["ProtectSystem"] == ["strict"]
    assert said["NoNewPrivileges"] == ["yes"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """Names, values and links between them, by systemd itself; the program stands elsewhere here."""
    for path in UNITS:
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace("/srv/return-bus/bin/returnbus", "/bin/true"), "utf-8")

    run = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True
    )

    own = [line for line in run.stderr.splitlines() if "return-bus" in line]
    assert (run.returncode, own) == (0, [])


def test_each_timer_has_its_service() -> None:
    """A timer starts the service of its name."""
    services = {path.stem for path in UNITS if path.suffix == ".service"}
    timers = {path.stem for path in UNITS if path.suffix == ".timer"}

    assert timers
    assert timers < services


def test_the_container_runs_as_nobody_of_importance_and_asks_a_route_that_is_there(tmp_path: Path) -> None:
    """Not root, one volume, and a health check of an address that the service has."""
    text = (FOLDER / "Containerfile").read_text(encoding="utf-8")
    asked = re.search(r"http://127\.0\.0\.1:8000(/[a-z/]+)", text)

    assert asked
    assert asked[1] in create_app(Settings(data=tmp_path)).openapi()["paths"]
    assert re.findall(r"^USER (.*)$", text, re.MULTILINE) == ["returnbus"]
    assert re.findall(r"^VOLUME (.*)$", text, re.MULTILINE) == ["/data"]
    assert not re.search(r"\b(gcc|build-essential|apt-get)\b", text)


def test_proxies_let_uploads_through_and_hold_back_no_stream() -> None:
    """Limits of bodies are those of the service; progress is passed on line by line."""
    nginx = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    caddy = (FOLDER / "Caddyfile").read_text(encoding="utf-8")
    largest_mb = Settings().largest_upload_bytes / 2**20
    allowed = [
        int(found) for found in re.findall(r"(?:client_max_body_size|max_size) (\d+)M?m?", nginx + caddy)
    ]

    assert len(allowed) == 2
    assert all(largest_mb < mb <= largest_mb + 8 for mb in allowed)
    assert "proxy_buffering off" in nginx
    assert "flush_interval -1" in caddy
    assert "X-Forwarded-For $remote_addr" in nginx


def test_each_timer_catches_up() -> None:
    """What was missed while the machine was off is done when it is on again."""
    for path in UNITS:
        if path.suffix == ".timer":
            read = configparser.ConfigParser()
            read.read(path, encoding="utf-8")
            assert read["Timer"]["Persistent"] == "true"
            assert read["Install"]["WantedBy"] == "timers.target"
