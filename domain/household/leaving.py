"""Leaving the programme: a household withdraws, is reinstated, is substituted, or completes it."""

from typing import Annotated

from domain.household.events import (
    IN_THE_FIELD,
    LIVE,
    Household,
    HouseholdCompleted,
    HouseholdReinstated,
    HouseholdSubstituted,
    HouseholdWithdrawn,
    household_for,
)
from domain.kernel.authority import Role
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    State,
    decides,
    long_enough,
    thai_day,
)
from domain.kernel.event import Recorded
from domain.kernel.ref import HouseholdRef, says
from domain.policy import policies
from domain.project.events import ProjectClosed

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class WithdrawHousehold(Command):
    """Records that the household leaves. Needs a `reason` of 10 to 2,000 characters.

    By a CD worker or district officer.
    """

    roles = IN_THE_FIELD

    household: HouseholdRef


class ReinstateHousehold(Command):
    """Takes a household back, with the status it had when it left. Needs a `reason` of 10 to 2,000
    characters.

    By a district officer, within the days of the policy `reinstatement-days`.
    """

    roles = (Role.DISTRICT_OFFICER,)

    household: HouseholdRef


class SubstituteHousehold(Command):
    """Records which household takes the place of one that left; that one can no longer come back.

    By a district officer. The new household must be of the same programme and tambon and must not
    have left.
    """

    roles = (Role.DISTRICT_OFFICER,)

    household: HouseholdRef
    by: Annotated[HouseholdRef, says("The household that takes its place.")]


class CompleteHousehold(Command):
    """Records that an enrolled household finished the programme, after a project of it is closed.

    By a district officer.
    """

    roles = (Role.DISTRICT_OFFICER,)

    household: HouseholdRef


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Substitution(State):
    """Whose place a household took; looked up under the tag of the new one."""

    folds = (HouseholdSubstituted,)
    places: dict[str, str] = {}  # new household → household that left

    def evolve(self, fact: Recorded) -> None:
        if isinstance(event := fact.event, HouseholdSubstituted):
            self.places = self.places | {event.by: event.household}


class Finished(State):
    """The household's project that was closed last; looked up under the household's tag."""

    folds = (ProjectClosed,)
    project: str | None = None

    def evolve(self, fact: Recorded) -> None:
        self.project = fact.subject


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

reinstatement_is_in_time = Rule(
    "reinstatement-is-in-time",
    en="{household} left on {left_on} and may come back within {days} days; {on} is outside that"
    " time. Substitute it, or check the day.",
    th="{household} ถอนตัวเมื่อ {left_on} และกลับเข้าร่วมได้ภายใน {days} วัน ซึ่ง {on} อยู่นอกช่วงนั้น"
    " โปรดหาครัวเรือนอื่นแทน หรือตรวจสอบวันที่",
)
substitute_is_of_the_tambon = Rule(
    "substitute-is-of-the-tambon",
    en="There is no household {by} in tambon {tambon}. Name a household of that tambon.",
    th="ไม่พบครัวเรือน {by} ในตำบล {tambon} โปรดระบุครัวเรือนในตำบลนั้น",
)
substitute_is_of_the_programme = Rule(
    "substitute-is-of-the-programme",
    en="{by} belongs to {its}, not to {programme}. Name a household of the same programme.",
    th="{by} อยู่ในโครงการ {its} ไม่ใช่ {programme} โปรดระบุครัวเรือนในโครงการเดียวกัน",
)
substitute_is_another_live_household = Rule(
    "substitute-is-another-live-household",
    en="{by} cannot take the place of {household}: it must be another household that is enrolled"
    " or on its way to enrolment (it is {state}). Name such a household.",
    th="{by} แทน {household} ไม่ได้ ต้องเป็นครัวเรือนอื่นที่ยังอยู่ในกระบวนการหรือเข้าร่วมแล้ว"
    " (ขณะนี้ {state}) โปรดระบุครัวเรือนเช่นนั้น",
)
substitute_takes_one_place = Rule(
    "substitute-takes-one-place",
    en="{by} already took the place of {other}. Name another household.",
    th="{by} เข้ามาแทน {other} แล้ว โปรดระบุครัวเรือนอื่น",
)

completion_follows_a_closed_project = Rule(
    "completion-follows-a-closed-project",
    en="No project of {household} is closed yet. Have it evaluated and closed first.",
    th="ยังไม่มีโครงการของ {household} ที่ปิดแล้ว โปรดประเมินผลและปิดโครงการก่อน",
)


@decides(WithdrawHousehold)
async def withdraw_household(command: WithdrawHousehold, history: History) -> Decided:
    await household_for(command, history, command.household)
    long_enough(command.reason, "reason", least=10, most=2000)
    return [HouseholdWithdrawn(household=command.household)]


@decides(ReinstateHousehold)
async def reinstate_household(command: ReinstateHousehold, history: History) -> Decided:
    household = await household_for(command, history, command.household)
    long_enough(command.reason, "reason", least=10, most=2000)
    on = thai_day(command.occurred_at or history.now)
    days = (await policies(history)).whole("reinstatement-days")
    reinstatement_is_in_time.require(
        0 <= (on - household.left_on).days <= days, "occurredAt",
        household=command.household, left_on=household.left_on, days=days, on=on,
    )
    assert household.left_from is not None  # set when the household left
    return [HouseholdReinstated(household=command.household, status=household.left_from)]


@decides(SubstituteHousehold)
async def substitute_household(command: SubstituteHousehold, history: History) -> Decided:
    household = await household_for(command, history, command.household)
    tambon = household.village[:6]
    other = await history.of(Household, command.by)
    substitute_is_of_the_tambon.require(
        other.village[:6] == tambon, "by", by=command.by, tambon=tambon
    )
    substitute_is_of_the_programme.require(
        other.programme == household.programme, "by",
        by=command.by, its=other.programme, programme=household.programme,
    )
    substitute_is_another_live_household.require(
        other.status in LIVE, "by",
        by=command.by, household=command.household, state=other.status,
    )
    taken = (await history.of(Substitution, command.by)).places.get(command.by)
    substitute_takes_one_place.require(taken is None, "by", by=command.by, other=taken)
    return [HouseholdSubstituted(household=command.household, by=command.by)]


@decides(CompleteHousehold)
async def complete_household(command: CompleteHousehold, history: History) -> Decided:
    await household_for(command, history, command.household)
    project = (await history.of(Finished, command.household)).project
    if project is None:
        completion_follows_a_closed_project.refuse("household", household=command.household)
    return [HouseholdCompleted(household=command.household, project=project)]
