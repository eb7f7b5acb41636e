"""The `returnbus` command: puts the commands together, and lets no traceback reach people for bad input."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from api.commands import (
    account,
    audit,
    backup,
    campaign,
    check,
    demo,
    edit,
    forget,
    key,
    matrix,
    papers,
    plan,
    publish,
    replan,
    serve,
    work,
)
from api.commands.console import RefusalError, say, say_error
from api.version import program_version
from api.words import LANGUAGES, Words, language_of_locale, words_of

EXIT_BAD_INPUT = 2
EXIT_PRODUCT_FAULT = 70  # sysexits.h: internal software error


def language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language to speak: --lang, else the locale of the environment, else Chinese."""
    for position, argument in enumerate(arguments):
        following = arguments[position + 1] if position + 1 < len(arguments) else ""
        wished = argument.removeprefix("--lang=") if argument.startswith("--lang=") else following
        if argument.startswith("--lang") and wished in LANGUAGES:
            return wished
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return language_of_locale(locale)


def build(words: Words) -> typer.Typer:
    """Put the commands together, with help in one language."""
    app = typer.Typer(
        name="returnbus",
        help=words("cli.help"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    say_version_of(app, words)
    for command in (
        demo,
        plan,
        replan,
        edit,
        check,
        papers,
        matrix,
        serve,
        publish,
        work,
        campaign,
        backup,
        key,
        forget,
        audit,
        account,
    ):
        command.register(app, words)
    return app


def say_version_of(app: typer.Typer, words: Words) -> None:
    """Add the option that only says which version of the program this is."""

    def say_version(asked: bool) -> None:
        if asked:
            say(f"returnbus {program_version()}")
            raise typer.Exit

    @app.callback()
    def every_command(
        version: Annotated[
            bool, typer.Option("--version", callback=say_version, is_eager=True, help=words("cli.version"))
        ] = False,
    ) -> None:
        pass


def store_trouble(error: Exception, words: Words) -> str:
    """Return what is wrong with the database and what to do, "" where the error is of another kind."""
    from api.errors import StoreTrouble, problem_of
    from api.store.troubles import trouble_of

    trouble = error if isinstance(error, StoreTrouble) else trouble_of(error)
    if trouble is None:
        return ""
    code = problem_of(trouble).code
    return f"{words(f'problem.{code}.title')}{words('cli.colon')}{words(f'problem.{code}.detail')}"


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    words = words_of(language(sys.argv[1:], os.environ))
    try:
        build(words)()
    except RefusalError as refused:
        refused.show()
        sys.exit(refused.exit_code)
    except BrokenPipeError:
        # the reader of our output has gone (`| head`): not a fault, and nothing more may be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (OSError, MemoryError) as error:
        say_error(words("cli.machine_fault", what=getattr(error, "strerror", None) or type(error).__name__))
        sys.exit(EXIT_BAD_INPUT)
    except Exception as error:
        if os.environ.get("RETURNBUS_TRACE"):
            raise
        if trouble := store_trouble(error, words):
            say_error(trouble)
            sys.exit(EXIT_BAD_INPUT)
        say_error(words("cli.product_fault", what=type(error).__name__))
        sys.exit(EXIT_PRODUCT_FAULT)
