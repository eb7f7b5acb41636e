"""Accounts: an administrator makes what lies within his own scope, and nothing beyond."""

import pytest

from api.access import EVERYWHERE, SCOPES_OF_ROLE, Bound, Caller, Means, Role, ScopeKind
from api.errors import NameTaken, NameUnfit, NotAllowed, NotFound, PasswordTooShort, ScopeUnfit
from api.operations import accounts, trips
from two_counties import MACHINE, PASSWORD

KEYS = {
    ScopeKind.COUNTY: "511025",
    ScopeKind.TOWN: "511025100",
    ScopeKind.VILLAGE: "511025100201",
    ScopeKind.CARRIER: "沱江客运",
    ScopeKind.FIRM: "永固阀门厂",
    ScopeKind.TRIP: "feed/T001",
}


def administrator(county):
    return Caller("", Means.COMMAND, Role.ADMINISTRATOR, ((Bound(ScopeKind.COUNTY, county),),), 0)


def add(world, role, *bounds, by=MACHINE, name="li.na", password=PASSWORD):
    return accounts.add(world.office, by, name, password, role, bounds)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", list(ScopeKind))
def test_a_role_is_bounded_by_what_its_table_says(standing_world, role, kind):
    name = f"{role}.{kind}"
    if kind in SCOPES_OF_ROLE[role]:
        made = add(standing_world, role, Bound(kind, KEYS[kind]), name=name)
        assert made.scopes == ((Bound(kind, KEYS[kind]),),)
    else:
        with pytest.raises(ScopeUnfit):
            add(standing_world, role, Bound(kind, KEYS[kind]), name=name)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (ScopeKind.COUNTY, "5110251"),
        (ScopeKind.COUNTY, "五一一"),
        (ScopeKind.COUNTY, ""),
        (ScopeKind.COUNTY, "%"),
    ],
)
def test_a_code_that_is_none_is_refused(world, kind, key):
    with pytest.raises(ScopeUnfit):
        add(world, Role.AUDITOR, Bound(kind, key))


@pytest.mark.parametrize("role", [Role.VILLAGE_CLERK, Role.CARRIER, Role.DRIVER, Role.FIRM])
def test_who_works_on_one_thing_has_to_be_bounded(world, role):
    with pytest.raises(ScopeUnfit):
        add(world, role)


def test_a_service_of_one_county_needs_no_bounds(world):
    assert add(world, Role.DISPATCHER).scopes == EVERYWHERE


def test_a_clerk_of_two_villages_sees_both(world):
    bounds = [Bound(ScopeKind.VILLAGE, f"5110251{code}") for code in ("00201", "15203")]
    clerk = add(world, Role.VILLAGE_CLERK, *bounds).caller(Means.TOKEN, 0)

    seen = {now.record.trip_id: trips.people_seen(clerk, now) for now in trips.all_trips(world.office, clerk)}

    assert seen == {
        "T001": {"W01", "W02", "W03", "W04", "W07"},
        "T002": {"W17", "W18", "W19", "W20"},
    }


@pytest.mark.parametrize("name", ["", "x", "li na", "li/na", "李\n娜", "n" * 65, "<b>"])
def test_a_name_that_cannot_be_typed_is_refused(world, name):
    with pytest.raises(NameUnfit):
        add(world, Role.AUDITOR, name=name)


@pytest.mark.parametrize("name", ["li.na", "李娜", "LI.NA", "li@zizhong.example"])
def test_a_name_is_one_persons(world, name):
    add(world, Role.AUDITOR, name=name)

    with pytest.raises(NameTaken):
        add(world, Role.DISPATCHER, name=name.upper())


@pytest.mark.parametrize("password", ["", "short", "li.na.li.na", "x" * 201])
def test_a_password_that_is_soon_guessed_is_refused(world, password):
    with pytest.raises(PasswordTooShort):
        add(world, Role.AUDITOR, name="li.na.li.na", password=password)


def test_what_a_countys_administrator_makes_stays_within_the_county(world):
    made = add(world, Role.CARRIER, Bound(ScopeKind.CARRIER, "沱江客运"), by=administrator("330604"))

    assert made.scopes == ((Bound(ScopeKind.CARRIER, "沱江客运"), Bound(ScopeKind.COUNTY, "330604")),)
    assert trips.all_trips(world.office, made.caller(Means.TOKEN, 0)) == ()


@pytest.mark.parametrize(
    "bound",
    [
        Bound(ScopeKind.COUNTY, "330604"),
        Bound(ScopeKind.COUNTY, "51"),
        Bound(ScopeKind.COUNTY, "511024"),
    ],
)
def test_an_administrator_makes_nobody_who_reaches_further_than_he(world, bound):
    with pytest.raises(NotFound):
        add(world, Role.DISPATCHER, bound, by=administrator("511025"))
    assert accounts.list_accounts(world.office, MACHINE) == ()


def test_without_bounds_he_gives_his_own(world):
    made = add(world, Role.ADMINISTRATOR, by=administrator("511025"))

    assert made.scopes == ((Bound(ScopeKind.COUNTY, "511025"),),)
    assert made.county == "511025"


def test_an_administrator_sees_and_closes_accounts_of_his_county_alone(world):
    own = add(world, Role.VILLAGE_CLERK, Bound(ScopeKind.VILLAGE, "511025100201"), name="own")
    other = add(world, Role.VILLAGE_CLERK, Bound(ScopeKind.VILLAGE, "330604100201"), name="other")
    everywhere = add(world, Role.ADMINISTRATOR, name="everywhere")
    by = administrator("511025")

    assert [one.name for one in accounts.list_accounts(world.office, by)] == ["own"]
    assert accounts.close(world.office, by, own.account_id, closed=True).disabled_at == world.moment[0]
    for foreign in (other, everywhere):
        with pytest.raises(NotFound):
            accounts.close(world.office, by, foreign.account_id, closed=True)
        with pytest.raises(NotFound):
            accounts.reset(world.office, by, foreign.account_id, PASSWORD)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_makes_accounts(world, role):
    with pytest.raises(NotAllowed):
        add(world, Role.AUDITOR, by=Caller("", Means.TOKEN, role, EVERYWHERE, 0))
