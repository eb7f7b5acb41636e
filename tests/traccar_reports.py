"""A position as Traccar forwards it with `forward.type` json, the device of C1 at noon of the small day."""

from typing import Any

DEVICE = "861234567890123"
FORWARDED: dict[str, dict[str, Any]] = {
    "position": {
        "id": 18336,
        "attributes": {"ignition": True, "distance": 449672.22, "totalDistance": 1.5e7, "motion": True},
        "deviceId": 7,
        "protocol": "osmand",
        "serverTime": "2020-02-28T04:00:01.906+0000",
        "deviceTime": "2020-02-28T04:00:00.000+0000",
        "fixTime": "2020-02-28T04:00:00.000+0000",
        "outdated": False,
        "valid": True,
        "latitude": 29.7,
        "longitude": 105.5,
        "altitude": 311.0,
        "speed": 43.2,
        "course": 96.0,
        "address": None,
        "accuracy": 0.0,
        "network": None,
        "geofenceIds": None,
    },
    "device": {
        "id": 7,
        "attributes": {},
        "groupId": 0,
        "name": "川K",
        "uniqueId": DEVICE,
        "status": "online",
        "lastUpdate": "2020-02-28T04:00:01.000+0000",
        "positionId": 0,
        "phone": None,
        "model": None,
        "contact": None,
        "category": "bus",
        "disabled": False,
    },
}
