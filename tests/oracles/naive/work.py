"""The naive fold of the nouns of work: gatherings, attendances, plans, waivers."""

from types import SimpleNamespace as Body
from typing import Any

from tests.oracles.naive.contracts import NaiveContracts
from tests.oracles.naive.evaluations import NaiveEvaluations
from tests.oracles.naive.plots import NaivePlots
from tests.oracles.naive.reports import NaiveReports

COUNTED = ("CONSULT", "INVOLVE", "COLLABORATE", "EMPOWER")


class NaiveWorld(NaiveContracts, NaivePlots, NaiveReports, NaiveEvaluations):
    """All of the views."""

    # ── gathering ─────────────────────────────────────────────────────────────────────────────────

    def gathering_scheduled(self, b: Body) -> None:
        columns = vars(b)
        ref, area, projects = (columns.pop(n) for n in ("gathering", "area", "projects"))
        self.born("gatherings", ref, area, status="SCHEDULED", organised_by=self.actor,
                  held_on=self.thai_day(b.starts_at), headcount=None, **columns)
        for project in projects:
            self.put("gathering_projects", f"{ref}/{project}", gathering=ref, project=project)

    def gathering_closed(self, b: Body) -> None:
        self.moved("gatherings", b.gathering, status="CLOSED", headcount=b.headcount)

    def gathering_cancelled(self, b: Body) -> None:
        self.moved("gatherings", b.gathering, status="CANCELLED")

    def gathering_decision_recorded(self, b: Body) -> None:
        self.put("decisions", f"{b.gathering}/decision-{self.fact.position}",
                 carried=b.votes_for > b.votes_against, recorded_by=self.actor,
                 decided_at=self.fact.occurred_at, **vars(b))

    # ── attendance ────────────────────────────────────────────────────────────────────────────────

    def attends(self, b: Body, **columns: Any) -> None:
        unknown = dict.fromkeys(
            ("method", "hours", "stage", "level", "activity", "held_on", "recorded_by",
             "recorded_at", "verified_by", "verified_at", "disputed_by", "revoked_by"))
        self.put("attendances", f"{b.gathering}/{b.person}", gathering=b.gathering,
                 person=b.person, household=b.household, capacity=b.capacity,
                 contribution=b.contribution, **unknown | {"counted": False} | columns)

    def gathering_attendance_recorded(self, b: Body) -> None:
        self.attends(b, status="RECORDED", method=b.method, hours=b.hours,
                     recorded_by=b.recorder or self.actor, recorded_at=self.fact.occurred_at)

    def gathering_attendance_verified(self, b: Body) -> None:
        ref = f"{b.gathering}/{b.person}"
        if ref not in self.tables["attendances"]:
            self.attends(b)
        counted = b.capacity in ("HOUSEHOLD", "NEIGHBOUR") and b.level in COUNTED
        self.set("attendances", ref, status="VERIFIED", counted=counted, household=b.household,
                 capacity=b.capacity, contribution=b.contribution, stage=b.stage, level=b.level,
                 activity=b.activity, held_on=b.held_on, verified_by=self.actor,
                 verified_at=self.fact.occurred_at)

    def gathering_attendance_disputed(self, b: Body) -> None:
        self.set("attendances", f"{b.gathering}/{b.person}", status="DISPUTED", counted=False,
                 disputed_by=self.actor)

    def gathering_attendance_revoked(self, b: Body) -> None:
        self.set("attendances", f"{b.gathering}/{b.person}", status="REVOKED", counted=False,
                 revoked_by=self.actor)

    # ── work plan ─────────────────────────────────────────────────────────────────────────────────

    def work_plan_drafted(self, b: Body) -> None:
        self.born("work_plans", b.work_plan, engagement=b.engagement, month=b.month,
                  status="DRAFT", revision=1, approved_revision=None, drafted_by=self.actor,
                  submitted_by=None, submitted_at=None, approver=None, approved_at=None,
                  first_approved_at=None, waived=False, evidence_invalidated=0,
                  closed_at=None)
        self.tasks(b, 1)

    def tasks(self, b: Body, revision: int) -> None:
        items = self.tables["work_plan_items"]
        for ref in [r for r in items if r.startswith(f"{b.work_plan}/{revision}/")]:
            del items[ref]
        for number, item in enumerate(b.items, 1):
            named = {name: getattr(item, name) for name in item.__struct_fields__}
            self.put("work_plan_items", f"{b.work_plan}/{revision}/{number}", number=number,
                     work_plan=b.work_plan, revision=revision, in_force=False, **named)

    def work_plan_revised(self, b: Body) -> None:
        self.moved("work_plans", b.work_plan, status="DRAFT", revision=b.revision,
                   submitted_by=None, submitted_at=None)
        self.tasks(b, b.revision)

    def work_plan_submitted(self, b: Body) -> None:
        self.moved("work_plans", b.work_plan, status="SUBMITTED", revision=b.revision,
                   submitted_by=self.actor, submitted_at=self.fact.occurred_at)

    def work_plan_returned(self, b: Body) -> None:
        self.moved("work_plans", b.work_plan, status="RETURNED")

    def work_plan_withdrawn(self, b: Body) -> None:
        self.moved("work_plans", b.work_plan, status="WITHDRAWN")

    def work_plan_approved(self, b: Body) -> None:
        plan = self.tables["work_plans"][b.work_plan]
        if plan["first_approved_at"] is None:
            plan["first_approved_at"] = self.fact.occurred_at
        self.moved("work_plans", b.work_plan, status="APPROVED", approver=b.approver,
                   approved_revision=b.revision, approved_at=self.fact.occurred_at,
                   waived=len(b.waivers) > 0, evidence_invalidated=0)
        for ref, item in self.tables["work_plan_items"].items():
            if ref.startswith(f"{b.work_plan}/"):
                item["in_force"] = ref.startswith(f"{b.work_plan}/{b.revision}/")
        for number, seen in enumerate(b.evidence, 1):
            ref = f"{b.work_plan}/{b.revision}/evidence-{number}"
            if ref not in self.tables["plan_evidence"]:
                named = {name: getattr(seen, name) for name in seen.__struct_fields__}
                self.put("plan_evidence", ref, work_plan=b.work_plan, revision=b.revision,
                         invalidated=False, invalidated_at=None, **named)
        for waiver in b.waivers:
            self.set("waivers", waiver, used_by=b.work_plan, used_at=self.fact.occurred_at)

    # ── participation ─────────────────────────────────────────────────────────────────────────────

    def participation_gate_waived(self, b: Body) -> None:
        columns = vars(b)
        self.born("waivers", columns.pop("waiver"), granted_by=self.actor, used_by=None,
                  used_by_report=None, used_by_evaluation=None, used_at=None, **columns)

    def participation_gate_evidence_invalidated(self, b: Body) -> None:
        noun = b.subject.partition(":")[0].replace("-", "_")
        evidence = {"work_plan": "plan_evidence", "work_report": "report_evidence",
                    "evaluation": "evaluation_evidence"}[noun]
        fallen = self.tables[f"{noun}s"][b.subject]["evidence_invalidated"] + 1
        self.moved(f"{noun}s", b.subject, evidence_invalidated=fallen)
        for row in self.tables[evidence].values():
            if (row[noun], row["gathering"], row["person"]) == (
                b.subject, b.gathering, b.person
            ):
                row.update(invalidated=True, invalidated_at=self.fact.recorded_at)

    # ── learning ──────────────────────────────────────────────────────────────────────────────────

    def guideline_published(self, b: Body) -> None:
        self.born("guidelines", b.guideline, "", title=b.title, version_name=b.version,
                  document_hash=b.document_hash, published_by=self.actor,
                  published_at=self.fact.occurred_at)

    def guideline_studied(self, b: Body) -> None:
        self.put("guideline_studies", f"{b.guideline}/{b.person}", guideline=b.guideline,
                 person=b.person, studied_at=self.fact.occurred_at)

    def knowledge_recorded(self, b: Body) -> None:
        self.born("knowledge", b.knowledge, person=b.person, project=b.project, topic=b.topic,
                  learned_on=self.thai_day(self.fact.occurred_at), recorded_by=self.actor,
                  shared=0)

    def knowledge_shared(self, b: Body) -> None:
        count = self.tables["knowledge"][b.knowledge]["shared"] + 1
        self.moved("knowledge", b.knowledge, shared=count)
        self.put("knowledge_sharings", f"{b.knowledge}/{b.gathering}", knowledge=b.knowledge,
                 gathering=b.gathering, shared_by=self.actor, shared_at=self.fact.occurred_at)
