"""One record per person from many lists; what differs is shown, what looks alike is proposed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.intake.identity import CHECK_CHARACTERS, WEIGHTS
from scheduler.matching import (
    Correction,
    Decision,
    Entry,
    Impossible,
    MatchState,
    NearReason,
    Source,
    SourceKind,
    entries_of,
    reconcile,
)

TODAY = date(2020, 2, 28)
VILLAGE = Source(SourceKind.VILLAGE, "V1", 100)
FIRM = Source(SourceKind.FIRM, "F1", 200)
SELF = Source(SourceKind.SELF, "page", 300)


def number(birth="19800101", area="511025", serial="000"):
    """Make an ID number of somebody invented, with a right check digit."""
    first = f"{area}{birth}{serial}"
    return first + CHECK_CHARACTERS[sum(w * int(c) for w, c in zip(WEIGHTS, first, strict=True)) % 11]


LI = number()


def entry(source=VILLAGE, id_number=LI, line=2, **values):
    return Entry(source, line, id_number, {"name": "李建国"} | values)


def only(*entries, **more):
    (record,) = reconcile(entries, TODAY, **more).records
    return record


def test_lists_that_say_the_same_agree():
    record = only(entry(phone="13800000001"), entry(FIRM, phone="13800000001"))

    assert (record.state, record.conflicts) == (MatchState.AGREED, ())


def test_somebody_who_stands_on_one_list_only_is_named_so():
    assert only(entry()).state is MatchState.ONE_SIDE


def test_blanks_say_nothing():
    assert only(entry(phone=""), entry(FIRM, phone="13800000001")).values["phone"] == "13800000001"


@pytest.mark.parametrize(
    ("column", "counts"),
    [("name", "village's"), ("village_id", "village's"), ("firm_id", "firm's"), ("phone", "own")],
)
def test_where_lists_differ_the_side_that_knows_best_counts_and_the_others_are_kept(column, counts):
    said = [
        entry(**{column: "village's"}),
        entry(FIRM, **{column: "firm's"}),
        entry(SELF, **{column: "own"}),
    ]

    record = only(*said)
    (conflict,) = record.conflicts

    assert record.state is MatchState.CONFLICTING
    assert record.values[column] == conflict.counts == counts
    assert {value for value, _ in conflict.values} == {"village's", "firm's", "own"}
    assert conflict.why("zh") != conflict.why("en")


def test_one_refusal_of_consent_is_enough():
    assert only(entry(SELF, consent="yes"), entry(FIRM, consent="no")).values["consent"] == "no"


def test_a_name_with_blanks_and_a_sex_in_another_language_are_no_conflict():
    assert only(entry(name="李 建国", sex="女"), entry(FIRM, sex="F")).conflicts == ()


def test_of_two_lists_of_one_village_the_later_speaks():
    newer = Source(SourceKind.VILLAGE, "V1", 900)

    record = only(entry(phone="1"), entry(newer, phone="2"))

    assert (record.values["phone"], record.conflicts) == ("2", ())


def test_somebody_who_stands_twice_on_one_list_is_a_duplicate():
    record = only(entry(line=2), entry(line=9))

    assert (record.state, record.repeated) == (MatchState.DUPLICATE, (VILLAGE,))


@pytest.mark.parametrize(
    ("id_number", "values", "code"),
    [
        ("", {}, Impossible.NO_ID_NUMBER),
        (LI[:-1], {}, Impossible.ID_FORM),
        ("5.11025E+17", {}, Impossible.ID_MANGLED),
        (LI[:-1] + ("1" if LI[-1] != "1" else "2"), {}, Impossible.ID_CHECKSUM),
        (number("19800231"), {}, Impossible.ID_DATE),
        (number("20210101"), {}, Impossible.NOT_BORN),
        (number("20040229"), {}, Impossible.TOO_YOUNG),
        (LI, {"sex": "男"}, Impossible.SEX_DIGIT),
        (LI, {"name": ""}, Impossible.NO_NAME),
    ],
)
def test_what_cannot_be_right_is_named(id_number, values, code):
    record = only(entry(id_number=id_number, **values))

    assert (record.state, record.impossible) == (MatchState.IMPOSSIBLE, (code,))


def test_whoever_turns_sixteen_today_may_work():
    assert only(entry(id_number=number("20040228"))).impossible == ()


def near(*entries, **more):
    return [match.reasons for match in reconcile(entries, TODAY, **more).near]


def slip(at=10):
    """One figure of the ID number mistyped."""
    return LI[:at] + str((int(LI[at]) + 1) % 10) + LI[at + 1 :]


@pytest.mark.parametrize(
    "wrong", [slip(3), slip(11), LI[:7] + LI[8:], LI[:7] + "4" + LI[7:], LI[:4] + "20" + LI[6:]]
)
def test_a_number_one_slip_of_a_key_away_is_proposed_and_not_merged(wrong):
    report = reconcile([entry(), entry(FIRM, wrong)], TODAY)

    assert len(report.records) == 2
    assert (report.near[0].first, report.near[0].second) == (LI, wrong)
    assert report.near[0].reasons[0] is NearReason.ONE_SLIP


def test_a_slip_in_another_name_is_somebody_else():
    assert near(entry(), entry(FIRM, slip(), name="王芳")) == []


def test_one_name_and_one_birthday_beside_a_wrong_number_is_proposed():
    wrong = LI[:14] + "999" + ("1" if LI[-1] != "1" else "2")

    assert near(entry(), entry(FIRM, wrong)) == [(NearReason.SAME_NAME_AND_BIRTHDAY,)]


def test_two_people_of_one_name_and_birthday_with_right_numbers_are_two_people():
    assert near(entry(), entry(FIRM, number(area="511024"))) == []


def test_somebody_without_a_number_is_found_by_name_and_phone():
    found = near(entry(phone="13800000001"), entry(FIRM, "", phone="13800000001"))

    assert found == [(NearReason.SAME_NAME_AND_PHONE,)]


def test_a_phone_that_a_whole_village_shares_says_nothing():
    people = [
        entry(id_number=number(f"198001{day:02}"), name=f"人{day}", phone="0832-110") for day in range(1, 9)
    ]

    assert near(*people) == []
    assert near(*people[:2]) == [(NearReason.SAME_PHONE,)]


def test_whom_somebody_decides_to_be_one_person_becomes_one_record_and_the_reason_stays():
    decision = Decision(LI, slip(), True, "周建国", 500, "looked at the card")

    report = reconcile([entry(), entry(FIRM, slip(), phone="1")], TODAY, decisions=[decision])

    (record,) = report.records
    assert (record.id_number, record.values["phone"], report.near) == (LI, "1", ())
    assert report.decisions == (decision,)


def test_whom_somebody_decides_to_be_two_people_is_not_proposed_again():
    apart = Decision(LI, slip(), False, "周建国", 500, "twins")

    assert near(entry(), entry(FIRM, slip()), decisions=[apart]) == []


def test_the_last_decision_on_a_pair_counts():
    first = Decision(LI, slip(), True, "周建国", 500, "one card")
    last = Decision(slip(), LI, False, "陈强", 600, "two cards")

    report = reconcile([entry(), entry(FIRM, slip())], TODAY, decisions=[last, first])

    assert (len(report.records), report.near) == (2, ())


def test_a_correction_counts_before_every_list_and_is_kept_with_who_and_why():
    made = [
        Correction(LI, "phone", "2", "陈强", 400, "called"),
        Correction(LI, "phone", "3", "周建国", 500, "new number"),
    ]

    record = only(entry(phone="1"), corrections=made[::-1])

    assert (record.values["phone"], record.corrections) == ("3", tuple(made))


def test_a_corrected_number_joins_the_record_of_that_number():
    right = Correction(slip(), "id_number", LI, "周建国", 400, "typing error")

    record = only(entry(), entry(FIRM, slip()), corrections=[right])

    assert (record.key, record.state, record.corrections) == (LI, MatchState.AGREED, (right,))


def test_parties_of_two_lists_are_never_taken_for_one():
    rows = [{"name": "a", "id_number": LI, "party_id": "G-1"}]
    others = [{"name": "b", "id_number": number("19810101"), "party_id": "G-1"}]

    report = reconcile([*entries_of(rows, VILLAGE), *entries_of(others, FIRM)], TODAY)

    assert len({record.values["party_id"] for record in report.records}) == 2


lines = st.builds(
    lambda source, who, line, name, phone, consent: Entry(
        source, line, who, {"name": name, "phone": phone, "consent": consent}
    ),
    st.sampled_from((VILLAGE, FIRM, SELF, Source(SourceKind.VILLAGE, "V1", 900))),
    st.sampled_from((LI, slip(), slip(3), number("19810101"), "")),
    st.integers(2, 5),
    st.sampled_from(("李建国", "王芳")),
    st.sampled_from(("", "13800000001", "13800000002")),
    st.sampled_from(("", "yes", "no")),
)
places = lambda entry: (entry.source, entry.line)  # noqa: E731


@given(st.lists(lines, max_size=8, unique_by=places), st.randoms(use_true_random=False))
def test_the_report_is_the_same_for_every_order_of_the_lines(entries, chance):
    shuffled = list(entries)
    chance.shuffle(shuffled)

    assert reconcile(shuffled, TODAY) == reconcile(entries, TODAY)


@given(st.lists(lines, max_size=8, unique_by=places))
def test_every_line_stands_in_exactly_one_record(entries):
    found = [line for record in reconcile(entries, TODAY).records for line in record.entries]

    assert sorted(map(places, found)) == sorted(map(places, entries))
