"""One transaction for a whole request: all its steps are kept together with what is noted at the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from api.store.turns import Turns

Begin = Callable[[Connection], None]


class Whole:
    """Hold a transaction that begins with the first step that writes, and is committed at the end.

    Parameters
    ----------
    engine
        Whose connections write.
    begin
        What is done first within the transaction, before any step.
    turns
        Those of the writers.
    """

    def __init__(self, engine: Engine, begin: Begin, turns: Turns) -> None:
        self.engine = engine
        self.turns = turns
        self.begin = begin
        self.steps = 0
        self.connection: Connection | None = None

    @contextmanager
    def step(self) -> Iterator[Connection]:
        """Give the connection for one step, which is kept whole or not at all."""
        connection = self._open()
        with connection.begin_nested():
            yield connection
        self.steps += 1

    def can_begin_anew(self) -> bool:
        """Take everything back so that the first step can be tried again; later steps cannot be."""
        if self.steps:
            return False
        self.drop()
        return True

    def finish(self, last: Begin) -> None:
        """Do the last thing and commit all of it, or nothing."""
        try:
            last(self._open())
        except BaseException:
            self.drop()
            raise
        self.commit()

    def commit(self) -> None:
        """Commit the steps that were done."""
        if self.connection is None:
            return
        try:
            self.connection.commit()
        finally:
            self.drop()

    def drop(self) -> None:
        """Take back what is not committed, and give the connection back."""
        if self.connection is None:
            return
        try:
            self.connection.close()
        finally:
            self.connection = None
            self.turns.give_back()

    def _open(self) -> Connection:
        if self.connection is None:
            self.turns.take()
            try:
                self.connection = self.engine.connect()
            except BaseException:
                self.turns.give_back()
                raise
            self.connection.begin()
            self.begin(self.connection)
        return self.connection
