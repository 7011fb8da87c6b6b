import pytest
from msgspec.structs import replace

from domain.kernel.authority import Role
from domain.person.events import RoleGranted
from domain.policy import PolicySet, SetPolicy
from tests.examples.people import PROGRAMME, REGISTERED_PROGRAMME
from tests.support.scenario import NOW, scenario

HQ = "person:00000000-0000-7000-8000-0000000000aa"
APPOINTED = RoleGranted(person=HQ, role=Role.HQ_UNIT, area="", valid_from=NOW.date())
GIVEN = [REGISTERED_PROGRAMME, APPOINTED]


def setting(policy: str = "plan-due-day", value: str = "20") -> SetPolicy:
    return SetPolicy(programme=PROGRAMME, policy=policy, value=value, authority="order 1/2564")


def test_a_policy_is_set_by_the_headquarters() -> None:
    scenario(
        given=GIVEN, when=setting(), by=HQ,
        then=[PolicySet(programme=PROGRAMME, policy="plan-due-day", value="20",
                        authority="order 1/2564")],
    )


def test_nobody_else_sets_a_policy() -> None:
    scenario(given=[REGISTERED_PROGRAMME], when=setting(), by=HQ, refused="role-covers-the-area")


def test_a_policy_outside_the_table_is_refused() -> None:
    scenario(given=GIVEN, when=setting("moon"), by=HQ, refused="policy-is-in-the-table")


@pytest.mark.parametrize(
    ("policy", "value", "fits"),
    [
        ("plan-due-day", "soon", False), ("plan-due-day", "0", False), ("plan-due-day", "1", True),
        ("plan-due-day", "1.5", False), ("plan-due-day", "-1", False),
        ("plan-due-day", "99999", True), ("plan-due-day", "100000", False),
        ("plan-due-day", "20 25", False), ("plan-due-day", "", False),
        ("plan-due-day", "๒๐", False),
        ("shares-tolerance", "1.5", True), ("shares-tolerance", "1 1.5", False),
        ("hlm-sizes", "2", True), ("hlm-sizes", "1 2 5", True), ("hlm-sizes", "1 two", False),
        ("household-criteria", "WILLING", True), ("household-criteria", "", False),
    ],
)
def test_a_value_is_of_its_kind(policy: str, value: str, fits: bool) -> None:
    rule = None if fits else "policy-fits-its-unit"
    scenario(given=GIVEN, when=setting(policy, value), by=HQ, refused=rule)


@pytest.mark.parametrize(
    ("authority", "refused"),
    [("no", True), ("ord", False), ("x" * 200, False), ("x" * 201, True)],
)
def test_a_policy_cites_who_ordered_it(authority: str, refused: bool) -> None:
    scenario(
        given=GIVEN, when=replace(setting(), authority=authority), by=HQ,
        refused="text-is-long-enough" if refused else None,
    )


def test_the_value_in_force_set_again_is_nothing_new() -> None:
    scenario(given=GIVEN, when=setting(value="25"), by=HQ, then=[])


def test_a_policy_belongs_to_a_programme_that_is_there() -> None:
    scenario(given=[APPOINTED], when=setting(), by=HQ, refused="noun-is-known")
