"""Three checks, each by its own checker; a certificate is locked once a doctor confirms it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import builders as b
from scheduler.checks import CHECK_WORDS, Certificate, CertificateLocked, Check, CheckKind, three_checks

PASSED = tuple(Check("W1", kind, True, f"checker of {kind}", 1) for kind in CheckKind)
DECLARED = b.declaration(certificate_no="C-1")


def of_w1(checks):
    return three_checks(checks)["W1"]


def test_whoever_passed_three_checks_by_three_checkers_is_verified():
    assert of_w1(PASSED).verified


@pytest.mark.parametrize("missing", range(3))
def test_a_check_that_nobody_made_is_open(missing):
    found = of_w1([check for k, check in enumerate(PASSED) if k != missing])

    assert (found.open, found.verified) == ((PASSED[missing].kind,), False)


def test_a_check_that_failed_is_named_until_it_is_passed_later():
    failed = replace(PASSED[2], passed=False, at=2)

    assert of_w1([*PASSED, failed]).failed == (CheckKind.TEMPERATURE,)
    assert of_w1([*PASSED, failed, replace(failed, passed=True, at=3)]).verified


def test_one_person_cannot_make_two_checks():
    twice = [*PASSED[:2], replace(PASSED[2], checker=PASSED[0].checker)]

    assert of_w1(twice).same_checker == (CheckKind.IDENTITY, CheckKind.TEMPERATURE)
    assert not of_w1(twice).verified


@given(st.permutations([*PASSED, replace(PASSED[0], passed=False), replace(PASSED[1], checker="x")]))
def test_the_order_in_which_checks_come_in_does_not_matter(checks):
    assert of_w1(checks) == of_w1(sorted(checks, key=repr))


def test_a_certificate_may_be_changed_until_a_doctor_confirms_it():
    cooler = replace(DECLARED, temperature_c=36.4)
    certificate = Certificate(DECLARED).amend(cooler).confirm("Dr Zhou", b.DAY)

    assert certificate.locked
    assert certificate.amend(cooler) == certificate
    with pytest.raises(CertificateLocked):
        certificate.amend(DECLARED)
    with pytest.raises(CertificateLocked):
        certificate.confirm("Dr Li", b.DAY)


def test_every_check_has_words_in_both_languages():
    assert set(CHECK_WORDS) == set(CheckKind)
    assert all(zh != en for zh, en in CHECK_WORDS.values())
