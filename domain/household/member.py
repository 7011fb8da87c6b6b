"""The members of a household, who may act for it."""

from domain.household.events import (
    IN_THE_FIELD,
    MemberAdded,
    MemberRemoved,
    Relation,
    household_for,
)
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
from domain.kernel.ref import HouseholdRef, PersonRef
from domain.person.events import known_person

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class AddMember(Command):
    """Adds a registered person to the household. The person may then act for it.

    By a CD worker or district officer.
    """

    roles = IN_THE_FIELD

    household: HouseholdRef
    person: PersonRef
    relation: Relation


class RemoveMember(Command):
    """Records that a person no longer belongs to the household.

    By a CD worker or district officer.
    """

    roles = IN_THE_FIELD

    household: HouseholdRef
    person: PersonRef


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Membership(State):
    """Whether one person belongs to one household; looked up under both tags."""

    folds = (MemberAdded, MemberRemoved)
    holds: bool = False

    def evolve(self, fact: Recorded) -> None:
        self.holds = isinstance(fact.event, MemberAdded)


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

member_belongs_once = Rule(
    "member-belongs-once",
    en="{person} already belongs to {household}. There is nothing to add.",
    th="{person} เป็นสมาชิกของ {household} อยู่แล้ว ไม่ต้องเพิ่มอีก",
)
member_belongs = Rule(
    "member-belongs",
    en="{person} does not belong to {household}, so there is no one to remove. Check both ids.",
    th="{person} ไม่ได้เป็นสมาชิกของ {household} จึงนำออกไม่ได้ โปรดตรวจสอบรหัสทั้งสอง",
)


@decides(AddMember)
async def add_member(command: AddMember, history: History) -> Decided:
    household = await household_for(command, history, command.household)
    await known_person(history, command.person)
    long_enough(command.relation, "relation", least=2, most=60)
    membership = await history.of(Membership, command.household, command.person)
    member_belongs_once.require(
        not membership.holds, "person", person=command.person, household=command.household
    )
    since = thai_day(command.occurred_at or history.now)
    return [
        MemberAdded(
            household=command.household, person=command.person, village=household.village,
            relation=command.relation, since_on=since.isoformat(),
        )
    ]


@decides(RemoveMember)
async def remove_member(command: RemoveMember, history: History) -> Decided:
    await household_for(command, history, command.household)
    membership = await history.of(Membership, command.household, command.person)
    member_belongs.require(
        membership.holds, "person", person=command.person, household=command.household
    )
    return [MemberRemoved(household=command.household, person=command.person)]
