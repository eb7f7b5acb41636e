"""Builders of benchmark rows for tests: say what the test is about, the rest is sensible."""

from benchmarks.rows import Row


def row(
    engine: str,
    seed: int,
    yuan: float | None,
    *,
    case: str = "plain-toy-661",
    limit_s: float = 10,
    faults: int | None = 0,
    people: int = 661,
) -> Row:
    """Build a row; the product's has a bound of 200 yuan."""
    return Row(
        case=case,
        engine=engine,
        limit_s=limit_s,
        seed=seed,
        seconds=9.6,
        first_s=0.4,
        objective_yuan=yuan,
        bound_yuan=200.0 if engine == "product" else None,
        trips=13,
        riders=people,
        left_behind=0,
        faults=faults,
        coaches="11x56 1x20",
        peak_mb=400,
        load=1.0,
        machine="m",
        note="",
    )
