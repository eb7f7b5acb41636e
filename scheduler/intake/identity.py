"""Identity numbers: their form, their check digit and the birth date inside (GB 11643, ISO 7064 MOD 11-2)."""

import re
from datetime import date
from operator import mul

from scheduler.intake.headings import narrow

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
LENGTH = 18
CHECK_CHARACTERS = "10X98765432"
_FORM = re.compile(r"[0-9]{17}[0-9X]")
_MANGLED = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+|[0-9]{15,18}\.0+")


def tidy(text: str) -> str:
    """Write an ID number in half-width characters with a capital X.

    Blanks inside it stay: the contract counts 18 characters as they were registered.
    """
    return text if text.isascii() and text.isdigit() else narrow(text).strip().upper()


def fault_of(id_number: str) -> str:
    """Return the code of what is wrong with a tidied ID number, "" where nothing is."""
    if not _FORM.fullmatch(id_number):
        return "id-mangled" if _MANGLED.fullmatch(id_number) else "id-form"
    if CHECK_CHARACTERS[sum(map(mul, WEIGHTS, map(int, id_number[:17]))) % 11] != id_number[17]:
        return "id-checksum"
    return "" if birth_date(id_number) else "id-date"


def birth_date(id_number: str) -> date | None:
    """Return the birth date inside an ID number, None where there is no such day."""
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None
