"""Headings: which column of a table is meant, in English or Chinese."""

import re
from collections.abc import Mapping, Sequence

# What people write at the top of a column. The canonical name always works too, and case, blanks and what
# stands in brackets do not matter.
PEOPLE = {
    "worker_id": ("编号", "人员编号", "员工编号"),
    "name": ("姓名", "名字", "人员姓名"),
    "sex": ("性别",),
    "id_number": ("身份证号码", "身份证号", "身份证", "公民身份号码", "证件号码"),
    "phone": ("联系电话", "电话", "手机", "手机号", "手机号码", "电话号码"),
    "village_id": ("村", "村庄", "村编号", "现住址", "现住村", "所在村", "村社区", "村/社区", "镇/村/组"),
    "firm_id": ("用工单位", "企业", "企业名称", "单位", "用工企业", "企业编号", "务工单位"),
    "earliest": ("最早", "最早出行日期", "计划出行日期最早", "最早日期"),
    "latest": ("最晚", "最晚出行日期", "计划出行日期最晚", "最晚日期"),
    "party_id": ("同行人", "同行编号", "同行组", "同行"),
    "pickup_id": ("上车点", "上车地点", "乘车点"),
    "needs": ("特殊需求", "需求"),
    "source": ("信息来源", "来源"),
    "consent": ("知情同意", "同意", "是否同意"),
}
PLACES = {
    "place_id": ("地点编号", "编号"),
    "name": ("名称", "地点名称", "地名"),
    "kind": ("类型", "类别"),
    "lat": ("纬度",),
    "lon": ("经度",),
    "crs": ("坐标系",),
    "division": ("行政区划", "行政区划代码", "区划代码"),
    "risk": ("风险等级", "所在县镇风险等级", "风险"),
}
FIRMS = {
    "firm_id": ("企业编号", "编号"),
    "name": ("企业名称", "用工单位", "名称"),
    "place_id": ("地点编号", "地点"),
    "contact": ("企业联系人", "联系人"),
    "phone": ("企业联系电话", "联系电话", "电话"),
    "receives_from": ("接收开始", "接收起"),
    "receives_until": ("接收结束", "接收止"),
    "daily_quota": ("每日限额", "每日接收人数"),
    "approved": ("是否批准", "已批准"),
    "priority": ("优先级",),
}
HEALTH = {
    "worker_id": ("人员编号", "编号"),
    "declared_on": ("申报日期", "日期"),
    "temperature_c": ("体温",),
    "symptoms": ("症状",),
    "contact": ("接触史", "确诊/疑似/密接接触", "接触"),
    "code": ("健康码颜色", "健康码"),
    "certificate_no": ("健康证明号", "证明编号"),
    "issuer": ("检查机构区划", "出具地"),
    "issued_on": ("出具日期",),
    "valid_until": ("有效期至",),
    "verified_by": ("村社区核实人", "核实人"),
}
RESIDENCES = {
    "worker_id": ("人员编号", "编号"),
    "division": ("旅居地区划", "行政区划", "旅居地"),
    "from": ("起住日期", "起", "开始日期"),
    "until": ("止住日期", "止", "结束日期"),
}
LET_THROUGH = {
    "worker_id": ("人员编号", "编号"),
    "kind": ("核验关",),
    "codes": ("原因代码",),
    "said_by": ("特批人",),
    "said_on": ("特批日期",),
    "until": ("有效期至",),
    "reason": ("特批理由",),
}
COACHES = {
    "coach_id": ("车辆编号", "编号"),
    "plate": ("车牌号", "车牌"),
    "carrier": ("承运企业", "承运单位", "运输企业"),
    "seats": ("核定载客", "核定载客人数", "座位数"),
    "layout": ("座位布局", "座位排列"),
    "start_id": ("出车地", "起点"),
    "end_id": ("收车地", "终点"),
    "fixed_yuan": ("固定价", "固定费用"),
    "per_km_yuan": ("每公里价", "公里单价"),
    "per_hour_yuan": ("每小时价", "小时单价"),
    "day_yuan": ("每日价", "日租"),
    "crew": ("驾驶员人数", "驾驶员数"),
    "available_from": ("可用起", "可用开始"),
    "available_until": ("可用止", "可用结束"),
}
DRIVERS = {
    "driver_id": ("驾驶员编号", "编号"),
    "name": ("驾驶员姓名", "姓名", "驾驶员"),
    "phone": ("联系电话", "电话"),
    "licence": ("从业资格证", "从业资格证号"),
    "carrier": ("承运企业", "承运单位", "运输企业"),
    "available_from": ("可用起", "可用开始"),
    "available_until": ("可用止", "可用结束"),
    "driven_min_7d": ("近七日驾驶分钟", "7日驾驶分钟"),
}
TRAVEL = {
    "from_id": ("起点", "起点编号"),
    "to_id": ("终点", "终点编号"),
    "distance_m": ("距离", "距离米"),
    "drive_s": ("行车秒", "行驶秒数"),
}
DIVISIONS = {
    "division": ("行政区划", "行政区划代码", "区划代码"),
    "name": ("名称", "地区"),
    "risk": ("风险等级", "风险"),
    "from": ("起", "开始日期"),
    "until": ("止", "结束日期"),
}
RECOGNITION = {
    "issuer": ("出具地", "出具地区划"),
    "destination": ("目的地", "目的地区划"),
    "from": ("起", "开始日期"),
    "until": ("止", "结束日期"),
}

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_BRACKETS = re.compile(r"\([^)]*\)|[#*:]|\s")


def narrow(text: str) -> str:
    """Write full-width letters, figures and signs as the ordinary ones."""
    return text if text.isascii() else text.translate(_WIDE)


def plain(heading: str) -> str:
    """Reduce a heading to what it is recognised by."""
    return _BRACKETS.sub("", narrow(heading)).lower()


def columns_of(
    header: Sequence[str], names: Mapping[str, Sequence[str]]
) -> tuple[dict[str, int], list[tuple[int, int]]]:
    """Find the columns of a table by their headings.

    Parameters
    ----------
    header
        The cells of the line of headings.
    names
        Canonical name -> other names of it.

    Returns
    -------
    Canonical name -> index of its column, and (index, index of the first) of columns that mean the same.
    """
    found: dict[str, int] = {}
    twice: list[tuple[int, int]] = []
    aliases = {plain(alias): name for name, words in names.items() for alias in words}
    exact = [heading.strip().lower() for heading in header]
    # A canonical heading wins over an alias of it: next to `name`, a column 姓名 is just an unknown one.
    spoken = {name for name in names if name in exact}
    for index, heading in enumerate(header):
        name = exact[index] if exact[index] in names else aliases.get(plain(heading))
        if name is None or (name in spoken and exact[index] != name):
            continue
        if name in found:
            twice.append((index, found[name]))
        else:
            found[name] = index
    return found, twice
