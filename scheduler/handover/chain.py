"""The chain of facts: each link holds the hash of the one before, so that nothing is changed unseen.

Every fact has a place in two chains, that of its trip and that over all. A link is the SHA-256 of the link
before it and of the fact in canonical JSON (keys in order, no blanks, whole numbers without a fraction; after
RFC 8785). Whatever may be a matter of health goes in only as a salted hash: when it is erased after its time,
the row and both chains stay as they are (docs/contract/domain.md, 2, "Privacy"). Whoever could write the
whole log anew could also compute it anew; the heads that were printed on manifests he cannot change.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from scheduler.handover.events import event_to_json
from scheduler.handover.facts import TripEvent

FORM = "return-bus-chain/1"
BEGINNING = hashlib.sha256(FORM.encode()).hexdigest()
HEALTH_DETAILS = ("temperature_c", "reason", "note", "post")
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is read as something else
READ_AS = str.maketrans("OIL", "011", "- ")
SHORT_SIGNS, GROUP = 16, 4


@dataclass(frozen=True, slots=True)
class Link:
    """Hold one fact with its place in both chains.

    Parameters
    ----------
    number, place
        Counted from 1 over all facts, and over those of the trip.
    trip_key
        Which trip, plan included.
    recorded_at, recorded_by
        When it came in (seconds since 1970 UTC), and through whom.
    fact
        What was stated, without details of health.
    details, salt
        The details of health and what they were hashed with; None once they are erased.
    sealed
        Their hash.
    head, trip_head
        The hashes after this fact, over all and of the trip.
    """

    number: int
    place: int
    trip_key: str
    recorded_at: int
    recorded_by: str
    fact: Mapping[str, object]
    details: Mapping[str, object] | None
    salt: str
    sealed: str
    head: str
    trip_head: str

    @property
    def body(self) -> dict[str, object]:
        """Return what both chains say of this fact."""
        names = ("number", "place", "trip_key", "recorded_at", "recorded_by", "fact", "sealed")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Heads:
    """Hold where both chains end: how many facts there are, and the last hashes."""

    number: int = 0
    head: str = BEGINNING
    place: int = 0
    trip_head: str = BEGINNING


class BreachCode(StrEnum):
    """Name how a chain is broken."""

    GAP = "gap"
    FACT_CHANGED = "fact-changed"
    DETAILS_CHANGED = "details-changed"
    CUT_OFF = "cut-off"


BREACH_WORDS: dict[BreachCode, tuple[str, str]] = {
    BreachCode.GAP: (
        "第 {number} 条（车次 {trip_key}）之前缺少记录，或次序被改动",
        "before fact {number} (trip {trip_key}) something is missing, or the order was changed",
    ),
    BreachCode.FACT_CHANGED: (
        "第 {number} 条（车次 {trip_key}）被改动",
        "fact {number} (trip {trip_key}) was changed",
    ),
    BreachCode.DETAILS_CHANGED: (
        "第 {number} 条（车次 {trip_key}）的体温或原因被改动",
        "the temperature or reason of fact {number} (trip {trip_key}) was changed",
    ),
    BreachCode.CUT_OFF: (
        "第 {number} 条以后的记录被删去",
        "what came after fact {number} was cut off",
    ),
}


@dataclass(frozen=True, slots=True)
class Breach:
    """Say where a chain breaks first."""

    code: BreachCode
    number: int
    trip_key: str = ""
    event_id: str = ""

    def words(self, lang: str = "zh") -> str:
        """Say what is broken."""
        zh, en = BREACH_WORDS[self.code]
        return (en if lang == "en" else zh).format(number=self.number, trip_key=self.trip_key)


def canonical(value: object) -> str:
    """Write a value as canonical JSON: the same text for the same value wherever it was stored.

    Raises
    ------
    ValueError
        The value is no JSON, or not a finite number.
    """
    return json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _plain(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value


def seal(details: Mapping[str, object], salt: str) -> str:
    """Return the hash that stands for details of health."""
    return _hash(canonical({"details": dict(details), "salt": salt}))


def chained(
    event: TripEvent, heads: Heads, *, trip_key: str, recorded_at: int, recorded_by: str, salt: str
) -> Link:
    """Add a fact to both chains.

    Parameters
    ----------
    event
        The fact.
    heads
        Where the chains end; whoever adds must see to it that nobody else adds at the same time.
    trip_key, recorded_at, recorded_by
        Which trip, when it came in, and through whom.
    salt
        Random, new for each fact, and erased together with the details.
    """
    whole = event_to_json(event)
    details = {name: whole.pop(name) for name in HEALTH_DETAILS if name in whole}
    link = Link(
        heads.number + 1,
        heads.place + 1,
        trip_key,
        recorded_at,
        recorded_by,
        whole,
        details,
        salt,
        seal(details, salt),
        "",
        "",
    )
    return _closed(link, heads)


def erased(link: Link) -> Link:
    """Return a link without its details of health; both chains hold as before."""
    return replace(link, details=None, salt="")


def fact_of(link: Link) -> dict[str, object]:
    """Return a fact as plain data, with whatever details are still there."""
    return {**link.fact, **(link.details or {})}


def verify(links: Iterable[Link], head: str | None = None) -> Breach | None:
    """Return where the chains break first, None where they hold.

    Parameters
    ----------
    links
        All facts in order of their numbers.
    head
        The last hash over all as it is known from elsewhere, None = not known.
    """
    last, places = Heads(), dict[str, tuple[int, str]]()
    for link in links:
        place, trip_head = places.get(link.trip_key, (0, BEGINNING))
        breach = _breach(link, Heads(last.number, last.head, place, trip_head))
        if breach is not None:
            return breach
        last = Heads(link.number, link.head)
        places[link.trip_key] = (link.place, link.trip_head)
    if head is not None and head != last.head:
        return Breach(BreachCode.CUT_OFF, last.number)
    return None


def verify_trip(links: Iterable[Link]) -> Breach | None:
    """Return where the chain of one trip breaks first, None where it holds.

    Parameters
    ----------
    links
        The facts of the trip in order of their places.
    """
    place, trip_head = 0, BEGINNING
    for link in links:
        breach = _breach(link, Heads(link.number - 1, "", place, trip_head), over_all=False)
        if breach is not None:
            return breach
        place, trip_head = link.place, link.trip_head
    return None


def short_head(head: str) -> str:
    """Return a hash short enough to be printed and read out: 80 bits in four groups of four signs."""
    bits = int(head, 16) >> (4 * len(head) - 5 * SHORT_SIGNS)
    signs = "".join(SIGNS[bits >> (5 * k) & 31] for k in reversed(range(SHORT_SIGNS)))
    return "-".join(signs[k : k + GROUP] for k in range(0, SHORT_SIGNS, GROUP))


def printed_place(links: Iterable[Link], printed: str) -> int | None:
    """Return after how many facts of a trip a printed head was its head, None = it never was.

    Parameters
    ----------
    links
        The facts of the trip.
    printed
        What stands on the paper, however it was typed.
    """
    wanted = _signs(printed)
    if wanted == _signs(short_head(BEGINNING)):
        return 0
    return next((link.place for link in links if _signs(short_head(link.trip_head)) == wanted), None)


def _signs(text: str) -> str:
    return text.upper().translate(READ_AS)


def _breach(link: Link, heads: Heads, over_all: bool = True) -> Breach | None:
    """Return how a link does not follow from those before it."""

    def found(code: BreachCode) -> Breach:
        return Breach(code, link.number, link.trip_key, str(link.fact.get("event_id", "")))

    if (link.number, link.place) != (heads.number + 1, heads.place + 1):
        return found(BreachCode.GAP)
    if link.details is not None and seal(link.details, link.salt) != link.sealed:
        return found(BreachCode.DETAILS_CHANGED)
    right = _closed(link, heads)
    if link.trip_head != right.trip_head or (over_all and link.head != right.head):
        return found(BreachCode.FACT_CHANGED)
    return None


def _closed(link: Link, heads: Heads) -> Link:
    text = canonical(link.body)
    return replace(
        link,
        head=_hash(f"{FORM}\n{heads.head}\n{text}"),
        trip_head=_hash(f"{FORM}\n{heads.trip_head}\n{text}"),
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def whole_chain(facts: Iterable[tuple[str, TripEvent, int, str, str]]) -> Iterator[Link]:
    """Yield the links of facts that were kept before there was a chain, in the order in which they came in.

    Parameters
    ----------
    facts
        Trip key, fact, moment of arrival, reporter and salt of each.
    """
    number, head = 0, BEGINNING
    places: dict[str, tuple[int, str]] = {}
    for trip_key, event, recorded_at, recorded_by, salt in facts:
        place, trip_head = places.get(trip_key, (0, BEGINNING))
        link = chained(
            event,
            Heads(number, head, place, trip_head),
            trip_key=trip_key,
            recorded_at=recorded_at,
            recorded_by=recorded_by,
            salt=salt,
        )
        number, head, places[trip_key] = link.number, link.head, (link.place, link.trip_head)
        yield link
