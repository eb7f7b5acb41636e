"""A campaign whose people may be planned: their posts are confirmed, their firms accepted."""

from pathlib import Path
from typing import Any

from two_counties import open_campaign

SMALL = Path(__file__).resolve().parent.parent / "fixtures" / "small"


def ready(world: Any) -> str:
    """Let firms confirm the posts of everybody, and pass their acceptance."""
    world.campaign = open_campaign(world.office, SMALL, "511025")
    path = f"/api/campaigns/{world.campaign[0]}"
    desk = world.headers("dispatcher")
    for one in world.client.get(f"{path}/people", headers=desk).json()["people"]:
        body = {"firm_id": one["firm_id"]}
        world.client.post(f"{path}/people/{one['person_id']}/posts", headers=desk, json=body)
    for firm in ("F1", "F2"):
        for aspect in ("prevention", "screening", "supplies", "management", "safety"):
            address = f"{path}/firms/{firm}/acceptance/{aspect}"
            world.client.put(address, headers=desk, json={"passed": True})
    return world.campaign[0]
