"""Stores as earlier versions of the program have left them."""

from importlib.resources import as_file, files
from pathlib import Path

from alembic import command
from alembic.config import Config

from api.settings import Settings
from api.store.engines import Patience, postgresql_engine, sqlite_engine
from api.store.vault import Vault


def go_back(settings: Settings, revision: str) -> None:
    """Take a store back to the tables of an earlier version."""
    where = settings.store
    if isinstance(where, Path):
        engine = sqlite_engine(where, Patience(), migrates=True)
    else:
        engine = postgresql_engine(where, Patience())
    writer = engine.execution_options(writes=True, vault=Vault(settings.keys))
    with as_file(files("api.store") / "migrations") as scripts, writer.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
    engine.dispose()
