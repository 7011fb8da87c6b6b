"""Questions about work: reports and what they rest on, what was owed, wages, revisions, waivers."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.oracles.derived.facts import Derived, Fact, Hit, Known, month_begins
from tests.oracles.recount import counted, duties, papers


@dataclass
class Report:
    """A report with the plots that it tells of."""

    area: str
    month: str
    engagement: str
    plan: str
    plan_revision: int | None = None
    accepted_at: datetime | None = None
    logs: dict[int, str] = field(default_factory=dict)  # log → plot
    rewritten: bool = False  # before the acceptance
    corrections: list[Fact] = field(default_factory=list)


def reports(known: Known) -> dict[str, Report]:
    found: dict[str, Report] = {}
    for fact in known.facts:
        data = fact.data
        if fact.type == "work-report.opened":
            found[data["work_report"]] = Report(
                fact.area, data["month"], data["engagement"], data["work_plan"])
        report = found.get(data.get("work_report", ""))
        if report is None:
            continue
        match fact.type:
            case "work-report.daily-work-logged" | "work-report.daily-log-corrected":
                report.logs[data["log"]] = data["project"]
            case "work-report.revised":
                report.rewritten = True
            case "work-report.submitted":
                report.plan_revision = data.get("plan_revision")
            case "work-report.accepted":
                report.accepted_at = fact.occurred_at
            case "work-report.corrected":
                report.corrections.append(fact)
    return found


def items(known: Known) -> dict[tuple[str, int], set[str]]:
    """(plan, revision) → plots."""
    found: dict[tuple[str, int], set[str]] = {}
    for fact in known.of("work-plan.drafted", "work-plan.revised"):
        key = fact.data["work_plan"], fact.data.get("revision", 1)
        found[key] = {item["project"] for item in fact.data["items"]}
    return found


def accepted_without_planning(known: Known, _: dict[str, Any]) -> Derived:
    """Near: reported on, and once counted; or never counted, and not reported on."""
    planned = items(known)
    reported = {
        plot for report in reports(known).values() if report.accepted_at
        for plot in planned.get((report.plan, report.plan_revision or 0), set())
        | set(report.logs.values())
    }
    took_part = {one.get("household") for one in counted([*known.facts])
                 if one["stage"] == "PLANNING"}
    plots = defaultdict(set)
    for fact in known.of("project.proposed"):
        plots[fact.data.get("household")].add(fact.data["project"])
    hits, near, checked = [], set(), 0
    for fact in known.of("household.nominated"):
        household, village = fact.data["household"], fact.data["village"]
        if not known.inside(village):
            continue
        told = bool(plots[household] & reported)
        checked += told
        if told and household not in took_part:
            hits.append((household, village))
        elif told or household not in took_part:
            near.add(household)
    return Derived(hits, {"checked": checked}, near)


def changed_after_acceptance(known: Known, _: dict[str, Any]) -> Derived:
    """Near: an accepted report that was revised before its acceptance only."""
    hits, near, checked = [], set(), 0
    for ref, report in reports(known).items():
        if not known.inside(report.area):
            continue
        checked += report.accepted_at is not None
        hits += [
            (ref, fact.data["field"], fact.data.get("log"), fact.data.get("item"),
             fact.data["old"], fact.data["new"], fact.person, fact.role)
            for fact in report.corrections
        ]
        if report.rewritten and report.accepted_at and not report.corrections:
            near.add(ref)
    return Derived(hits, {"checked": checked}, near)


def no_plan_or_report(known: Known, asked: dict[str, Any]) -> Derived:
    """Near: a plan that is there, though it came late; a contract that was over by then."""
    month, facts = asked["month"], [*known.facts]
    found = duties(facts, known.area, month)
    hits = [(what, engagement) for engagement, duty in found.items()
            for what in ("plan", "report") if getattr(duty, what) == "NONE"]
    over = {
        fact.data["engagement"] for fact in known.of("engagement.contracted")
        if known.inside(fact.data["tambon"])
    } - found.keys()
    late = {engagement for engagement, paper in papers(facts, "work-plan", month)
            if paper.handed_in >= month and engagement in found}
    return Derived(hits, {"developers": len(found)}, over | late)


# ── wages ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Wage:
    area: str
    accepted_at: datetime | None = None
    authorised_at: datetime | None = None
    accepted_before: bool = False


def wages(known: Known) -> dict[tuple[str, str], Wage]:
    """(engagement, month) → wage."""
    found: dict[tuple[str, str], Wage] = {}
    for fact in known.of("work-report.accepted", "engagement.wage-authorised"):
        wage = found.setdefault((fact.data["engagement"], fact.data["month"]), Wage(fact.area))
        if fact.type == "work-report.accepted":
            wage.accepted_at = fact.occurred_at
        else:
            wage.authorised_at = fact.occurred_at
            wage.accepted_before = bool(
                wage.accepted_at and wage.accepted_at <= fact.occurred_at)
    return {key: wage for key, wage in found.items() if known.inside(wage.area)}


def first_approvals(known: Known) -> dict[tuple[str, str], list[datetime]]:
    """(engagement, month) → when each of its plans was approved for the first time."""
    of: dict[str, tuple[str, str]] = {}
    first: dict[str, datetime] = {}
    for fact in known.of("work-plan.drafted", "work-plan.approved"):
        plan = fact.data["work_plan"]
        if fact.type == "work-plan.drafted":
            of[plan] = fact.data["engagement"], fact.data["month"]
        else:
            first.setdefault(plan, fact.occurred_at)
    found = defaultdict(list)
    for plan, at in first.items():
        found[of[plan]].append(at)
    return found


def wages_without_a_plan(known: Known, _: dict[str, Any]) -> Derived:
    """Near: a plan approved too late, of a month whose wage nobody has authorised."""
    approvals, hits, near, checked = first_approvals(known), [], set(), 0
    paid = wages(known)
    for key, wage in paid.items():
        if wage.authorised_at:
            checked += 1
            if not any(at < month_begins(key[1]) for at in approvals.get(key, [])):
                hits.append(key)
    for key, times in approvals.items():
        late = all(at >= month_begins(key[1]) for at in times)
        if late and (key not in paid or not paid[key].authorised_at):
            near.add("/".join(key))
    return Derived(hits, {"checked": checked}, near)


def wages_before_report(known: Known, _: dict[str, Any]) -> Derived:
    """Near: a wage authorised within a day of the acceptance, but behind it."""
    hits, near, checked = [], set(), 0
    for key, wage in wages(known).items():
        if wage.authorised_at is None:
            continue
        checked += 1
        if not wage.accepted_before:
            hits.append(key)
        elif wage.accepted_at and (wage.authorised_at - wage.accepted_at).days < 7:
            near.add("/".join(key))
    return Derived(hits, {"checked": checked}, near)


def criteria_not_met(known: Known, _: dict[str, Any]) -> Derived:
    """Near: once failed and met since, or failed where it was not in force."""
    contracts: dict[str, tuple[str, list[str]]] = {}
    checks: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for fact in known.of("engagement.contracted", "engagement.applicant-screened"):
        data = fact.data
        if fact.type == "engagement.contracted":
            contracts[data["engagement"]] = data["tambon"], data.get("criteria", [])
        else:
            checks[data["engagement"]][data["criterion"]].append(data["passed"])
    hits, near, met = [], set(), 0
    for engagement, (tambon, criteria) in contracts.items():
        if not known.inside(tambon) or not criteria:
            continue
        seen = checks[engagement]
        unmet = tuple(sorted(each for each in criteria if not (seen[each] or [False])[-1]))
        if unmet:
            hits.append((engagement, unmet))
        else:
            met += 1
            if not all(passed for each in seen.values() for passed in each):
                near.add(engagement)
    return Derived(hits, {"met": met}, near)


# ── what was changed, and what was let pass ───────────────────────────────────────────────────────

_STATES = {
    "work-plan.drafted": "DRAFT", "work-plan.revised": "DRAFT", "work-plan.submitted": "SUBMITTED",
    "work-plan.returned": "RETURNED", "work-plan.approved": "APPROVED",
    "work-plan.withdrawn": "WITHDRAWN", "work-plan.closed": "CLOSED",
}


def extensions_and_revisions(known: Known, _: dict[str, Any]) -> Derived:
    """Near: the extension of a contract; a plan that was changed before it was handed in alone."""
    listed, hits, near = {fact.position for fact in known.facts}, _plans(known), set()
    plans: dict[str, tuple[int, str]] = {}
    for fact in known.record.facts:
        shown = fact.position in listed
        if fact.type == "programme.deadline-extended" and shown:
            hits.append((fact.position, "deadline", fact.data["from_on"], fact.data["to_on"]))
        elif fact.type == "engagement.extended" and shown and known.inside(fact.area):
            near.add(str(fact.position))
        elif fact.type in _STATES:
            plan = fact.data["work_plan"]
            was = plans.get(plan, (0, ""))
            number = fact.data.get("revision", 1) if fact.type == "work-plan.revised" else was[0]
            plans[plan] = (number or 1, _STATES[fact.type])
            if fact.type == "work-plan.revised" and shown and known.inside(fact.area):
                hits.append((fact.position, plan, was[0], number, was[1]))
    return Derived(hits, {}, near)


def _plans(known: Known) -> list[Hit]:
    """The tasks of every revision of each plan that has more than one."""
    tasks: dict[str, dict[int, tuple[str, ...]]] = defaultdict(dict)
    for fact in known.of("work-plan.drafted", "work-plan.revised"):
        if known.inside(fact.area):
            revision = fact.data.get("revision", 1)
            tasks[fact.data["work_plan"]][revision] = tuple(
                item["task"] for item in fact.data["items"])
    return [
        (plan, "plan", tuple((each, *told[each]) for each in sorted(told)))
        for plan, told in tasks.items() if max(told) > 1
    ]


def gates_waived(known: Known, _: dict[str, Any]) -> Derived:
    """Near: what a gate refused, and what then passed it without a waiver."""
    waivers = {fact.data["waiver"]: fact for fact in known.of("participation.gate-waived")
               if known.inside(fact.area)}
    after: dict[str, list[tuple[int, str]]] = defaultdict(list)
    refused = set()
    near = set()
    for fact in known.facts:
        named = fact.data.get("waivers", [fact.data.get("waiver")])
        for waiver in named:
            if waiver in waivers and known.inside(fact.area):
                after[waiver].append((fact.position, fact.type))
        if fact.type == "attempt.refused" and fact.data["rule"].startswith("people-take-part-in"):
            refused.add(fact.data.get("subject"))
        if fact.type in ("work-plan.approved", "work-report.accepted", "evaluation.finalised"):
            subject = fact.data[fact.type.split(".")[0].replace("-", "_")]
            if subject in refused and not fact.data.get("waivers") and known.inside(fact.area):
                near.add(subject)
    hits = [(waiver, fact.data["stage"], fact.data["subject"], fact.person, tuple(after[waiver]))
            for waiver, fact in waivers.items()]
    return Derived(hits, {}, near)
