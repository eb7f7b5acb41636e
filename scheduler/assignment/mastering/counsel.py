"""Counsel: the master is asked while the chains go on, and heard when they meet."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from scheduler.assignment.mastering.choosing import Run

Answer = tuple[Run, ...]


class Counsel:
    """Put one question after another to the master, each in a thread beside the search.

    Parameters
    ----------
    waits
        Whether an answer is waited for: what the search then does is the same on every machine.
    """

    def __init__(self, waits: bool) -> None:
        self.waits = waits
        self.threads = ThreadPoolExecutor(1)
        self.job: Future[Answer] | None = None

    def __enter__(self) -> "Counsel":
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait until the last question is given up."""
        self.threads.shutdown(cancel_futures=True)

    @property
    def busy(self) -> bool:
        """Say whether a question is open, or its answer was not taken yet."""
        return self.job is not None

    def ask(self, question: Callable[[], Answer]) -> None:
        """Put a question, where none is open."""
        if self.job is None:
            self.job = self.threads.submit(question)

    def answer(self) -> Answer:
        """Take the answer: the trips chosen; none where it is not there yet or chooses nothing."""
        if self.job is None or not (self.waits or self.job.done()):
            return ()
        job, self.job = self.job, None
        return job.result()

    def last_answer(self) -> Answer:
        """Wait for the answer to the open question, which comes soon where nobody goes on."""
        waits, self.waits = self.waits, True
        answer = self.answer()
        self.waits = waits
        return answer
