"""The inner loops of the bound: coach prices, the knapsack over persons, and who is covered."""

import numpy as np

from scheduler.assignment.arrays import FAR, Floats, Ints
from scheduler.assignment.compiled import kernel, maker, verb


@kernel
def add_people(top: Floats, count: int, width: int, gain: float, riders: int) -> int:
    """Put people with the same gain into a descending list of the best; return its new length."""
    for _ in range(riders):
        if count == width and gain <= top[width - 1]:
            break
        at = min(count, width - 1)
        while at > 0 and top[at - 1] < gain:
            top[at] = top[at - 1]
            at -= 1
        top[at] = gain
        count = min(width, count + 1)
    return count


@verb
def coach_prices(
    price: Floats,
    least: int,
    most: int,
    riders: Ints,
    gain: Floats,
    order: Ints,
    reduced: Floats,
    anchor: Ints,
) -> None:
    """Write the least reduced cost of a coach with w riders, least <= w <= most, and its anchor.

    Parameters
    ----------
    price, riders, gain
        (n,) least fen of a trip with the piece (FAR = it cannot be aboard), people, gain of carrying one of
        them.
    order
        (n,) pieces by price.
    reduced, anchor
        (W + 1,) out.
    """
    width = len(reduced) - 1
    top = np.full(width + 1, -FAR)
    count = 0
    for k in range(len(order)):
        i = order[k]
        if price[i] >= FAR / 2:
            continue
        count = add_people(top, count, width, gain[i], riders[i])
        total = 0.0
        for w in range(1, min(count, most) + 1):
            total += top[w - 1]
            if w >= least and price[i] - total < reduced[w]:
                reduced[w] = price[i] - total
                anchor[w] = k


@verb
def knapsack(
    reduced: Floats, most: Ints, people: int, spare: Floats, riders: Ints, by_left: Ints
) -> tuple[float, Ints, int]:
    """Choose whole coaches and how many ride in each, and how many people stay, for the least money.

    Parameters
    ----------
    reduced
        (C, W + 1) reduced cost of a coach with w riders.
    most
        (C,) most trips of each class.
    people
        How many there are.
    spare, riders, by_left
        (n,) fen of leaving one person of the piece beyond its multiplier, people, pieces by that fen.

    Returns
    -------
        The least money, (C, W + 1) how many coaches of each kind, people served.
    """
    classes, width = reduced.shape[0], reduced.shape[1] - 1
    least = np.full((classes + 1, people + 1), FAR)
    least[0, 0] = 0.0
    used = np.zeros((classes, people + 1), np.int64)
    for c in range(classes):
        for s in range(people + 1):
            least[c + 1, s] = least[c, s]
        # trips of one class: with few coaches the number of trips is counted along the cheapest way to each s
        counted = most[c] * width < 2 * people
        if not counted:
            for s in range(1, people + 1):
                for w in range(1, min(width, s) + 1):
                    fen = least[c + 1, s - w] + reduced[c, w]
                    if fen < least[c + 1, s]:
                        least[c + 1, s] = fen
                        used[c, s] = w
        else:
            layer = least[c].copy()
            for _ in range(most[c]):
                after = layer.copy()
                for s in range(1, people + 1):
                    for w in range(1, min(width, s) + 1):
                        fen = layer[s - w] + reduced[c, w]
                        if fen < after[s]:
                            after[s] = fen
                layer = after
            for s in range(people + 1):
                least[c + 1, s] = layer[s]
    best, served = FAR, 0
    stay = 0.0
    left = 0
    best = least[classes, people]
    served = people
    for k in range(len(by_left)):
        for _ in range(riders[by_left[k]]):
            stay += spare[by_left[k]]
            left += 1
            if least[classes, people - left] + stay < best:
                best = least[classes, people - left] + stay
                served = people - left
    return best, trace(reduced, most, least, served), served


@maker
def trace(reduced: Floats, most: Ints, least: Floats, served: int) -> Ints:
    """Find which coaches the cheapest way to a number of served people uses (as good as can be told)."""
    classes, width = reduced.shape[0], reduced.shape[1] - 1
    trips = np.zeros((classes, width + 1), np.int64)
    s = served
    for c in range(classes - 1, -1, -1):
        taken = 0
        while s > 0 and taken < most[c] and least[c + 1, s] < least[c, s] - 1e-6:
            found = 0
            nearest = 1e-3 + 1e-9 * abs(least[c + 1, s])
            best = FAR
            for w in range(1, min(width, s) + 1):
                miss = abs(least[c + 1, s - w] + reduced[c, w] - least[c + 1, s])
                if miss < best:
                    best = miss
                    found = w
            if found == 0 or best > max(nearest, FAR / 4):
                break
            trips[c, found] += 1
            taken += 1
            s -= found
    return trips


@verb
def cover_of(
    price: Floats, room: Ints, riders: Ints, gain: Floats, order: Ints, anchor: Ints, trips: Ints, stay: int,
    by_left: Ints, cover: Floats,
) -> None:  # fmt: skip
    """Count how often the relaxed answer serves each piece's people, those who stay included."""
    classes, width = trips.shape[0], trips.shape[1] - 1
    for c in range(classes):
        for w in range(1, width + 1):
            if trips[c, w] == 0:
                continue
            members = order[: anchor[c, w] + 1, c]
            members = members[room[members, c] >= w]
            by_gain = members[np.argsort(-gain[members])]
            need = w
            for k in range(len(by_gain)):
                take = min(need, riders[by_gain[k]])
                cover[by_gain[k]] += take * trips[c, w]
                need -= take
                if need == 0:
                    break
    for k in range(len(by_left)):
        take = min(stay, riders[by_left[k]])
        cover[by_left[k]] += take
        stay -= take
        if stay == 0:
            break
