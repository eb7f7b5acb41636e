"""Every reason has a meaning and a remedy in both languages."""

from scheduler.reasons import REASONS, GateCode, PlannerCode, meaning, remedy


def test_every_code_has_a_reason() -> None:
    """No code goes out without words."""
    assert list(REASONS) == [code.value for code in (*GateCode, *PlannerCode)]


def test_words_come_in_the_language_that_is_asked_for() -> None:
    """Chinese first."""
    code = GateCode.CERTIFICATE_EXPIRED

    assert meaning(code) == "健康证明在出行日之前已过期"
    assert remedy(code, "en") == "Renew it at the township health centre."
