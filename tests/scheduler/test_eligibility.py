"""The gate: who may travel on which day, judged as the contract says and as the independent referee does."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import referee
from builders import DAY, case, worker
from case_generator import make_cases
from scheduler.casefile import load_case
from scheduler.eligibility import GateCode, gate, window
from scheduler.gate import Gate
from scheduler.health import Declaration
from scheduler.policy import Policy
from scheduler.policy_presets import load_policy

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def gated(*gates: str, **overrides: object) -> Policy:
    """Build a policy with some gates and the high risk refused."""
    return load_policy({"preset": "plain", "gate": list(gates), "refuse_risk": ["high"], **overrides})


def test_who_is_refused_on_every_day_carries_the_reason_and_what_would_change_it() -> None:
    """It costs nothing."""
    (left,) = gate(case(workers=[worker(id_number="")], policy=gated("identity")), "en").refused

    assert (left.worker_id, left.code, left.by_planner) == ("W1", GateCode.IDENTITY_MISSING, False)
    assert left.remedy == "Fill in name and ID number from the card."


def test_the_family_of_somebody_refused_stays_too() -> None:
    """The others carry PARTY_MEMBER_REFUSED, which is a gate code."""
    family = [worker("W1", party="G1"), worker("W2", party="G1", consent=False)]

    result = gate(case(workers=family))

    assert {left.worker_id: left.code for left in result.refused} == {
        "W1": "PARTY_MEMBER_REFUSED",
        "W2": "NO_CONSENT",
    }
    assert result.parties == result.without_day == ()


def test_a_family_without_a_day_in_common_is_the_planners() -> None:
    """OUT_OF_WINDOW costs."""
    days = (DAY, TOMORROW)
    family = [worker("W1", party="G1"), worker("W2", party="G1", earliest=TOMORROW, latest=TOMORROW)]

    result = gate(case(workers=family, days=days))

    assert [(left.code, left.by_planner) for left in result.without_day] == [("OUT_OF_WINDOW", True)] * 2


def test_a_family_travels_when_all_of_it_may() -> None:
    """Each member is refused on another day; the third day is good for all."""
    days = (DAY, DAY + timedelta(days=2))
    family = [worker(w, party="G1", latest=days[1]) for w in ("W1", "W2")]
    sick = [
        Declaration("W1", DAY, 38.0),
        Declaration("W1", TOMORROW, 36.5),
        Declaration("W2", DAY, 36.5),
        Declaration("W2", TOMORROW, 38.0),
        Declaration("W2", days[1], 36.5),
    ]

    (entry,) = gate(case(workers=family, days=days, policy=gated("temperature"), declarations=sick)).parties

    assert entry.days == (days[1],)


def test_windows_are_cut_to_the_days_of_the_case() -> None:
    """Nothing left of a window: the planner's, and it costs."""
    one = case(workers=[worker(earliest=TOMORROW, latest=TOMORROW)])

    (left,) = gate(one).without_day

    assert window(one.workers["W1"], one) == ()
    assert left.code == "OUT_OF_WINDOW"


# ------------------------------------------------------------------ the independent referee
# The generator of cases leaves its files to the garbage collector.
UNCLOSED = pytest.mark.filterwarnings("ignore::ResourceWarning")


def disagreements(folder: Path) -> Iterator[str]:
    """Yield where the product and the independent referee differ about the people of a case."""
    ours, theirs = load_case(folder), referee.Case(str(folder))
    keeper = Gate(ours)
    for worker_id, who in ours.workers.items():
        for day in window(who, ours):
            mine = sorted({refusal.code.value for refusal in keeper.judge(who, day).refusals})
            if mine != sorted(set(theirs.refusals(worker_id, day))):
                yield f"{folder.name} {worker_id} {day} {mine}"
    result = gate(ours)
    for left in result.left_behind:
        never = theirs.why_never(left.worker_id)
        if never if left.by_planner else left.code not in never:
            yield f"{folder.name} {left.worker_id} {left.code} {never}"
    for entry in result.parties:
        for who in entry.party.workers:
            days = [day for day in theirs.days_of(who.worker_id) if may_travel(theirs, who.worker_id, day)]
            if days != list(entry.days):
                yield f"{folder.name} {who.worker_id} {entry.days}"


def may_travel(theirs: Any, worker_id: str, day: date) -> bool:
    """Say whether the independent referee lets the whole party of a worker travel on a day."""
    return all(day in theirs.days_of(w) and not theirs.refusals(w, day) for w in theirs.party_of(worker_id))


def random_cases(folder: Path, count: int, people: int) -> Iterator[Path]:
    """Write random cases of the families that have a gate."""
    dice = random.Random(f"gate-{count}")
    for k in range(count):
        family = dice.choice(["county", "region", "tight"])
        fields: dict[str, Any] = {"n": people, "nv": 12, "nf": 5, "days": dice.randint(1, 6)}
        if family == "county":
            fields["strict"] = dice.random() < 0.7
        draft = make_cases.FAMILY[family](dice.randrange(10**6), f"{family}-{k}", **fields)
        shake(draft, dice)
        draft.write(str(folder / f"{family}-{k}"))
        yield folder / f"{family}-{k}"


def shake(draft: Any, dice: random.Random) -> None:
    """Blank and move some cells, so that the rare rows of the gate's table are met too."""
    for row in draft.t["health"]:
        for column in ("issuer", "valid_until", "issued_on", "certificate_no", "temperature_c", "code"):
            if dice.random() < 0.05:
                row[column] = ""
        if dice.random() < 0.2:
            row["declared_on"] += timedelta(days=dice.randint(-14, 3))
    for row in draft.t["residences"]:
        for column in ("from", "until"):
            if row[column] and dice.random() < 0.15:
                row[column] += timedelta(days=dice.randint(-4, 4))
    for row in draft.t["workers"]:
        if dice.random() < 0.1:
            row["earliest"] = draft.first + timedelta(days=dice.randint(-2, 4))


@pytest.mark.parametrize("name", ["county-1", "county-2", "local-1", "plain-county-1", "region-1", "tight-1"])
def test_the_independent_referee_agrees_on_public_cases(public_cases: Path, name: str) -> None:
    """Codes of everybody on every day, who is refused, who is the planner's, and the days of each party."""
    assert list(disagreements(public_cases / name)) == []


@UNCLOSED
def test_the_independent_referee_agrees_on_random_cases(tmp_path: Path) -> None:
    """Other seeds, other days, shaken records."""
    assert [text for folder in random_cases(tmp_path, 24, 40) for text in disagreements(folder)] == []


@pytest.mark.long
@UNCLOSED
def test_the_independent_referee_agrees_on_three_hundred_random_cases(tmp_path: Path) -> None:
    """The same at length."""
    assert [text for folder in random_cases(tmp_path, 300, 60) for text in disagreements(folder)] == []
