"""Records that look like one person: one telephone, one name and birthday, or a number one slip away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from scheduler.intake import identity
from scheduler.matching.entries import tidy_name

FIGURES = "0123456789X"
# A telephone on more records than this belongs to a clerk or a family, and says nothing of who is who.
MOST_SHARING = 4
LEAST_PHONE = 7


class NearReason(StrEnum):
    """Name why two records look like one person."""

    ONE_SLIP = "one-slip"
    SAME_NAME_AND_BIRTHDAY = "same-name-and-birthday"
    SAME_PHONE = "same-phone"
    SAME_NAME_AND_PHONE = "same-name-and-phone"


NEAR_WORDS: dict[NearReason, tuple[str, str]] = {
    NearReason.ONE_SLIP: (
        "姓名相同，身份证号码只差一位，且其中一个校验位不对",
        "one name, and numbers one slip of a key apart, of which one fails its check digit",
    ),
    NearReason.SAME_NAME_AND_BIRTHDAY: (
        "姓名和出生日期相同，其中一个身份证号码有误",
        "one name and one birthday, and one of the two ID numbers is wrong",
    ),
    NearReason.SAME_NAME_AND_PHONE: ("姓名和电话相同", "one name and one telephone"),
    NearReason.SAME_PHONE: ("电话相同，姓名不同", "one telephone, two names"),
}


@dataclass(frozen=True, slots=True)
class NearMatch:
    """Hold two records that may be one person; `first` has the sounder number.

    Parameters
    ----------
    first, second
        Keys of the records.
    reasons
        Why they look alike, the strongest first.
    """

    first: str
    second: str
    reasons: tuple[NearReason, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """Hold what of a record is compared: key, ID number, name, telephone, and whether the number is sound."""

    key: str
    id_number: str
    name: str
    phone: str
    sound: bool


def near_matches(faces: Sequence[Face], kept_apart: Iterable[frozenset[str]] = ()) -> tuple[NearMatch, ...]:
    """Return the pairs of records that may be one person, by their keys.

    Parameters
    ----------
    faces
        All records.
    kept_apart
        Pairs of keys of which somebody has decided that they are two people.
    """
    apart = set(kept_apart)
    found: dict[tuple[str, str], set[NearReason]] = {}
    by_key = {face.key: face for face in faces}
    pairs = (*_slips(faces, by_key), *_birthdays(faces), *_phones(faces))
    for one, other, reason in pairs:
        first, second = sorted((one, other), key=lambda face: (not face.sound, face.key))
        if frozenset((first.key, second.key)) not in apart:
            found.setdefault((first.key, second.key), set()).add(reason)
    order = list(NearReason)
    return tuple(
        NearMatch(first, second, tuple(sorted(reasons, key=order.index)))
        for (first, second), reasons in sorted(found.items())
    )


Pair = tuple[Face, Face, NearReason]


def _slips(faces: Iterable[Face], by_key: Mapping[str, Face]) -> Iterator[Pair]:
    """Yield a number that fails its check beside a sound one of the same name, one slip of a key away."""
    for face in faces:
        if face.sound or not face.id_number:
            continue
        for number in one_slip_away(face.id_number):
            other = by_key.get(number)
            if other is not None and other.sound and _same_name(face, other):
                yield face, other, NearReason.ONE_SLIP


def one_slip_away(number: str) -> Iterator[str]:
    """Yield every number that one wrong, missing, doubled or exchanged figure leads to."""
    if len(number) == identity.LENGTH:
        for k, own in enumerate(number):
            for figure in FIGURES if k == len(number) - 1 else FIGURES[:-1]:
                if figure != own:
                    yield f"{number[:k]}{figure}{number[k + 1 :]}"
        for k in range(len(number) - 1):
            if number[k] != number[k + 1]:
                yield f"{number[:k]}{number[k + 1]}{number[k]}{number[k + 2 :]}"
    elif len(number) == identity.LENGTH - 1:
        for k in range(len(number) + 1):
            for figure in FIGURES:
                yield f"{number[:k]}{figure}{number[k:]}"
    elif len(number) == identity.LENGTH + 1:
        for k in range(len(number)):
            yield f"{number[:k]}{number[k + 1 :]}"


def _birthdays(faces: Iterable[Face]) -> Iterator[Pair]:
    groups: dict[tuple[str, str], list[Face]] = {}
    for face in faces:
        if face.name and len(face.id_number) == identity.LENGTH:
            groups.setdefault((tidy_name(face.name), face.id_number[6:14]), []).append(face)
    for group in groups.values():
        if len(group) > 1:
            for one, other in combinations(group, 2):
                if not (one.sound and other.sound):
                    yield one, other, NearReason.SAME_NAME_AND_BIRTHDAY


def _phones(faces: Iterable[Face]) -> Iterator[Pair]:
    groups: dict[str, list[Face]] = {}
    for face in faces:
        if len(face.phone) >= LEAST_PHONE:
            groups.setdefault(face.phone, []).append(face)
    for group in groups.values():
        if len(group) == 1:
            continue
        by_name: dict[str, list[Face]] = {}
        for face in group:
            by_name.setdefault(tidy_name(face.name), []).append(face)
        for namesakes in by_name.values():
            for one, other in combinations(namesakes, 2):
                yield one, other, NearReason.SAME_NAME_AND_PHONE
        if len(group) <= MOST_SHARING:
            for one, other in combinations(group, 2):
                if not _same_name(one, other):
                    yield one, other, NearReason.SAME_PHONE


def _same_name(one: Face, other: Face) -> bool:
    return tidy_name(one.name) == tidy_name(other.name)
