"""The naive fold of evaluations: who scored what, the result, who heard it."""

from types import SimpleNamespace as Body
from typing import Any

from tests.oracles.naive.fold import Naive

SUBJECTS = ("project", "work-plan", "engagement", "programme")


class NaiveEvaluations(Naive):
    """The views of evaluations and assessments."""

    def evaluation_planned(self, b: Body) -> None:
        known = self.tables["evaluations"].get(b.evaluation)
        if known:
            self.moved("evaluations", b.evaluation, area=b.area, framework=b.framework,
                       provinces=list(b.provinces))
        else:
            named = {n.replace("-", "_"): b.subject if b.subject.split(":")[0] == n else None
                     for n in SUBJECTS}
            self.born("evaluations", b.evaluation, b.area, subject=b.subject, status="PLANNED",
                      framework=b.framework, provinces=list(b.provinces), planned_by=self.actor,
                      assessors=0, households=0, result=None, scored_at=None,
                      shared_gathering=None, contested=0, upheld=0, rescored=0,
                      finalised_by=None, finalised_at=None, waived=False,
                      evidence_invalidated=0, **named)
        criteria = self.tables["evaluation_criteria"]
        for ref in [r for r in criteria if r.startswith(b.evaluation)]:
            del criteria[ref]
        for number, one in enumerate(b.criteria, 1):
            self.put("evaluation_criteria", f"{b.evaluation}/criterion-{number}", b.area,
                     evaluation=b.evaluation, number=number, criterion=one.criterion,
                     title=one.title, weight=one.weight)

    def evaluation_opened(self, b: Body) -> None:
        self.moved("evaluations", b.evaluation, status="OPEN")

    def evaluation_assessment_submitted(self, b: Body) -> None:
        row = self.tables["evaluations"][b.evaluation]
        self.moved("evaluations", b.evaluation, assessors=row["assessors"] + 1,
                   households=row["households"] + (1 if b.kind == "HOUSEHOLD" else 0))
        self.put("assessments", f"{b.evaluation}/{b.assessor}", evaluation=b.evaluation,
                 assessor=b.assessor, kind=b.kind, household=b.household, entered_by=self.actor,
                 submitted_at=self.fact.occurred_at, amendments=0, amended_at=None)
        self.scored_by(b)

    def evaluation_assessment_amended(self, b: Body) -> None:
        self.moved("evaluations", b.evaluation)
        ref = f"{b.evaluation}/{b.assessor}"
        times = self.tables["assessments"][ref]["amendments"]
        self.set("assessments", ref, household=b.household, amendments=times + 1,
                 amended_at=self.fact.occurred_at)
        self.scored_by(b)

    def scored_by(self, b: Body) -> None:
        ref = f"{b.evaluation}/{b.assessor}"
        for one in b.scores:
            self.put("assessment_scores", f"{ref}/{one.criterion}", evaluation=b.evaluation,
                     assessment=ref, criterion=one.criterion, score=one.score)

    def reckoned(self, b: Body, **columns: Any) -> None:
        self.moved("evaluations", b.evaluation, status="SCORED", result=b.result,
                   scored_at=self.fact.occurred_at, shared_gathering=None, **columns)
        for one in b.by_kind:
            self.put("evaluation_kind_scores", f"{b.evaluation}/{one.kind.value}",
                     evaluation=b.evaluation, kind=one.kind, score=one.score,
                     assessments=one.assessments)

    def evaluation_scored(self, b: Body) -> None:
        self.reckoned(b)

    def evaluation_rescored(self, b: Body) -> None:
        self.reckoned(b, rescored=self.tables["evaluations"][b.evaluation]["rescored"] + 1)

    def evaluation_shared(self, b: Body) -> None:
        self.moved("evaluations", b.evaluation, status="SHARED", shared_gathering=b.gathering)
        self.put("evaluation_sharings", f"{b.evaluation}/{b.gathering}", evaluation=b.evaluation,
                 gathering=b.gathering, shared_at=self.fact.occurred_at)

    def evaluation_contested(self, b: Body) -> None:
        self.again("contested", b, status="CONTESTED")

    def evaluation_upheld(self, b: Body) -> None:
        self.again("upheld", b, status="SHARED")

    def again(self, what: str, b: Body, **columns: Any) -> None:
        times = self.tables["evaluations"][b.evaluation][what]
        self.moved("evaluations", b.evaluation, **{what: times + 1}, **columns)

    def evaluation_finalised(self, b: Body) -> None:
        self.moved("evaluations", b.evaluation, status="FINALISED", finalised_by=self.actor,
                   finalised_at=self.fact.occurred_at, waived=len(b.waivers) > 0)
        for number, seen in enumerate(b.evidence, 1):
            ref = f"{b.evaluation}/evidence-{number}"
            if ref not in self.tables["evaluation_evidence"]:
                named = {name: getattr(seen, name) for name in seen.__struct_fields__}
                self.put("evaluation_evidence", ref, evaluation=b.evaluation, invalidated=False,
                         invalidated_at=None, **named)
        for waiver in b.waivers:
            self.set("waivers", waiver, used_by_evaluation=b.evaluation,
                     used_at=self.fact.occurred_at)
