"""What can be done, and which role may do it: the one table, printed in docs/service.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from api.access.roles import Role, ScopeKind


@dataclass(frozen=True, slots=True)
class Deed:
    """Hold what an act is called by programs, in Chinese and in English."""

    code: str
    zh: str
    en: str


class Act(Enum):
    """Name what can be done; each route and each page is one of them."""

    SEE_TRIPS = Deed("see-trips", "看车次", "see trips")
    SEE_PLANS = Deed("see-plans", "看方案、费用和待安排的人", "see plans, their cost, who is left behind")
    SEE_MAP = Deed("see-map", "看线路图", "see the map of a trip")
    SEE_COUNT = Deed("see-count", "看人数账", "see the head count of a trip")
    SEE_MANIFEST = Deed("see-manifest", "看名单", "see the manifest")
    PRINT_MANIFEST = Deed("print-manifest", "打印名单", "print the manifest")
    SEE_LOG = Deed("see-log", "看记录", "see the log of a trip")
    SEE_HANDOVER = Deed("see-handover", "看交接", "see the handover, person by person")
    PRINT_SLIP = Deed("print-slip", "打印交接单", "print the handover slip")
    SEE_ARRIVAL = Deed("see-arrival", "看预计到达", "see when a coach is expected")
    REPORT_ROAD = Deed("report-road", "记上车、发车、途中、到达", "report boarding, departure, way, arrival")
    REPORT_HANDOVER = Deed("report-handover", "确认接收、签字", "confirm and sign the handover")
    MEND = Deed("mend", "更正已经定下的", "mend what has been settled")
    MANAGE_LINKS = Deed("manage-links", "制作和作废链接", "make and revoke links")
    TRACE = Deed("trace", "追踪同行和后续车次", "trace who was near whom, and what coach and crew ran next")
    SEE_COMPLETENESS = Deed("see-completeness", "看五有是否齐全", "see which of the five points a trip lacks")
    SEE_POLICIES = Deed("see-policies", "看政策版本和影响", "see versions of the policy and what they break")
    MANAGE_POLICIES = Deed("manage-policies", "发布和试算政策", "put policies into force and try them")
    SEE_CAMPAIGNS = Deed("see-campaigns", "看返岗任务", "see campaigns")
    MANAGE_CAMPAIGNS = Deed(
        "manage-campaigns", "建立返岗任务、放入资料", "begin campaigns and give them their files"
    )
    BRING_LISTS = Deed("bring-lists", "上报名单", "bring lists of people")
    SEE_PEOPLE = Deed("see-people", "看登记的人", "see who is registered")
    CORRECT_PEOPLE = Deed("correct-people", "更正登记", "correct what is registered")
    MATCH_PEOPLE = Deed("match-people", "判断是否同一人", "decide who is one person")
    SEE_HEALTH = Deed("see-health", "看健康资料", "see what is known of people's health")
    DECLARE_HEALTH = Deed(
        "declare-health", "记健康申报和旅居史", "take down declarations of health and stays"
    )
    CERTIFY = Deed("certify", "出具和确认健康证明", "write and confirm certificates")
    CHECK_PEOPLE = Deed("check-people", "三关核验", "check people: identity, history, temperature")
    OVERRIDE = Deed("override", "特批通过核验", "let a check count as passed, with a reason")
    CONFIRM_POSTS = Deed("confirm-posts", "确认岗位", "confirm that there is a post")
    ACCEPT_FIRMS = Deed("accept-firms", "验收企业", "accept firms in five aspects")
    ANSWER_FOR_DATA = Deed(
        "answer-for-data", "个人信息查询和删除", "give out and erase everything about a person"
    )
    PLAN = Deed("plan", "排班、改排、发布", "plan, replan and publish")
    SEE_JOBS = Deed("see-jobs", "看排班进度", "see plans being made")
    MANAGE_WEBHOOKS = Deed("manage-webhooks", "管理推送订阅", "manage webhooks")
    MANAGE_TRACKERS = Deed("manage-trackers", "管理车辆定位", "manage trackers of coaches")
    SEE_ACCOUNTS = Deed("see-accounts", "看账号", "see accounts")
    MANAGE_ACCOUNTS = Deed("manage-accounts", "管理账号", "make, disable and reset accounts")
    OWN_ACCOUNT = Deed("own-account", "管自己的账号", "see to one's own account")

    @property
    def code(self) -> str:
        """Return what programs call it."""
        return str(self.value.code)


_ROAD = (
    Act.SEE_TRIPS,
    Act.SEE_MAP,
    Act.SEE_COUNT,
    Act.SEE_MANIFEST,
    Act.PRINT_MANIFEST,
    Act.SEE_LOG,
    Act.SEE_HANDOVER,
    Act.PRINT_SLIP,
    Act.SEE_ARRIVAL,
    Act.REPORT_ROAD,
    Act.OWN_ACCOUNT,
)

TABLE: Mapping[Role, frozenset[Act]] = MappingProxyType(
    {
        Role.DISPATCHER: frozenset(Act)
        - {
            Act.SEE_HEALTH,
            Act.DECLARE_HEALTH,
            Act.CERTIFY,
            Act.OVERRIDE,
            Act.SEE_ACCOUNTS,
            Act.MANAGE_ACCOUNTS,
        },
        Role.HEALTH_OFFICER: frozenset(
            {
                Act.SEE_TRIPS,
                Act.SEE_MAP,
                Act.SEE_MANIFEST,
                Act.TRACE,
                Act.SEE_CAMPAIGNS,
                Act.SEE_PEOPLE,
                Act.SEE_HEALTH,
                Act.DECLARE_HEALTH,
                Act.CERTIFY,
                Act.CHECK_PEOPLE,
                Act.OVERRIDE,
                Act.OWN_ACCOUNT,
            }
        ),
        Role.VILLAGE_CLERK: frozenset(
            {
                Act.SEE_TRIPS,
                Act.SEE_MANIFEST,
                Act.SEE_CAMPAIGNS,
                Act.BRING_LISTS,
                Act.SEE_PEOPLE,
                Act.CORRECT_PEOPLE,
                Act.DECLARE_HEALTH,
                Act.CHECK_PEOPLE,
                Act.OWN_ACCOUNT,
            }
        ),
        Role.CARRIER: frozenset({*_ROAD, Act.MANAGE_WEBHOOKS, Act.MANAGE_TRACKERS}),
        Role.DRIVER: frozenset(_ROAD),
        Role.FIRM: frozenset(
            {
                Act.SEE_TRIPS,
                Act.SEE_MANIFEST,
                Act.SEE_HANDOVER,
                Act.PRINT_SLIP,
                Act.SEE_ARRIVAL,
                Act.REPORT_HANDOVER,
                Act.SEE_CAMPAIGNS,
                Act.BRING_LISTS,
                Act.SEE_PEOPLE,
                Act.CONFIRM_POSTS,
                Act.MANAGE_WEBHOOKS,
                Act.OWN_ACCOUNT,
            }
        ),
        Role.AUDITOR: frozenset(
            {
                Act.SEE_TRIPS,
                Act.SEE_PLANS,
                Act.SEE_MAP,
                Act.SEE_COUNT,
                Act.SEE_LOG,
                Act.SEE_HANDOVER,
                Act.SEE_ARRIVAL,
                Act.SEE_COMPLETENESS,
                Act.SEE_POLICIES,
                Act.SEE_CAMPAIGNS,
                Act.SEE_JOBS,
                Act.SEE_ACCOUNTS,
                Act.OWN_ACCOUNT,
            }
        ),
        Role.ADMINISTRATOR: frozenset({Act.SEE_ACCOUNTS, Act.MANAGE_ACCOUNTS, Act.OWN_ACCOUNT}),
    }
)

SCOPES_OF_ROLE: Mapping[Role, frozenset[ScopeKind]] = MappingProxyType(
    {
        Role.DISPATCHER: frozenset({ScopeKind.COUNTY}),
        Role.HEALTH_OFFICER: frozenset({ScopeKind.COUNTY, ScopeKind.TOWN}),
        Role.VILLAGE_CLERK: frozenset({ScopeKind.TOWN, ScopeKind.VILLAGE}),
        Role.CARRIER: frozenset({ScopeKind.CARRIER}),
        Role.DRIVER: frozenset({ScopeKind.TRIP}),
        Role.FIRM: frozenset({ScopeKind.FIRM}),
        Role.AUDITOR: frozenset({ScopeKind.COUNTY}),
        Role.ADMINISTRATOR: frozenset({ScopeKind.COUNTY}),
    }
)
"""What an account of a role may be bounded by."""

ACCOUNTS_ALONE = frozenset({Act.OWN_ACCOUNT, Act.MANAGE_WEBHOOKS, Act.MANAGE_TRACKERS})
"""What nobody does by a link: it belongs to an account, and ends with it."""

WHOLE_SERVICE = frozenset({Role.DISPATCHER, Role.HEALTH_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR})
"""Roles whose account may be without bounds: a service for one county alone."""
