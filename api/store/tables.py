"""The tables. Moments are seconds since 1970 UTC; money is in fen; nothing in `events` is ever changed.

Fields that the vault seals are listed in `api.store.sealing`.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

cases = Table(
    "cases",
    metadata,
    Column("case_id", String(64), primary_key=True),  # begins the SHA-256 of its files
    Column("name", String(200), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),  # grows when something is erased
)

case_files = Table(
    "case_files",
    metadata,
    Column("case_id", ForeignKey("cases.case_id"), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("content", LargeBinary, nullable=False),  # sealed
)

plans = Table(
    "plans",
    metadata,
    Column("plan_id", String(64), primary_key=True),  # begins the SHA-256 of the document
    Column("case_id", ForeignKey("cases.case_id"), nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("status", String(20), nullable=False),
    Column("objective_fen", BigInteger, nullable=False),
    Column("cost_fen", BigInteger, nullable=False),
    Column("bound_fen", BigInteger, nullable=False),
    Column("riders", Integer, nullable=False),
    Column("left_behind", Integer, nullable=False),
    Column("document", Text, nullable=False),  # the plan file itself, sealed
    Column("county", String(12), nullable=False, server_default=""),  # whose plan it is: administrative code
    Column("made_with", String(40), nullable=False, server_default=""),  # version of the program
    Index(None, "county"),
)

trips = Table(
    "trips",
    metadata,
    Column("plan_id", ForeignKey("plans.plan_id"), primary_key=True),
    Column("trip_id", String(200), primary_key=True),
    Column("day", Date, nullable=False),
    Column("coach_id", String(200), nullable=False),
    Column("departs_at", BigInteger, nullable=False),
    Column("arrives_at", BigInteger, nullable=False),
    Column("carrier", String(200), nullable=False, server_default=""),
    Column("erased_at", BigInteger),  # since when nothing of health is left of it
    Index(None, "day"),
    Index(None, "carrier"),
)

trip_people = Table(
    "trip_people",
    metadata,
    Column("plan_id", String(64), primary_key=True),
    Column("trip_id", String(200), primary_key=True),
    Column("worker_id", String(200), primary_key=True),
    Column("position", Integer, nullable=False),  # order of boarding
    Column("firm_id", String(200), nullable=False),
    Column("pickup_id", String(200), nullable=False),
    Column("drop_id", String(200), nullable=False),
    Column("division", String(12), nullable=False, server_default=""),  # where from: administrative code
    Column("firm_name", String(200), nullable=False, server_default=""),
    Column("person", String(32), nullable=False, server_default=""),  # blind index of the ID number
    ForeignKeyConstraint(["plan_id", "trip_id"], ["trips.plan_id", "trips.trip_id"]),
    Index(None, "person"),
    Index(None, "plan_id", "trip_id", "firm_id"),
    Index(None, "division"),
    Index(None, "firm_name"),
)

pictures = Table(
    "pictures",
    metadata,
    Column("plan_id", String(64), primary_key=True),
    Column("trip_id", String(200), primary_key=True),
    Column("media_type", String(50), nullable=False),
    Column("content", LargeBinary, nullable=False),
    ForeignKeyConstraint(["plan_id", "trip_id"], ["trips.plan_id", "trips.trip_id"]),
)

tokens = Table(
    "tokens",
    metadata,
    Column("token_id", String(32), primary_key=True),
    Column("secret_sha256", String(64), nullable=False),
    Column("role", String(20), nullable=False),
    Column("plan_id", String(64)),  # null for the dispatcher, who sees all plans
    Column("trip_id", String(200)),
    Column("firm_id", String(200)),  # a firm's token only
    Column("label", String(200), nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),  # null = not revoked
    UniqueConstraint("secret_sha256"),
    CheckConstraint("role IN ('dispatcher', 'driver', 'firm')", name="role"),
    CheckConstraint("role = 'dispatcher' OR trip_id IS NOT NULL", name="trip"),
    CheckConstraint("(role = 'firm') = (firm_id IS NOT NULL)", name="firm"),
    ForeignKeyConstraint(["plan_id", "trip_id"], ["trips.plan_id", "trips.trip_id"]),
    Index(None, "plan_id", "trip_id"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("account_id", String(32), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("role", String(20), nullable=False),
    Column("county", String(12), nullable=False),  # "" = belongs to no county
    Column("password_hash", String(200), nullable=False),  # argon2id with its own salt
    Column("made_at", BigInteger, nullable=False),
    Column("disabled_at", BigInteger),
    UniqueConstraint("name"),
    Index(None, "county"),
)

account_scopes = Table(
    "account_scopes",
    metadata,
    Column("account_id", ForeignKey("accounts.account_id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # bounds of one number must all hold
    Column("kind", String(20), primary_key=True),  # "" = no bound
    Column("key", String(300), nullable=False),
)

account_tokens = Table(
    "account_tokens",
    metadata,
    Column("token_id", String(32), primary_key=True),
    Column("secret_sha256", String(64), nullable=False),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),
    Column("label", String(200), nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    UniqueConstraint("secret_sha256"),
    Index(None, "account_id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("secret_sha256", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index(None, "account_id"),
)

failed_tries = Table(
    "failed_tries",
    metadata,
    Column("subject", String(64), primary_key=True),  # SHA-256 of an account's name or of an address
    Column("number", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),  # order of arrival here
    Column("plan_id", String(64), nullable=False),
    Column("trip_id", String(200), nullable=False),
    Column("event_id", String(100), nullable=False),  # made by whoever reports the fact
    Column("kind", String(30), nullable=False),
    Column("at", BigInteger, nullable=False),  # by the clock of whoever reports it
    Column("body", Text, nullable=False),  # the fact as JSON, without details of health
    Column("details", Text, nullable=False, server_default=""),  # those, sealed; "" = none, or erased
    Column("recorded_at", BigInteger, nullable=False),  # by the clock of the service
    Column("recorded_by", ForeignKey("tokens.token_id")),  # through a link, or
    Column("recorded_account", ForeignKey("accounts.account_id")),  # from an account
    Column("erased_at", BigInteger),  # since when its details are gone
    UniqueConstraint("plan_id", "trip_id", "event_id"),
    ForeignKeyConstraint(["plan_id", "trip_id"], ["trips.plan_id", "trips.trip_id"]),
)

links = Table(
    "links",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # place in the chain over all
    Column("event_number", ForeignKey("events.number"), nullable=False),
    Column("plan_id", String(64), nullable=False),
    Column("trip_id", String(200), nullable=False),
    Column("place", Integer, nullable=False),  # place in the chain of the trip
    Column("salt", Text, nullable=False),  # sealed; "" once the details of health are erased
    Column("sealed", String(64), nullable=False),
    Column("head", String(64), nullable=False),
    Column("trip_head", String(64), nullable=False),
    UniqueConstraint("event_number"),
    UniqueConstraint("plan_id", "trip_id", "place"),
    ForeignKeyConstraint(["plan_id", "trip_id"], ["trips.plan_id", "trips.trip_id"]),
)

policies = Table(
    "policies",
    metadata,
    Column("policy_id", String(32), primary_key=True),
    Column("county", String(12), nullable=False),  # where it holds; "" = everywhere
    Column("from_day", Date, nullable=False),
    Column("title", String(200), nullable=False),
    Column("section", Text, nullable=False),  # preset and overrides as JSON
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", String(32), nullable=False),  # account or link; "" = the command line
    Index(None, "county"),
)

vault_keys = Table(
    "vault_keys",
    metadata,
    Column("key_id", String(32), primary_key=True),  # what the key is called in the file of keys
    Column("proof", String(64), nullable=False),  # by what it is known again
    Column("made_at", BigInteger, nullable=False),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("campaign_id", String(32), primary_key=True),
    Column("county", String(12), nullable=False),
    Column("name", String(200), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", String(32), nullable=False),
    Column("version", Integer, nullable=False),  # grows with each change of its files
    Column("registers", Integer, nullable=False),  # 1 = people may register themselves
    Column("places", Text, nullable=False),  # JSON: codes of its villages, names of its firms
    Index(None, "county"),
)

campaign_files = Table(
    "campaign_files",
    metadata,
    Column("campaign_id", ForeignKey("campaigns.campaign_id"), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("content", LargeBinary, nullable=False),  # sealed
)

lists = Table(
    "lists",
    metadata,
    Column("list_id", String(32), primary_key=True),
    Column("campaign_id", ForeignKey("campaigns.campaign_id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("unit", String(200), nullable=False),  # whose list: administrative code, firm, or a name
    Column("lines", Integer, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("brought_by", String(100), nullable=False),
    Index(None, "campaign_id"),
)

list_lines = Table(
    "list_lines",
    metadata,
    Column("list_id", ForeignKey("lists.list_id"), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("person", String(32), nullable=False),  # blind index of the ID number, else of the line's place
    Column("cells", Text, nullable=False),  # sealed JSON; "" = erased
    Index(None, "person"),
)

statements = Table(
    "statements",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("statement_id", String(32), nullable=False),
    Column("campaign_id", ForeignKey("campaigns.campaign_id"), nullable=False),
    Column("kind", String(20), nullable=False),  # correction, decision, post, acceptance, declaration ...
    Column("person", String(32), nullable=False),  # blind index; "" = of a firm
    Column("firm_id", String(200), nullable=False),  # "" = of a person
    Column("body", Text, nullable=False),  # sealed JSON; "" = erased
    Column("said_by", String(100), nullable=False),
    Column("said_at", BigInteger, nullable=False),
    Column("erased_at", BigInteger),
    UniqueConstraint("statement_id"),
    Index(None, "campaign_id", "kind"),
    Index(None, "person", "campaign_id", "kind"),
)

worker_numbers = Table(
    "worker_numbers",
    metadata,
    Column("campaign_id", ForeignKey("campaigns.campaign_id"), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("worker_id", String(200), nullable=False),
    UniqueConstraint("campaign_id", "worker_id"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("job_id", String(32), primary_key=True),
    Column("kind", String(20), nullable=False),  # plan or replan
    Column("county", String(12), nullable=False),
    Column("case_id", ForeignKey("cases.case_id"), nullable=False),
    Column("from_plan_id", String(64), nullable=False),  # the plan that is made anew; "" = none
    Column("wishes", Text, nullable=False),  # JSON: seconds, iterations, seed, locks ...
    Column("state", String(20), nullable=False),
    Column("submitted_at", BigInteger, nullable=False),
    Column("submitted_by", String(100), nullable=False),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("worker", String(100), nullable=False),  # who has taken it; "" = nobody
    Column("attempt", Integer, nullable=False),
    Column("lease_until", BigInteger, nullable=False),  # whoever has it says until then that he lives
    Column("stopping", String(20), nullable=False),  # "", discard or keep: how it is to end
    Column("step", Integer, nullable=False),  # grows with each change that a watcher is told
    Column("progress", Text, nullable=False),  # JSON
    Column("problem", Text, nullable=False),  # JSON: why it failed
    Column("document", Text, nullable=False),  # the plan, sealed; "" = none yet
    Column("plan_id", String(64), nullable=False),  # under which it was published; "" = not
    Column("campaign_id", String(32), nullable=False, server_default=""),  # whose people; "" = a plan's own
    Index(None, "state"),
    Index(None, "county"),
    Index(None, "campaign_id"),
)
