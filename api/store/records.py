"""What the store gives out: one frozen record per kind of row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from api.access import Bound, Caller, Keys, Means, Role, Scope, ScopeKind
from api.access.roles import trip_key
from scheduler.handover import Rider, TripEvent, TripRoster


@dataclass(frozen=True, slots=True)
class StoredCase:
    """Hold a case as it was received, file by file, byte for byte."""

    case_id: str
    name: str
    first_day: date
    last_day: date
    files: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """Hold the head of a published plan; money in fen, moments in seconds since 1970 UTC."""

    plan_id: str
    case_id: str
    case_name: str
    published_at: int
    status: str
    objective_fen: int
    cost_fen: int
    bound_fen: int
    trips: int
    riders: int
    left_behind: int
    county: str = ""
    made_with: str = ""  # version of the program that published it

    @property
    def keys(self) -> Keys:
        """Return the keys by which the plan lies in somebody's scope."""
        return Keys(county=self.county)


@dataclass(frozen=True, slots=True)
class TripRecord:
    """Hold one trip of a published plan and who was planned on it.

    Parameters
    ----------
    departs_at, arrives_at
        Beginning of the first boarding, and arrival at the last drop.
    county
        Administrative code of the county whose plan it is.
    carrier
        Who drives.
    divisions, firm_names
        Administrative codes by worker, and names by firm.
    id_numbers
        By worker, when the trip is published; afterwards only their blind indexes are kept beside it.
    is_whole
        Whether the roster holds all that the trip's account begins with; of early trips the plan tells more.
    """

    plan_id: str
    trip_id: str
    day: date
    coach_id: str
    departs_at: int
    arrives_at: int
    roster: TripRoster
    county: str = ""
    carrier: str = ""
    divisions: Mapping[str, str] = field(default_factory=dict)
    firm_names: Mapping[str, str] = field(default_factory=dict)
    id_numbers: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_whole: bool = True

    @property
    def keys(self) -> Keys:
        """Return the keys by which the trip lies in somebody's scope."""
        return self._keys(frozenset(self.divisions.values()), frozenset(self.firm_names.values()))

    def keys_of_person(self, rider: Rider) -> Keys:
        """Return the keys of one of its people."""
        firm_name = self.firm_names.get(rider.firm_id, rider.firm_id)
        return self._keys(
            frozenset({self.divisions.get(rider.worker_id, "")}) - {""}, frozenset({firm_name}) - {""}
        )

    def keys_of_firm(self, firm_id: str) -> Keys:
        """Return the keys of one firm's part."""
        own = (rider for rider in self.roster.riders if rider.firm_id == firm_id)
        divisions = frozenset(self.divisions.get(rider.worker_id, "") for rider in own) - {""}
        return self._keys(divisions, frozenset({self.firm_names.get(firm_id, firm_id)}) - {""})

    def _keys(self, divisions: frozenset[str], firms: frozenset[str]) -> Keys:
        trip = trip_key(self.plan_id, self.trip_id)
        return Keys(self.county, divisions, self.carrier, firms, trip)


@dataclass(frozen=True, slots=True)
class TripStamp:
    """Hold what changes whenever anything that is known of a trip does.

    Parameters
    ----------
    version, erased_at
        How often something was erased from its case, and since when nothing of health is left of the trip.
    head
        The last hash of its chain: no two logs have the same; None before its first fact.
    """

    plan_id: str
    trip_id: str
    version: int
    erased_at: int | None
    head: str | None


@dataclass(frozen=True, slots=True)
class EventRecord:
    """Hold a fact as it was reported, when it came in, from whom, and whether its details were erased."""

    event: TripEvent
    recorded_at: int
    recorded_by: str = ""
    recorded_account: str = ""
    erased: bool = False


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """Hold one token; the secret itself is kept nowhere.

    Parameters
    ----------
    plan_id, trip_id, firm_id
        What a driver's or firm's token is bound to; "" = not bound.
    firm_name
        The firm's.
    revoked_at
        None = in force until `expires_at`.
    """

    token_id: str
    role: Role
    plan_id: str
    trip_id: str
    firm_id: str
    label: str
    issued_at: int
    expires_at: int
    revoked_at: int | None
    firm_name: str = ""

    def caller(self) -> Caller:
        """Return who holds the link: the dispatcher everywhere, a driver or firm on one trip."""
        scope: Scope = ()
        if self.role is not Role.DISPATCHER:
            scope = (Bound(ScopeKind.TRIP, trip_key(self.plan_id, self.trip_id)),)
        if self.role is Role.FIRM:
            scope = (*scope, Bound(ScopeKind.FIRM, self.firm_name or self.firm_id))
        bound_to = {"plan_id": self.plan_id, "trip_id": self.trip_id, "firm_id": self.firm_id}
        return Caller(self.token_id, Means.LINK, self.role, (scope,), self.expires_at, **bound_to)

    def in_force(self, now: int) -> bool:
        """Say whether the token opens anything at a moment."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """Hold one account; its password is kept as a hash only, and not given out.

    Parameters
    ----------
    name
        What its holder logs in with.
    county
        Administrative code of the county it belongs to; "" = of none.
    scopes
        Where it may act: inside any of them.
    disabled_at
        None = it may log in.
    """

    account_id: str
    name: str
    role: Role
    county: str
    scopes: tuple[Scope, ...]
    made_at: int
    disabled_at: int | None = None

    @property
    def keys(self) -> Keys:
        """Return the keys by which the account lies in an administrator's scope."""
        return Keys(county=self.county)

    def caller(self, means: Means, expires_at: int, form_token: str = "") -> Caller:
        """Return its holder as somebody who asks."""
        return Caller(
            self.account_id, means, self.role, self.scopes, expires_at, self.name, form_token=form_token
        )


@dataclass(frozen=True, slots=True)
class OwnToken:
    """Hold a token that a program uses in the name of an account."""

    token_id: str
    account_id: str
    label: str
    issued_at: int
    expires_at: int
    revoked_at: int | None


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """Hold one version of the policy.

    Parameters
    ----------
    county
        Administrative code of where it holds; "" = everywhere.
    from_day, title
        Since when, and the name of the notice that brought it.
    section
        The preset and what is set differently, as the `[policy]` of a case writes it.
    made_at, made_by
        When it was entered, and from which account or link.
    """

    policy_id: str
    county: str
    from_day: date
    title: str
    section: Mapping[str, object]
    made_at: int
    made_by: str

    @property
    def keys(self) -> Keys:
        """Return the keys by which the version lies in somebody's scope."""
        return Keys(county=self.county)


@dataclass(frozen=True, slots=True)
class CampaignRecord:
    """Hold one campaign: a county gathers people and plans their return.

    Parameters
    ----------
    county, name
        Whose it is, and what it is called.
    made_at, made_by
        When, and from which account or link.
    version
        Grows with each change of its files.
    registers
        Whether people may register themselves.
    divisions, firms
        Administrative codes of its villages, and names of its firms.
    """

    campaign_id: str
    county: str
    name: str
    made_at: int
    made_by: str
    version: int = 0
    registers: bool = False
    divisions: frozenset[str] = frozenset()
    firms: frozenset[str] = frozenset()

    @property
    def keys(self) -> Keys:
        """Return the keys by which the campaign lies in somebody's scope."""
        return Keys(county=self.county, divisions=self.divisions, firms=self.firms)


@dataclass(frozen=True, slots=True)
class ListRecord:
    """Hold the head of a list that came in: whose it is, how long, when, and through whom."""

    list_id: str
    campaign_id: str
    kind: str
    unit: str
    lines: int
    received_at: int
    brought_by: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Hold what somebody said of a person or a firm; it is never changed, only erased after its time.

    Parameters
    ----------
    number, statement_id
        Order of arrival, and its name.
    kind
        Which kind of thing was said.
    person, firm_id
        Of whom: the blind index of a person, or a firm.
    body
        What was said; None = erased.
    said_by, said_at
        Who, and when (seconds since 1970 UTC).
    """

    number: int
    statement_id: str
    campaign_id: str
    kind: str
    person: str
    firm_id: str
    body: Mapping[str, object] | None
    said_by: str
    said_at: int


class JobState(StrEnum):
    """Name how far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """Hold one plan that is being made.

    Parameters
    ----------
    kind, county, case_id, from_plan_id
        A first plan or one made anew, whose, of which case, and from which plan ("" = none).
    wishes
        seconds, iterations, seed, locks and whatever else was asked for.
    submitted_at, submitted_by, started_at, ended_at
        When (seconds since 1970 UTC), and from whom.
    worker, attempt, lease_until
        Who has taken it, for which time, and until when he is believed to live.
    stopping
        How it is to end: "" = by itself, "discard" or "keep" what there is.
    step, progress, problem
        Grows with each change; how far it is; why it failed.
    plan_id
        Under which its plan was published; "" = it was not.
    campaign_id
        The campaign whose people are planned; "" = those of the case of a plan.
    """

    job_id: str
    kind: str
    county: str
    case_id: str
    from_plan_id: str
    wishes: Mapping[str, object]
    state: JobState
    submitted_at: int
    submitted_by: str
    started_at: int | None = None
    ended_at: int | None = None
    worker: str = ""
    attempt: int = 0
    lease_until: int = 0
    stopping: str = ""
    step: int = 0
    progress: Mapping[str, object] = field(default_factory=dict)
    problem: Mapping[str, object] = field(default_factory=dict)
    plan_id: str = ""
    campaign_id: str = ""
