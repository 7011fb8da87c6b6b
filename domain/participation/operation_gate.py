"""The operation gate: people took part in the reported work, in its month."""

from datetime import date

from domain.kernel.decision import History, Rule
from domain.kernel.terms import Stage
from domain.participation.approval import live_waivers, of_somebody_else, said_of
from domain.participation.events import Participation
from domain.participation.evidence import Lack, Missing, chosen_of, evidence_of
from domain.project.plot import Plot
from domain.work_plan.events import Evidence, days_of
from domain.work_plan.in_force import PlanInForce
from domain.work_report.events import WorkReport

# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

people_take_part_in_operation = Rule(
    "people-take-part-in-operation",
    en="{work_report} reports work without the people. Missing, and one is enough: {missing}. Have"
    " the attendance verified of people who came in the month to an OPERATION gathering at level"
    " CONSULT or above that names one of the plots, then accept the report.",
    th="{work_report} เป็นงานที่ยังไม่มีประชาชนร่วมดำเนินการ ขอเพียงหนึ่งในนี้: {missing_th}"
    " โปรดยืนยันผู้เข้าร่วมกิจกรรมขั้น OPERATION ระดับ CONSULT ขึ้นไปในเดือนนั้นที่ระบุแปลงใดแปลงหนึ่ง"
    " แล้วจึงยอมรับรายงาน",
    kept=True,
)


async def pass_operation_gate(
    history: History, report: WorkReport, on: date
) -> tuple[tuple[Evidence, ...], tuple[str, ...]]:
    """What an acceptance on a day is based on: attendances or, if there are none, waivers."""
    evidence, missing = await operation_gate(history, report, until=on)
    if not missing:
        return evidence, ()
    live = await live_waivers(history, Stage.OPERATION, report.ref, on)
    people_take_part_in_operation.require(
        live, "workReport", work_report=report.ref, **said_of(missing)
    )
    return evidence, of_somebody_else(history, live, report.ref, "workReport")


async def operation_gate(
    history: History, report: WorkReport, *, until: date | None = None
) -> tuple[tuple[Evidence, ...], tuple[Missing, ...]]:
    """The evidence for the work on the report's plots; if there is none, what each plot lacks.

    The plots are those of the plan's revision that the report was submitted for. One attendance at
    a gathering that names one of them is enough. ``until``: the day of acceptance, default today.
    """
    plan = await history.of(PlanInForce, report.work_plan)
    items = plan.items.get(report.plan_revision or plan.revision or 0, ())
    projects = list(dict.fromkeys(item.project for item in items))
    first, last = days_of(report.month)
    last = min(last, until or history.today)
    took_part = await history.each(Participation, [[project] for project in projects])
    evidence = [
        one for project, participation in zip(projects, took_part, strict=True)
        for one in evidence_of(
            project, chosen_of(participation.counted(Stage.OPERATION, first, last), 1)
        )
    ]
    if evidence:
        return tuple(evidence), ()
    plots = await history.each(Plot, [[project] for project in projects])
    return (), tuple(
        Missing(
            project=project, lack=Lack.NOBODY_WORKED, household=plot.household,
            from_on=first, until_on=last,
        )
        for project, plot in zip(projects, plots, strict=True)
    )
