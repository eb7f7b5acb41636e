"""Random cases small enough to try everything, rich in rules: each seed is one case folder."""

import math
import random
from pathlib import Path
from typing import Any

FIRST_DAY = "2020-02-28"
DAYS = ("2020-02-28", "2020-02-29", "2020-03-01")
CITY, OTHER_CITY, FAR_CITY = "511025", "511181", "331083"
Row = dict[str, Any]


def write_tiny_case(folder: Path, seed: int, duty: str = "") -> Path:
    """Write the tiny case of a seed.

    Parameters
    ----------
    folder
        Where; it is made.
    seed
        Which case.
    duty
        Duty rules, "" = as the dice fall (mostly none).
    """
    folder.mkdir(parents=True)
    draft = _Draft(random.Random(seed), duty)
    (folder / "case.toml").write_text(draft.toml(f"tiny-{seed}"), encoding="utf-8")
    for name, rows in draft.tables().items():
        if rows:
            header = list(rows[0])
            lines = [",".join(header), *(",".join(str(row[key]) for key in header) for row in rows)]
            (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


class _Draft:
    """Hold one case under construction."""

    def __init__(self, dice: random.Random, duty: str) -> None:
        self.dice = dice
        self.days = dice.choice([1, 1, 2])
        self.local = dice.random() < 0.4
        self.duty = duty or dice.choices(["none", "cn-2018", "eu-561", "us-motorcoach"], [12, 2, 1, 1])[0]
        self.places = self._places()
        if self.chance(0.15):
            # a depot in the village, a pickup at the factory gate
            one, other = dice.sample(self.places, 2)
            one.update(lat=other["lat"], lon=other["lon"])
        self.firms = self._firms()
        self.workers = self._workers()
        self.coaches: list[Row] = []
        for k in range(dice.choice([1, 2, 2, 3])):
            self.coaches.append(self._coach(f"C{k + 1}"))

    def chance(self, share: float) -> bool:
        """Throw the dice."""
        return self.dice.random() < share

    def _places(self) -> list[Row]:
        dice, rows = self.dice, []
        for k in range(dice.choice([1, 2, 3])):
            rows.append(
                self._place(f"V{k + 1}", "village", 29.78, 104.85, 0.06, [CITY, CITY, OTHER_CITY, ""])
            )
        if self.chance(0.4):
            rows.append(
                self._place("P1", dice.choice(["pickup", "station"]), 29.78, 104.85, 0.06, [CITY, OTHER_CITY])
            )
        lat, lon = (29.85, 104.95) if self.local else (29.0, dice.choice([106.0, 110.0, 118.0]))
        cities = [CITY, CITY, OTHER_CITY] if self.local else [FAR_CITY]
        for k in range(dice.choice([1, 2, 2])):
            rows.append(self._place(f"G{k + 1}", "firm", lat, lon, 0.1, cities))
        for k in range(dice.choice([0, 1, 1, 2])):
            rows.append(self._place(f"S{k + 1}", "depot", 29.8, 104.8, 0.5, [CITY, OTHER_CITY]))
        return rows

    def _place(
        self, place_id: str, kind: str, lat: float, lon: float, apart: float, divisions: list[str]
    ) -> Row:
        dice = self.dice
        lat, lon = (round(middle + dice.uniform(-apart, apart), 5) for middle in (lat, lon))
        risk = dice.choices(["low", "medium"], [4, 1])[0]
        return {
            "place_id": place_id, "name": place_id, "kind": kind, "lat": lat, "lon": lon,
            "division": dice.choice(divisions), "risk": risk,
        }  # fmt: skip

    def _ids(self, *kinds: str) -> list[str]:
        return [row["place_id"] for row in self.places if row["kind"] in kinds]

    def _firms(self) -> list[Row]:
        dice, grounds = self.dice, self._ids("firm")
        closing = self.chance(0.4)
        rows = []
        for k in range(dice.choice([1, 2, 2, 3])):
            hours = (
                dice.choice([("08:00", "18:00"), ("09:00", "11:30"), ("20:00", "04:00")])
                if closing
                else ("", "")
            )
            rows.append({
                "firm_id": f"F{k + 1}", "name": f"F{k + 1}", "place_id": dice.choice(grounds),
                "receives_from": hours[0], "receives_until": hours[1],
                "daily_quota": dice.choice([2, 3, 4]) if self.chance(0.12) else "",
                "approved": "no" if self.chance(0.04) else "yes", "priority": dice.choice([50, 50, 100, 10]),
            })  # fmt: skip
        return rows

    def _workers(self) -> list[Row]:
        dice, rows = self.dice, []
        villages, firms = self._ids("village"), [row["firm_id"] for row in self.firms]
        for k in range(dice.choice([2, 3, 3, 4, 4, 5])):
            size = dice.choices([1, 2, 3], [6, 2, 1])[0]
            home, firm = dice.choice(villages), dice.choice(firms)
            pickup = dice.choice([*villages, *self._ids("pickup", "station")]) if self.chance(0.1) else ""
            window = dice.choice([("", ""), (DAYS[0], DAYS[0]), (DAYS[self.days - 1], "")])
            for m in range(size):
                other = dice.choice(firms) if size > 1 and self.chance(0.3) else firm
                rows.append({
                    "worker_id": f"W{k + 1}{m + 1}", "name": f"工友{k + 1}{m + 1}", "village_id": home,
                    "firm_id": other, "earliest": window[0], "latest": window[1],
                    "party_id": f"Q{k + 1}" if size > 1 else "", "pickup_id": pickup,
                    "consent": "no" if self.chance(0.02) else "yes",
                })  # fmt: skip
        return rows

    def _coach(self, coach_id: str) -> Row:
        dice, depots = self.dice, self._ids("depot")
        start = dice.choice(depots) if depots and self.chance(0.7) else ""
        end = (start if self.chance(0.6) else dice.choice(["", *depots])) if depots else ""
        if self.coaches and self.chance(0.4):
            return {**self.coaches[-1], "coach_id": coach_id}
        return {
            "coach_id": coach_id, "seats": dice.choice([3, 4, 5, 6, 8, 9, 12]), "start_id": start,
            "end_id": end, "fixed_yuan": dice.choice([0, 50, 300.555]),
            "per_km_yuan": dice.choice([0, 1.5, 6.333]),
            "per_hour_yuan": dice.choice([0, 0, 35.55, 90]), "day_yuan": dice.choice([0, 0, 0, 250]),
            "crew": dice.choice([1, 1, 2]) if self.duty == "none" else dice.choice([1, 2, 2, 3]),
            "available_from": f"{DAYS[0]} 07:30" if self.chance(0.1) else "",
            "available_until": f"{DAYS[1]} 12:00" if self.chance(0.1) else "",
        }  # fmt: skip

    def tables(self) -> dict[str, list[Row]]:
        """Return the rows of each file."""
        drivers = []
        if self.chance(0.12):
            for k in range(self.dice.choice([1, 2, 3])):
                drivers.append({
                    "driver_id": f"D{k + 1}", "name": f"D{k + 1}",
                    "available_from": f"{DAYS[0]} 06:30" if self.chance(0.2) else "", "available_until": "",
                    "driven_min_7d": self.dice.choice([0, 0, 600, 2400]),
                })  # fmt: skip
        divisions = []
        if self.chance(0.25):
            risk, last = self.dice.choice(["medium", "high"]), self.dice.choice([DAYS[0], ""])
            divisions.append({"division": self.dice.choice([CITY, FAR_CITY]), "name": "D", "risk": risk,
                              "from": "2020-02-01", "until": last})  # fmt: skip
        return {
            "places": self.places, "firms": self.firms, "workers": self.workers, "coaches": self.coaches,
            "drivers": drivers, "divisions": divisions, "travel": self._travel(),
        }  # fmt: skip

    def _travel(self) -> list[Row]:
        """Return roads that differ by direction, break the triangle, and are missing now and then."""
        dice, rows = self.dice, []
        wild = dice.choice([0.0, 0.1, 0.8])
        missing = dice.choice([0.0, 0.0, 0.08])
        for a in self.places:
            for b in self.places:
                if a is b or dice.random() < missing:
                    continue
                north, east = (a["lat"] - b["lat"]) * 111_000, (a["lon"] - b["lon"]) * 96_000
                metres = round((1 + dice.uniform(0, wild)) * math.hypot(north, east))
                seconds = round(metres / 17 * (1 + dice.uniform(0, wild)))
                rows.append(
                    {
                        "from_id": a["place_id"],
                        "to_id": b["place_id"],
                        "distance_m": metres,
                        "drive_s": seconds,
                    }
                )
        return rows

    def toml(self, name: str) -> str:
        """Return case.toml."""
        sections = {
            "policy": self._policy(), "limits": self._limits(), "times": self._times(), "cost": self._cost(),
            "roads": {"source": "matrix", "avoid": [OTHER_CITY] if self.chance(0.04) else []},
        }  # fmt: skip
        lines = [f'name = "{name}"', f"first_day = {FIRST_DAY}", f"last_day = {DAYS[self.days - 1]}"]
        lines.append('timezone = "Asia/Shanghai"')
        for section, values in sections.items():
            lines += ["", f"[{section}]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
        return "\n".join(lines) + "\n"

    def _policy(self) -> Row:
        dice = self.dice
        preset = dice.choice(
            ["plain", "plain", "cn-2020-02-strict", "cn-2020-03-by-risk", "cn-spring-festival"]
        )
        values: Row = {"preset": preset, "gate": [], "duty": self.duty}
        if self.chance(0.3):
            values["observation_rows"] = dice.choice([0, 1])
        if self.chance(0.3):
            values["load_cap"] = dice.choice([0.5, 0.7, 1.0])
        if self.chance(0.3):
            values["cap_exempt_within"] = dice.choice([0, 4, 6])
        if self.chance(0.2):
            values["mixing"] = dice.choice(["any", "same-risk"])
        return values

    def _limits(self) -> Row:
        dice = self.dice
        choices = {
            "max_pickups": [1, 2], "max_drops": [1, 2], "max_ride_min": [60, 120, 400],
            "max_detour_min": [0, 5, 15], "access_m": [4000, 8000], "min_riders": [2, 3],
        }  # fmt: skip
        return {key: dice.choice(values) for key, values in choices.items() if self.chance(0.3)}

    def _times(self) -> Row:
        dice = self.dice
        depart = dice.choice([("06:00", "18:00"), ("06:00", "08:00"), ("07:00", "07:00"), ("00:00", "24:00")])
        return {
            "depart_from": depart[0], "depart_until": depart[1], "stop_s": dice.choice([0, 300]),
            "per_rider_s": dice.choice([0, 20, 60]), "turnaround_min": dice.choice([0, 0, 30, 600]),
        }  # fmt: skip

    def _cost(self) -> Row:
        dice = self.dice
        return {
            "empty_factor": dice.choice([0.5, 1.0, 1.0, 0]), "rider_hour_yuan": dice.choice([0, 0, 0, 7.77]),
            "left_behind_yuan": dice.choice([20_000, 20_000, 400]),
        }  # fmt: skip


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
