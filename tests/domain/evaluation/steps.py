"""An evaluation of the household's plot on its way, and what may be asked of it."""

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
from domain.kernel.event import Event
from domain.project.events import ProjectKind
from tests.examples.evaluating import (
    AMENDED,
    ASSESSED,
    CAME,
    CONTESTED,
    EVALUATION,
    FINALISED,
    HEARD,
    HEARD_AT,
    MEETING,
    OPENED,
    OVER,
    PLANNED,
    SCORED,
    SCORED_AT,
    SHARED,
)
from tests.examples.people import (
    NEIGHBOUR,
    NOMINATED,
    OFFICERS,
    PROJECT,
    PROPOSED,
    REGISTERED,
    REGISTERED_PROGRAMME,
    TAMBON,
    ref,
)
from tests.examples.work import DRAFTED, HIRED, MEMBER, registered
from tests.support.scenario import Given

PLAN = PlanEvaluation(
    evaluation=EVALUATION, subject=PROJECT, framework=PLANNED.framework, criteria=PLANNED.criteria
)
OPEN = OpenEvaluation(evaluation=EVALUATION)
ASSESS = SubmitAssessment(
    evaluation=EVALUATION, kind=AssessmentKind.HOUSEHOLD, scores=ASSESSED.scores,
    comment=ASSESSED.comment,
)
AMEND = AmendAssessment(evaluation=EVALUATION, scores=AMENDED.scores)
SCORE = ScoreEvaluation(evaluation=EVALUATION)
SHARE = ShareEvaluation(evaluation=EVALUATION, gathering=HEARD_AT)
CONTEST = ContestEvaluation(evaluation=EVALUATION, statement=CONTESTED.statement or "")
UPHOLD = UpholdEvaluation(evaluation=EVALUATION, answer="วัดระดับน้ำซ้ำแล้วยังพอใช้")
RESCORE = RescoreEvaluation(evaluation=EVALUATION)
FINALISE = FinaliseEvaluation(evaluation=EVALUATION)

COMMUNITY = replace(
    PROPOSED, project=ref("project", 2), kind=ProjectKind.CLM, household=None, area=TAMBON
)
BEFORE: tuple[Event, ...] = (
    *OFFICERS, REGISTERED_PROGRAMME, REGISTERED, registered(NEIGHBOUR), NOMINATED, MEMBER, PROPOSED,
    COMMUNITY, *HIRED, DRAFTED, MEETING, CAME, OVER,
)
AWAITED = (*BEFORE, PLANNED, OPENED)
GIVEN = (*AWAITED, ASSESSED)
MARKED: tuple[Given, ...] = (*GIVEN, (SCORED, SCORED_AT))
TOLD = (*MARKED, SHARED)
DOUBTED = (*TOLD, CONTESTED)
KNOWN = (*TOLD, HEARD)
STATES: dict[str | None, tuple[Given, ...]] = {
    None: BEFORE, "PLANNED": (*BEFORE, PLANNED), "OPEN": GIVEN, "SCORED": (*MARKED, HEARD),
    "SHARED": KNOWN, "CONTESTED": (*DOUBTED, HEARD), "FINALISED": (*KNOWN, FINALISED),
}


def about(subject: str, area: str, *provinces: str) -> tuple[Event, Event]:
    """An open evaluation of something else."""
    return replace(PLANNED, subject=subject, area=area, provinces=provinces), OPENED
