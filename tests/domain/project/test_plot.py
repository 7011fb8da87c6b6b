"""A plot that left the programme is neither assigned, planned, approved nor enrolled with."""

import pytest
from msgspec.structs import replace

from domain.engagement.contract import AssignDuty
from domain.household.enrolment import EnrolHousehold
from domain.kernel.decision import Command
from domain.kernel.event import Event
from domain.work_plan.approval import ApproveWorkPlan
from domain.work_plan.drafting import DraftWorkPlan, ReviseWorkPlan
from tests.examples.digging import ANOTHER, CLOSED, DROPPED, OTHER_PROJECT, SUBSTITUTED
from tests.examples.people import (
    CONSENTED,
    DISTRICT_OFFICER,
    ENDORSED,
    HOUSEHOLD,
    NOMINATED,
    OFFICERS,
    PROJECT,
    PROPOSED,
    SCREENED,
)
from tests.examples.work import (
    DRAFTED,
    ENGAGEMENT,
    HIRED,
    ITEM,
    SUBMITTED,
    VERIFIED,
    WORK_PLAN,
)
from tests.support.scenario import scenario

GIVEN: tuple[Event, ...] = (
    *OFFICERS, NOMINATED, *SCREENED, ENDORSED, CONSENTED, PROPOSED, *HIRED, VERIFIED
)
OF_ANOTHER = replace(SUBSTITUTED, project=OTHER_PROJECT, by=PROJECT)
ASSIGN = AssignDuty(engagement=ENGAGEMENT, project=PROJECT, duty="ดูแลแปลงอีกด้าน")
DRAFT = DraftWorkPlan(work_plan=WORK_PLAN, engagement=ENGAGEMENT, month="2021-03", items=(ITEM,))
REVISE = ReviseWorkPlan(work_plan=WORK_PLAN, items=(replace(ITEM, task="ปลูกแฝก"),))
APPROVE = ApproveWorkPlan(work_plan=WORK_PLAN)
ENROL = EnrolHousehold(household=HOUSEHOLD, project=PROJECT)


@pytest.mark.parametrize(
    ("facts", "command"),
    [
        ((), ASSIGN), ((), DRAFT), ((DRAFTED,), REVISE), ((DRAFTED, SUBMITTED), APPROVE),
        ((), ENROL),
    ],
)
@pytest.mark.parametrize(
    ("left", "live"),
    [((), True), ((ANOTHER, OF_ANOTHER), True), ((DROPPED,), False), ((SUBSTITUTED,), False),
     ((CLOSED,), False)],
)
def test_a_plot_that_left_the_programme_is_used_no_more(
    facts: tuple[Event, ...], command: Command, left: tuple[Event, ...], live: bool
) -> None:
    scenario(
        given=[*GIVEN, *facts, *left], when=command, by=DISTRICT_OFFICER,
        refused=None if live else "plot-is-live",
    )


def test_one_item_on_such_a_plot_is_enough_to_refuse_a_plan() -> None:
    other = replace(ITEM, project=OTHER_PROJECT)
    duty = replace(HIRED[-1], project=OTHER_PROJECT)
    given = [*GIVEN, ANOTHER, duty, replace(DROPPED, project=OTHER_PROJECT)]
    scenario(
        given=given, when=replace(DRAFT, items=(ITEM, other)), by=DISTRICT_OFFICER,
        refused="plot-is-live",
    )
    assert scenario(given=given, when=replace(DRAFT, items=(ITEM, ITEM)), by=DISTRICT_OFFICER)
