"""Reasons: why a person does not travel, what that means, and what would change it."""

from dataclasses import dataclass
from enum import StrEnum


class GateCode(StrEnum):
    """Name why the gate refuses a person."""

    NO_CONSENT = "NO_CONSENT"
    RISK_REFUSED = "RISK_REFUSED"
    IDENTITY_MISSING = "IDENTITY_MISSING"
    IDENTITY_INVALID = "IDENTITY_INVALID"
    RESIDENCE_MISSING = "RESIDENCE_MISSING"
    RESIDENCE_GAP = "RESIDENCE_GAP"
    RESIDENCE_RISK = "RESIDENCE_RISK"
    DECLARATION_MISSING = "DECLARATION_MISSING"
    TEMPERATURE_MISSING = "TEMPERATURE_MISSING"
    TEMPERATURE_HIGH = "TEMPERATURE_HIGH"
    CONTACT = "CONTACT"
    SYMPTOMS = "SYMPTOMS"
    CODE_NOT_GREEN = "CODE_NOT_GREEN"
    CERTIFICATE_MISSING = "CERTIFICATE_MISSING"
    CERTIFICATE_NOT_YET = "CERTIFICATE_NOT_YET"
    CERTIFICATE_EXPIRED = "CERTIFICATE_EXPIRED"
    CERTIFICATE_NOT_RECOGNISED = "CERTIFICATE_NOT_RECOGNISED"
    PARTY_MEMBER_REFUSED = "PARTY_MEMBER_REFUSED"


class PlannerCode(StrEnum):
    """Name why the planner leaves behind a person who passes the gate."""

    NO_COACH_LEFT = "NO_COACH_LEFT"
    NO_DRIVER_LEFT = "NO_DRIVER_LEFT"
    TOO_FEW_FOR_A_COACH = "TOO_FEW_FOR_A_COACH"
    PARTY_TOO_LARGE = "PARTY_TOO_LARGE"
    NO_ROAD = "NO_ROAD"
    RIDE_TOO_LONG = "RIDE_TOO_LONG"
    FIRM_CLOSED = "FIRM_CLOSED"
    FIRM_QUOTA = "FIRM_QUOTA"
    FIRM_NOT_APPROVED = "FIRM_NOT_APPROVED"
    OUT_OF_WINDOW = "OUT_OF_WINDOW"
    COHORT_ALONE = "COHORT_ALONE"
    AVOIDED_REGION = "AVOIDED_REGION"
    DEARER_THAN_LEAVING = "DEARER_THAN_LEAVING"


@dataclass(frozen=True, slots=True)
class Reason:
    """Hold what a code means and what would change it, in Chinese and English."""

    zh: str
    en: str
    remedy_zh: str
    remedy_en: str

    def meaning(self, lang: str = "zh") -> str:
        """Say what it means."""
        return self.en if lang == "en" else self.zh

    def remedy(self, lang: str = "zh") -> str:
        """Say what would change it."""
        return self.remedy_en if lang == "en" else self.remedy_zh


_GATE = {
    GateCode.NO_CONSENT: Reason(
        "本人未同意使用其信息",
        "the person did not consent to the use of the data",
        "向本人说明用途，取得知情同意后重新登记。",
        "Explain the use to the person, obtain consent and register again.",
    ),
    GateCode.RISK_REFUSED: Reason(
        "所在村当日的风险等级不允许出行",
        "on that day the risk level of the village allows nobody to travel",
        "等风险等级下调后再出行，或延后出行日期。",
        "Travel after the risk level is lowered; choose a later window.",
    ),
    GateCode.IDENTITY_MISSING: Reason(
        "缺少姓名或身份证号码",
        "the name or the ID number is missing",
        "按证件补全姓名和身份证号码。",
        "Fill in name and ID number from the card.",
    ),
    GateCode.IDENTITY_INVALID: Reason(
        "身份证号码无效（位数、校验位或出生日期不对）",
        "the ID number is not valid (length, check digit or birth date)",
        "对照证件逐位更正身份证号码。",
        "Correct the ID number figure by figure from the card.",
    ),
    GateCode.RESIDENCE_MISSING: Reason(
        "没有旅居史记录",
        "there is no residence history",
        "由村（社区）补报旅居史。",
        "Let the village report where the person slept.",
    ),
    GateCode.RESIDENCE_GAP: Reason(
        "出行前的旅居史有空缺",
        "a night before the journey is not covered by the residence history",
        "补全空缺的日期。",
        "Report where the person slept on the nights that lack.",
    ),
    GateCode.RESIDENCE_RISK: Reason(
        "近期在风险地区住过",
        "the person slept in a refused risk area within the history window",
        "等该段居住满规定天数后再出行。",
        "Travel once that stay lies outside the history window.",
    ),
    GateCode.DECLARATION_MISSING: Reason(
        "出行日前的有效期内没有健康申报",
        "there is no health declaration recent enough on that day",
        "重新填报健康申报。",
        "Fill in a new health declaration.",
    ),
    GateCode.TEMPERATURE_MISSING: Reason(
        "健康申报中没有体温",
        "the declaration that counts has no temperature",
        "补测体温并登记。",
        "Measure the temperature and enter it.",
    ),
    GateCode.TEMPERATURE_HIGH: Reason(
        "体温高于规定",
        "the temperature is above the limit",
        "不得上车，转卫生部门；复测正常并重新申报后再出行。",
        "Hand over to the health office; travel after a new declaration with a normal temperature.",
    ),
    GateCode.CONTACT: Reason(
        "有确诊、疑似或密切接触史",
        "the person is a case, a suspected case or a close contact",
        "完成医学观察并重新申报。",
        "Complete the observation and declare again.",
    ),
    GateCode.SYMPTOMS: Reason(
        "申报了症状",
        "symptoms were declared",
        "就医，症状消失后重新申报。",
        "See a doctor; declare again when the symptoms are gone.",
    ),
    GateCode.CODE_NOT_GREEN: Reason(
        "健康码不是绿色",
        "the health code is not green",
        "转为绿码后重新申报。",
        "Declare again when the code is green.",
    ),
    GateCode.CERTIFICATE_MISSING: Reason(
        "没有健康证明，或缺少编号、日期",
        "there is no health certificate, or it lacks number or dates",
        "到乡镇卫生院免费体检并开具健康证明。",
        "Get the free check-up and certificate at the township health centre.",
    ),
    GateCode.CERTIFICATE_NOT_YET: Reason(
        "健康证明在出行日之后才开具",
        "the certificate is issued after that day",
        "改在开具日期之后出行。",
        "Travel on or after the day of issue.",
    ),
    GateCode.CERTIFICATE_EXPIRED: Reason(
        "健康证明在出行日之前已过期",
        "the certificate lapses before that day",
        "到乡镇卫生院换发健康证明。",
        "Renew it at the township health centre.",
    ),
    GateCode.CERTIFICATE_NOT_RECOGNISED: Reason(
        "目的地省份不认可该健康证明",
        "the destination's province does not recognise the issuer",
        "在被认可的地区换发健康证明，或等互认生效。",
        "Get a certificate of a recognised issuer, or wait until recognition begins.",
    ),
    GateCode.PARTY_MEMBER_REFUSED: Reason(
        "同行的人不能出行，本人随同暂缓",
        "a member of the party may not travel, and a party is not separated",
        "先解决同行人的问题，或拆分同行编号后单独出行。",
        "Solve the other member's reason, or split the party.",
    ),
}

_PLANNER = {
    PlannerCode.NO_COACH_LEFT: Reason(
        "没有可用的客车座位",
        "no coach has seats left",
        "增租客车，或延长客车可用时间。",
        "Charter another coach, or widen the availability of one.",
    ),
    PlannerCode.NO_DRIVER_LEFT: Reason(
        "没有工时内可用的驾驶员",
        "no driver has lawful hours left",
        "增派驾驶员。",
        "Find another driver.",
    ),
    PlannerCode.TOO_FEW_FOR_A_COACH: Reason(
        "人数不足开行一车",
        "too few people for a trip",
        "改乘班车或火车，或降低最低人数。",
        "Use a scheduled coach or train, or lower the least number of riders.",
    ),
    PlannerCode.PARTY_TOO_LARGE: Reason(
        "同行人数超过任何一辆车可售座位",
        "the party is larger than what any coach may sell",
        "拆分同行编号，或增租大车。",
        "Split the party, or charter a larger coach.",
    ),
    PlannerCode.NO_ROAD: Reason(
        "上车点或企业无路可达",
        "no road leads to the pickup point or the firm",
        "改设上车点，或核对坐标和路网。",
        "Use another pickup point, or check coordinates and roads.",
    ),
    PlannerCode.RIDE_TOO_LONG: Reason(
        "乘车时间或绕行超过上限",
        "the ride or its detour is longer than allowed",
        "放宽乘车时间或绕行的上限。",
        "Raise the limit on ride or detour.",
    ),
    PlannerCode.FIRM_CLOSED: Reason(
        "到达时企业不接收",
        "no lawful arrival falls into the firm's receiving hours",
        "请企业放宽接收时间。",
        "Ask the firm for longer receiving hours.",
    ),
    PlannerCode.FIRM_QUOTA: Reason(
        "企业当日接收人数已满",
        "the firm's daily quota is used up",
        "请企业提高每日限额，或改日出行。",
        "Ask the firm for a higher quota, or travel on another day.",
    ),
    PlannerCode.FIRM_NOT_APPROVED: Reason(
        "企业尚未获准接收",
        "the firm is not approved to receive people",
        "待企业通过验收。",
        "Wait until the firm is approved.",
    ),
    PlannerCode.OUT_OF_WINDOW: Reason(
        "可出行日期内没有合适的一天",
        "no day of the window suits",
        "放宽最早、最晚出行日期；同行人的日期要有重合。",
        "Widen earliest and latest; the days of a party must overlap.",
    ),
    PlannerCode.COHORT_ALONE: Reason(
        "同一风险等级的人太少，不能与他人混乘",
        "too few people of the same risk cohort, and mixing is not allowed",
        "等风险等级变化，或经疾控部门同意后与他人混乘。",
        "Wait until the risk level changes, or let risk levels share a coach if the health office agrees.",
    ),
    PlannerCode.AVOIDED_REGION: Reason(
        "上车点或企业位于须绕行的地区",
        "the pickup point or the firm lies in a region to be avoided",
        "改在该地区之外上下车，或解除绕行。",
        "Board or alight outside it, or lift the ban.",
    ),
    PlannerCode.DEARER_THAN_LEAVING: Reason(
        "接送费用高于暂缓的代价",
        "taking the person costs more than leaving",
        "提高企业优先级或暂缓代价，或改乘其他方式。",
        "Raise the firm's priority or the price of leaving, or use another mode.",
    ),
}

REASONS: dict[str, Reason] = {
    **{code.value: reason for code, reason in _GATE.items()},
    **{code.value: reason for code, reason in _PLANNER.items()},
}


def meaning(code: str, lang: str = "zh") -> str:
    """Say what a code means."""
    return REASONS[code].meaning(lang)


def remedy(code: str, lang: str = "zh") -> str:
    """Say what would change it."""
    return REASONS[code].remedy(lang)
