"""Chance that can be repeated: what is drawn for secrets, ids and nonces follows from a number."""

import os
import random
import secrets

import pytest


class CertainChance:
    """Draw the same bytes again after the same number.

    Parameters
    ----------
    patch
        Puts chance back at its end.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.dice = random.Random(0)
        patch.setattr(secrets, "token_bytes", lambda size=32: self.dice.randbytes(size))
        patch.setattr(os, "urandom", self.dice.randbytes)

    def begin(self, number: int) -> None:
        """Let all that is drawn from now on follow from a number."""
        self.dice.seed(number)
