"""Health of the people of a campaign."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Response, status
from pydantic import BaseModel, ConfigDict, Field

from api.access import Act, Role
from api.operations import health
from api.operations.health import OverrideWish as Wish
from api.operations.health_file import HealthFile
from api.reader import Caller, Here, Speech, doing
from api.routes.answers import CONFLICT, REFUSALS, Answer
from api.routes.campaigns import CampaignId
from api.routes.people import PersonId, Reason, WordsAnswer
from api.routes.repeating import Repeatable
from api.routes.report_shapes import Temperature, Words
from api.words import Words as Spoken
from scheduler.checks import CHECK_WORDS, CheckKind
from scheduler.health import LetThrough
from scheduler.reasons import meaning

router = APIRouter(
    prefix="/campaigns/{campaign_id}/people/{person_id}",
    tags=["health"],
    responses=REFUSALS,
    route_class=Repeatable,
)
Division = Annotated[str, Field(pattern=r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$", examples=["511025"])]
CertificateNo = Annotated[str, Path(pattern=r"^[\w.-]{1,60}$", examples=["JK2020-0117"])]
Code = Literal["green", "yellow", "red"]
TOLD_WHO_LETS_THROUGH = frozenset({Role.DISPATCHER, Role.HEALTH_OFFICER})
Contacted = Literal["none", "close", "suspected", "confirmed"]


class DeclarationWish(BaseModel):
    """What a person declares."""

    model_config = ConfigDict(extra="forbid")

    declared_on: date
    temperature_c: Temperature | None = None
    symptoms: Words = ""
    contact: Contacted = "none"
    code: Code = "green"

    def body(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return self.model_dump(mode="json")


class CertificateWish(DeclarationWish):
    """A certificate with the declaration that it rests on."""

    certificate_no: Annotated[str, Field(pattern=r"^[\w.-]{1,60}$", examples=["JK2020-0117"])]
    issuer: Division
    issued_on: date
    valid_until: date | None = None


class ResidenceWish(BaseModel):
    """Where a person slept, from when until when (blank = still)."""

    model_config = ConfigDict(extra="forbid")

    division: Division
    from_day: date
    until_day: date | None = None


class ConfirmationWish(BaseModel):
    """Who confirms a certificate."""

    model_config = ConfigDict(extra="forbid")

    doctor: Annotated[str, Field(min_length=1, max_length=50, examples=["杨医生"])]


class CheckWish(BaseModel):
    """The result of a check."""

    model_config = ConfigDict(extra="forbid")

    passed: bool
    note: Words = ""


class OverrideWish(BaseModel):
    """Why a check counts as passed, until which day of departure, and what was measured anew."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
    until: Annotated[
        date | None, Field(description="Blank: as long as a declaration of health is valid.")
    ] = None
    temperature_c: Annotated[
        Temperature | None, Field(description="Measured anew; without it no fever is lifted.")
    ] = None
    withdrawn: Annotated[bool, Field(description="True takes the override back.")] = False


class DeclarationAnswer(Answer):
    """One declaration."""

    declared_on: date
    temperature_c: float | None
    symptoms: str
    contact: str
    code: str
    taken_by: str


class CertificateAnswer(Answer):
    """One certificate; once confirmed it is not changed any more."""

    certificate_no: str
    issuer: str
    issued_on: date | None
    valid_until: date | None
    confirmed_by: str
    confirmed_on: date | None


class ResidenceAnswer(Answer):
    """One stay."""

    division: str
    from_day: date | None
    until_day: date | None


class CheckAnswer(Answer):
    """One of the three checks."""

    kind: CheckKind
    words: str
    passed: bool | None
    checker: str
    at: datetime | None
    overridden_by: str
    overridden_until: date | None
    measured_c: float | None
    reason: str


class HealthAnswer(Answer):
    """What is known of one person's health."""

    verified: bool
    checks: list[CheckAnswer]
    declarations: list[DeclarationAnswer]
    certificates: list[CertificateAnswer]
    residences: list[ResidenceAnswer]

    @classmethod
    def of(cls, file: HealthFile, words: Spoken) -> "HealthAnswer":
        """Write what is known."""
        return cls(
            verified=file.verified,
            checks=[_check(file, kind, words) for kind in CheckKind],
            declarations=[
                DeclarationAnswer(
                    declared_on=one.declared_on,
                    temperature_c=one.temperature_c,
                    symptoms=one.symptoms,
                    contact=one.contact,
                    code=one.code,
                    taken_by=one.verified_by,
                )
                for one in file.declarations
            ],
            certificates=[
                CertificateAnswer(
                    certificate_no=number,
                    issuer=one.declaration.issuer,
                    issued_on=one.declaration.issued_on,
                    valid_until=one.declaration.valid_until,
                    confirmed_by=one.confirmed_by,
                    confirmed_on=one.confirmed_on,
                )
                for number, one in file.certificates.items()
            ],
            residences=[
                ResidenceAnswer(division=one.division, from_day=one.from_day, until_day=one.until_day)
                for one in file.residences
            ],
        )


class LetThroughAnswer(Answer):
    """Which refusals a health officer has lifted, why, and until which day of departure."""

    check: CheckKind
    codes: list[str]
    said_by: str
    said_on: date
    until: date
    reason: str


class VerdictAnswer(Answer):
    """Whether somebody may travel on a day; details of health are left out."""

    day: date
    passed: bool
    verified: bool
    refusals: list[WordsAnswer]
    let_through: Annotated[
        list[LetThroughAnswer], Field(description="Told to dispatchers and health officers alone.")
    ]


def _check(file: HealthFile, kind: CheckKind, words: Spoken) -> CheckAnswer:
    found, override = file.checks.standing.get(kind), file.overrides.get(kind)
    return CheckAnswer(
        kind=kind,
        words=CHECK_WORDS[kind][1 if words.lang == "en" else 0],
        passed=found.passed if found else None,
        checker=found.checker if found else "",
        at=datetime.fromtimestamp(found.at, UTC) if found else None,
        overridden_by=override.said_by if override else "",
        overridden_until=override.until if override else None,
        measured_c=override.temperature_c if override else None,
        reason=override.reason if override else "",
    )


def _taken() -> Response:
    return Response(status_code=status.HTTP_204_NO_CONTENT)


TAKEN: dict[str, Any] = {"status_code": status.HTTP_204_NO_CONTENT, "responses": CONFLICT}


@router.get("/health", summary="What is known of one person's health", **doing(Act.SEE_HEALTH))
def file_of(
    office: Here, caller: Caller, campaign_id: CampaignId, person_id: PersonId, words: Speech
) -> HealthAnswer:
    """Health officer: of his county or town."""
    return HealthAnswer.of(health.file_of(office, caller, campaign_id, person_id), words)


@router.get("/verdict", summary="Whether somebody may travel on a day", **doing(Act.SEE_PEOPLE))
def verdict(
    office: Here,
    caller: Caller,
    campaign_id: CampaignId,
    person_id: PersonId,
    words: Speech,
    day: Annotated[date | None, Query(description="Blank: the campaign's first.")] = None,
) -> VerdictAnswer:
    """Each role its own: the reasons by their codes, without details of health."""
    judged = health.verdict(office, caller, campaign_id, person_id, day)
    found = judged.verdict
    codes = dict.fromkeys(refusal.code for refusal in found.refusals)
    return VerdictAnswer(
        day=found.day,
        passed=found.passed,
        verified=judged.verified,
        refusals=[WordsAnswer(code=code, words=meaning(code, words.lang)) for code in codes],
        let_through=[_let_through(one) for one in judged.let_through if caller.role in TOLD_WHO_LETS_THROUGH],
    )


def _let_through(one: LetThrough) -> LetThroughAnswer:
    return LetThroughAnswer(
        check=CheckKind(one.kind),
        codes=list(one.codes),
        said_by=one.said_by,
        said_on=one.said_on,
        until=one.until,
        reason=one.reason,
    )


@router.post("/declarations", summary="Keep a declaration of health", **doing(Act.DECLARE_HEALTH), **TAKEN)
def declare(
    office: Here,
    caller: Caller,
    campaign_id: CampaignId,
    person_id: PersonId,
    wish: Annotated[DeclarationWish, Body(examples=[{"declared_on": "2020-02-27", "temperature_c": 36.5}])],
) -> Response:
    """Village clerk, health officer: their own people."""
    health.declare(office, caller, campaign_id, person_id, wish.body())
    return _taken()


@router.post("/residences", summary="Keep where a person slept", **doing(Act.DECLARE_HEALTH), **TAKEN)
def stay(
    office: Here, caller: Caller, campaign_id: CampaignId, person_id: PersonId, wish: ResidenceWish
) -> Response:
    """Village clerk, health officer: their own people."""
    health.stay(office, caller, campaign_id, person_id, wish.model_dump(mode="json"))
    return _taken()


@router.put("/certificates", summary="Write a certificate", responses=CONFLICT, **doing(Act.CERTIFY))
def certify(
    office: Here,
    caller: Caller,
    campaign_id: CampaignId,
    person_id: PersonId,
    wish: CertificateWish,
    words: Speech,
) -> HealthAnswer:
    """Health officer. What a doctor has confirmed is not changed: a new one is issued."""
    return HealthAnswer.of(health.certify(office, caller, campaign_id, person_id, wish.body()), words)


@router.put(
    "/certificates/{certificate_no}/confirmation",
    summary="Confirm a certificate, which locks it",
    responses=CONFLICT,
    **doing(Act.CERTIFY),
)
def confirm(
    office: Here,
    caller: Caller,
    campaign_id: CampaignId,
    person_id: PersonId,
    certificate_no: CertificateNo,
    wish: ConfirmationWish,
    words: Speech,
) -> HealthAnswer:
    """Health officer, in the name of the doctor."""
    found = health.confirm(office, caller, campaign_id, person_id, certificate_no, wish.doctor)
    return HealthAnswer.of(found, words)


@router.post(
    "/checks/{kind}", summary="Keep the result of one of the three checks", **doing(Act.CHECK_PEOPLE), **TAKEN
)
def check(
    office: Here,
    caller: Caller,
    campaign_id: CampaignId,
    person_id: PersonId,
    kind: CheckKind,
    wish: CheckWish,
) -> Response:
    """Village clerk, health officer, dispatcher: identity, history, temperature, each by another checker."""
    health.check_person(office, caller, campaign_id, person_id, kind, wish.passed, wish.note)
    return _taken()


@router.put(
    "/checks/{kind}/override",
    summary="Let a check count as passed",
    responses=CONFLICT,
    **doing(Act.OVERRIDE),
)
def override(
    office: Here,
    caller: Caller,
    campaign_id: CampaignId,
    person_id: PersonId,
    kind: CheckKind,
    wish: OverrideWish,
    words: Speech,
) -> HealthAnswer:
    """Health officer, with a reason, which is kept with his name. The gate follows it until its last day."""
    said = Wish(kind, wish.reason, wish.until, wish.temperature_c, wish.withdrawn)
    return HealthAnswer.of(health.override(office, caller, campaign_id, person_id, said), words)
