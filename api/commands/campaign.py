"""`returnbus campaign`: campaigns on the machine itself, from their files to the plans made of them."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.access import EVERYWHERE, Caller, Means, Role
from api.commands.console import RefusalError, make_folder, path_fault, say, say_faults
from api.commands.serve import settings
from api.errors import ServiceError, StoreTrouble, problem_of
from api.settings import Settings
from api.words import Language, Words
from scheduler.errors import CaseRejected
from scheduler.matching import MatchState

if TYPE_CHECKING:
    from api.operations.funnel import Funnel
    from api.operations.office import Office
    from api.operations.people import PersonNow
    from api.store import CampaignRecord
    from scheduler.health import LetThrough

MACHINE = Caller("", Means.COMMAND, Role.DISPATCHER, EVERYWHERE, expires_at=0)
"""Whoever may use the command line of the machine may do what a dispatcher may."""
COUNTY_DIGITS = 6


class Doing(StrEnum):
    """Name what is done with campaigns."""

    MAKE = "make"
    LIST = "list"
    SHOW = "show"
    PUT = "put"
    FUNNEL = "funnel"
    PEOPLE = "people"
    PLANS = "plans"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Wish:
    """Hold what was asked for.

    Parameters
    ----------
    campaign
        Its id; of a new one its name.
    county, case, out, state
        The options; "" and None = not given.
    """

    doing: Doing
    campaign: str
    county: str = ""
    case: Path | None = None
    out: Path | None = None
    state: MatchState | None = None


def register(app: typer.Typer, words: Words) -> None:
    """Add the command."""

    @app.command(help=words("cli.campaign.help"))
    def campaign(
        doing: Annotated[Doing, typer.Argument(metavar="|".join(Doing))],
        campaign: Annotated[str, typer.Argument(metavar="[CAMPAIGN]")] = "",
        county: Annotated[str, typer.Option("--county", help=words("cli.campaign.county"))] = "",
        case: Annotated[Path | None, typer.Option("--case", help=words("cli.campaign.case"))] = None,
        out: Annotated[Path | None, typer.Option("--out", help=words("cli.campaign.out"))] = None,
        state: Annotated[MatchState | None, typer.Option("--state", help=words("cli.campaign.state"))] = None,
        data: Annotated[Path | None, typer.Option("--data", help=words("cli.data"))] = None,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        run(Wish(doing, campaign, county, case, out, state), settings(words, data), words)


def run(wish: Wish, chosen: Settings, words: Words) -> None:
    """Do it and say so.

    Raises
    ------
    RefusalError
        Something that is needed was not given, or cannot be; there is no such campaign; its files or its
        people have errors, each of which has been said.
    """
    from api.operations.office import open_office

    if wish.doing is not Doing.LIST and not wish.campaign:
        raise RefusalError([words("cli.campaign.no_campaign")])
    _refuse_missing(wish, words)
    office = open_office(chosen)
    with closing(office.database):
        try:
            DONE[wish.doing](office, wish, words)
        except CaseRejected as error:
            say_faults(error.faults, words.lang)
            raise RefusalError([]) from error
        except StoreTrouble:
            raise
        except ServiceError as error:
            code = problem_of(error).code
            lines = words(f"problem.{code}.title"), words(f"problem.{code}.detail")
            raise RefusalError([words("cli.colon").join(lines)]) from error


def _refuse_missing(wish: Wish, words: Words) -> None:
    """Refuse a wish without what it needs."""
    if wish.doing is Doing.MAKE and not (wish.county.isdigit() and len(wish.county) == COUNTY_DIGITS):
        raise RefusalError([words("cli.campaign.no_county")])
    if wish.doing is Doing.PUT and wish.case is None:
        raise RefusalError([words("cli.campaign.no_case")])
    if wish.case is not None and not wish.case.is_dir():
        raise RefusalError([path_fault(wish.case, "CASE_NOT_A_FOLDER", words, "--case")])
    if wish.doing is Doing.EXPORT:
        if wish.out is None:
            raise RefusalError([words("cli.campaign.no_out")])
        if wish.out.exists() and (not wish.out.is_dir() or any(wish.out.iterdir())):
            raise RefusalError([path_fault(wish.out, "OUT_NOT_EMPTY", words)])


def _make(office: "Office", wish: Wish, words: Words) -> None:
    from api.operations.founding import found

    made = found(office, MACHINE, wish.campaign, wish.county, wish.case)
    say_faults(made.warnings, words.lang)
    say(_line(made.record, words))
    if made.people:
        say(words("cli.campaign.brought", people=made.people))
    if made.left_out:
        say(words("cli.campaign.left_out", files=", ".join(made.left_out)))


def _put(office: "Office", wish: Wish, words: Words) -> None:
    from api.operations.founding import fill

    assert wish.case is not None
    made = fill(office, MACHINE, wish.campaign, wish.case)
    say_faults(made.warnings, words.lang)
    say(_line(made.record, words))
    if made.people:
        say(words("cli.campaign.brought", people=made.people))
    if made.left_out:
        say(words("cli.campaign.left_out", files=", ".join(made.left_out)))


def _list(office: "Office", wish: Wish, words: Words) -> None:
    from api.operations import campaigns

    for record in campaigns.all_campaigns(office, MACHINE):
        say(_line(record, words))


def _show(office: "Office", wish: Wish, words: Words) -> None:
    from api.operations import campaigns

    now = campaigns.campaign(office, MACHINE, wish.campaign)
    say(_line(now.record, words))
    say(words("cli.campaign.files", files=", ".join(now.files) or "-"))
    say_faults(now.faults, words.lang)


def _funnel(office: "Office", wish: Wish, words: Words) -> None:
    from api.operations.funnel import funnel

    for line in funnel_lines(funnel(office, MACHINE, wish.campaign), words):
        say(line)


def funnel_lines(made: "Funnel", words: Words) -> list[str]:
    """Write a funnel: a line a stage, below it why people have not come further, and who was let through."""
    from scheduler.matching.posts import HELD_WORDS
    from scheduler.reasons import meaning

    english = words.lang == "en"
    held = [(code, number, HELD_WORDS[code][english].format(about="…")) for code, number in made.held.items()]
    refused = [(code, number, meaning(code, words.lang)) for code, number in made.refused.items()]
    below = {
        "registered": [f"  {state}\t{number}" for state, number in made.by_state.items()],
        "to_plan": [f"  {code}\t{number}\t{said}" for code, number, said in held],
        "passing": [f"  {code}\t{number}\t{said}" for code, number, said in refused],
        "let_through": [_let_through(one, words) for one in made.let_through],
    }
    figures = {
        "registered": made.registered,
        "to_plan": made.to_plan,
        "verified": made.verified,
        "passing": made.passing,
        "let_through": len({one.worker_id for one in made.let_through}),
        "planned": made.planned,
        "boarded": made.boarded,
        "handed_over": made.handed_over,
    }
    lines = []
    for stage, number in figures.items():
        lines += [f"{words(f'cli.campaign.funnel.{stage}')}\t{number}", *below.get(stage, [])]
    return lines


def _let_through(one: "LetThrough", words: Words) -> str:
    codes = ", ".join(one.codes)
    said = words(
        "cli.campaign.let_through",
        who=one.worker_id, codes=codes, by=one.said_by, until=one.until, reason=one.reason,
    )  # fmt: skip
    return f"  {said}"


def _people(office: "Office", wish: Wish, words: Words) -> None:
    from api.operations import people

    after = ""
    while True:
        page = people.people(office, MACHINE, wish.campaign, wish.state, after)
        for one in page.people:
            say(_person(one, words))
        after = page.next_after
        if not after:
            return


def _person(one: "PersonNow", words: Words) -> str:
    """Write a person in one line: no number, no telephone, nothing of health."""
    values = one.record.values
    cells = [one.person_id, values.get("name", ""), values.get("village_id", ""), values.get("firm_id", "")]
    held = one.held.words(words.lang) if one.held else words("cli.campaign.ready")
    return "\t".join([*cells, one.record.state, held])


def _plans(office: "Office", wish: Wish, words: Words) -> None:
    from api.operations.funnel import plans_of

    made = plans_of(office, MACHINE, wish.campaign)
    for job in made.jobs:
        said = words("cli.campaign.job", job=job.job_id, state=job.state, at=_moment(job.submitted_at))
        say(said)
    for plan in made.plans:
        figures = {"trips": plan.trips, "riders": plan.riders, "left": plan.left_behind}
        say(words("cli.campaign.plan", plan=plan.plan_id, at=_moment(plan.published_at), **figures))


def _export(office: "Office", wish: Wish, words: Words) -> None:
    from api.operations.funnel import exported

    assert wish.out is not None
    stored = exported(office, MACHINE, wish.campaign)
    make_folder(wish.out, words)
    for name, content in stored.files.items():
        (wish.out / name).write_bytes(content)
    say(words("cli.campaign.exported", out=wish.out, files=len(stored.files)))


def _line(record: "CampaignRecord", words: Words) -> str:
    """Write a campaign in one line."""
    opened = words("cli.campaign.registers") if record.registers else ""
    cells = [record.campaign_id, record.county, record.name, _moment(record.made_at), opened]
    return "\t".join(cells).rstrip()


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone().isoformat(timespec="minutes")


DONE: dict[Doing, "Callable[[Office, Wish, Words], None]"] = {
    Doing.MAKE: _make,
    Doing.LIST: _list,
    Doing.SHOW: _show,
    Doing.PUT: _put,
    Doing.FUNNEL: _funnel,
    Doing.PEOPLE: _people,
    Doing.PLANS: _plans,
    Doing.EXPORT: _export,
}
