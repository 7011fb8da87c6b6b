"""Every plot is evaluated with the people in the last month of work; then it is closed."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from domain.evaluation.assessment import SubmitAssessment
from domain.evaluation.events import AssessmentKind, Criterion, Framework, Score
from domain.evaluation.planning import OpenEvaluation, PlanEvaluation
from domain.evaluation.result import FinaliseEvaluation, ShareEvaluation
from domain.evaluation.scoring import ScoreEvaluation
from domain.gathering.events import GatheringKind
from domain.household.leaving import CompleteHousehold
from domain.kernel.terms import Stage
from domain.project.closing import CloseProject
from simulation.chanthaburi.evaluating import CRITERIA
from simulation.chanthaburi.meeting import VOICES
from simulation.chanthaburi.names import ref
from simulation.country.cast import Household, Tambon
from simulation.country.days import moment
from simulation.country.digging import MAY
from simulation.country.gatherings import meeting_of, people, staying
from simulation.country.places import Wanted, next_month
from simulation.script import Act, Scene, minutes, scene

TOGETHER = 0.95  # of the households hear their result; the results of the others stay open


def evaluate(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """Evaluations are planned, opened, assessed by household and developer, scored and shared."""
    if month <= MAY or next_month(month) != wanted.work_ends:
        return
    chance, officer = tambon.dice("evaluation"), tambon.officer.ref
    plots = staying(tambon)
    yield scene(moment(month, 4, "10:00"), [
        act for each in plots for act in (
            Act(officer, PlanEvaluation(
                evaluation=_of(each), subject=each.project, framework=Framework.CIPP,
                criteria=tuple(
                    Criterion(criterion=name, title=title, weight=Decimal(weight))
                    for name, title, weight in CRITERIA
                ),
            )),
            Act(officer, OpenEvaluation(evaluation=_of(each))),
        )
    ])
    developers = {each.ref: who.person.ref for who in tambon.developers for each in who.households}
    yield scene(moment(month, 7, "16:00"), [
        Act(by, SubmitAssessment(
            evaluation=_of(each), kind=kind, scores=tuple(
                Score(criterion=name, score=chance.randint(2, 5))
                for name, _, _ in CRITERIA
            ),
        ))
        for each in plots
        for by, kind in ((each.head.ref, AssessmentKind.HOUSEHOLD),
                         (developers[each.ref], AssessmentKind.SELF))
    ])
    yield scene(moment(month, 12, "10:00"), [
        Act(officer, ScoreEvaluation(evaluation=_of(each))) for each in plots
    ])
    yield from _shared(tambon, month, plots)


def _shared(tambon: Tambon, month: date, plots: Sequence[Household]) -> Iterator[Scene]:
    chance, officer = tambon.dice("sharing"), tambon.officer.ref
    there = [each for each in plots if chance.random() < TOGETHER]
    meeting = meeting_of(
        tambon, f"evaluation/{month}", moment(month, 18, "13:00"),
        GatheringKind.EVALUATION_MEETING, Stage.EVALUATION,
        sheet=people(tambon, there, chance, VOICES, "3"), title="คืนข้อมูลผลการประเมินให้ครัวเรือน",
        projects=tuple(each.project for each in plots[:100]),
    )
    at = moment(month, 22, "09:00")
    yield meeting.called(meeting.starts_at - minutes(7 * 24 * 60))
    yield from meeting.held()
    yield scene(at, [
        Act(officer, ShareEvaluation(evaluation=_of(each), gathering=meeting.ref))
        for each in plots
    ])
    yield scene(at + minutes(60), [
        Act(officer, FinaliseEvaluation(evaluation=_of(each))) for each in there
    ])
    yield scene(at + minutes(120), [
        Act(officer, CloseProject(project=each.project)) for each in there
    ])
    yield scene(at + minutes(180), [
        Act(officer, CompleteHousehold(household=each.ref)) for each in there
    ])


def _of(household: Household) -> str:
    return ref("evaluation", household.key)
