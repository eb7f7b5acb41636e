"""Campaigns, with the files of the case that their people are planned in."""

import json
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from api.access import ScopeKind
from api.store.records import CampaignRecord
from api.store.sealing import CAMPAIGN_FILE
from api.store.spans import WHOLE_LIST, Span
from api.store.tables import campaign_files, campaigns
from api.store.visibility import Scopes


def add(connection: Connection, record: CampaignRecord) -> None:
    """Keep a campaign."""
    row: dict[str, Any] = {
        name: getattr(record, name) for name in ("campaign_id", "county", "name", "made_at", "made_by")
    }
    connection.execute(campaigns.insert().values(**row, version=0, registers=0, places=_places(record)))


def find(connection: Connection, campaign_id: str, lock: bool = False) -> CampaignRecord | None:
    """Return a campaign; with a lock nobody else changes it until the end of the transaction."""
    query = select(campaigns).where(campaigns.c.campaign_id == campaign_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return _campaign(row) if row else None


def within(connection: Connection, scopes: Scopes, span: Span = WHOLE_LIST) -> tuple[CampaignRecord, ...]:
    """Return the campaigns whose county may lie within scopes, the latest first; the caller judges each.

    Parameters
    ----------
    span
        Where they begin; the caller cuts, after he has judged.
    """
    areas = (ScopeKind.COUNTY, ScopeKind.TOWN, ScopeKind.VILLAGE)
    conditions = []
    for scope in scopes:
        keys = [bound.key for bound in scope if bound.kind in areas]
        lies_in = [
            or_(campaigns.c.county.startswith(key, autoescape=True), campaigns.c.county == key[:6])
            for key in keys
        ]
        conditions.append(and_(*lies_in) if lies_in else campaigns.c.campaign_id.is_not(None))
    order = ((campaigns.c.made_at, True), (campaigns.c.campaign_id, False))
    if not conditions:
        return ()
    query = span.rows(select(campaigns).where(or_(*conditions)), *order, cut=False)
    return tuple(map(_campaign, connection.execute(query)))


def put_file(connection: Connection, record: CampaignRecord, name: str, content: bytes) -> None:
    """Keep a file of a campaign in place of an earlier one."""
    key = (campaign_files.c.campaign_id == record.campaign_id) & (campaign_files.c.name == name)
    connection.execute(campaign_files.delete().where(key))
    sealed = CAMPAIGN_FILE.seal_bytes(connection, content, record.campaign_id, name)
    row = {"campaign_id": record.campaign_id, "name": name, "content": sealed}
    connection.execute(campaign_files.insert().values(**row))
    own = campaigns.c.campaign_id == record.campaign_id
    connection.execute(update(campaigns).where(own).values(version=campaigns.c.version + 1))


def put_places(connection: Connection, record: CampaignRecord) -> None:
    """Keep whose villages and firms a campaign has."""
    own = campaigns.c.campaign_id == record.campaign_id
    connection.execute(update(campaigns).where(own).values(places=_places(record)))


def put_registers(connection: Connection, campaign_id: str, registers: bool) -> None:
    """Keep whether people may register themselves."""
    own = campaigns.c.campaign_id == campaign_id
    connection.execute(update(campaigns).where(own).values(registers=int(registers)))


def files_of(connection: Connection, record: CampaignRecord) -> dict[str, bytes]:
    """Return the files of a campaign."""
    rows = connection.execute(
        select(campaign_files).where(campaign_files.c.campaign_id == record.campaign_id)
    )
    own = record.campaign_id
    return {row.name: CAMPAIGN_FILE.unseal_bytes(connection, row.content, own, row.name) for row in rows}


def _places(record: CampaignRecord) -> str:
    return json.dumps([sorted(record.divisions), sorted(record.firms)], ensure_ascii=False)


def _campaign(row: Row[Any]) -> CampaignRecord:
    divisions, firms = json.loads(row.places)
    return CampaignRecord(
        row.campaign_id,
        row.county,
        row.name,
        row.made_at,
        row.made_by,
        row.version,
        bool(row.registers),
        frozenset(divisions),
        frozenset(firms),
    )
