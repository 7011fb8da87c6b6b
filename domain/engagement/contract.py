"""A contract: signed with a selected applicant, given duties, extended, ended."""

from datetime import date, timedelta
from typing import Annotated

from domain.engagement.events import (
    DutyAssigned,
    EndGround,
    EngagementContracted,
    EngagementEnded,
    EngagementExtended,
    EngagementStatus,
    engagement_for,
    passed_all,
)
from domain.kernel.authority import Role, authorise
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    State,
    decides,
    long_enough,
    noun_is_known,
)
from domain.kernel.event import Recorded
from domain.kernel.ref import EngagementRef, ProjectRef, says
from domain.kernel.terms import Satang
from domain.project.plot import Plot, in_the_programme

# ── commands ──────────────────────────────────────────────────────────────────────────────────────

_OFFICE = (Role.PROVINCIAL_OFFICER,)


class ContractEngagement(Command):
    """Signs the contract. The person is AREA_DEVELOPER of the tambon while it runs."""

    roles = _OFFICE

    engagement: EngagementRef
    wage_satang: Annotated[Satang, says("Wage of a full month, in satang (9,000 baht = 900000).")]
    start_on: Annotated[date, says("First day of the contract.")]
    end_on: Annotated[date, says("Last day of the contract, inclusive.")]


class AssignDuty(Command):
    """Makes a contracted developer responsible for a plot. Plans may contain only such plots."""

    roles = (Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER)

    engagement: EngagementRef
    project: ProjectRef
    duty: Annotated[str, says("What to do there, 3 to 200 characters; no names of people.")]


class ExtendEngagement(Command):
    """Extends a contract to a later last day, citing an order; the role is extended with it."""

    roles = _OFFICE

    engagement: EngagementRef
    to_on: Annotated[date, says("The new last day; later than the one in force.")]
    authority: Annotated[str, says("The order or letter that extends it, 3 to 200 characters.")]


class EndEngagement(Command):
    """Ends a contract on a day up to today; the role AREA_DEVELOPER ends with it."""

    roles = _OFFICE

    engagement: EngagementRef
    ground: Annotated[EndGround, says("Why the contract ended.")]
    ended_on: Annotated[date, says("The last day served; not after today or the contract's end.")]


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Contracts(State):
    """The contracts of one person: engagement → its first and last day."""

    folds = (EngagementContracted, EngagementExtended, EngagementEnded)
    spans: dict[str, tuple[date, date]] = {}

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case EngagementContracted(engagement=engagement, start_on=start_on, end_on=end_on):
                self.spans = self.spans | {engagement: (start_on, end_on)}
            case EngagementExtended(engagement=engagement, to_on=end_on):
                self._ends(engagement, end_on)
            case EngagementEnded(engagement=engagement, ended_on=end_on):
                self._ends(engagement, end_on)

    def _ends(self, engagement: str, end_on: date) -> None:
        if engagement in self.spans:
            start_on, _ = self.spans[engagement]
            self.spans = self.spans | {engagement: (start_on, end_on)}

    def overlapping(self, first: date, last: date) -> list[str]:
        """The engagements whose contract covers any of these days."""
        return [ref for ref, (start, end) in self.spans.items() if start <= last and first <= end]


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

contract_ends_after_it_starts = Rule(
    "contract-ends-after-it-starts",
    en="A contract from {start_on} cannot end on {end_on}. Give a later last day.",
    th="สัญญาที่เริ่ม {start_on} สิ้นสุดวันที่ {end_on} ไม่ได้ โปรดระบุวันสิ้นสุดที่ไม่ก่อนวันเริ่ม",
)
person_is_engaged_once = Rule(
    "person-is-engaged-once",
    en="{person} already has a contract in that time: {engagements}. End it first, or start later.",
    th="{person} มีสัญญาในช่วงเวลานั้นอยู่แล้ว: {engagements} โปรดสิ้นสุดสัญญาเดิมก่อน หรือเลื่อนวันเริ่ม",
)
engagement_ends_inside_the_contract = Rule(
    "engagement-ends-inside-the-contract",
    en="The contract runs until {end_on} and today is {today}; it cannot have ended on {ended_on}."
    " Give the last day served.",
    th="สัญญามีถึง {end_on} และวันนี้คือ {today} จึงสิ้นสุดวันที่ {ended_on} ไม่ได้"
    " โปรดระบุวันสุดท้ายที่ปฏิบัติงาน",
)
contract_is_extended_forward = Rule(
    "contract-is-extended-forward",
    en="The contract already runs until {from_on}; {to_on} is not later. Give a later day.",
    th="สัญญามีถึง {from_on} อยู่แล้ว ซึ่ง {to_on} ไม่ได้ช้ากว่า โปรดระบุวันที่ช้ากว่า",
)

ALLOWED: dict[type[Command], tuple[EngagementStatus, ...]] = {
    ContractEngagement: (EngagementStatus.SELECTED,),
    AssignDuty: (EngagementStatus.CONTRACTED,),
    ExtendEngagement: (EngagementStatus.CONTRACTED,),
    EndEngagement: (EngagementStatus.CONTRACTED,),
}


@decides(ContractEngagement)
async def contract_engagement(command: ContractEngagement, history: History) -> Decided:
    engagement = await engagement_for(
        history, command, command.engagement, ALLOWED[type(command)]
    )
    criteria = await passed_all(history, command.engagement, engagement)
    start_on, end_on = command.start_on, command.end_on
    contract_ends_after_it_starts.require(
        start_on <= end_on, "endOn", start_on=start_on, end_on=end_on
    )
    await _engaged_once(history, engagement.person, start_on, end_on, "startOn")
    return [
        EngagementContracted(
            engagement=command.engagement, person=engagement.person, group=engagement.group,
            tambon=engagement.tambon, wage_satang=command.wage_satang,
            start_on=start_on, end_on=end_on, criteria=criteria,
        )
    ]


@decides(AssignDuty)
async def assign_duty(command: AssignDuty, history: History) -> Decided:
    engagement = await engagement_for(
        history, command, command.engagement, ALLOWED[type(command)]
    )
    plot = await history.of(Plot, command.project)
    noun_is_known.require(plot.kind, "project", noun="project", ref=command.project)
    await authorise(history, command, engagement.tambon, plot.area)  # and the plot's area
    in_the_programme(plot, "project")
    long_enough(command.duty, "duty", least=3, most=200)
    if (command.project, command.duty) in engagement.duties:
        return []
    return [
        DutyAssigned(engagement=command.engagement, project=command.project, duty=command.duty)
    ]


@decides(ExtendEngagement)
async def extend_engagement(command: ExtendEngagement, history: History) -> Decided:
    engagement = await engagement_for(
        history, command, command.engagement, ALLOWED[type(command)]
    )
    from_on, to_on = engagement.end_on, command.to_on
    contract_is_extended_forward.require(to_on > from_on, "toOn", from_on=from_on, to_on=to_on)
    await _engaged_once(history, engagement.person, from_on + timedelta(days=1), to_on, "toOn")
    long_enough(command.authority, "authority", least=3, most=200)
    return [
        EngagementExtended(
            engagement=command.engagement, person=engagement.person, tambon=engagement.tambon,
            start_on=engagement.start_on, from_on=from_on, to_on=to_on,
            authority=command.authority,
        )
    ]


@decides(EndEngagement)
async def end_engagement(command: EndEngagement, history: History) -> Decided:
    engagement = await engagement_for(
        history, command, command.engagement, ALLOWED[type(command)]
    )
    engagement_ends_inside_the_contract.require(
        command.ended_on <= min(engagement.end_on, history.today), "endedOn",
        ended_on=command.ended_on, end_on=engagement.end_on, today=history.today,
    )
    return [
        EngagementEnded(
            engagement=command.engagement, person=engagement.person, ground=command.ground,
            ended_on=command.ended_on,
        )
    ]


async def _engaged_once(
    history: History, person: str, first: date, last: date, field: str
) -> None:
    """Refuses days on which the person already has a contract."""
    others = (await history.of(Contracts, person)).overlapping(first, last)
    person_is_engaged_once.require(
        not others, field, person=person, engagements=", ".join(others)
    )
