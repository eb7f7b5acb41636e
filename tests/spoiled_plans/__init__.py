"""Ways to spoil a lawful plan: each changes it at random and returns whether it could."""

from spoiled_plans import figures, people, running
from spoiled_plans.spoiling import SPOILS

__all__ = ["SPOILS", "figures", "people", "running"]
