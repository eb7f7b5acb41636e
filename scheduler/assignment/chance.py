"""Random numbers for compiled code: a splitmix generator whose state the caller holds."""

from scheduler.assignment.arrays import Ints
from scheduler.assignment.compiled import kernel


@kernel
def draw(rng: Ints) -> int:
    """Return the next 31 random bits (splitmix64, Steele et al. 2014, on signed words)."""
    rng[0] += -7046029254386353131
    z = rng[0]
    z = (z ^ ((z >> 30) & 0x3FFFFFFFF)) * -4658895280553007687
    z = (z ^ ((z >> 27) & 0x1FFFFFFFFF)) * -7723592293110705685
    z = z ^ ((z >> 31) & 0x1FFFFFFFF)
    return int((z >> 20) & 0x7FFFFFFF)


@kernel
def below(rng: Ints, count: int) -> int:
    """Return a random index below count."""
    return int(draw(rng) % count)


@kernel
def chance(rng: Ints) -> float:
    """Return a random number in [0, 1)."""
    return draw(rng) / 2147483648.0
