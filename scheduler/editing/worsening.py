"""What an edit makes worse: rules that are broken anew, and those that are broken more than before."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from scheduler.errors import PlanFault

WORSE_BY = 0.1
"""A tenth of a minute is no news: moments are whole seconds, and breaks fall where they fall."""
A_NUMBER = re.compile(r"(?<![\w.:-])\d+(\.\d+)?(?![\w:-])")
Key = tuple[str, str, str]


def worsened(before: Sequence[PlanFault], after: Sequence[PlanFault]) -> list[PlanFault]:
    """Return the faults that were not there before or are worse now, with what they were.

    Faults are held against each other by rule, place and what is too much; where a rule knows no more or
    less, by their words without numbers. A fault is worse when the rule is broken further or for more people.

    Parameters
    ----------
    before, after
        All faults of a plan and of what an edit makes of it.
    """
    was, now = _grouped(before), _grouped(after)
    found: list[PlanFault] = []
    for key, faults in now.items():
        known = was.get(key, [])
        if not known:
            found += faults
        elif _over(faults) > _over(known) + WORSE_BY or _people(faults) > _people(known):
            found += (replace(one, words=f"{one.words} (before: {_worst(known).words})") for one in faults)
    return found


def _grouped(faults: Iterable[PlanFault]) -> dict[Key, list[PlanFault]]:
    found: dict[Key, list[PlanFault]] = {}
    for one in faults:
        likeness = one.excess.of if one.excess else A_NUMBER.sub("#", one.words)
        found.setdefault((one.code, one.where, likeness), []).append(one)
    return found


def _over(faults: Iterable[PlanFault]) -> float:
    return max(one.excess.over if one.excess else 0.0 for one in faults)


def _people(faults: Iterable[PlanFault]) -> int:
    return sum(one.excess.people if one.excess else 1 for one in faults)


def _worst(faults: Sequence[PlanFault]) -> PlanFault:
    return max(faults, key=lambda one: one.excess.over if one.excess else 0.0)
