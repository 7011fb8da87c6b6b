"""A waiver: permission to pass a gate without its evidence until a day, listed for auditors."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Annotated

from domain.engagement.events import Engagement
from domain.evaluation.events import Evaluation
from domain.kernel.authority import Role, authorise
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    decides,
    long_enough,
    noun_is_known,
    noun_is_new,
)
from domain.kernel.ref import AnyRef, noun_of, says
from domain.kernel.terms import Stage
from domain.participation.events import GateWaived, WaiverRef, Waivers
from domain.policy import policies
from domain.work_plan.events import WorkPlan
from domain.work_report.events import WorkReport

# ── commands ──────────────────────────────────────────────────────────────────────────────────────
# The event and its state are in ``participation/events.py``.


class WaiveGate(Command):
    """Lets one plan, report or evaluation pass its gate without evidence; listed for auditors.

    Needs a `reason` of 20 characters or more. The officer who waives the gate cannot approve.
    """

    roles = (Role.PROVINCIAL_OFFICER,)
    new = "waiver"

    waiver: WaiverRef
    stage: Annotated[
        Stage,
        says("The gate: PLANNING for a work plan, OPERATION for a work report, EVALUATION for an"
             " evaluation."),
    ]
    subject: AnyRef
    authority: Annotated[str, says("The order or letter that permits it, 3 to 200 characters.")]
    expires_on: Annotated[
        date, says("The last day it may be used, at most 90 days ahead (policy `waiver-days`).")
    ]


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

waiver_is_for_a_gate = Rule(
    "waiver-is-for-a-gate",
    en="There is no {stage} gate for {subject}. A waiver names one of: {gates}.",
    th="ไม่มีเงื่อนไขขั้น {stage} สำหรับ {subject} การผ่อนผันต้องระบุอย่างใดอย่างหนึ่ง: {gates}",
)
waiver_expires_in_time = Rule(
    "waiver-expires-in-time", formerly="waiver-expires-within-ninety-days",
    en="A waiver given on {today} must end between that day and {latest}, not on {expires_on}."
    " Give a day in that range.",
    th="การผ่อนผันที่ให้ในวันที่ {today} ต้องสิ้นสุดระหว่างวันนั้นถึง {latest} ไม่ใช่ {expires_on}"
    " โปรดระบุวันในช่วงนั้น",
)


async def _of_plan(history: History, ref: str) -> str | None:
    plan = await history.of(WorkPlan, ref)
    return await _tambon(history, plan.engagement) if plan.status else None


async def _of_report(history: History, ref: str) -> str | None:
    report = await history.of(WorkReport, ref)
    return await _tambon(history, report.engagement) if report.status else None


async def _of_evaluation(history: History, ref: str) -> str | None:
    evaluation = await history.of(Evaluation, ref)
    return evaluation.area if evaluation.status else None


async def _tambon(history: History, engagement: str) -> str:
    return (await history.of(Engagement, engagement)).tambon


# For each gate: the noun that it guards, and how to find the area of one (None: unknown noun).
GATES: dict[Stage, tuple[str, Callable[[History, str], Awaitable[str | None]]]] = {
    Stage.PLANNING: ("work-plan", _of_plan),
    Stage.OPERATION: ("work-report", _of_report),
    Stage.EVALUATION: ("evaluation", _of_evaluation),
}


@decides(WaiveGate)
async def waive_gate(command: WaiveGate, history: History) -> Decided:
    area_of = _gate(command)
    area = await area_of(history, command.subject)
    if area is None:
        noun = noun_of(command.subject).replace("-", " ")
        noun_is_known.refuse("subject", noun=noun, ref=command.subject)
    await authorise(history, command, area)
    known = await history.of(Waivers, command.waiver)
    noun_is_new.require(not known.granted, "waiver", ref=command.waiver)
    long_enough(command.reason, "reason", least=20, most=2000)
    long_enough(command.authority, "authority", least=3, most=200)
    days = (await policies(history)).whole("waiver-days")
    latest = history.today + timedelta(days=days)
    waiver_expires_in_time.require(
        history.today <= command.expires_on <= latest, "expiresOn",
        today=history.today, latest=latest, expires_on=command.expires_on,
    )
    return [
        GateWaived(
            waiver=command.waiver, stage=command.stage, subject=command.subject,
            authority=command.authority, expires_on=command.expires_on,
        )
    ]


def _gate(command: WaiveGate) -> Callable[[History, str], Awaitable[str | None]]:
    """The function for the subject's area. Refuses a subject that the stage has no gate for."""
    noun, area_of = GATES[command.stage]
    waiver_is_for_a_gate.require(
        noun_of(command.subject) == noun, "subject", stage=command.stage, subject=command.subject,
        gates=", ".join(f"{stage} {noun}" for stage, (noun, _) in GATES.items()),
    )
    return area_of
