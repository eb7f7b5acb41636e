"""`returnbus backup` and `returnbus restore`: everything the store holds in one file, and back again."""

import hashlib
import time
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import RefusalError, path_fault, refuse_unwritable, say
from api.commands.serve import settings
from api.errors import BackupDamaged, BackupNewer, StoreNotEmpty
from api.settings import Settings
from api.words import Language, Words


def register(app: typer.Typer, words: Words) -> None:
    """Add the commands."""

    @app.command(help=words("cli.backup.help"))
    def backup(
        out: Annotated[Path, typer.Argument(metavar="OUT", help=words("cli.backup.out"))],
        data: Annotated[Path | None, typer.Option("--data", help=words("cli.data"))] = None,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        write(out, settings(words, data), words)

    @app.command(help=words("cli.restore.help"))
    def restore(
        file: Annotated[Path, typer.Argument(metavar="FILE", help=words("cli.restore.file"))],
        data: Annotated[Path | None, typer.Option("--data", help=words("cli.data"))] = None,
        replace: Annotated[bool, typer.Option("--replace", help=words("cli.restore.replace"))] = False,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        put_back(file, settings(words, data), replace, words)


def write(out: Path, chosen: Settings, words: Words) -> None:
    """Write a backup and say its hash.

    Raises
    ------
    RefusalError
        The file cannot be written.
    """
    from api.store import open_database
    from api.store.backups import write_backup

    refuse_unwritable(out, words, "OUT")
    with closing(open_database(chosen.store, keys=chosen.keys)) as database:
        made = write_backup(database, out, int(time.time()))
    say(words("cli.backup.done", rows=made.rows, out=out))
    with out.open("rb") as file:
        say(f"SHA-256 {hashlib.file_digest(file, 'sha256').hexdigest()}")
    say(words("cli.backup.keys", path=chosen.keys))


def put_back(file: Path, chosen: Settings, replace: bool, words: Words) -> None:
    """Put a backup into the store.

    Raises
    ------
    RefusalError
        The backup cannot be used, or the store holds something and nobody said that it may go.
    """
    from api.store import open_database
    from api.store.backups import restore_backup

    codes = {
        BackupDamaged: "BACKUP_DAMAGED",
        BackupNewer: "BACKUP_NEWER",
        StoreNotEmpty: "STORE_NOT_EMPTY",
    }
    with closing(open_database(chosen.store, keys=chosen.keys)) as database:
        try:
            found = restore_backup(database, file, replace)
        except tuple(codes) as error:
            raise RefusalError([path_fault(file, codes[type(error)], words)]) from error
    say(
        words(
            "cli.restore.done",
            rows=found.rows,
            at=time.strftime("%Y-%m-%d %H:%M", time.gmtime(found.made_at)),
        )
    )
