"""The planning gate: for every plot in a plan, its people took part in planning it."""

from datetime import date, timedelta

from domain.gathering.events import AttendanceVerified, Capacity
from domain.kernel.decision import History, Rule
from domain.kernel.terms import Stage
from domain.participation.approval import live_waivers, of_somebody_else, said_of
from domain.participation.events import Participation
from domain.participation.evidence import (
    VOICES,
    Lack,
    Missing,
    chosen_of,
    evidence_of,
    households_of,
    of_the_tambon,
)
from domain.policy import policies
from domain.project.events import ProjectKind
from domain.project.plot import Plot
from domain.work_plan.events import Evidence, WorkPlan, days_of

# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

people_take_part_in_planning = Rule(
    "people-take-part-in-planning",
    en="{work_plan} was planned without the people. Missing: {missing}. Hold a PLANNING gathering"
    " at level CONSULT or above with them, have the attendance verified, then approve.",
    th="{work_plan} ยังไม่มีประชาชนร่วมวางแผน สิ่งที่ขาด: {missing_th}"
    " โปรดจัดประชุมขั้น PLANNING ระดับ CONSULT ขึ้นไป ยืนยันผู้เข้าร่วม แล้วจึงอนุมัติ",
    kept=True,
)


async def pass_planning_gate(
    history: History, plan: WorkPlan, on: date
) -> tuple[tuple[Evidence, ...], tuple[str, ...]]:
    """What an approval on a day is based on: attendances or, if not enough, waivers."""
    evidence, missing = await planning_gate(history, plan, until=on)
    if not missing:
        return evidence, ()
    live = await live_waivers(history, Stage.PLANNING, plan.ref, on)
    people_take_part_in_planning.require(
        live, "workPlan", work_plan=plan.ref, **said_of(missing)
    )
    return evidence, of_somebody_else(history, live, plan.ref, "workPlan")


async def planning_gate(
    history: History, plan: WorkPlan, *, until: date | None = None
) -> tuple[tuple[Evidence, ...], tuple[Missing, ...]]:
    """The evidence for the planning of each plot, and what it lacks; passed if nothing is missing.

    ``until``: the day of the approval, default today. The evidence holds a few attendances per
    plot, of different households if possible, decisions and opinions first.
    """
    limits = await policies(history)
    first, _ = days_of(plan.month)
    window = (
        first - timedelta(days=limits.whole("planning-window")), until or history.today
    )
    plots = await history.each(Plot, [[project] for project in plan.projects])
    looks = [[plot.household or ref] for ref, plot in zip(plan.projects, plots, strict=True)]
    took_part = await history.each(Participation, looks)
    evidence: list[Evidence] = []
    missing: list[Missing] = []
    for ref, plot, participation in zip(plan.projects, plots, took_part, strict=True):
        counted = participation.counted(Stage.PLANNING, *window)
        if plot.kind == ProjectKind.HLM:
            counted, needed = [one for one in counted if one.capacity == Capacity.HOUSEHOLD], 1
        else:
            counted = await of_the_tambon(history, counted, plot.area)
            needed = limits.whole("planning-households-clm")
        chosen = chosen_of(counted, needed)
        evidence += evidence_of(ref, chosen)
        if lack := _lack(chosen, needed):
            missing.append(
                Missing(
                    project=ref, lack=lack, household=plot.household, needed=needed,
                    found=households_of(chosen), from_on=window[0], until_on=window[1],
                )
            )
    return tuple(evidence), tuple(missing)


def _lack(chosen: list[AttendanceVerified], needed: int) -> Lack | None:
    if not chosen:
        return Lack.NOBODY_ATTENDED
    if households_of(chosen) < needed:
        return Lack.TOO_FEW_HOUSEHOLDS
    return None if any(one.contribution in VOICES for one in chosen) else Lack.NOBODY_SPOKE
