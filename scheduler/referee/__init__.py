"""The referee: every hard rule of the contract, judged again from the text, sharing nothing with planning."""

from scheduler.referee.rules import RULES, Rule, judge

__all__ = ["RULES", "Rule", "judge"]
