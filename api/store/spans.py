"""Part of a list: after a place, by the values that the list is ordered by; what comes in moves nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Date, Select, and_, or_

Place = tuple[str | int, ...]
"""The values by which a row stands where it stands; days as text."""
Order = tuple[ColumnElement[Any], bool]
"""A column, and whether the highest comes first."""
Listed = TypeVar("Listed")


@dataclass(frozen=True, slots=True)
class Span:
    """Hold which part of a list is wanted.

    Parameters
    ----------
    after
        The place of the last row of the part before; () = from the beginning.
    most
        How many rows; None = all. One more is given, where there is one: it says that the list goes on.
    """

    after: Place = ()
    most: int | None = None

    def rows(self, query: Select[Any], *order: Order, cut: bool = True) -> Select[Any]:
        """Return the query of this part of a list.

        Parameters
        ----------
        order
            By what the list is ordered; together the columns name a row.
        cut
            False where rows are left out afterwards, and `cut` is called then.
        """
        query = query.order_by(*(column.desc() if latest else column for column, latest in order))
        if self.after:
            query = query.where(self._beyond(order))
        return query if self.most is None or not cut else query.limit(self.most + 1)

    def cut(self, found: Iterable[Listed]) -> tuple[Listed, ...]:
        """Return what is wanted of rows that are in order and after the place already."""
        return tuple(found) if self.most is None else tuple(found)[: self.most + 1]

    def among(self, found: Iterable[Listed], place: Callable[[Listed], Place]) -> tuple[Listed, ...]:
        """Return this part of what no query orders, by place."""
        return self.cut(sorted((one for one in found if place(one) > self.after), key=place))

    def _beyond(self, order: tuple[Order, ...]) -> ColumnElement[bool]:
        equal: list[ColumnElement[bool]] = []
        beyond = []
        for (column, latest), said in zip(order, self.after, strict=True):
            value = date.fromisoformat(str(said)) if isinstance(column.type, Date) else said
            beyond.append(and_(*equal, column < value if latest else column > value))
            equal.append(column == value)
        return or_(*beyond)


WHOLE_LIST = Span()
