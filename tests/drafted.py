"""A draft as the dispatcher sees it: opened, edited and looked at through the JSON interface."""

from typing import Any

LATER = {"do": "shift", "trip": "T001", "minutes": 20}
FAMILY = ["W02", "W03", "W04"]
"""Edits and people of the small case."""


class Draft:
    """Speak to one draft as the dispatcher, always of its latest version."""

    def __init__(self, world: Any, **of: Any) -> None:
        self.world = world
        answer = self.send("POST", "", **(of or {"plan_id": world.plan_id}))
        assert answer.status_code == 201, answer.text
        self.draft_id, self.version = answer.json()["draft_id"], 0

    def send(self, method: str, path: str, lang: str = "en", **body: Any) -> Any:
        """Ask, and say in which language to answer."""
        headers = self.world.headers("dispatcher") | {"Accept-Language": lang}
        sent = {"json": body} if body else {}
        return self.world.client.request(method, f"/api/drafts{path}", headers=headers, **sent)

    def do(self, what: str, method: str = "POST", **body: Any) -> Any:
        """Do something to the draft as it is now."""
        answer = self.send(method, f"/{self.draft_id}/{what}", **{"version": self.version} | body)
        if answer.status_code == 200:
            self.version = self.now()["version"]
        return answer

    def edit(self, edit: dict[str, Any], **more: Any) -> Any:
        """Make an edit."""
        return self.do("edits", edit=edit, **more)

    def now(self) -> Any:
        """Return the draft with its history."""
        return self.send("GET", f"/{self.draft_id}").json()

    def plan(self) -> Any:
        """Return its plan."""
        return self.send("GET", f"/{self.draft_id}/plan").json()

    def compared(self, path: str = "comparison") -> Any:
        """Return what it changes."""
        return self.send("GET", f"/{self.draft_id}/{path}").json()

    def trip(self, trip_id: str) -> Any:
        """Return one trip of its plan."""
        return next(trip for trip in self.plan()["trips"] if trip["trip_id"] == trip_id)


def codes(answer: Any) -> dict[str, str]:
    """Return where each code of a refusal stands."""
    return {fault["code"]: fault["where"] for fault in answer.json()["faults"]}
