"""Why an edit is refused, in words: which rule, which trip, how many people, and what to do."""

from scheduler.duty import Refusal, Unlawful
from scheduler.errors import EditFault, PlanFault
from scheduler.planform import FORM
from scheduler.referee import RULES

_REMEDIES: dict[str, tuple[str, str]] = {
    FORM: ("请重做这一步。", "Do it another way."),
    "R01": (
        "此人当日不能出行，或去留与事实不符：换人、换日期，或改写原因。",
        "Somebody may not travel that day, or a reason is not true: take others, another day or code.",
    ),
    "R02": (
        "同行的人要一起移动，并在同一处上车：把整家人一起选上。",
        "A party moves together and boards at one place: name all its members.",
    ),
    "R03": ("人数超过可售座位：少放几个人，或换大车。", "Put fewer people on it, or take a larger coach."),
    "R04": (
        "风险等级不同的人不能同车：放到同等级的车次上。",
        "People of different risk do not ride together: put them on a trip of their own risk.",
    ),
    "R05": (
        "先接完所有人再送，并送到本人所在的企业：调整停靠顺序或上车点。",
        "Everybody boards before anybody alights, each at his firm: change the stops.",
    ),
    "R06": (
        "停靠点太多：合并上车点，或放到别的车次上。",
        "Too many stops: share pickups, or use another trip.",
    ),
    "R07": (
        "时刻不成立（没有路，或首次上车不在发车时段内）：换时间、换停靠点。",
        "No road, or boarding outside the hours of departure: change time or stops.",
    ),
    "R08": (
        "驾驶时间不合规：增派驾驶员、改时间或缩短路线。",
        "Duty rules are broken: add a driver, change the time or shorten the way.",
    ),
    "R09": (
        "企业那时不接收，或当日人数已满：改发车时间、改日或减少人数。",
        "A firm is closed or full then: change time or day, or send fewer people.",
    ),
    "R10": (
        "不在可出行日期之内：换日期，或换人。",
        "Outside the days of travel: take another day, or others.",
    ),
    "R11": (
        "乘车时间或绕行过长：减少停靠点，或改顺序。",
        "A ride or detour is too long: fewer stops or another order.",
    ),
    "R12": (
        "客车这段时间另有任务、来不及周转或租不到：换车或改时间。",
        "The coach is elsewhere, not turned round or not to be had: take another coach or time.",
    ),
    "R13": (
        "人数不足开行一车：多放几个人，或取消这趟车。",
        "Too few riders for a trip: add people or dissolve it.",
    ),
    "R14": ("上车点太远：选此人够得着的上车点。", "The pickup is out of reach: choose one within reach."),
    "R15": ("费用或里程对不上。", "Money or metres do not add up."),
    "R16": (
        "座位排不下同行的人：换车，或少放几个人。",
        "Seats cannot be given so: take another coach or fewer people.",
    ),
    "R17": ("下界不实。", "The bound is not honest."),
    "R18": ("经过须绕行的地区：换停靠点。", "It passes a region to be avoided: use other stops."),
}

FAULTS: dict[str, tuple[str, str]] = {
    "EDITS_UNREADABLE": (
        "改动文件读不了（{about}）：给一个 UTF-8 的 JSON 文件，写法见 docs/editing.md。",
        "the file of edits cannot be read ({about}): give JSON in UTF-8 as in docs/editing.md.",
    ),
    "EDIT_FORM": (
        "写法不对，这里应是：{about}。见 docs/editing.md。",
        "is not written as an edit is; here belongs: {about}. See docs/editing.md.",
    ),
    "EDIT_TRIP_UNKNOWN": (
        "没有车次 {where}（有 {about} 等）：更正车次编号。",
        "there is no trip {where} (there are {about} ...): correct the trip id.",
    ),
    "EDIT_TRIP_DEPARTED": (
        "车次 {where}（{people} 人）已经发车，不能再改：改别的车次。",
        "trip {where} ({people} people) has departed and stays as it is: edit another one.",
    ),
    "EDIT_DEPARTED_DIFFERS": (
        "车次 {where}（{people} 人）已经发车，与草稿里的不一样：撤销对它的改动。",
        "trip {where} ({people} people) has departed otherwise than the draft has it: take its edits back.",
    ),
    "EDIT_TRIP_CANCELLED": (
        "车次 {where}（{people} 人）已经取消，草稿里还在开：在草稿里取消它，或先撤回取消。",
        "trip {where} ({people} people) was cancelled, and the draft still runs it: dissolve it there, "
        "or take the cancellation back.",
    ),
    "EDIT_PERSON_BOARDED": (
        "{where} 已在车次 {about} 上车：让此人留在该车次和原上车点，或先在该车次更正上车、再记改乘。",
        "{where} has boarded trip {about}: leave him on that trip and at that pickup; or first reopen his "
        "boarding there, then report that he is rebooked.",
    ),
    "EDIT_PERSON_CHECKED_IN": (
        "{where} 已在车次 {about} 验票，正在上车点：让此人留在该车次，或先在该车次记改乘、未到或退出。",
        "{where} has checked in for trip {about} and waits at the pickup: leave him on it; or first report "
        "there that he is rebooked, did not come or has withdrawn.",
    ),
    "EDIT_PERSON_AWAY": (
        "{where} 已随车次 {about} 出发：在草稿里不再安排此人。",
        "{where} has left with trip {about}: leave him behind in the draft.",
    ),
    "EDIT_PERSON_WITHDRAWN": (
        "{where} 已退出车次 {about}，草稿里还有座位：在草稿里留下此人；仍要发布的，请确认此人（despite）。",
        "{where} has withdrawn from trip {about}, and the draft still carries him: leave him behind; to "
        "publish all the same, confirm him (despite).",
    ),
    "EDIT_PERSON_REFUSED": (
        "{where} 未准上车次 {about}，草稿里还有座位：在草稿里留下此人；可以出行的，先更正上车；"
        "仍要发布的，请确认此人（despite）。",
        "{where} was not let on trip {about}, and the draft still carries him: leave him behind, or reopen "
        "his boarding if he may travel; to publish all the same, confirm him (despite).",
    ),
    "EDIT_PERSON_REBOOKED": (
        "{where} 已从车次 {about} 改乘，草稿里还在原车次：在草稿里也改过去；"
        "仍要发布的，请确认此人（despite）。",
        "{where} was rebooked from trip {about}, and the draft still has him there: move him in the draft "
        "too; to publish all the same, confirm him (despite).",
    ),
    "EDIT_PERSON_ERASED": (
        "{where}（车次 {about}）的个人信息已经删除，不能再安排：在草稿里以 NO_CONSENT 留下此人。",
        "everything about {where} (trip {about}) has been erased: leave him behind as NO_CONSENT.",
    ),
    "EDIT_PERSON_NOT_CLEARED": (
        "{where} 现在不能出行（{about}）：在草稿里留下此人，或补办后再发布。",
        "{where} may not travel any more ({about}): leave him behind, or mend what lacks and publish then.",
    ),
    "EDIT_TRIP_TAKEN": (
        "车次编号 {where} 已经用过：换一个编号，或不写。",
        "the trip id {where} is in use or was: choose another, or leave it out.",
    ),
    "EDIT_PERSON_UNKNOWN": (
        "名单里没有 {where}：更正人员编号。",
        "there is no {where} in the case: correct the worker id.",
    ),
    "EDIT_ALREADY_THERE": (
        "{where} 已经在 {about}：不用改。",
        "{where} is at {about} already: leave it as it is.",
    ),
    "EDIT_NOT_ABOARD": (
        "{where} 不在 {about} 上车：更正人员或停靠点。",
        "{where} does not board at {about}: correct person or stop.",
    ),
    "EDIT_STOP_UNKNOWN": (
        "车次 {where} 没有人在 {about} 上车：更正停靠点。",
        "nobody boards trip {where} at {about}: correct the stop.",
    ),
    "EDIT_STOPS_DIFFER": (
        "车次 {where} 的停靠点要全部写上，每个一次（{about}）：只能改顺序。",
        "all stops of trip {where} are wanted, each once ({about}): only their order may change.",
    ),
    "EDIT_COACH_UNKNOWN": (
        "没有客车 {where}：更正客车编号。",
        "there is no coach {where}: correct the coach id.",
    ),
    "EDIT_DRIVER_UNKNOWN": (
        "没有驾驶员 {where}（可用 {about} 等）：更正驾驶员编号。",
        "there is no driver {where} for it (there are {about} ...): correct the driver id.",
    ),
    "EDIT_PLACE_UNKNOWN": (
        "没有地点 {where}：更正地点编号。",
        "there is no place {where}: correct the place id.",
    ),
    "EDIT_CODE_UNKNOWN": (
        "没有原因代码 {where}：用 {about} 之一。",
        "there is no reason {where}: use one of {about}.",
    ),
    "EDIT_LOCKED": (
        "{where} 已锁定（{about}）：先解除锁定。",
        "{where} is locked ({about}): take the lock off first.",
    ),
    "EDIT_BEFORE_NOW": (
        "车次 {where}（{people} 人）会在当前时刻 {about} 之前出发：改晚一些。",
        "trip {where} ({people} people) would begin before the present moment {about}: let it leave later.",
    ),
    "EDIT_NO_UNDO": ("没有可以撤销的改动。", "there is no edit to take back."),
    "EDIT_NO_REDO": ("没有可以恢复的改动。", "there is no edit to make again."),
}
_LINES = (
    "{code} {name}：{where}{people}。{remedy}{details}",
    "{code} {name}: {where}{people}. {remedy}{details}",
)
_PEOPLE = ("，{n} 人", ", {n} people")
_DETAILS = ("（{about}）", " ({about})")
_NAME_OF_FORM = ("格式", "form")


def rule_words(fault: PlanFault, lang: str = "zh") -> str:
    """Say which rule a plan breaks, where, and what to do."""
    return words(EditFault(fault.code, fault.where or "plan", fault.words), lang)


def words(fault: EditFault, lang: str = "zh") -> str:
    """Say why an edit is refused, and what to do.

    Parameters
    ----------
    fault, lang
        The reason; "zh" or "en".
    """
    en = lang == "en"
    if fault.code in FAULTS:
        return FAULTS[fault.code][en].format(where=fault.where, about=fault.about, people=fault.people)
    names = {rule.code: (rule.zh, rule.en) for rule in RULES} | {FORM: _NAME_OF_FORM}
    about = fault.about
    if about in Refusal.__members__:
        about = Unlawful(Refusal[about]).words("en" if en else "zh")
    return _LINES[en].format(
        code=fault.code,
        name=names[fault.code][en],
        where=fault.where,
        people=_PEOPLE[en].format(n=fault.people) if fault.people else "",
        remedy=_REMEDIES[fault.code][en],
        details=_DETAILS[en].format(about=about) if about else "",
    )
