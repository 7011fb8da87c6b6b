"""The naive fold of engagements: contracts, duties, visits and wages."""

from types import SimpleNamespace as Body
from typing import Any

from domain.kernel.event import Recorded
from tests.oracles.naive.fold import Naive


class NaiveContracts(Naive):
    """The views of developers' contracts."""

    # ── engagement ────────────────────────────────────────────────────────────────────────────────

    def engagement_application_received(self, b: Body) -> None:
        self.born("engagements", b.engagement, b.tambon, programme=b.programme, person=b.person,
                  tambon=b.tambon, developer_group=b.group, status="APPLIED", rank=None,
                  wage_satang=None, start_on=None, end_on=None, contracted_end_on=None,
                  extensions=0, criteria=[], last_visit_at=None, last_visit_by=None,
                  follow_up_by=None, ground=None, substituted_by=None)

    def engagement_applicant_screened(self, b: Body) -> None:
        status = self.tables["engagements"][b.engagement]["status"]
        self.moved("engagements", b.engagement,
                   status="SCREENED" if status == "APPLIED" else status)
        self.screened("engagement", b.engagement, b)

    def engagement_applicant_selected(self, b: Body) -> None:
        self.moved("engagements", b.engagement, status="SELECTED", rank=b.rank)

    def engagement_applicant_rejected(self, b: Body) -> None:
        self.moved("engagements", b.engagement, status="REJECTED")

    def engagement_contracted(self, b: Body) -> None:
        self.moved("engagements", b.engagement, status="CONTRACTED", area=b.tambon,
                   tambon=b.tambon, developer_group=b.group, wage_satang=b.wage_satang,
                   start_on=b.start_on, end_on=b.end_on, contracted_end_on=b.end_on,
                   criteria=list(b.criteria))
        self.granted(b.person, f"contract {b.engagement}", b.tambon, b.engagement,
                     role="AREA_DEVELOPER", valid_from=b.start_on, valid_until=b.end_on)

    def engagement_extended(self, b: Body) -> None:
        times = self.tables["engagements"][b.engagement]["extensions"] + 1
        self.moved("engagements", b.engagement, end_on=b.to_on, contracted_end_on=b.to_on,
                   extensions=times)
        key = f"contract {b.engagement}"
        self.belongs(b.person, key, b.tambon)
        if f"{b.person}/{key}" in self.tables["roles"]:
            self.set("roles", f"{b.person}/{key}", valid_until=b.to_on)
        else:
            self.granted(b.person, key, b.tambon, b.engagement, role="AREA_DEVELOPER",
                         valid_from=b.start_on, valid_until=b.to_on)

    def engagement_ended(self, b: Body) -> None:
        self.moved("engagements", b.engagement, status="ENDED", end_on=b.ended_on,
                   ground=b.ground)
        self.withdrawn(b.person, f"contract {b.engagement}")

    def engagement_duty_assigned(self, b: Body) -> None:
        self.put("duties", f"{b.engagement}/duty-{self.fact.position}", assigned_by=self.actor,
                 assigned_at=self.fact.occurred_at, **vars(b))

    def engagement_substituted(self, b: Body) -> None:
        self.moved("engagements", b.engagement, status="SUBSTITUTED", substituted_by=b.by)

    def engagement_supervision_visited(self, b: Body) -> None:
        at = self.fact.occurred_at
        last = self.tables["engagements"][b.engagement]["last_visit_at"]
        news = {"last_visit_at": at, "last_visit_by": b.by, "follow_up_by": b.follow_up_by}
        self.moved("engagements", b.engagement, **news if last is None or last <= at else {})
        self.put("supervision_visits", f"{b.engagement}/visit-{self.fact.position}",
                 engagement=b.engagement, project=b.project, visited_by=b.by, visited_at=at,
                 follow_up_by=b.follow_up_by)

    # ── wages ─────────────────────────────────────────────────────────────────────────────────────

    def take(self, fact: Recorded) -> None:
        super().take(fact)
        if fact.event.name == "work-report.accepted":  # that moves the report's own rows, too
            b = fact.event
            self.wage(b, report=b.work_report, report_accepted_at=fact.occurred_at)

    def wage(self, b: Any, **columns: Any) -> None:
        """Moves the wage of a month, which any of its facts may begin."""
        ref = f"{b.engagement}/wage-{b.month}"
        if ref not in self.tables["wages"]:
            unknown = dict.fromkeys(
                ("amount_satang", "report", "report_accepted_at", "report_accepted_before",
                 "authorised_by", "authorised_at", "paid_on", "reference", "payment_recorded_by",
                 "withheld_by", "withheld_at"))
            self.put("wages", ref, engagement=b.engagement, month=b.month, status="DUE", **unknown)
        self.set("wages", ref, **columns)

    def engagement_wage_authorised(self, b: Body) -> None:
        row = self.tables["wages"].get(f"{b.engagement}/wage-{b.month}", {})
        at, accepted = self.fact.occurred_at, row.get("report_accepted_at")
        self.wage(b, status="AUTHORISED", report=b.report, amount_satang=b.amount_satang,
                  report_accepted_before=bool(accepted) and accepted <= at,
                  authorised_by=self.actor, authorised_at=at)

    def engagement_wage_paid(self, b: Body) -> None:
        self.wage(b, status="PAID", paid_on=b.paid_on, reference=b.reference,
                  payment_recorded_by=self.actor)

    def engagement_wage_withheld(self, b: Body) -> None:
        self.wage(b, status="WITHHELD", withheld_by=self.actor,
                  withheld_at=self.fact.occurred_at)
