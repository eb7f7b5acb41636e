"""Who may be planned: a worker with a sound record whose post a firm has confirmed that may receive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.matching.approval import FirmApproval
from scheduler.matching.report import MatchReport, PersonRecord

PLANNED_COLUMNS = (
    "name",
    "sex",
    "phone",
    "village_id",
    "earliest",
    "latest",
    "party_id",
    "pickup_id",
    "needs",
    "consent",
)


class HeldCode(StrEnum):
    """Name why a registered person is not planned yet."""

    IMPOSSIBLE = "impossible"
    NO_VILLAGE = "no-village"
    NOT_CONFIRMED = "not-confirmed"
    TWO_FIRMS = "two-firms"
    FIRM_NOT_APPROVED = "firm-not-approved"


HELD_WORDS: dict[HeldCode, tuple[str, str]] = {
    HeldCode.IMPOSSIBLE: ("身份信息有误，请先更正", "the identity cannot be right; correct it first"),
    HeldCode.NO_VILLAGE: ("没有所在村", "the village is not known"),
    HeldCode.NOT_CONFIRMED: (
        "还没有企业确认岗位：先寻岗、再定岗、后到岗",
        "no firm has confirmed the post: first the post, then the journey",
    ),
    HeldCode.TWO_FIRMS: (
        "两家企业都确认了岗位（{about}），请定一家",
        "two firms have confirmed ({about}); settle on one",
    ),
    HeldCode.FIRM_NOT_APPROVED: (
        "企业 {about} 的五项联合验收没有通过",
        "firm {about} has not passed its acceptance",
    ),
}


@dataclass(frozen=True, slots=True)
class PostConfirmation:
    """Hold that a firm confirmed somebody's post, or took it back; a firm's last word on a person counts.

    Parameters
    ----------
    id_number, firm_id, post
        Whose post, where, and what.
    said_by, at
        Who says so, and when (seconds since 1970 UTC).
    withdrawn
        Whether the post is taken back.
    """

    id_number: str
    firm_id: str
    post: str
    said_by: str
    at: int
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Hold one person who is not planned yet, and why."""

    key: str
    code: HeldCode
    about: str = ""

    def words(self, lang: str = "zh") -> str:
        """Say why."""
        zh, en = HELD_WORDS[self.code]
        return (en if lang == "en" else zh).format(about=self.about)


@dataclass(frozen=True, slots=True)
class Roster:
    """Hold the rows of workers.csv for whoever may be planned, and who is held back."""

    rows: tuple[dict[str, str], ...]
    held: tuple[Held, ...]


def roster_to_plan(
    report: MatchReport,
    confirmations: Iterable[PostConfirmation],
    approvals: Mapping[str, FirmApproval] | None = None,
    worker_ids: Mapping[str, str] | None = None,
) -> Roster:
    """Return whom a plan may be made for, bound for the firm that confirmed the post.

    Parameters
    ----------
    report
        The matched lists.
    confirmations
        What firms said of posts.
    approvals
        Which firms may receive, by firm id; None = acceptance is not asked for.
    worker_ids
        Ids that people have already, by ID number; everybody else gets the next free number.
    """
    posts = _posts(confirmations)
    rows: list[dict[str, str]] = []
    held: list[Held] = []
    known = dict(worker_ids or {})
    taken, number = set(known.values()), 0
    for record in report.records:
        firms = posts.get(record.id_number, ()) if record.id_number else ()
        reason = _held(record, firms, approvals)
        if reason is not None:
            held.append(reason)
            continue
        worker_id = known.get(record.id_number, "")
        while not worker_id or (record.id_number not in known and worker_id in taken):
            number += 1
            worker_id = f"W{number:06d}"
        taken.add(worker_id)
        row = {column: record.values.get(column, "") for column in PLANNED_COLUMNS}
        sources = ", ".join(dict.fromkeys(f"{e.source.kind} {e.source.unit}" for e in record.entries))
        fixed = {"worker_id": worker_id, "id_number": record.id_number, "firm_id": firms[0]}
        rows.append(fixed | row | {"source": sources})
    return Roster(tuple(rows), tuple(held))


def _posts(confirmations: Iterable[PostConfirmation]) -> dict[str, tuple[str, ...]]:
    """Return the firms that have a post for each person."""
    last: dict[tuple[str, str], PostConfirmation] = {}
    for one in sorted(confirmations, key=lambda one: (one.at, one.withdrawn, one.said_by)):
        last[one.id_number, one.firm_id] = one
    found: dict[str, list[str]] = {}
    for (id_number, firm_id), one in sorted(last.items()):
        if not one.withdrawn:
            found.setdefault(id_number, []).append(firm_id)
    return {id_number: tuple(firms) for id_number, firms in found.items()}


def _held(
    record: PersonRecord, firms: tuple[str, ...], approvals: Mapping[str, FirmApproval] | None
) -> Held | None:
    """Return why a person is not planned yet, None where nothing speaks against it."""
    if record.impossible:
        return Held(record.key, HeldCode.IMPOSSIBLE, ", ".join(record.impossible))
    if not record.values.get("village_id"):
        return Held(record.key, HeldCode.NO_VILLAGE)
    if not firms:
        return Held(record.key, HeldCode.NOT_CONFIRMED)
    if len(firms) > 1:
        return Held(record.key, HeldCode.TWO_FIRMS, ", ".join(firms))
    approval = approvals.get(firms[0]) if approvals is not None else None
    if approvals is not None and (approval is None or not approval.approved):
        return Held(record.key, HeldCode.FIRM_NOT_APPROVED, firms[0])
    return None
