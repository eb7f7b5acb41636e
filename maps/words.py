"""The words of the map pages, in Chinese and English."""

from typing import Literal

Lang = Literal["zh", "en"]

_WORDS: dict[str, tuple[str, str]] = {
    "product": ("返岗专车", "Return Bus"),
    "overview": ("全部车次", "All trips"),
    "trip": ("车次", "Trip"),
    "trips": ("车次", "trips"),
    "people": ("人", "people"),
    "show": ("显示", "Show"),
    "all": ("全部", "Everything"),
    "by_trip": ("按车次", "By trip"),
    "by_town": ("按乡镇", "By town"),
    "by_firm": ("按用工单位", "By firm"),
    "pickup": ("上车点", "Pickup"),
    "drop": ("下车点", "Drop"),
    "start": ("出场", "Depot"),
    "end": ("回场", "Depot"),
    "break": ("停车休息", "Rest"),
    "change": ("换驾驶员", "Driver change"),
    "halt": ("凌晨停驶", "Night halt"),
    "board": ("上", "on"),
    "alight": ("下", "off"),
    "timetable": ("停靠时刻", "Timetable"),
    "open_trip": ("打开本车次地图", "Open this trip's map"),
    "back": ("返回全部车次", "Back to all trips"),
    "legend": ("图例", "Legend"),
    "hours": ("小时", "h"),
    "minutes": ("分钟", "min"),
    "whole_way": ("全程", "Whole way"),
    "pickups_only": ("上车区域", "Pickups"),
    "drops_only": ("下车区域", "Drops"),
    "rest": ("休息、停驶", "Rest or halt"),
    "base": ("灰线为公路网，离线可用", "Grey: the road network; works without a network"),
}


def words(lang: Lang) -> dict[str, str]:
    """Return all words of one language by key."""
    return {key: pair[0 if lang == "zh" else 1] for key, pair in _WORDS.items()}
