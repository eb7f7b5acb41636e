"""What changed, and what is wrong with locks, in words: Chinese and English."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from scheduler.case import Case
from scheduler.errors import ReplanFault
from scheduler.reasons import REASONS
from scheduler.replan.changes import (
    Changes,
    DriverChange,
    FirmChange,
    PersonChange,
    PersonNews,
    TripChange,
    TripNews,
    moved_min,
)
from scheduler.replan.told import Ride

FAULTS: dict[str, tuple[str, str]] = {
    "LOCK_TRIP_UNKNOWN": (
        "原计划里没有这趟车（有 {about} 等）：更正车次编号。",
        "the plan has no such trip (it has {about} ...): correct the trip id.",
    ),
    "LOCK_PERSON_UNKNOWN": (
        "名单里没有这个人：更正人员编号，或删去这条锁定。",
        "no such person is in the case: correct the worker id, or delete the lock.",
    ),
    "LOCK_KIND_UNKNOWN": (
        "没有这种锁定：{about}。可用 coach、stops、times、departed、broken-down。",
        "no such lock: {about}. Write coach, stops, times, departed or broken-down.",
    ),
    "LOCK_FORM": (
        "写法不对：{about}。照 docs/replanning.md 的样子写。",
        "is not written as a lock is: {about}. See docs/replanning.md.",
    ),
    "LOCK_CONTRADICTS": (
        "锁定互相矛盾（{about}）：同一人或同行的人不能既要又不要，也不能分乘两车。",
        "contradicts another lock ({about}): nobody can ride and not ride; a party is not split.",
    ),
    "LOCK_TRIP_GONE": (
        "车次 {about} 已经发车，不能再让人上下：删去这条锁定。",
        "trip {about} has departed, nobody can get on or off: delete the lock.",
    ),
    "LOCK_PERSON_CANNOT": (
        "此人现在不能出行，无法锁定在车次 {about}：先解决准入问题，或删去这条锁定。",
        "may not travel now, so trip {about} cannot carry him: solve that first, or delete the lock.",
    ),
    "LOCK_IMPOSSIBLE": (
        "按锁定无法合规开行（{about}）：放宽这趟车的锁定。",
        "cannot be run lawfully as it is locked ({about}): loosen the locks on this trip.",
    ),
    "DEPARTED_INCOMPLETE": (
        "已发车，但方案里缺少 {about}：已发车的车、人、地点须保留在方案里。",
        "has departed, but {about} is not in the case: keep all that departed trips name there.",
    ),
    "BROKEN_DOWN_WHERE": (
        "途中抛锚，但 {about} 的上车点仍是原处：把停车处加进地点表，并填为车上人员的上车点。",
        "broke down on the road, but {about} would still board where they did: add the place where the coach "
        "stands to places.csv and make it the pickup_id of everybody aboard.",
    ),
    "BUDGET_TOO_SMALL": (
        "至少要通知 {about} 人，超过限额：提高 --budget，或放宽锁定。",
        "at least {about} people must be told something new: raise --budget to that, or loosen locks.",
    ),
    "NOW_UNREADABLE": (
        "不是日期时间：{about}。写成 2020-02-28T09:00。",
        "is no date and time: {about}. Write it like 2020-02-28T09:00.",
    ),
    "LOCKS_UNREADABLE": (
        "锁定文件读不了：{about}。给一个 UTF-8 的 TOML 文件。",
        "the file of locks cannot be read: {about}. Give a TOML file in UTF-8.",
    ),
}

_PERSON = {
    PersonNews.COACH: ("改乘 {coach}（{trip}）", "changes to coach {coach} ({trip})"),
    PersonNews.DAY: ("出行日 {old_day} → {day}", "travels on {day} instead of {old_day}"),
    PersonNews.PLACE: ("上车点 {old_place} → {place}", "boards at {place} instead of {old_place}"),
    PersonNews.TIME: ("上车时间 {old_time} → {time}", "pickup {old_time} → {time}"),
    PersonNews.SEAT: ("座位 {old_seat} → {seat}", "seat {old_seat} → {seat}"),
    PersonNews.FIRST_RIDE: (
        "新安排：{coach}（{trip}），{day} {time} 在{place}上车，座位 {seat}",
        "now rides: coach {coach} ({trip}), {day} {time} from {place}, seat {seat}",
    ),
    PersonNews.NO_RIDE: ("不再成行：{why}", "has no ride any more: {why}"),
    PersonNews.OUT: ("退出，原乘 {old_trip}：{why}", "is out, was on {old_trip}: {why}"),
}
_TRIP = {
    TripNews.ADDED: (
        "加开，{coach}，{people} 人，{begins} 发车",
        "added: coach {coach}, {people} riders, leaves {begins}",
    ),
    TripNews.CANCELLED: ("取消，原有 {gone} 人", "cancelled; it had {gone} riders"),
    TripNews.COACH: ("换车 {old_coach} → {coach}", "coach {old_coach} → {coach}"),
    TripNews.DAY: ("改日 {old_day} → {day}", "day {old_day} → {day}"),
    TripNews.STOPS: ("停靠 {stops}", "stops {stops}"),
    TripNews.TIMES: (
        "发车 {old_begins} → {begins}，各站最多变动 {minutes} 分钟",
        "leaves {old_begins} → {begins}, stops move by {minutes} min at most",
    ),
    TripNews.RIDERS: (
        "上 {joined} 人、下 {gone} 人，现 {people} 人",
        "{joined} join, {gone} leave, {people} riders now",
    ),
    TripNews.DRIVERS: ("驾驶员 {drivers}", "drivers {drivers}"),
}
_TOTALS = (
    "须通知 {told} 人；新安排 {first} 人；不再成行 {lost} 人；退出 {out} 人。",
    "{told} people are told something new; {first} get a ride; {lost} lose theirs; {out} are out.",
)
_MONEY = (
    "费用 {old} → {new} 元（{more:+,d}）；目标值 {old_all} → {new_all} 元（{more_all:+,d}）。",
    "Cost {old} → {new} yuan ({more:+,d}); objective {old_all} → {new_all} yuan ({more_all:+,d}).",
)
_NO_LONGER = ("已不在名单", "no longer in the case")
_NOTHING = ("没有人需要通知，计划不变。", "Nobody need be told anything; the plan stays as it is.")
_NONE = ("无", "none")


def fault_words(fault: ReplanFault, lang: str = "zh") -> str:
    """Say what is wrong with a lock or a budget, and what to do."""
    return FAULTS[fault.code][lang == "en"].format(about=fault.about)


def person_words(case: Case, one: PersonChange, lang: str = "zh") -> str:
    """Say what is new for one person."""
    en = lang == "en"
    why = REASONS[one.code].meaning("en" if en else "zh") if one.code else _NO_LONGER[en]
    facts = _ride_facts(case, one.new, "") | _ride_facts(case, one.old, "old_") | {"why": why}
    worker = case.workers.get(one.worker_id)
    name = f"{worker.name} " if worker is not None and worker.name else ""
    parts = [_PERSON[news][en].format(**facts) for news in one.news]
    return f"{name}{one.worker_id}{': ' if en else '：'}{(', ' if en else '，').join(parts)}"


def trip_words(case: Case, one: TripChange, lang: str = "zh") -> str:
    """Say what is new about one trip."""
    en = lang == "en"
    facts: dict[str, object] = {"joined": len(one.joined), "gone": len(one.gone)}
    facts["minutes"] = moved_min(one.old, one.new) if one.old and one.new else 0
    for trip, mark in ((one.old, "old_"), (one.new, "")):
        if trip is None:
            continue
        places = [
            case.places[s.place_id].name if s.place_id in case.places else s.place_id
            for s in trip.stops
            if s.board or s.alight
        ]
        facts |= {
            f"{mark}coach": _coach(case, trip.coach_id),
            f"{mark}day": trip.day.isoformat(),
            f"{mark}begins": _time(case, trip.stops[0].arrive),
            f"{mark}people": len(trip.seats),
            f"{mark}stops": " → ".join(places),
            f"{mark}drivers": (", " if en else "、").join(trip.driver_ids),
        }
    parts = [_TRIP[news][en].format(**facts) for news in one.news]
    return f"{one.trip_id}{': ' if en else '：'}{('; ' if en else '；').join(parts)}"


def driver_words(case: Case, one: DriverChange, lang: str = "zh") -> str:
    """Say what is new for one driver."""
    en = lang == "en"

    def trips(rows: Iterable[tuple[str, int]]) -> str:
        return ", ".join(f"{trip_id} {_time(case, at)}" for trip_id, at in rows) or _NONE[en]

    return f"{one.driver_id}{': ' if en else '：'}{trips(one.old)} → {trips(one.new)}"


def firm_words(case: Case, one: FirmChange, lang: str = "zh") -> str:
    """Say what is new for one firm."""
    en = lang == "en"
    people = "{at} {n} people ({trip})" if en else "{at} {n} 人（{trip}）"

    def arrivals(rows: Iterable[tuple[str, int, int]]) -> str:
        told = [people.format(at=_moment(case, at), n=n, trip=trip_id) for trip_id, at, n in rows]
        return ", ".join(told) or _NONE[en]

    name = case.firms[one.firm_id].name if one.firm_id in case.firms else one.firm_id
    return f"{name}{': ' if en else '：'}{arrivals(one.old)} → {arrivals(one.new)}"


def totals_words(changes: Changes, lang: str = "zh") -> list[str]:
    """Say how many people are told something, and what it costs."""
    en = lang == "en"
    if not (changes.people or changes.trips):
        return [_NOTHING[en]]
    totals = _TOTALS[en].format(
        told=changes.told,
        first=len(changes.having(PersonNews.FIRST_RIDE)),
        lost=len(changes.having(PersonNews.NO_RIDE)),
        out=len(changes.having(PersonNews.OUT)),
    )
    money = _MONEY[en].format(
        old=_yuan(changes.old_cost_fen),
        new=_yuan(changes.new_cost_fen),
        more=round((changes.new_cost_fen - changes.old_cost_fen) / 100),
        old_all=_yuan(changes.old_objective_fen),
        new_all=_yuan(changes.new_objective_fen),
        more_all=round((changes.new_objective_fen - changes.old_objective_fen) / 100),
    )
    return [totals, money]


def all_words(case: Case, changes: Changes, lang: str = "zh") -> Iterator[str]:
    """Say everything that changed, a line each."""
    yield from totals_words(changes, lang)
    yield from (trip_words(case, one, lang) for one in changes.trips)
    yield from (person_words(case, one, lang) for one in changes.people)
    yield from (driver_words(case, one, lang) for one in changes.drivers)
    yield from (firm_words(case, one, lang) for one in changes.firms)


def _ride_facts(case: Case, ride: Ride | None, mark: str) -> dict[str, object]:
    if ride is None:
        return {}
    place = case.places.get(ride.place_id)
    return {
        f"{mark}coach": _coach(case, ride.coach_id),
        f"{mark}trip": ride.trip_id,
        f"{mark}day": ride.day.isoformat(),
        f"{mark}place": place.name if place is not None else ride.place_id,
        f"{mark}time": _time(case, ride.at),
        f"{mark}seat": ride.seat,
    }


def _coach(case: Case, coach_id: str) -> str:
    coach = case.coaches.get(coach_id)
    return (coach.plate if coach is not None else "") or coach_id


def _time(case: Case, moment: int) -> str:
    return datetime.fromtimestamp(moment, case.zone).strftime("%H:%M")


def _moment(case: Case, moment: int) -> str:
    return datetime.fromtimestamp(moment, case.zone).strftime("%m-%d %H:%M")


def _yuan(fen: int) -> str:
    return f"{round(fen / 100):,}"
