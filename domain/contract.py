"""A contract: signed with whoever was selected, given duties on plots, ended on a day."""

from datetime import date
from typing import Annotated, ClassVar

from domain.authority import Role, authorise
from domain.decision import (
    Command,
    Decided,
    History,
    Rule,
    State,
    decides,
    long_enough,
    noun_is_known,
)
from domain.engagement import (
    DutyAssigned,
    EndGround,
    EngagementContracted,
    EngagementEnded,
    EngagementStatus,
    engagement_for,
    passed_all,
)
from domain.event import Recorded
from domain.plot import Plot, in_the_programme
from domain.ref import EngagementRef, ProjectRef, says
from domain.terms import Satang

# ── what may be asked ─────────────────────────────────────────────────────────────────────────────

# What happened is in ``engagement.py``.

_OFFICE = (Role.PROVINCIAL_OFFICER,)


class ContractEngagement(Command):
    """Signs the contract. The person becomes AREA_DEVELOPER of the tambon for its time."""

    roles = _OFFICE
    noun: ClassVar[str] = "engagement"

    engagement: EngagementRef
    wage_satang: Annotated[Satang, says("Wage of a full month, in satang (9,000 baht = 900000).")]
    start_on: Annotated[date, says("First day of the contract.")]
    end_on: Annotated[date, says("Last day of the contract, itself included.")]


class AssignDuty(Command):
    """Makes a contracted developer responsible for a plot; only such plots may be planned."""

    roles = (Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER)
    noun: ClassVar[str] = "engagement"

    engagement: EngagementRef
    project: ProjectRef
    duty: Annotated[str, says("What to do there, 3 to 200 characters; no names of people.")]


class EndEngagement(Command):
    """Ends a contract on a day that has come; the role of AREA_DEVELOPER ends with it."""

    roles = _OFFICE
    noun: ClassVar[str] = "engagement"

    engagement: EngagementRef
    ground: Annotated[EndGround, says("Why the contract ended.")]
    ended_on: Annotated[date, says("The last day served: not after today nor the contract's end.")]


# ── what must be remembered ───────────────────────────────────────────────────────────────────────


class Contracts(State):
    """The contracts of one person: engagement → its first and last day."""

    folds = (EngagementContracted, EngagementEnded)
    spans: dict[str, tuple[date, date]] = {}

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case EngagementContracted(engagement=engagement, start_on=start_on, end_on=end_on):
                self.spans = self.spans | {engagement: (start_on, end_on)}
            case EngagementEnded(engagement=engagement, ended_on=ended_on):
                start_on, _ = self.spans[engagement]
                self.spans = self.spans | {engagement: (start_on, ended_on)}

    def overlapping(self, first: date, last: date) -> list[str]:
        """The engagements whose contract covers any of these days."""
        return [ref for ref, (start, end) in self.spans.items() if start <= last and first <= end]


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

contract_ends_after_it_starts = Rule(
    "contract-ends-after-it-starts",
    en="A contract from {start_on} cannot end on {end_on}. Give a last day that is not earlier.",
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

ALLOWED: dict[type[Command], tuple[EngagementStatus, ...]] = {
    ContractEngagement: (EngagementStatus.SELECTED,),
    AssignDuty: (EngagementStatus.CONTRACTED,),
    EndEngagement: (EngagementStatus.CONTRACTED,),
}


@decides(ContractEngagement)
async def contract_engagement(command: ContractEngagement, history: History) -> Decided:
    engagement = await engagement_for(
        history, command, command.engagement, ALLOWED[type(command)]
    )
    await passed_all(history, command.engagement, engagement)
    start_on, end_on = command.start_on, command.end_on
    contract_ends_after_it_starts.require(
        start_on <= end_on, "endOn", start_on=start_on, end_on=end_on
    )
    contracts = await history.of(Contracts, engagement.person)
    others = contracts.overlapping(start_on, end_on)
    person_is_engaged_once.require(
        not others, "startOn", person=engagement.person, engagements=", ".join(others)
    )
    return [
        EngagementContracted(
            engagement=command.engagement, person=engagement.person, group=engagement.group,
            tambon=engagement.tambon, wage_satang=command.wage_satang,
            start_on=start_on, end_on=end_on,
        )
    ]


@decides(AssignDuty)
async def assign_duty(command: AssignDuty, history: History) -> Decided:
    engagement = await engagement_for(
        history, command, command.engagement, ALLOWED[type(command)]
    )
    plot = await history.of(Plot, command.project)
    noun_is_known.require(plot.kind, "project", noun="project", ref=command.project)
    await authorise(history, command, engagement.tambon, plot.area)  # answers for the plot as well
    in_the_programme(plot, "project")
    long_enough(command.duty, "duty", least=3, most=200)
    if (command.project, command.duty) in engagement.duties:
        return []
    return [
        DutyAssigned(engagement=command.engagement, project=command.project, duty=command.duty)
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
