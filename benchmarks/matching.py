"""How long it takes to make one record per person from the lists of a season.

python -m benchmarks.matching 180000
"""

import random
import sys
import time
from collections.abc import Iterator
from datetime import date

from scheduler.intake.identity import CHECK_CHARACTERS, WEIGHTS
from scheduler.matching import Entry, Source, SourceKind, reconcile

PEOPLE_TWICE, WRONG_NUMBERS, OTHER_PHONES = 0.6, 0.02, 0.05
FAMILY = "李王张刘陈杨赵黄周吴"
GIVEN = "建国芳秀英强敏静丽军磊洋艳勇杰娟涛明超"


def lines(rows: int, seed: int = 1) -> Iterator[Entry]:
    """Yield the lines of villages, firms and self-registration; every person is invented."""
    dice = random.Random(seed)
    made = 0
    while made < rows:
        born = date.fromordinal(dice.randint(date(1960, 1, 1).toordinal(), date(2003, 1, 1).toordinal()))
        # serial 000 is never issued; the area makes people of one birthday differ
        first = f"{dice.randint(110000, 659999)}{born:%Y%m%d}000"
        weighed = sum(weight * int(figure) for weight, figure in zip(WEIGHTS, first, strict=True))
        id_number = first + CHECK_CHARACTERS[weighed % 11]
        phone = f"1{dice.randint(3, 9)}{dice.randint(0, 999_999_999):09d}"
        values = {
            "name": dice.choice(FAMILY) + dice.choice(GIVEN) + dice.choice(GIVEN),
            "sex": "女",
            "phone": phone,
            "village_id": f"V{dice.randrange(800)}",
            "firm_id": f"F{dice.randrange(400)}",
            "earliest": "2020-02-28",
            "latest": "2020-03-05",
            "consent": "yes",
        }
        village = Source(SourceKind.VILLAGE, values["village_id"], 100)
        yield Entry(village, made + 2, id_number, values)
        made += 1
        if dice.random() < PEOPLE_TWICE and made < rows:
            if dice.random() < WRONG_NUMBERS:
                at = dice.randrange(17)
                id_number = f"{id_number[:at]}{dice.randrange(10)}{id_number[at + 1 :]}"
            if dice.random() < OTHER_PHONES:
                values = values | {"phone": f"{int(phone) + 1}"}
            yield Entry(Source(SourceKind.FIRM, values["firm_id"], 200), made + 2, id_number, values)
            made += 1


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 180_000
    entries = list(lines(rows))
    begun = time.process_time()
    report = reconcile(entries, date(2020, 2, 28))
    seconds = time.process_time() - begun
    counts = ", ".join(f"{state} {count}" for state, count in report.counts.items())
    people = f"{len(report.records)} people, {len(report.near)} near matches"
    print(f"{len(entries)} lines, {people}: {seconds:.1f} s")
    print(counts)


if __name__ == "__main__":
    main()
