"""The words of the papers, in Chinese and English."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Literal

Lang = Literal["zh", "en"]

_WORDS: dict[str, tuple[str, str]] = {
    # manifest
    "manifest": ("客运包车乘客名单", "Charter Coach Manifest"),
    "product": ("返岗专车", "Return Bus"),
    "trip_id": ("车次编号", "Trip"),
    "batch": ("批次", "Batch"),
    "scan": ("扫码核验", "Scan to verify"),
    "departs": ("发车时间", "Departure"),
    "arrives": ("预计到达", "Expected arrival"),
    "origin": ("始发地", "From"),
    "destination": ("目的地", "To"),
    "via": ("途经", "Via"),
    "distance": ("里程", "Distance"),
    "plate": ("车牌号", "Plate"),
    "carrier": ("承运企业", "Carrier"),
    "licensed": ("核定载客", "Licensed for"),
    "allowed": ("限载", "Load limit"),
    "aboard": ("实载", "Aboard"),
    "planned": ("计划", "planned"),
    "contract_no": ("包车合同号", "Charter contract"),
    "sign_no": ("标志牌编号", "Charter sign"),
    "leader": ("车长", "Leader"),
    "deputy": ("副车长", "Deputy"),
    "escort": ("随车医护", "Medical escort"),
    "observation_seats": ("留观座位", "Observation seats"),
    "observation": ("留观", "observation"),
    "none": ("无", "none"),
    "comma": ("、", ", "),
    "driver": ("驾驶员", "Driver"),
    "name": ("姓名", "Name"),
    "phone": ("电话", "Phone"),
    "licence": ("从业资格证", "Licence"),
    "wheel_time": ("本次驾驶", "At the wheel"),
    # stops and duty
    "stops": ("停靠时刻表", "Stop timetable"),
    "stop": ("站", "Stop"),
    "place": ("地点", "Place"),
    "arrive": ("到", "Arr."),
    "depart": ("发", "Dep."),
    "boarding": ("上", "On"),
    "alighting": ("下", "Off"),
    "on_board": ("车上", "Aboard"),
    "start": ("出场", "Depot"),
    "end": ("回场", "Depot"),
    "route_map": ("线路示意图", "The road"),
    "pickup_sign": ("上车点", "pickup"),
    "drop_sign": ("下车点", "drop"),
    "rest_sign": ("休息、停驶", "rest or halt"),
    "duty": ("驾驶与休息时刻表", "Driving and rest timetable"),
    "duty_note": (
        "黑条为驾驶，斜线为停车，灰底为夜间；驾驶时间不含途中停靠",
        "Black: at the wheel. Hatched: standing. Grey: night. Times at the wheel leave out the stops",
    ),
    "drive": ("驾驶", "drives"),
    "service": ("上下客", "Service"),
    "break": ("停车休息", "Rest"),
    "change": ("换驾驶员", "Driver change"),
    "halt": ("凌晨停驶", "Night halt"),
    "wait": ("等候", "Wait"),
    "standing": ("停车", "standing"),
    # passengers
    "by_pickup": ("乘客名单 · 按上车点", "Passengers by pickup"),
    "by_firm": ("乘客名单 · 按用工单位", "Passengers by firm"),
    "seat": ("座位", "Seat"),
    "sex": ("性别", "Sex"),
    "id_last4": ("证件末四位", "ID last 4"),
    "firm_and_drop": ("用工单位 / 下车点", "Firm / drop"),
    "pickup": ("上车点", "Pickup"),
    "certificate": ("健康证明号 / 码色", "Certificate / code"),
    "heat_boarding": ("上车 体温", "℃ on"),
    "heat_way": ("途中 体温", "℃ way"),
    "heat_arrival": ("到达 体温", "℃ off"),
    "tick_boarded": ("上车", "On"),
    "tick_arrived": ("到达", "Off"),
    "remark": ("备注", "Remark"),
    "people": ("人", "people"),
    "male": ("男", "M"),
    "female": ("女", "F"),
    "code_green": ("绿", "green"),
    "code_yellow": ("黄", "yellow"),
    "code_red": ("红", "red"),
    "absent_no-show": ("未到", "no show"),
    "absent_refused": ("未登车", "refused"),
    "absent_withdrawn": ("退出", "withdrawn"),
    "absent_left-on-the-way": ("途中离车", "left on the way"),
    "seat_plan": ("座位图", "Seat plan"),
    "front": ("车头", "Front"),
    "door": ("车门", "Door"),
    # signatures and foot
    "confirmation": ("签字确认", "Confirmation"),
    "counted_aboard": ("实载人数", "Counted aboard"),
    "counted_off": ("到达人数", "Counted on arrival"),
    "sign_driver": ("驾驶员签字", "Driver"),
    "sign_leader": ("车长签字", "Leader"),
    "sign_station": ("始发站核验", "Checked at origin"),
    "sign_escort": ("随车医护签字", "Medical escort"),
    "date_time": ("日期时间", "Date and time"),
    "made_by": ("制表", "Made by"),
    "version": ("版本", "Version"),
    "chain": ("记录链", "Log"),
    "page": ("第 {page} 页 / 共 {pages} 页", "Page {page} of {pages}"),
    "privacy": (
        "含个人信息，仅限本次运输使用，用后交回销毁",
        "Personal data: for this trip only; return for destruction after use",
    ),
    # handover slip
    "slip": ("企业交接单", "Handover slip"),
    "slip_no": ("交接单号", "Slip"),
    "copy_of": ("第 {number} 联 / 共 4 联", "Copy {number} of 4"),
    "copy_firm": ("接收企业留存", "for the firm"),
    "copy_carrier": ("承运企业留存", "for the carrier"),
    "copy_station": ("起运站留存", "for the origin station"),
    "copy_labour": ("目的地人社部门留存", "for the destination labour office"),
    "firm": ("接收企业", "Receiving firm"),
    "contact": ("联系人", "Contact"),
    "arrival": ("到达时间 / 地点", "Arrival, time and place"),
    "planned_arrival": ("计划到达", "Expected"),
    "actual_arrival": ("实际到达", "Actual"),
    "expected": ("应到", "Expected"),
    "present": ("实到", "Present"),
    "received": ("接收", "OK"),
    "not_present": ("未到", "Missing"),
    "not_arrived": ("未到名单及原因", "Not arrived, and why"),
    "fever_list": ("到达体温异常名单", "High temperature on arrival"),
    "luggage": ("行李", "Luggage"),
    "luggage_complete": ("齐全", "complete"),
    "luggage_missing": ("缺失或损坏（写明）", "missing or damaged (say what)"),
    "handed_by": ("移交人签字", "Handed over by"),
    "accepted_by": ("接收人姓名 / 职务 / 电话", "Accepted by: name, post, phone"),
    "stamp": ("签字盖章", "Signature and stamp"),
    "objection": ("异议", "Objections"),
    "outcome": ("处理结果", "Outcome"),
}


@cache
def words(lang: Lang) -> Mapping[str, str]:
    """Return all words of one language by key."""
    return MappingProxyType({key: pair[0 if lang == "zh" else 1] for key, pair in _WORDS.items()})


_DAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(moment: datetime, lang: Lang) -> str:
    """Write a date for people: 2020年2月28日 周五, or Fri 28 Feb 2020."""
    weekday = _DAYS[lang][moment.weekday()]
    if lang == "zh":
        return f"{moment.year}年{moment.month}月{moment.day}日 周{weekday}"
    return f"{weekday} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def short_day(moment: datetime, lang: Lang) -> str:
    """Write a date without its year: 2月28日, or 28 Feb."""
    if lang == "zh":
        return f"{moment.month}月{moment.day}日"
    return f"{moment.day} {_MONTHS[moment.month - 1]}"


def hours_words(seconds: int, lang: Lang) -> str:
    """Write a length of time: 7小时58分, or 7 h 58 min; the minutes alone below an hour."""
    hours, minutes = divmod(round(seconds / 60), 60)
    if lang == "zh":
        return f"{hours}小时{minutes:02d}分" if hours else f"{minutes}分钟"
    return f"{hours} h {minutes:02d}" if hours else f"{minutes} min"
