"""Handles: the tables and states as one pointer each, the form in which compiled code passes them on.

A tuple of arrays would be passed field by field through every call, which makes compilation take minutes.
"""

from collections.abc import Sequence
from typing import Any

from numba.core import types
from numba.experimental import structref

from scheduler.assignment.arrays import Desk, State, Tables
from scheduler.compiling import compile_verb


@structref.register
class TablesType(types.StructRef):  # type: ignore[misc]
    """The compiler's type of a handle on `Tables`."""

    def preprocess_fields(self, fields: Sequence[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
        """Forget literal values, so that every problem has the same type."""
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


@structref.register
class StateType(TablesType):
    """The compiler's type of a handle on `State`."""


@structref.register
class DeskType(TablesType):
    """The compiler's type of a handle on `Desk`."""


class TablesHandle(structref.StructRefProxy):  # type: ignore[misc]
    """Hold `Tables` for compiled code."""


class StateHandle(structref.StructRefProxy):  # type: ignore[misc]
    """Hold a `State` for compiled code."""


class DeskHandle(structref.StructRefProxy):  # type: ignore[misc]
    """Hold a `Desk` for compiled code."""


structref.define_proxy(TablesHandle, TablesType, list(Tables._fields))
structref.define_proxy(StateHandle, StateType, list(State._fields))
structref.define_proxy(DeskHandle, DeskType, list(Desk._fields))


@compile_verb
def tables_handle(*tables):  # type: ignore[no-untyped-def]
    """Take a handle on the fields of `Tables`."""
    return TablesHandle(*tables)


@compile_verb
def state_handle(*state):  # type: ignore[no-untyped-def]
    """Take a handle on the fields of a `State`."""
    return StateHandle(*state)


@compile_verb
def desk_handle(*desk):  # type: ignore[no-untyped-def]
    """Take a handle on the fields of a `Desk`."""
    return DeskHandle(*desk)
