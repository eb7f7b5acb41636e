"""The checks of the gate, row by row of the contract's table."""

from datetime import date, timedelta
from typing import Any

import pytest

from builders import DAY, case, worker
from case_generator import make_cases
from scheduler.eligibility import gate, judge
from scheduler.gate import Gate
from scheduler.health import Declaration, DivisionRisk, Recognition, Residence
from scheduler.policy import Policy, Risk
from scheduler.policy_presets import load_policy

STRICT = load_policy({"preset": "cn-2020-02-strict"})
ADULT = make_cases.id_number("511025", date(1980, 1, 1))
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def gated(*gates: str, **overrides: object) -> Policy:
    """Build a policy with some gates and the high risk refused."""
    return load_policy({"preset": "plain", "gate": list(gates), "refuse_risk": ["high"], **overrides})


def codes(one: Any, day: date = DAY, who: str = "W1") -> set[str]:
    """Return why a worker of a case may not travel on a day."""
    return {refusal.code for refusal in judge(one.workers[who], one, day).refusals}


def declared(**fields: Any) -> Declaration:
    """Build a declaration of W1 that passes."""
    return Declaration(**{"worker_id": "W1", "declared_on": YESTERDAY, "temperature_c": 36.5, **fields})


def certified(**fields: Any) -> Declaration:
    """Build a declaration of W1 with a certificate of Sichuan."""
    own = {"certificate_no": "1", "issuer": "511025", "issued_on": YESTERDAY, **fields}
    return declared(**own)


def test_nobody_travels_without_consent() -> None:
    """Consent is judged under every policy."""
    assert codes(case(workers=[worker(consent=False)])) == {"NO_CONSENT"}


def test_nobody_travels_from_a_refused_risk() -> None:
    """The village's risk of the day counts; the longest prefix in force wins."""
    rows = [
        DivisionRisk("511025", "县", Risk.HIGH),
        DivisionRisk("511025100", "镇", Risk.LOW, None, YESTERDAY),
    ]

    one = case(workers=[worker()], policy=gated(), divisions=rows)

    assert codes(one, DAY) == {"RISK_REFUSED"}
    assert codes(one, YESTERDAY) == set()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (ADULT, set()),
        ("", {"IDENTITY_MISSING"}),
        (ADULT[:17] + "#", {"IDENTITY_INVALID"}),
        ("511025198001010007", {"IDENTITY_INVALID"}),
        (ADULT[:17], {"IDENTITY_INVALID"}),
        ("5.11025E+17", {"IDENTITY_INVALID"}),
    ],
)
def test_identity_needs_a_valid_number(number: str, expected: set[str]) -> None:
    """Eighteen characters with the right check digit."""
    assert codes(case(workers=[worker(id_number=number)], policy=gated("identity"))) == expected


def test_somebody_not_yet_born_has_no_identity() -> None:
    """The birth date lies before the day of travel."""
    born_that_day = make_cases.id_number("511025", DAY)

    one = case(workers=[worker(id_number=born_that_day)], policy=gated("identity"), days=(DAY, TOMORROW))

    assert codes(one, DAY) == {"IDENTITY_INVALID"}
    assert codes(one, TOMORROW) == set()


@pytest.mark.parametrize(
    ("stays", "expected"),
    [
        ([], {"RESIDENCE_MISSING"}),
        ([(14, 1)], set()),
        ([(14, None)], set()),
        ([(None, None)], set()),
        ([(13, 1)], {"RESIDENCE_GAP"}),
        ([(14, 2)], {"RESIDENCE_GAP"}),
        ([(14, 8), (7, 1)], set()),
        ([(7, 1), (30, 8)], set()),
        ([(14, 8), (6, 1)], {"RESIDENCE_GAP"}),
        ([(30, 2), (3, 1)], set()),
    ],
)
def test_every_night_of_the_history_is_covered(
    stays: list[tuple[int | None, int | None]], expected: set[str]
) -> None:
    """Fourteen nights before the day, in any order of rows; open ends are open."""

    def back(nights: int | None) -> date | None:
        return None if nights is None else DAY - timedelta(days=nights)

    rows = [Residence("W1", "511025", back(first), back(last)) for first, last in stays]

    assert codes(case(workers=[worker()], policy=gated("residence"), residences=rows)) == expected


@pytest.mark.parametrize(
    ("risky_until", "expected"), [(16, set()), (15, set()), (14, {"RESIDENCE_RISK"}), (1, {"RESIDENCE_RISK"})]
)
def test_the_risk_of_the_nights_slept_there_counts(risky_until: int, expected: set[str]) -> None:
    """What the division was before the window, or is now, does not matter."""
    risky = DivisionRisk("4201", "武汉", Risk.HIGH, None, DAY - timedelta(days=risky_until))

    one = case(
        workers=[worker()],
        policy=gated("residence"),
        residences=[Residence("W1", "420102")],
        divisions=[risky],
    )

    assert codes(one) == expected


def test_a_declaration_lapses() -> None:
    """It counts on its day and for fourteen days after."""
    one = case(workers=[worker()], policy=gated("temperature"), declarations=[declared(declared_on=DAY)])

    assert codes(one, YESTERDAY) == {"DECLARATION_MISSING"}
    assert codes(one, DAY) == set()
    assert codes(one, DAY + timedelta(days=14)) == set()
    assert codes(one, DAY + timedelta(days=15)) == {"DECLARATION_MISSING"}


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        (37.3, set()),
        (37.4, {"TEMPERATURE_HIGH"}),
        (366.0, {"TEMPERATURE_HIGH"}),
        (None, {"TEMPERATURE_MISSING"}),
    ],
)
def test_worker_with_fever_does_not_travel(measured: float | None, expected: set[str]) -> None:
    """37.3 itself passes."""
    one = case(
        workers=[worker()], policy=gated("temperature"), declarations=[declared(temperature_c=measured)]
    )

    assert codes(one) == expected


def test_the_latest_declaration_counts() -> None:
    """Fever last week does not matter when there is none today."""
    old = declared(declared_on=DAY - timedelta(days=5), temperature_c=38.5)

    assert (
        codes(case(workers=[worker()], policy=gated("temperature"), declarations=[old, declared()])) == set()
    )


def test_all_declarations_of_the_latest_day_must_pass() -> None:
    """Measured twice, once with fever: refused."""
    twice = [declared(), declared(temperature_c=38.0)]

    assert codes(case(workers=[worker()], policy=gated("temperature"), declarations=twice)) == {
        "TEMPERATURE_HIGH"
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"symptoms": "无"}, set()),
        ({"contact": "close"}, {"CONTACT"}),
        ({"symptoms": "干咳"}, {"SYMPTOMS"}),
        ({"code": "yellow"}, {"CODE_NOT_GREEN"}),
    ],
)
def test_contact_symptoms_and_colour_refuse(fields: dict[str, str], expected: set[str]) -> None:
    """Each has its own code."""
    assert (
        codes(case(workers=[worker()], policy=gated("contact"), declarations=[declared(**fields)]))
        == expected
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, set()),
        ({"issued_on": None, "valid_until": DAY}, set()),
        ({"issued_on": DAY - timedelta(days=7)}, set()),
        ({"certificate_no": ""}, {"CERTIFICATE_MISSING"}),
        ({"issued_on": None}, {"CERTIFICATE_MISSING"}),
        ({"issued_on": TOMORROW}, {"CERTIFICATE_NOT_YET"}),
        ({"issued_on": DAY - timedelta(days=8)}, {"CERTIFICATE_EXPIRED"}),
        ({"valid_until": YESTERDAY}, {"CERTIFICATE_EXPIRED"}),
        ({"issuer": "520102"}, {"CERTIFICATE_NOT_RECOGNISED"}),
        ({"issuer": ""}, set()),
        ({"issuer": "331083"}, set()),
    ],
)
def test_a_certificate_is_in_force_and_recognised(fields: dict[str, Any], expected: set[str]) -> None:
    """Seven days unless it says otherwise; in one province always; a blank issuer is the village's."""
    one = case(
        workers=[worker()],
        policy=gated("certificate", recognise_issuers=True),
        declarations=[certified(**fields)],
        recognition=[Recognition("51", "33", None, DAY)],
    )

    assert codes(one) == expected


def test_open_ends_may_be_written_as_the_last_day_of_the_calendar() -> None:
    """9999-12-31 is how some offices write "still"."""
    one = case(
        workers=[worker()],
        policy=gated("certificate", "residence", certificate_days=3660),
        declarations=[certified(valid_until=date.max), certified(issued_on=date.max)],
        residences=[Residence("W1", "511025", date.min, date.max)],
        divisions=[DivisionRisk("4201", "武汉", Risk.HIGH, date.min, date.max)],
    )

    assert codes(one) == {"CERTIFICATE_NOT_YET"}
    assert len(gate(one).refused) == 1


def test_without_a_declaration_there_is_no_certificate_either() -> None:
    """Both are told."""
    assert codes(case(workers=[worker()], policy=gated("certificate"))) == {
        "DECLARATION_MISSING",
        "CERTIFICATE_MISSING",
    }


def test_a_stretch_of_days_stands_for_each_of_its_days() -> None:
    """What one judgement a stretch says is what a judgement of each day says."""
    days = (DAY - timedelta(days=30), DAY + timedelta(days=30))
    one = case(
        workers=[worker(earliest=days[0], latest=days[1])],
        policy=STRICT,
        days=days,
        declarations=[certified(), certified(declared_on=DAY + timedelta(days=5), temperature_c=38.0)],
        residences=[
            Residence("W1", "420102", None, DAY - timedelta(days=20)),
            Residence("W1", "511025", DAY),
        ],
        divisions=[
            DivisionRisk("4201", "武汉", Risk.HIGH, DAY - timedelta(days=35), DAY - timedelta(days=25))
        ],
        recognition=[Recognition("51", "33", DAY - timedelta(days=2), None)],
    )
    keeper, who = Gate(one), one.workers["W1"]

    by_stretch = {
        day: {refusal.code for refusal in refusals}
        for begin, end, refusals in keeper.stretches(who, days[0].toordinal(), days[1].toordinal())
        for day in range(begin, end + 1)
    }

    assert by_stretch == {day.toordinal(): codes(one, day) for day in one.days}
