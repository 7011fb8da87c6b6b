"""A waiver: a gate is passed without its evidence, by an authority, until a day, in plain sight."""

from datetime import date, timedelta
from typing import Annotated

from domain.authority import Role, authorise
from domain.decision import (
    Command,
    Decided,
    History,
    Rule,
    decides,
    long_enough,
    noun_is_known,
    noun_is_new,
)
from domain.engagement import Engagement
from domain.participation import GateWaived, WaiverRef, Waivers
from domain.ref import AnyRef, noun_of, says
from domain.terms import Stage
from domain.work_plan import WorkPlan

# ── what may be asked ─────────────────────────────────────────────────────────────────────────────


# What happened, and what is remembered of it, is in ``participation.py``.


class WaiveGate(Command):
    """Lets one plan pass the planning gate without its evidence, until a day; listed to auditors.

    Needs a `reason` of 20 characters or more. Whoever waives does not approve.
    """

    roles = (Role.PROVINCIAL_OFFICER,)
    new = "waiver"

    waiver: WaiverRef
    stage: Annotated[Stage, says("Whose gate is waived: PLANNING, for a work plan.")]
    subject: AnyRef
    authority: Annotated[str, says("The order or letter that permits it, 3 to 200 characters.")]
    expires_on: Annotated[date, says("The last day it may be used, at most 90 days ahead.")]


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

waiver_is_for_a_gate = Rule(
    "waiver-is-for-a-gate",
    en="There is no {stage} gate for {subject}. A waiver names PLANNING and a work plan.",
    th="ไม่มีเงื่อนไขขั้น {stage} สำหรับ {subject} การผ่อนผันต้องระบุ PLANNING และแผนงาน",
)
waiver_expires_within_ninety_days = Rule(
    "waiver-expires-within-ninety-days",
    en="A waiver given on {today} ends between that day and {latest}, not on {expires_on}.",
    th="การผ่อนผันที่ให้ในวันที่ {today} ต้องสิ้นสุดระหว่างวันนั้นถึง {latest} ไม่ใช่ {expires_on}",
)


@decides(WaiveGate)
async def waive_gate(command: WaiveGate, history: History) -> Decided:
    known = await history.of(Waivers, command.waiver)
    noun_is_new.require(not known.granted, "waiver", ref=command.waiver)
    waiver_is_for_a_gate.require(
        command.stage == Stage.PLANNING and noun_of(command.subject) == "work-plan", "subject",
        stage=command.stage, subject=command.subject,
    )
    plan = await history.of(WorkPlan, command.subject)
    noun_is_known.require(plan.status, "subject", noun="work plan", ref=command.subject)
    engagement = await history.of(Engagement, plan.engagement)
    await authorise(history, command, engagement.tambon)
    long_enough(command.reason, "reason", least=20, most=2000)
    long_enough(command.authority, "authority", least=3, most=200)
    latest = history.today + timedelta(days=90)
    waiver_expires_within_ninety_days.require(
        history.today <= command.expires_on <= latest, "expiresOn",
        today=history.today, latest=latest, expires_on=command.expires_on,
    )
    return [
        GateWaived(
            waiver=command.waiver, stage=command.stage, subject=command.subject,
            authority=command.authority, expires_on=command.expires_on,
        )
    ]
