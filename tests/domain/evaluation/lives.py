"""What may happen in the random lives of evaluations, step by step."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import initialize
from msgspec.structs import replace

from domain.evaluation.assessment import AmendAssessment, SubmitAssessment
from domain.evaluation.events import AssessmentKind
from domain.evaluation.planning import OpenEvaluation, PlanEvaluation
from domain.evaluation.result import (
    ContestEvaluation,
    FinaliseEvaluation,
    ShareEvaluation,
    UpholdEvaluation,
)
from domain.evaluation.scoring import RescoreEvaluation, ScoreEvaluation
from domain.gathering.verification import DisputeAttendance, RevokeAttendance, VerifyAttendance
from domain.kernel.terms import Stage
from domain.waiver import WaiveGate
from tests.domain.evaluation.steps import BEFORE, CONTEST, PLAN, UPHOLD
from tests.domain.evaluation.test_assessment import NEXT_DOOR
from tests.examples.evaluating import (
    CAME,
    CRITERIA,
    HEARD_AT,
    MEETING,
    OVER,
    scores,
)
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    NEIGHBOUR,
    PROGRAMME,
    PROVINCIAL_OFFICER,
    SOMSRI,
    ref,
)
from tests.examples.work import APPROVED, DEVELOPER, registered
from tests.support.lives import DAYS, World, beginnings, step

BOTH = [ref("evaluation", 1), ref("evaluation", 2)]
EVALUATIONS = [BOTH[n] for n in (0, 0, 0, 1)]
LATER = ref("gathering", 5)
STRANGER = ref("person", 0x41)  # registered, of no role
KINDS = {
    SOMSRI: AssessmentKind.HOUSEHOLD, NEIGHBOUR: AssessmentKind.HOUSEHOLD,
    DEVELOPER: AssessmentKind.SELF, PROVINCIAL_OFFICER: AssessmentKind.OFFICIAL,
    DISTRICT_OFFICER: AssessmentKind.OFFICIAL,
}
RUNNING = [DISTRICT_OFFICER, PROVINCIAL_OFFICER]
_K = AssessmentKind
AS_WHAT = [  # who asks, as what, for whom
    *[(DEVELOPER, _K.PEER, None)] * 4, (SOMSRI, _K.HOUSEHOLD, STRANGER),
    (SOMSRI, _K.EXTERNAL, STRANGER), (DISTRICT_OFFICER, _K.EXTERNAL, None),
    (DISTRICT_OFFICER, _K.EXTERNAL, STRANGER), (DISTRICT_OFFICER, _K.EXTERNAL, STRANGER),
    *[(DISTRICT_OFFICER, _K.EXTERNAL, NEIGHBOUR)] * 2, (DISTRICT_OFFICER, _K.OFFICIAL, STRANGER),
]
WATER, PEOPLE = CRITERIA
UNFIT = [  # what cannot be planned
    *(replace(PLAN, criteria=criteria) for criteria in (
        (), (WATER, replace(WATER, weight=Decimal(40))), (WATER,),
        (replace(WATER, weight=Decimal(50)), PEOPLE), (replace(WATER, title="ก"), PEOPLE),
    )),
    replace(PLAN, subject=SOMSRI), replace(PLAN, provinces=("22",)),
    replace(PLAN, subject=PROGRAMME), replace(PLAN, subject=PROGRAMME, provinces=("99",)),
]


class EvaluationSteps(World):
    """Two evaluations of one plot, two gatherings that may hear of them, one of its household."""

    given = (
        *BEFORE, registered(STRANGER), *NEXT_DOOR, APPROVED,
        replace(MEETING, gathering=LATER, starts_at=DAYS[2] - timedelta(hours=6),
                ends_at=DAYS[2] - timedelta(hours=5)),
        replace(CAME, gathering=LATER), replace(OVER, gathering=LATER),
    )

    @initialize(far=beginnings, late=st.sampled_from([1, 2]), doubted=st.booleans())
    def begin(self, far: int, late: int, doubted: bool) -> None:
        """Most lives begin some way on; nothing is recorded that was not asked for."""
        self.now, one = DAYS[late], BOTH[0]
        if far > 0:
            self.plan(one)
            self.open(one, DISTRICT_OFFICER)
        if far > 1:
            self.assess(one, SOMSRI, 4)
            self.assess(one, PROVINCIAL_OFFICER, 3)
        if far > 2:
            self.score(one)
        if far > 3:
            self.share(one, LATER)
        if far == 4 and doubted:
            self.waive(one, 1, 30)
        if far > 4:
            self.contest(one, SOMSRI if doubted else DEVELOPER)
        if far == 5 and doubted:
            self.amend(one, SOMSRI, 2, 5)
        if far > 5:
            self.verify(LATER)
            self.finalise(one, DISTRICT_OFFICER)

    @step(one=EVALUATIONS)
    def plan(self, one: str) -> None:
        self.ask(replace(PLAN, evaluation=one), DISTRICT_OFFICER)

    @step(one=[*BOTH, ref("evaluation", 3)], what=UNFIT)
    def plan_what_cannot_be(self, one: str, what: PlanEvaluation) -> None:
        self.ask(replace(what, evaluation=one), DISTRICT_OFFICER)

    @step(one=EVALUATIONS, by=[*RUNNING, CD_WORKER])
    def open(self, one: str, by: str) -> None:
        self.ask(OpenEvaluation(evaluation=one), by)

    @step(one=EVALUATIONS, by=[*KINDS, SOMSRI], score=[0, 1, 2, 3, 4, 5])
    def assess(self, one: str, by: str, score: int) -> None:
        self.ask(SubmitAssessment(evaluation=one, kind=KINDS[by], scores=scores(score, 4)), by)

    @step(one=EVALUATIONS, what=AS_WHAT)
    def assess_as(self, one: str, what: tuple[str, AssessmentKind, str | None]) -> None:
        by, kind, assessor = what
        self.ask(
            SubmitAssessment(evaluation=one, kind=kind, scores=scores(3, 3), assessor=assessor), by
        )

    @step(one=EVALUATIONS, by=[SOMSRI, SOMSRI, DEVELOPER, PROVINCIAL_OFFICER], count=[1, 2, 2, 2],
          score=[0, 1, 2, 5])
    def amend(self, one: str, by: str, count: int, score: int) -> None:
        self.ask(AmendAssessment(evaluation=one, scores=scores(score, 5)[:count]), by)

    @step(one=EVALUATIONS)
    def score(self, one: str) -> None:
        self.ask(ScoreEvaluation(evaluation=one), DISTRICT_OFFICER)

    @step(one=EVALUATIONS, gathering=[HEARD_AT, LATER, LATER])
    def share(self, one: str, gathering: str) -> None:
        self.ask(ShareEvaluation(evaluation=one, gathering=gathering), DISTRICT_OFFICER)

    @step(one=EVALUATIONS, by=[SOMSRI, SOMSRI, NEIGHBOUR, DEVELOPER])
    def contest(self, one: str, by: str) -> None:
        self.ask(ContestEvaluation(evaluation=one, statement=CONTEST.statement), by)

    @step(one=EVALUATIONS)
    def uphold(self, one: str) -> None:
        self.ask(UpholdEvaluation(evaluation=one, answer=UPHOLD.answer), DISTRICT_OFFICER)

    @step(one=EVALUATIONS)
    def rescore(self, one: str) -> None:
        self.ask(RescoreEvaluation(evaluation=one), DISTRICT_OFFICER)

    @step(one=EVALUATIONS, by=RUNNING)
    def finalise(self, one: str, by: str) -> None:
        self.ask(FinaliseEvaluation(evaluation=one), by)

    @step(one=EVALUATIONS, number=[1, 2], days=[0, 30, 91])
    def waive(self, one: str, number: int, days: int) -> None:
        self.ask(
            WaiveGate(
                waiver=ref("waiver", number), stage=Stage.EVALUATION, subject=one,
                authority="คำสั่งจังหวัด 14", expires_on=self.now.date() + timedelta(days=days),
                reason="น้ำท่วมทั้งตำบล จัดประชุมไม่ได้ในเดือนนี้",
            ),
            PROVINCIAL_OFFICER,
        )

    @step(gathering=[HEARD_AT, LATER])
    def verify(self, gathering: str) -> None:
        self.ask(VerifyAttendance(gathering=gathering, persons=(SOMSRI,)), DISTRICT_OFFICER)

    @step(gathering=[HEARD_AT, LATER])
    def dispute(self, gathering: str) -> None:
        self.ask(
            DisputeAttendance(gathering=gathering, person=SOMSRI, statement="ไม่ได้มาในวันนั้น"),
            CD_WORKER,
        )

    @step(gathering=[HEARD_AT, LATER, LATER], really=[True, True, False])
    def revoke(self, gathering: str, really: bool) -> None:
        if really:
            self.ask(
                RevokeAttendance(gathering=gathering, person=SOMSRI, reason="ตรวจแล้วไม่ได้มาจริง"),
                DISTRICT_OFFICER,
            )
