from decimal import Decimal

from msgspec.structs import replace

from domain.programme.target import SetTarget, TargetSet, TargetWithdrawn, WithdrawTarget
from tests.examples.people import HEADQUARTERS, OFFICERS, PROGRAMME, REGISTERED_PROGRAMME
from tests.support.scenario import scenario

GIVEN = [*OFFICERS, REGISTERED_PROGRAMME]
TARGET = SetTarget(
    programme=PROGRAMME, metric="plots", value=Decimal(25179), unit="plots", source="SAO report",
    area="22", activity=2,
)
SET = TargetSet(
    programme=PROGRAMME, metric="plots", value=Decimal(25179), unit="plots", source="SAO report",
    area="22", activity=2,
)
WITHDRAWN = TargetWithdrawn(programme=PROGRAMME, metric="plots", area="22", activity=2)
WITHDRAW = WithdrawTarget(
    programme=PROGRAMME, metric="plots", area="22", activity=2, reason="it counts another thing"
)


def test_a_target_is_set_with_its_source() -> None:
    scenario(
        given=GIVEN, when=TARGET, by=HEADQUARTERS,
        then=[
            TargetSet(
                programme=PROGRAMME, metric="plots", value=Decimal(25179), unit="plots",
                source="SAO report", area="22", activity=2,
            )
        ],
    )


def test_a_target_without_a_source_is_refused() -> None:
    without = replace(TARGET, source="  ")
    scenario(given=GIVEN, when=without, by=HEADQUARTERS, refused="text-is-long-enough")


def test_a_target_may_be_nothing_and_not_less() -> None:
    assert scenario(given=GIVEN, when=replace(TARGET, value=Decimal(0)), by=HEADQUARTERS)
    below = replace(TARGET, value=Decimal("-0.01"))
    scenario(given=GIVEN, when=below, by=HEADQUARTERS, refused="target-is-not-negative")


def test_a_target_is_set_for_an_area_that_exists() -> None:
    nowhere = replace(TARGET, area="99")
    scenario(given=GIVEN, when=nowhere, by=HEADQUARTERS, refused="area-is-known")


def test_a_programme_that_is_not_there_has_no_targets() -> None:
    scenario(given=OFFICERS, when=TARGET, by=HEADQUARTERS, refused="noun-is-known")


def test_a_target_is_withdrawn_with_a_reason() -> None:
    scenario(given=[*GIVEN, SET], when=WITHDRAW, by=HEADQUARTERS, then=[WITHDRAWN])
    silent = replace(WITHDRAW, reason=None)
    scenario(given=[*GIVEN, SET], when=silent, by=HEADQUARTERS, refused="text-is-long-enough")


def test_only_a_target_that_is_set_is_withdrawn() -> None:
    other = replace(WITHDRAW, area="2201")
    scenario(given=[*GIVEN, SET], when=other, by=HEADQUARTERS, refused="target-is-set")
    gone = [*GIVEN, SET, WITHDRAWN]
    scenario(given=gone, when=WITHDRAW, by=HEADQUARTERS, refused="target-is-set")
    assert scenario(given=[*gone, SET], when=WITHDRAW, by=HEADQUARTERS)
