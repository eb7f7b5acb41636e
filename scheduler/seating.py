"""Who sits where: parties together, observation rows empty, strangers apart as far as there is room."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import prod

from scheduler.fleet import Layout
from scheduler.roster import Worker

# Above this many arrangements to try, parties are placed one by one instead; rule R16 holds either way.
_MOST_ARRANGEMENTS = 200_000


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """Hold one seat: its row (1 in front) and its column (0 at the left).

    Parameters
    ----------
    row, column
        Where it is.
    """

    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.row}{chr(ord('A') + self.column)}"

    def touches(self, other: "Seat") -> bool:
        """Say whether two people here sit together: side by side, or one row on, one column over."""
        rows, columns = abs(self.row - other.row), abs(self.column - other.column)
        return rows <= 1 and columns <= 1 and (rows, columns) != (0, 0)


Run = tuple[Seat, ...]

# A neighbour at one's side is worse than six in the rows around.
BESIDE = 10


def parties_aboard(workers: Mapping[str, Worker], rider_ids: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Group the riders of one trip by party; somebody alone is a party of one.

    Parameters
    ----------
    workers
        All workers, by id.
    rider_ids
        Who is on the trip.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for worker_id in rider_ids:
        party_id = workers[worker_id].party_id
        groups.setdefault((party_id, "" if party_id else worker_id), []).append(worker_id)
    return tuple(tuple(sorted(members)) for members in groups.values())


def seat(
    parties: Collection[Sequence[str]],
    layout: Layout,
    observation_rows: int = 0,
    leaders: Collection[str] = (),
) -> dict[str, str]:
    """Give each rider of a trip a seat of the coach, lawful under rule R16.

    As many parties as possible sit in one row each; one that is longer than a row, or for which no row is
    left, sits in adjacent rows where that can be; leaders who travel alone sit in front where that parts
    no party.
    The same people get the same seats, whatever the order in which they are given.

    Parameters
    ----------
    parties
        The riders, party by party; somebody alone is a party of one.
    layout
        Rows of the coach.
    observation_rows
        Last rows that stay empty.
    leaders
        Riders who should sit near the front.

    Returns
    -------
    Seats such as 3A by rider, in order of the riders.

    Raises
    ------
    ValueError
        There are more riders than seats.
    """
    rows = layout.rows[: max(0, len(layout.rows) - observation_rows)]
    riders = sum(map(len, parties))
    if riders > sum(rows):
        raise ValueError(f"{riders} riders, but only {sum(rows)} seats outside the observation rows")
    groups = sorted(
        (tuple(sorted(members)) for members in parties if len(members) > 1),
        key=lambda members: (-len(members), not any(rider in leaders for rider in members), members),
    )
    alone = sorted(
        (members[0] for members in parties if len(members) == 1),
        key=lambda rider: (rider not in leaders, rider),
    )
    front = sum(rider in leaders for rider in alone)
    seats, _ = _seat_groups(groups, rows, 0)
    if front:
        ahead, as_many = _seat_groups(groups, rows, front)
        # A party that is parted may count the leaders' seats as room for it, so nobody is pushed aside then.
        if as_many == len(groups):
            seats = ahead
    _seat_alone(alone, front, rows, seats)
    return {rider: str(seats[rider]) for rider in sorted(seats)}


def _seat_groups(
    groups: Sequence[Sequence[str]], rows: Sequence[int], front: int
) -> tuple[dict[str, Seat], int]:
    """Seat all parties of two or more; return their seats and how many parties sit together.

    `front` seats of the first rows are kept for leaders who travel alone, if the others still have room.
    """
    free = [Seat(row, column) for row, width in enumerate(rows, start=1) for column in range(width)]
    if sum(map(len, groups)) > len(free) - front:
        return {}, -1
    free = free[front:]
    widest = max(rows, default=0)
    seats: dict[str, Seat] = {}
    together = 0
    waiting = [members for members in groups if len(members) > widest]
    together += _seat_long(waiting, free, seats)
    short = [members for members in groups if len(members) <= widest]
    together += _seat_in_rows(short, free, seats)
    waiting = [members for members in short if members[0] not in seats]
    together += _seat_long(waiting, free, seats)
    return seats, together


def _seat_long(groups: Iterable[Sequence[str]], free: list[Seat], seats: dict[str, Seat]) -> int:
    """Seat parties that no single row holds in adjacent rows, or else as near as can be."""
    together = 0
    for members in groups:
        block = _connected_block(free, len(members))
        together += bool(block)
        for rider, place in zip(members, block or _nearest(free, len(members)), strict=True):
            seats[rider] = place
            free.remove(place)
    return together


def _connected_block(free: Sequence[Seat], size: int) -> Run:
    """Return `size` connected free seats, row by row from the front, or nothing if there are none."""
    left = set(free)
    while left:
        reached, edge = set[Seat](), [min(left)]
        while edge:
            here = edge.pop()
            if here in left:
                left.discard(here)
                reached.add(here)
                edge += [other for other in left if here.touches(other)]
        if len(reached) >= size:
            return _first_connected(sorted(reached), size)
    return ()


def _first_connected(component: Sequence[Seat], size: int) -> Run:
    """Grow a block from the first seat of a connected set, always by its foremost neighbour."""
    block = [component[0]]
    while len(block) < size:
        block.append(
            next(place for place in component if place not in block and any(place.touches(b) for b in block))
        )
    return tuple(sorted(block))


def _nearest(free: Sequence[Seat], size: int) -> Run:
    """Return the `size` free seats that lie in the fewest and nearest rows."""
    ordered = sorted(free)
    windows = range(len(ordered) - size + 1)
    best = min(windows, key=lambda i: (ordered[i + size - 1].row - ordered[i].row, i))
    return tuple(ordered[best : best + size])


def _seat_in_rows(groups: Sequence[Sequence[str]], free: list[Seat], seats: dict[str, Seat]) -> int:
    """Seat as many parties as possible in one row each."""
    runs = _runs(free)
    sizes = tuple(sorted({len(members) for members in groups}, reverse=True))
    counts = Counter(len(members) for members in groups)
    plan = _share_out(tuple(map(len, runs)), sizes, tuple(counts[size] for size in sizes))
    waiting = {size: [members for members in groups if len(members) == size] for size in sizes}
    together = 0
    for run, load in zip(runs, plan, strict=True):
        begin = 0
        for size in load:
            for rider, place in zip(waiting[size].pop(0), run[begin : begin + size], strict=True):
                seats[rider] = place
                free.remove(place)
            begin += size
            together += 1
    return together


def _runs(free: Collection[Seat]) -> list[Run]:
    """Return the longest runs of free seats side by side, front first."""
    runs: list[list[Seat]] = []
    for place in sorted(free):
        if runs and runs[-1][-1] == Seat(place.row, place.column - 1):
            runs[-1].append(place)
        else:
            runs.append([place])
    return list(map(tuple, runs))


def _share_out(
    widths: tuple[int, ...], sizes: tuple[int, ...], counts: tuple[int, ...]
) -> tuple[tuple[int, ...], ...]:
    """Share parties out over runs of seats: which sizes sit in each run.

    Exact by dynamic programming over the runs: most parties seated, then fewest pairs of parties in one row,
    then the foremost rows. Falls back to first fit when there are too many states to try.
    """
    loads = sum(1 for _ in _loads(max(widths, default=0), sizes, counts))
    if len(widths) * loads * prod(count + 1 for count in counts) > _MOST_ARRANGEMENTS:
        return _first_fit(widths, sizes, counts)

    @cache
    def best(at: int, left: tuple[int, ...]) -> tuple[int, int, tuple[tuple[int, ...], ...]]:
        if at == len(widths):
            return 0, 0, ()
        answers = []
        for load in _loads(widths[at], sizes, left):
            rest = tuple(count - load.count(size) for size, count in zip(sizes, left, strict=True))
            seated, crowding, tail = best(at + 1, rest)
            crowd = len(load) * (len(load) - 1) // 2
            answers.append((seated + len(load), crowding - crowd, (load, *tail)))
        return max(answers, key=lambda answer: answer[:2])

    return best(0, counts)[2]


def _loads(width: int, sizes: tuple[int, ...], left: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield every choice of parties that fits in one run, the fullest first."""
    if not sizes:
        yield ()
        return
    size, most = sizes[0], min(left[0], width // sizes[0])
    for count in range(most, -1, -1):
        for rest in _loads(width - count * size, sizes[1:], left[1:]):
            yield (size,) * count + rest


def _first_fit(
    widths: tuple[int, ...], sizes: tuple[int, ...], counts: tuple[int, ...]
) -> tuple[tuple[int, ...], ...]:
    room, loads = list(widths), [[] for _ in widths]  # type: tuple[list[int], list[list[int]]]
    for size, count in zip(sizes, counts, strict=True):
        for _ in range(count):
            fitting = [i for i, width in enumerate(room) if width >= size]
            if fitting:
                tightest = min(fitting, key=lambda i: (room[i], i))
                room[tightest] -= size
                loads[tightest].append(size)
    return tuple(map(tuple, loads))


def _seat_alone(alone: Sequence[str], front: int, rows: Sequence[int], seats: dict[str, Seat]) -> None:
    """Seat who travels alone: leaders in front, the others where the fewest people sit around them."""
    company = {Seat(row, column): 0 for row, width in enumerate(rows, start=1) for column in range(width)}
    for place in seats.values():
        _take(place, company)
    for i, rider in enumerate(alone):
        place = min(company) if i < front else min(company, key=lambda free: (company[free], free))
        seats[rider] = place
        _take(place, company)


def _take(place: Seat, company: dict[Seat, int]) -> None:
    """Take a seat; whoever sits beside it later has company, which counts most in the same row."""
    company.pop(place)
    for row in (place.row - 1, place.row, place.row + 1):
        for column in (place.column - 1, place.column, place.column + 1):
            if (around := Seat(row, column)) in company:
                company[around] += BESIDE if row == place.row else 1
