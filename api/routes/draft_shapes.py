"""The shapes of what the routes of drafts take and answer."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi.openapi.models import Example
from pydantic import BaseModel, ConfigDict, Field

from api.operations.drafts import DraftNow
from api.operations.editing import Outcome
from api.routes.answers import Answer, FieldFault
from api.routes.jobs import ComparisonAnswer
from api.store import DraftRecord, DraftStep, StepKind
from api.words import Words as Spoken
from scheduler.editing.words import rule_words

EDITS: dict[str, dict[str, Any]] = {
    "Put people on a trip": {"do": "move", "people": ["W17", "W18"], "to": "T002"},
    "Leave people behind": {"do": "leave", "people": ["W17"], "code": "NO_COACH_LEFT"},
    "Another coach": {"do": "coach", "trip": "T001", "coach": "C3"},
    "Exchange two coaches": {"do": "swap-coaches", "trip": "T001", "with": "T002"},
    "Other drivers": {"do": "drivers", "trip": "T001", "drivers": ["D03", "D07"]},
    "Earlier or later": {"do": "shift", "trip": "T001", "minutes": -20},
    "At a moment": {"do": "depart", "trip": "T001", "at": "2020-02-28T11:00"},
    "Another day": {"do": "day", "trip": "T001", "day": "2020-02-29"},
    "Other order of stops": {"do": "stops", "trip": "T001", "pickups": ["V2", "V1"]},
    "Another pickup": {"do": "pickup", "trip": "T001", "place": "V1", "to": "V2"},
    "A new trip": {"do": "new", "people": ["W17"], "coach": "C3", "at": "2020-02-28T11:00"},
    "No such trip": {"do": "dissolve", "trip": "T002", "code": "TOO_FEW_FOR_A_COACH"},
    "Two trips into one": {"do": "merge", "trip": "T002", "into": "T001"},
    "Several as one": {
        "do": "together",
        "edits": [
            {"do": "move", "people": ["W17"], "to": "T001"},
            {"do": "move", "people": ["W01"], "to": "T002"},
        ],
    },
}
EDIT_EXAMPLES: dict[str, Example] = {
    name: Example(value={"version": 0, "try": False, "edit": edit}) for name, edit in EDITS.items()
}


class DraftWish(BaseModel):
    """Which plan is opened: a published one, or that of a job."""

    model_config = ConfigDict(extra="forbid")

    plan_id: Annotated[str, Field(pattern=r"^[0-9a-f]{0,64}$", examples=["4f1c9a7be2d05836"])] = ""
    job_id: Annotated[str, Field(pattern=r"^[0-9a-f]{0,32}$", examples=["3c9a7be2d0583641"])] = ""
    title: Annotated[str, Field(max_length=200)] = ""


class VersionWish(BaseModel):
    """Which version of a draft the caller has seen."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=0, le=2**31 - 1, examples=[0])]


class PublishWish(VersionWish):
    """Which version is published, and for whom all the same."""

    despite: Annotated[
        list[Annotated[str, Field(max_length=100)]],
        Field(
            max_length=1000,
            examples=[["W05"]],
            description="People who withdrew, were refused or rebooked, published all the same.",
        ),
    ] = []


class EditWish(VersionWish):
    """What is to be otherwise."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    edit: Annotated[dict[str, Any], Field(description="One edit, as docs/editing.md lists them.")]
    trial: Annotated[bool, Field(alias="try", description="Only say what it would do; nothing is kept.")] = (
        False
    )


class LocksWish(VersionWish):
    """What must stay; all locks at once."""

    locks: Annotated[
        dict[str, Any],
        Field(max_length=10, examples=[{"trips": {"T001": ["coach"]}, "people": {"W01": {"trip": "T001"}}}]),
    ]


class DraftHeadAnswer(Answer):
    """One draft without its history; money in fen."""

    draft_id: Annotated[str, Field(examples=["3c9a7be2d0583641"])]
    title: str
    county: str
    from_plan_id: Annotated[str, Field(description="The published plan behind it; blank: there is none.")]
    from_job_id: Annotated[str, Field(description="The job whose plan was opened; blank: a published one.")]
    made_at: datetime
    made_by: str
    version: Annotated[int, Field(description="The number of its last step: edits name it.")]
    place: Annotated[int, Field(description="The edit that holds now; 0: none.")]
    cost_fen: int
    objective_fen: int
    trips: int
    riders: int
    left_behind: int
    plan_id: Annotated[str, Field(description="Under which it was published last; blank: it was not.")]

    @classmethod
    def members(cls, record: DraftRecord) -> dict[str, Any]:
        """Return what is answered of a draft."""
        plain = ("draft_id", "title", "county", "from_plan_id", "from_job_id", "made_by", "version", "place")
        return {
            **{name: getattr(record, name) for name in (*plain, "plan_id")},
            **record.sums,
            "made_at": datetime.fromtimestamp(record.made_at, UTC),
        }

    @classmethod
    def of(cls, record: DraftRecord) -> "DraftHeadAnswer":
        """Write a draft."""
        return cls(**cls.members(record))


class StepAnswer(Answer):
    """One step of a draft."""

    number: int
    kind: StepKind
    before: Annotated[int, Field(description="The edit that held before it.")]
    after: Annotated[int, Field(description="The edit that holds after it.")]
    made_at: datetime
    made_by: str
    people_told: int
    cost_fen: int
    edit: Annotated[dict[str, Any], Field(description="As it was sent; of locks, all of them.")]

    @classmethod
    def of(cls, step: DraftStep) -> "StepAnswer":
        """Write a step."""
        return cls(
            number=step.number,
            kind=step.kind,
            before=step.before,
            after=step.after,
            made_at=datetime.fromtimestamp(step.made_at, UTC),
            made_by=step.made_by,
            people_told=step.told,
            cost_fen=step.cost_fen,
            edit=dict(step.body),
        )


class DraftAnswer(DraftHeadAnswer):
    """One draft with its locks and its history."""

    locks: dict[str, Any]
    steps: list[StepAnswer]

    @classmethod
    def of(cls, now: DraftNow) -> "DraftAnswer":  # type: ignore[override]
        """Write a draft."""
        steps = [StepAnswer.of(step) for step in now.steps]
        return cls(**cls.members(now.record), locks=dict(now.record.locks), steps=steps)


class EditAnswer(Answer):
    """What an edit came to: the price, who must be told something new, and the draft after it."""

    kept: Annotated[
        bool, Field(description="Whether the draft is so now; an edit that is tried is not kept.")
    ]
    comparison: ComparisonAnswer
    standing_faults: Annotated[
        list[FieldFault], Field(description="Rules that the plan broke before and breaks still.")
    ]
    draft: DraftAnswer

    @classmethod
    def of(cls, done: Outcome, words: Spoken, comparison: ComparisonAnswer) -> "EditAnswer":
        """Write an outcome."""
        faults = [
            FieldFault(where=one.where, code=one.code, words=rule_words(one, words.lang))
            for one in done.edited.standing_faults
        ]
        return cls(
            kept=done.kept, comparison=comparison, standing_faults=faults, draft=DraftAnswer.of(done.now)
        )
