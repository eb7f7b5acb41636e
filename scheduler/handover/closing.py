"""What keeps a trip from closing, in words: people who are unaccounted for, firms that have not signed."""

from dataclasses import dataclass
from enum import StrEnum

from scheduler.handover.outcome import Boarding, FirmProgress, Outcome, Phase, TripState

SIGNING = (FirmProgress.OPEN, FirmProgress.PARTIAL, FirmProgress.COMPLETE)


class GapCode(StrEnum):
    """Name why a trip cannot close."""

    NOT_DEPARTED = "not-departed"
    NOT_SEEN = "not-seen"
    STILL_ABOARD = "still-aboard"
    MISSING = "missing"
    NOT_ACCEPTED = "not-accepted"
    NEVER_BOARDED = "never-boarded"
    NOT_SIGNED = "not-signed"
    DISPUTED = "disputed"


WORDS: dict[GapCode, tuple[str, str]] = {
    GapCode.NOT_DEPARTED: ("尚未报发车", "the departure has not been reported"),
    GapCode.NOT_SEEN: (
        "没有人说明 {who} 是否上车：请补报上车、未到或未准上车",
        "nobody has said whether {who} boarded: report boarding, no-show or refusal",
    ),
    GapCode.STILL_ABOARD: (
        "{who} 上了车，但没有交接：请企业确认，或补报中途下车",
        "{who} boarded and was not handed over: the firm confirms, or leaving on the way is reported",
    ),
    GapCode.MISSING: (
        "企业没有接到 {who}：请查明去向并补报",
        "the firm did not find {who}: find out and report what became of the person",
    ),
    GapCode.NOT_ACCEPTED: (
        "企业不接收 {who}：请由目的地人社部门接收并报告",
        "the firm does not take {who}: have the labour office of the destination receive the person",
    ),
    GapCode.NEVER_BOARDED: (
        "{who} 没有上车记录，却已交接或中途下车：请更正其中一条",
        "{who} was handed over or left on the way without having boarded: correct one of the two",
    ),
    GapCode.NOT_SIGNED: ("企业 {who} 还没有签收", "firm {who} has not signed"),
    GapCode.DISPUTED: (
        "企业 {who} 有异议，尚未处理",
        "firm {who} disputes its handover, which is not resolved",
    ),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Hold one thing that keeps a trip open; `who` is a worker id, a firm id or ""."""

    code: GapCode
    who: str = ""

    def words(self, lang: str = "zh") -> str:
        """Say what is missing and what to do."""
        zh, en = WORDS[self.code]
        return (en if lang == "en" else zh).format(who=self.who)


def gaps(trip: TripState) -> tuple[Gap, ...]:
    """Return what keeps a trip from closing, people first; nothing for one that is closed or cancelled."""
    if trip.phase in (Phase.CLOSED, Phase.CANCELLED):
        return ()
    found = [] if trip.departed_at is not None else [Gap(GapCode.NOT_DEPARTED)]
    for worker_id, one in trip.people.items():
        gone = one.outcome in (Outcome.HANDED_OVER, Outcome.LEFT_ON_THE_WAY)
        if one.boarding is Boarding.BOARDED and not gone:
            found.append(Gap(_OPEN[one.outcome], worker_id))
        elif one.boarding is not Boarding.BOARDED and gone:
            found.append(Gap(GapCode.NEVER_BOARDED, worker_id))
        elif one.boarding is Boarding.OPEN:
            found.append(Gap(GapCode.NOT_SEEN, worker_id))
    for firm_id, firm in trip.firms.items():
        if firm.progress is FirmProgress.DISPUTED:
            found.append(Gap(GapCode.DISPUTED, firm_id))
        elif firm.progress in SIGNING:
            found.append(Gap(GapCode.NOT_SIGNED, firm_id))
    return tuple(found)


_OPEN = {
    Outcome.OPEN: GapCode.STILL_ABOARD,
    Outcome.MISSING: GapCode.MISSING,
    Outcome.NOT_ACCEPTED: GapCode.NOT_ACCEPTED,
}
