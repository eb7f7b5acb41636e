"""Remedies in words: what would let people travel who are left behind, and what it costs."""

from collections.abc import Iterable

from scheduler.reasons import PlannerCode, remedy
from scheduler.trips import LeftBehind, Option

_WORDS: dict[str, dict[str, str]] = {
    PlannerCode.NO_COACH_LEFT: {
        "zh": "增租一辆 {seats} 座客车（同 {subject}）",
        "en": "charter one more coach of {seats} seats, like {subject}",
    },
    PlannerCode.NO_DRIVER_LEFT: {"zh": "增派 {drivers} 名驾驶员", "en": "find {drivers} more driver(s)"},
    PlannerCode.TOO_FEW_FOR_A_COACH: {
        "zh": "最低开行人数降到 {riders} 人",
        "en": "run a trip with {riders} rider(s)",
    },
    PlannerCode.RIDE_TOO_LONG: {"zh": "放宽上限：", "en": "raise the limit: "},
    PlannerCode.FIRM_CLOSED: {"zh": "请企业 {subject} ", "en": "ask firm {subject} to "},
    PlannerCode.FIRM_QUOTA: {
        "zh": "请企业 {subject} 当日多接收 {people} 人",
        "en": "ask firm {subject} to receive {people} more that day",
    },
    PlannerCode.OUT_OF_WINDOW: {"zh": "改在 {subject} 出行", "en": "travel on {subject}"},
    PlannerCode.COHORT_ALONE: {
        "zh": "允许不同风险等级混乘",
        "en": "let risk levels share a coach",
    },
    PlannerCode.DEARER_THAN_LEAVING: {
        "zh": "把每人的暂缓代价提到 {left_yuan} 元以上",
        "en": "put the price of leaving above {left_yuan} yuan a head",
    },
}
_PARTS: dict[str, dict[str, str]] = {
    "ride_min": {"zh": "乘车时间加 {} 分钟", "en": "{} min more on board"},
    "detour_min": {"zh": "绕行加 {} 分钟", "en": "{} min more detour"},
    "earlier_min": {"zh": "提早 {} 分钟接收", "en": "open {} min earlier"},
    "later_min": {"zh": "推迟 {} 分钟停止接收", "en": "close {} min later"},
}
_PRICE = {
    "zh": "{what}，多花 {yuan} 元，可多带 {carries} 人",
    "en": "{what}: {yuan} yuan more, carries {carries} more",
}
_LESS = {
    "zh": "{what}，反而省 {yuan} 元，可多带 {carries} 人",
    "en": "{what}: saves {yuan} yuan, carries {carries} more",
}

_JOIN = ("最省的一种：", " The cheapest found: ")
_STOP = ("。", ".")


def option_words(option: Option, lang: str = "zh") -> str:
    """Say what an option is, what it costs and how many people it carries."""
    lang = "en" if lang == "en" else "zh"
    amounts = dict(option.amounts)
    amounts["left_yuan"] = -(-amounts.get("left_fen", 0) // 100)
    what = _WORDS[option.code][lang].format(subject=option.subject, **amounts)
    parts = [words[lang].format(amounts[name]) for name, words in _PARTS.items() if name in amounts]
    what += ("、" if lang == "zh" else ", ").join(parts)
    yuan = f"{abs(round(option.cost_fen / 100)):,}"
    form = _LESS if option.cost_fen <= -50 else _PRICE
    return form[lang].format(what=what.strip(), yuan=yuan, carries=option.carries)


def remedy_words(code: str, left: Iterable[LeftBehind], lang: str = "zh") -> str:
    """Say what would change a reason, and the cheapest way that was found for any of those it keeps.

    Parameters
    ----------
    code
        The reason.
    left
        Who is left behind; those with other reasons are passed over.
    lang
        zh or en.
    """
    told = [entry.options[0] for entry in left if entry.code == code and entry.options]
    if not told:
        return remedy(code, lang)
    cheapest = min(told, key=lambda one: (one.cost_fen / max(1, one.carries), one.subject))
    return remedy(code, lang) + _JOIN[lang == "en"] + option_words(cheapest, lang) + _STOP[lang == "en"]
