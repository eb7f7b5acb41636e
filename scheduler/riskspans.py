"""Risk by spans: on which days nobody may travel from a place or have slept in a division."""

from datetime import date

from scheduler.health import RiskTable
from scheduler.policy import Risk

# First and last day number of each span, in order.
Spans = tuple[tuple[int, int], ...]
OPEN_BEGIN, OPEN_END = date.min.toordinal(), date.max.toordinal()


class RiskSpans:
    """Answer when a place or division has a refused risk, remembering each answer.

    The risk of a division changes only where a row of the table begins or ends, so a few questions to the
    table stand for all days.

    Parameters
    ----------
    risks
        Risk by date.
    refused
        Levels that are refused.
    """

    def __init__(self, risks: RiskTable, refused: frozenset[Risk]) -> None:
        self.risks = risks
        self.refused = refused
        self._places: dict[str, Spans] = {}
        self._divisions: dict[str, Spans] = {}

    def of_place(self, place_id: str) -> Spans:
        """Return the spans in which a place has a refused risk."""
        spans = self._places.get(place_id)
        if spans is None:
            default = self.risks.place_default.get(place_id, Risk.LOW)
            division = self.risks.place_division.get(place_id, "")
            spans = self._places[place_id] = self._spans(division, default)
        return spans

    def of_division(self, division: str) -> Spans:
        """Return the spans in which a division has a refused risk; without a row in force it is low."""
        spans = self._divisions.get(division)
        if spans is None:
            spans = self._divisions[division] = self._spans(division, Risk.LOW)
        return spans

    def _spans(self, division: str, default: Risk) -> Spans:
        if not self.refused:
            return ()
        changes = {OPEN_BEGIN}
        for row in self.risks.rows:
            if division.startswith(row.division):
                if row.from_day:
                    changes.add(row.from_day.toordinal())
                if row.until_day and row.until_day < date.max:
                    changes.add(row.until_day.toordinal() + 1)
        begins = sorted(changes)
        ends = [begin - 1 for begin in begins[1:]] + [OPEN_END]
        return tuple(
            (begin, end)
            for begin, end in zip(begins, ends, strict=True)
            if self.risks.division_risk(division, date.fromordinal(begin), default) in self.refused
        )


def touches(spans: Spans, first: int, last: int) -> bool:
    """Say whether one of the spans touches the days first..last."""
    return any(begin <= last and first <= end for begin, end in spans)
