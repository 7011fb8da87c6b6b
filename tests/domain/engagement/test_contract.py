from datetime import date

import pytest
from msgspec.structs import replace

from domain.engagement.contract import ContractEngagement, ExtendEngagement
from domain.engagement.events import EngagementContracted
from domain.engagement.succession import SubstituteEngagement
from domain.kernel.authority import Authority
from domain.kernel.event import Event
from domain.policy import PolicySet
from domain.work_plan.drafting import DraftWorkPlan
from tests.examples.engagements import EXTENDED, SUBSTITUTE, SUBSTITUTED
from tests.examples.people import (
    DISTRICT_OFFICER,
    HEADQUARTERS,
    OFFICERS,
    PROGRAMME,
    PROVINCIAL_OFFICER,
    ref,
)
from tests.examples.work import (
    APPLIED,
    CONTRACTED,
    DEVELOPER,
    ENDED,
    ENGAGEMENT,
    HIRED,
    ITEM,
    PASSED,
    SELECTED,
)
from tests.support.scenario import NOW, fact, scenario

GIVEN = (*OFFICERS, *HIRED)
EXTEND = ExtendEngagement(
    engagement=ENGAGEMENT, to_on=EXTENDED.to_on, authority=EXTENDED.authority
)
SUBSTITUTE_IT = SubstituteEngagement(engagement=ENGAGEMENT, by=SUBSTITUTE)
AFTER = date(2021, 2, 1)  # the day after the other one ended


def test_a_contract_says_which_criteria_were_in_force() -> None:
    sign = ContractEngagement(
        engagement=ENGAGEMENT, wage_satang=900_000, start_on=CONTRACTED.start_on,
        end_on=CONTRACTED.end_on,
    )
    policy = PolicySet(
        programme=PROGRAMME, policy="applicant-criteria", value="QUALIFIED AGE", authority="order 2"
    )
    scenario(
        given=[*OFFICERS, APPLIED, *PASSED, SELECTED, policy], when=sign, by=PROVINCIAL_OFFICER,
        then=[replace(CONTRACTED, criteria=("QUALIFIED", "AGE"))],
    )


# ── extension ─────────────────────────────────────────────────────────────────────────────────────


def test_a_contract_is_extended_from_where_it_ends() -> None:
    scenario(given=GIVEN, when=EXTEND, by=PROVINCIAL_OFFICER, then=[EXTENDED])
    again = replace(EXTEND, to_on=date(2022, 1, 1))
    scenario(
        given=[*GIVEN, EXTENDED], when=again, by=PROVINCIAL_OFFICER,
        then=[replace(EXTENDED, from_on=date(2021, 12, 31), to_on=date(2022, 1, 1))],
    )


@pytest.mark.parametrize("by", [DISTRICT_OFFICER, HEADQUARTERS, DEVELOPER])
def test_others_extend_no_contract(by: str) -> None:
    scenario(given=GIVEN, when=EXTEND, by=by, refused="role-covers-the-area")


@pytest.mark.parametrize(("to_on", "later"), [(date(2021, 10, 1), True),
                                              (date(2021, 9, 30), False)])
def test_an_extension_moves_the_last_day_forward(to_on: date, later: bool) -> None:
    rule = None if later else "contract-is-extended-forward"
    when = replace(EXTEND, to_on=to_on)
    scenario(given=GIVEN, when=when, by=PROVINCIAL_OFFICER, refused=rule)


@pytest.mark.parametrize(("start_on", "free"), [(date(2022, 1, 1), True),
                                                (date(2021, 12, 31), False)])
def test_an_extension_ends_before_the_persons_next_contract(start_on: date, free: bool) -> None:
    following = replace(
        CONTRACTED, engagement=ref("engagement", 8), start_on=start_on, end_on=date(2022, 9, 30)
    )
    rule = None if free else "person-is-engaged-once"
    scenario(given=[*GIVEN, following], when=EXTEND, by=PROVINCIAL_OFFICER, refused=rule)


def test_an_extended_contract_keeps_the_person_engaged() -> None:
    other = ref("engagement", 8)
    won = [
        replace(event, engagement=other) for event in (APPLIED, *PASSED, SELECTED)
    ]
    sign = ContractEngagement(
        engagement=other, wage_satang=900_000, start_on=date(2021, 12, 31),
        end_on=date(2022, 9, 30),
    )
    given = [*GIVEN, EXTENDED, *won]
    scenario(given=given, when=sign, by=PROVINCIAL_OFFICER, refused="person-is-engaged-once")
    assert scenario(
        given=given, when=replace(sign, start_on=date(2022, 1, 1)), by=PROVINCIAL_OFFICER
    )


@pytest.mark.parametrize(("authority", "fits"), [("ก" * 3, True), ("ก" * 200, True),
                                                 ("ก" * 2, False), ("ก" * 201, False)])
def test_an_extension_cites_an_authority(authority: str, fits: bool) -> None:
    when = replace(EXTEND, authority=authority)
    rule = None if fits else "text-is-long-enough"
    scenario(given=GIVEN, when=when, by=PROVINCIAL_OFFICER, refused=rule)


def test_the_role_of_developer_goes_on_with_an_extension_and_ends_with_the_contract() -> None:
    held = Authority()
    for event in (CONTRACTED, EXTENDED):
        held.evolve(fact(event, NOW))
    assert [grant.until for grant in held.on(date(2021, 12, 31))] == ["2021-12-31"]
    assert not held.on(date(2022, 1, 1)) and not held.on(date(2020, 12, 14))
    held.evolve(fact(ENDED, NOW))
    assert not held.on(NOW.date())


@pytest.mark.parametrize("extended", [True, False])
def test_months_of_an_extension_may_be_planned(extended: bool) -> None:
    item = replace(ITEM, due_on=date(2021, 12, 20))
    draft = DraftWorkPlan(
        work_plan=ref("work-plan", 1), engagement=ENGAGEMENT, month="2021-12", items=(item,)
    )
    given = [*GIVEN, EXTENDED] if extended else GIVEN
    rule = None if extended else "plan-month-is-inside-the-engagement"
    scenario(given=given, when=draft, by=DISTRICT_OFFICER, refused=rule)


# ── substitution ──────────────────────────────────────────────────────────────────────────────────


def other_engagement(
    start_on: date = AFTER, tambon: str = CONTRACTED.tambon
) -> list[Event]:
    """Somebody else's engagement, under contract."""
    somebody = {"engagement": SUBSTITUTE, "person": ref("person", 0x32), "tambon": tambon}
    signed: EngagementContracted = replace(CONTRACTED, **somebody, start_on=start_on)
    return [replace(APPLIED, **somebody), signed]


OVER = (*GIVEN, ENDED)


def test_an_engagement_that_ended_is_substituted() -> None:
    scenario(
        given=[*OVER, *other_engagement()], when=SUBSTITUTE_IT, by=PROVINCIAL_OFFICER,
        then=[SUBSTITUTED],
    )
    scenario(
        given=[*OVER, *other_engagement()], when=SUBSTITUTE_IT, by=DISTRICT_OFFICER,
        refused="role-covers-the-area",
    )


def test_a_substitute_is_known_and_in_the_officers_area() -> None:
    scenario(given=OVER, when=SUBSTITUTE_IT, by=PROVINCIAL_OFFICER, refused="noun-is-known")
    far = [*OVER, *other_engagement(tambon="100101")]
    scenario(given=far, when=SUBSTITUTE_IT, by=PROVINCIAL_OFFICER, refused="role-covers-the-area")


def test_a_substitute_is_of_the_same_programme() -> None:
    applied, signed = other_engagement()
    elsewhere = replace(applied, programme=ref("programme", 9))
    scenario(
        given=[*OVER, elsewhere, signed], when=SUBSTITUTE_IT, by=PROVINCIAL_OFFICER,
        refused="successor-is-of-the-programme",
    )


def test_a_substitute_works_in_the_same_tambon() -> None:
    scenario(
        given=[*OVER, *other_engagement(tambon="220102")], when=SUBSTITUTE_IT,
        by=PROVINCIAL_OFFICER, refused="successor-works-in-the-tambon",
    )


def test_a_substitute_is_under_contract() -> None:
    other = other_engagement()
    rule = "successor-is-contracted"
    scenario(
        given=[*OVER, other[0]], when=SUBSTITUTE_IT, by=PROVINCIAL_OFFICER, refused=rule
    )
    ended = replace(ENDED, engagement=SUBSTITUTE, ended_on=AFTER)
    scenario(
        given=[*OVER, *other, ended], when=SUBSTITUTE_IT, by=PROVINCIAL_OFFICER, refused=rule
    )


def test_a_substitute_starts_after_the_other_ended() -> None:
    scenario(
        given=[*OVER, *other_engagement(start_on=ENDED.ended_on)], when=SUBSTITUTE_IT,
        by=PROVINCIAL_OFFICER, refused="successor-starts-afterwards",
    )


def test_a_successor_takes_one_place() -> None:
    earlier = replace(SUBSTITUTED, engagement=ref("engagement", 7))
    scenario(
        given=[*OVER, *other_engagement(), earlier], when=SUBSTITUTE_IT, by=PROVINCIAL_OFFICER,
        refused="successor-takes-one-place",
    )
