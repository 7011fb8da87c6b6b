"""The naive fold of work reports: what is in them, and what they rest on."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace as Body

from tests.oracles.naive.fold import Naive


class NaiveReports(Naive):
    """The views of reports, and the end of their plans."""

    def work_plan_closed(self, b: Body) -> None:
        self.moved("work_plans", b.work_plan, status="CLOSED", closed_at=self.fact.occurred_at)

    def work_report_opened(self, b: Body) -> None:
        self.born("work_reports", b.work_report, engagement=b.engagement, work_plan=b.work_plan,
                  month=b.month, status="OPEN", revision=1, plan_revision=None,
                  opened_by=self.actor, submitted_by=None, submitted_at=None, accepter=None,
                  accepted_at=None, waived=False, evidence_invalidated=0, corrections=0)

    def work_report_daily_work_logged(self, b: Body) -> None:
        ref = f"{b.work_report}/log-{b.log}"
        if ref not in self.tables["daily_logs"]:
            self.put("daily_logs", ref, work_report=b.work_report, number=b.log, changes=0,
                     logged_by=self.actor, logged_at=self.fact.recorded_at)
            self.tell(ref, b)

    def tell(self, ref: str, b: Body) -> None:
        self.set("daily_logs", ref, worked_on=b.on, project=b.project, hours=b.hours,
                 people=b.people, plan_revision=b.plan_revision, item=b.item,
                 photos=len(b.photo_hashes))

    def work_report_daily_log_corrected(self, b: Body) -> None:
        ref = f"{b.work_report}/log-{b.log}"
        if row := self.tables["daily_logs"].get(ref):
            row["changes"] += 1
            self.tell(ref, b)

    def work_report_result_recorded(self, b: Body) -> None:
        ref = f"{b.work_report}/result-{b.plan_revision}-{b.item}"
        before = self.tables["item_results"].get(ref, {"changes": -1})
        self.put("item_results", ref, work_report=b.work_report, plan_revision=b.plan_revision,
                 item=b.item, actual=b.actual, changes=before["changes"] + 1,
                 recorded_by=self.actor, recorded_at=self.fact.recorded_at)

    def work_report_submitted(self, b: Body) -> None:
        self.moved("work_reports", b.work_report, status="SUBMITTED", submitted_by=self.actor,
                   plan_revision=b.plan_revision, submitted_at=self.fact.occurred_at)

    def work_report_returned(self, b: Body) -> None:
        self.moved("work_reports", b.work_report, status="RETURNED")

    def work_report_revised(self, b: Body) -> None:
        self.moved("work_reports", b.work_report, status="OPEN", revision=b.revision,
                   plan_revision=None, submitted_by=None, submitted_at=None)

    def work_report_accepted(self, b: Body) -> None:
        self.moved("work_reports", b.work_report, status="ACCEPTED", accepter=b.accepter,
                   accepted_at=self.fact.occurred_at, waived=len(b.waivers) > 0)
        for number, seen in enumerate(b.evidence, 1):
            ref = f"{b.work_report}/evidence-{number}"
            if ref not in self.tables["report_evidence"]:
                named = {name: getattr(seen, name) for name in seen.__struct_fields__}
                self.put("report_evidence", ref, work_report=b.work_report, revision=b.revision,
                         invalidated=False, invalidated_at=None, **named)
        for waiver in b.waivers:
            self.set("waivers", waiver, used_by_report=b.work_report,
                     used_at=self.fact.occurred_at)

    def work_report_corrected(self, b: Body) -> None:
        row = self.tables["work_reports"][b.work_report]
        self.moved("work_reports", b.work_report, corrections=row["corrections"] + 1)
        self.put("report_corrections", f"{b.work_report}/correction-{self.fact.position}",
                 work_report=b.work_report, field=b.field, old=b.old, new=b.new, log=b.log,
                 item=b.item, corrected_by=self.actor, corrected_as=self.fact.actor.role,
                 corrected_at=self.fact.recorded_at)
        if b.field == "ACTUAL":
            ref = f"{b.work_report}/result-{b.plan_revision}-{b.item}"
            if result := self.tables["item_results"].get(ref):
                result.update(actual=Decimal(b.new), changes=result["changes"] + 1,
                              recorded_by=self.actor, recorded_at=self.fact.recorded_at)
        elif log := self.tables["daily_logs"].get(f"{b.work_report}/log-{b.log}"):
            column, read = {
                "HOURS": ("hours", Decimal), "PEOPLE": ("people", int),
                "WORKED_ON": ("worked_on", date.fromisoformat),
            }[b.field]
            log.update({column: read(b.new)}, changes=log["changes"] + 1)
