"""`returnbus account`: makes the first administrator, lists accounts, closes and resets them."""

import sys
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.access import EVERYWHERE, Bound, Caller, Means, Role, ScopeKind
from api.commands.console import RefusalError, say
from api.commands.serve import settings
from api.errors import ServiceError, StoreTrouble, problem_of
from api.settings import Settings
from api.words import Language, Words

if TYPE_CHECKING:
    from api.operations.office import Office
    from api.store import AccountRecord

MACHINE = Caller("", Means.COMMAND, Role.ADMINISTRATOR, EVERYWHERE, expires_at=0)
"""Whoever may use the command line of the machine may do what an administrator may."""


class Doing(StrEnum):
    """Name what is done to accounts."""

    ADD = "add"
    LIST = "list"
    DISABLE = "disable"
    ENABLE = "enable"
    RESET = "reset"


def register(app: typer.Typer, words: Words) -> None:
    """Add the command."""

    @app.command(help=words("cli.account.help"))
    def account(
        doing: Annotated[Doing, typer.Argument(metavar="add|list|disable|enable|reset")],
        name: Annotated[str, typer.Argument(metavar="[NAME]")] = "",
        role: Annotated[Role | None, typer.Option("--role", help=words("cli.account.role"))] = None,
        scope: Annotated[list[str] | None, typer.Option("--scope", help=words("cli.account.scope"))] = None,
        data: Annotated[Path | None, typer.Option("--data", help=words("cli.data"))] = None,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        run(doing, name, role, scope or [], settings(words, data), words)


def run(doing: Doing, name: str, role: Role | None, scope: list[str], chosen: Settings, words: Words) -> None:
    """Do it and say so.

    Raises
    ------
    RefusalError
        The name, the role, the scope or the password cannot be; there is no such account.
    """
    from api.operations.office import open_office

    if doing is not Doing.LIST and not name:
        raise RefusalError([words("cli.account.no_name")])
    if doing is Doing.ADD and role is None:
        raise RefusalError([words("cli.account.no_role", roles=", ".join(Role))])
    bounds = [_bound(text, words) for text in scope]
    office = open_office(chosen)
    with closing(office.database):
        try:
            _do(office, doing, name, role, bounds, words)
        except StoreTrouble:
            raise
        except ServiceError as error:
            code = problem_of(error).code
            lines = words(f"problem.{code}.title"), words(f"problem.{code}.detail")
            raise RefusalError([words("cli.colon").join(lines)]) from error


def _do(
    office: "Office", doing: Doing, name: str, role: Role | None, bounds: list[Bound], words: Words
) -> None:
    from api.operations import accounts

    if doing is Doing.LIST:
        for account in accounts.list_accounts(office, MACHINE):
            say(_line(account, words))
        return
    if doing is Doing.ADD and role is not None:
        account = accounts.add(office, MACHINE, name, _password(words), role, bounds)
    else:
        account = accounts.named(office, MACHINE, name)
        if doing is Doing.RESET:
            account = accounts.reset(office, MACHINE, account.account_id, _password(words))
        else:
            account = accounts.close(office, MACHINE, account.account_id, doing is Doing.DISABLE)
    say(_line(account, words))


def _bound(text: str, words: Words) -> Bound:
    """Read a bound such as county:511025.

    Raises
    ------
    RefusalError
        It is none.
    """
    kind, _, key = text.partition(":")
    if kind not in list(ScopeKind) or not key:
        raise RefusalError([words("cli.account.no_scope", text=text, kinds=", ".join(ScopeKind))])
    return Bound(ScopeKind(kind), key)


def _password(words: Words) -> str:
    """Ask for a password twice, or read one line of stdin; it never stands among the arguments."""
    if sys.stdin.isatty():
        return str(typer.prompt(words("cli.account.password"), hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _line(account: "AccountRecord", words: Words) -> str:
    """Write an account in one line: name, role, scopes, whether it is closed."""
    scopes = [
        " + ".join(f"{bound.kind}:{bound.key}" for bound in scope) or words("page.scope.everywhere")
        for scope in account.scopes
    ]
    closed = words("page.accounts.closed") if account.disabled_at is not None else ""
    return "\t".join([account.name, account.role, ", ".join(scopes), closed]).rstrip()
