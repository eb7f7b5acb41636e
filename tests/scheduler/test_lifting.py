"""What an override lifts at the gate, and what it never lifts; the independent referee judges the same."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from builders import DAY, case, declaration, policy, residence, worker
from scheduler.checks import CheckKind
from scheduler.eligibility import GateCode, judge
from scheduler.lifting import LIFTED, Override, passage
from scheduler.policy import Risk

LAST = DAY + timedelta(days=9)
ALL_GATES = ["identity", "residence", "temperature", "contact", "certificate"]
CERTIFIED = {"certificate_no": "JK-1", "issuer": "511025", "issued_on": DAY - timedelta(days=1)}


def override(kind=CheckKind.TEMPERATURE, until=LAST, measured=36.6):
    """Build an override of today, with a measurement where it is one of the temperature."""
    measured = measured if kind is CheckKind.TEMPERATURE else None
    return Override(kind, "doctor", DAY, until, "复测正常", measured)


def world(declared=(), stays=None, *, gates=ALL_GATES, days=(DAY, DAY), **changes):
    """Build somebody and his case; everything that is not spoken of is as it should be."""
    rules = policy(gate=gates, refuse_risk=["high"], history_days=14, certificate_days=30)
    who = worker(earliest=days[0], latest=days[1], **changes)
    usual = declaration(on=DAY - timedelta(days=1), **CERTIFIED)
    found = case(
        workers=[who],
        policy=rules,
        days=days,
        declarations=declared or [usual],
        residences=[residence()] if stays is None else stays,
    )
    return who, found


def days_let_in(who, found, held):
    """Return the days on which the gate lets a person in by the records of a passage."""
    changed = replace(
        found,
        declarations={who.worker_id: held.declarations},
        residences={who.worker_id: held.residences},
    )
    span = (held.latest - who.earliest).days + 1
    window = [who.earliest + timedelta(days=k) for k in range(span)]
    return [day for day in window if judge(who, changed, day).passed]


def test_a_fever_is_lifted_by_a_new_measurement_alone():
    who, found = world([declaration(fever=True, on=DAY, **CERTIFIED)])

    without = passage(who, found, [override(measured=None)], [True])
    feverish = passage(who, found, [override(measured=37.4)], [True])
    held = passage(who, found, [override()], [True])

    assert days_let_in(who, found, without) == days_let_in(who, found, feverish) == []
    assert without.declarations == found.declarations["W1"]
    assert days_let_in(who, found, held) == [DAY]
    (one,) = held.declarations
    assert (one.temperature_c, one.verified_by, one.certificate_no) == (36.6, "doctor", "JK-1")
    (told,) = held.let_through
    assert (told.codes, told.said_by, told.until, told.reason) == (
        ("TEMPERATURE_HIGH",),
        "doctor",
        LAST,
        "复测正常",
    )


def test_a_declaration_that_comes_later_speaks_for_itself():
    fever = declaration(fever=True, on=DAY, **CERTIFIED)
    who, found = world([fever, fever])

    held = passage(who, found, [override()], [True, False])

    assert days_let_in(who, found, held) == []
    assert held.let_through == ()


def test_symptoms_that_a_doctor_has_explained_keep_nobody_back():
    who, found = world([declaration(on=DAY, symptoms="咳嗽", **CERTIFIED)])

    held = passage(who, found, [override(measured=None)], [True])

    assert days_let_in(who, found, held) == [DAY]
    assert held.declarations[0].temperature_c == 36.5


@pytest.mark.parametrize("stays", [[], [residence(until=DAY - timedelta(days=5))]])
def test_nights_of_which_nothing_is_known_are_vouched_for(stays):
    who, found = world(stays=stays)

    held = passage(who, found, [override(CheckKind.HISTORY)])

    assert days_let_in(who, found, held) == [DAY]
    assert held.residences[: len(stays)] == tuple(stays)
    assert {one.division for one in held.residences} == {"511025100"}
    assert held.residences[-1].until_day == DAY - timedelta(days=1)


CONTACT = declaration(on=DAY, contact="close", **CERTIFIED)
NEVER = {
    GateCode.NO_CONSENT: ([], None, {"consent": False}),
    GateCode.IDENTITY_INVALID: ([], None, {"id_number": "511025198001010004"}),
    GateCode.CONTACT: ([CONTACT], None, {}),
    GateCode.CODE_NOT_GREEN: ([declaration(on=DAY, code="red", **CERTIFIED)], None, {}),
    GateCode.CERTIFICATE_MISSING: ([declaration(on=DAY)], None, {}),
    GateCode.DECLARATION_MISSING: ([declaration(on=DAY - timedelta(days=30), **CERTIFIED)], None, {}),
}


@pytest.mark.parametrize("code", NEVER)
def test_what_no_officer_may_lift_stays(code):
    declared, stays, changes = NEVER[code]
    who, found = world(declared, stays, **changes)

    held = passage(who, found, [override(kind) for kind in CheckKind], [True])

    assert code in {one.code for one in judge(who, found, DAY).refusals}
    assert days_let_in(who, found, held) == []
    assert held.declarations == found.declarations["W1"]
    assert held.let_through == ()


def test_a_night_in_a_refused_area_and_a_village_at_risk_stay_refused():
    who, found = world()
    high = replace(found.risks, place_default={**found.risks.place_default, "V1": Risk.HIGH})

    held = passage(who, replace(found, risks=high), [override(kind) for kind in CheckKind], [True])

    assert not held.let_through
    assert GateCode.RESIDENCE_RISK not in set().union(*LIFTED.values())
    assert GateCode.RISK_REFUSED not in set().union(*LIFTED.values())


def test_it_holds_until_its_last_day_and_the_window_ends_before_a_day_too_many():
    days = (DAY, DAY + timedelta(days=6))
    who, found = world([declaration(fever=True, on=DAY, **CERTIFIED)], days=days)

    held = passage(who, found, [override(until=DAY + timedelta(days=2))], [True])

    assert days_let_in(who, found, held) == [DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)]
    assert held.latest == DAY + timedelta(days=2)


def test_days_on_which_the_person_travels_anyway_are_not_given_away_for_fewer():
    later = [declaration(on=DAY + timedelta(days=2), **CERTIFIED)]
    days = (DAY, DAY + timedelta(days=6))
    who, found = world([declaration(fever=True, on=DAY, **CERTIFIED), *later], days=days)

    held = passage(who, found, [override(until=DAY)], [True, False])

    assert (held.latest, held.let_through) == (days[1], ())
    assert days_let_in(who, found, held)[0] == DAY + timedelta(days=2)


def test_whoever_needs_no_override_keeps_his_records_as_they_are():
    who, found = world()

    held = passage(who, found, [override(kind) for kind in CheckKind], [True])

    assert held.let_through == ()
    assert (held.declarations, held.residences) == (found.declarations["W1"], found.residences["W1"])


def test_a_window_outside_the_case_is_left_alone():
    who, found = world(days=(DAY, DAY))
    gone = replace(who, latest=date(2020, 1, 1))

    assert passage(gone, found, [override()], [True]).latest == date(2020, 1, 1)
