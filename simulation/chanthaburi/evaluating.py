"""Evaluations: of community plots in August, of household plots and the programme in autumn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache

from domain.evaluation.assessment import AmendAssessment, SubmitAssessment
from domain.evaluation.events import AssessmentKind, Criterion, Framework, Score
from domain.evaluation.planning import OpenEvaluation, PlanEvaluation
from domain.evaluation.result import FinaliseEvaluation, ShareEvaluation
from domain.evaluation.scoring import ScoreEvaluation
from domain.gathering.events import Capacity, GatheringKind
from domain.household.leaving import CompleteHousehold
from domain.kernel.terms import Level, Stage
from domain.project.closing import CloseProject
from simulation.chanthaburi.cast import (
    ACTING_PROVINCIAL,
    COORDINATION,
    PROGRAMME,
    PROVINCE,
    STRATEGY,
    TARGET_TAMBONS,
    Developer,
    Household,
    cd_worker,
    community_plot,
    developers,
    district_officer,
    neighbours,
    taking_part,
)
from simulation.chanthaburi.digging import finished
from simulation.chanthaburi.meeting import (
    Meeting,
    call_together,
    hold,
    of_household,
    of_neighbour,
    of_staff,
)
from simulation.chanthaburi.names import Someone, dice, ref
from simulation.script import Act, Scene, alone, bangkok, days, dealt, minutes, scene

CRITERIA = (
    ("WATER", "น้ำเพียงพอตลอดปีหรือไม่", 40), ("FOOD", "มีอาหารพอกินและแบ่งปันหรือไม่", 30),
    ("PARTICIPATION", "ครัวเรือนและชุมชนมีส่วนร่วมเพียงใด", 30),
)
OF_WORK = (
    ("TIMELY", "ทำงานและรายงานตามกำหนดหรือไม่", 40), ("USEFUL", "งานเป็นประโยชน์ต่อแปลงเพียงใด", 60),
)
OF_THE_PROGRAMME = (
    ("RELEVANCE", "โครงการตรงกับความต้องการของประชาชนเพียงใด", 30),
    ("EFFECTIVENESS", "บรรลุเป้าหมายเพียงใด", 40), ("SUSTAINABILITY", "ประชาชนทำต่อเองได้เพียงใด", 30),
)
PLOTS = 4  # per tambon that are fully evaluated

Assessor = tuple[str, AssessmentKind, str | None]  # sender, kind, assessor if not the sender


@dataclass(frozen=True)
class Evaluation:
    """An evaluation: its subject, its criteria, its planner and its assessors."""

    ref: str
    subject: str
    by: str
    asked: tuple[tuple[str, str, int], ...]
    assessors: tuple[Assessor, ...]
    framework: Framework = Framework.CIPP
    provinces: tuple[str, ...] = ()


def evaluation_ref(subject: str, turn: str) -> str:
    """The Ref of a subject's evaluation in August (AUG) or at the end (END)."""
    return ref("evaluation", f"{subject}/{turn}")


def begin(evaluations: Sequence[Evaluation], at: datetime) -> Iterator[Scene]:
    """Plans and opens evaluations; they are assessed within a week and scored in the next."""
    yield scene(at, (Act(each.by, PlanEvaluation(
        evaluation=each.ref, subject=each.subject, framework=each.framework,
        provinces=each.provinces, criteria=tuple(
            Criterion(criterion=name, title=title, weight=Decimal(weight))
            for name, title, weight in each.asked
        ),
    )) for each in evaluations))
    yield scene(at + minutes(60), (
        Act(each.by, OpenEvaluation(evaluation=each.ref)) for each in evaluations
    ))
    for turn in range(max(len(each.assessors) for each in evaluations)):
        yield scene(at + days(2 + turn % 5) + minutes(turn), (
            _assessment(each, each.assessors[turn])
            for each in evaluations if turn < len(each.assessors)
        ))
    yield scene(at + days(9), (
        Act(each.by, ScoreEvaluation(evaluation=each.ref)) for each in evaluations
    ))


def _assessment(evaluation: Evaluation, assessor: Assessor) -> Act:
    by, kind, other = assessor
    chance = dice(f"scores/{evaluation.ref}/{other or by}")
    return Act(by, SubmitAssessment(
        evaluation=evaluation.ref, kind=kind, assessor=other,
        scores=tuple(Score(criterion=name, score=chance.randint(2, 5))
                     for name, _, _ in evaluation.asked),
    ))


def lower(evaluation: Evaluation, by: str) -> Act:
    """An assessor lowers every score to 1."""
    return Act(by, AmendAssessment(evaluation=evaluation.ref, scores=tuple(
        Score(criterion=name, score=1) for name, _, _ in evaluation.asked)))


def share(evaluations: Sequence[Evaluation], gathering: str, at: datetime) -> Scene:
    return scene(at, (Act(each.by, ShareEvaluation(
        evaluation=each.ref, gathering=gathering)) for each in evaluations))


def finalise(evaluations: Sequence[Evaluation], at: datetime) -> Scene:
    return scene(at, (
        Act(each.by, FinaliseEvaluation(evaluation=each.ref)) for each in evaluations
    ))


# ── August: community plots, some contracts and plans ─────────────────────────────────────────────


def half_time() -> Iterator[Scene]:
    """The results are shared at the meetings of 5 August."""
    evaluations = [each for tambon in TARGET_TAMBONS for each in of_august(tambon)]
    yield from begin(evaluations, bangkok("2021-07-20", "10:00"))
    for tambon in TARGET_TAMBONS:
        heard = ref("gathering", f"evaluation/{tambon}")
        yield share(of_august(tambon), heard, bangkok("2021-08-06", "10:00"))
    yield finalise(evaluations, bangkok("2021-08-10", "10:00"))


@cache
def of_august(tambon: str) -> tuple[Evaluation, ...]:
    """The tambon's community plot; in some, also a contract and a plan."""
    plot = community_plot(tambon)
    if plot is None:
        return ()
    officer, first = district_officer(tambon).ref, developers(tambon)[0]
    own = [each for each in first.households if each in taking_part(tambon, _AUGUST)][:2]
    people: list[Assessor] = [(each.head.ref, AssessmentKind.HOUSEHOLD, None) for each in own]
    self_: Assessor = (first.person.ref, AssessmentKind.SELF, None)
    official: Assessor = (cd_worker(tambon).ref, AssessmentKind.OFFICIAL, None)
    peer: Assessor = (developers(tambon)[1].person.ref, AssessmentKind.PEER, None)
    found = [Evaluation(
        evaluation_ref(plot, "AUG"), plot, officer, CRITERIA, (*people, self_, official, peer))]
    if tambon in WORK_EVALUATED:
        found += [
            Evaluation(evaluation_ref(subject, "AUG"), subject, officer, OF_WORK,
                       (people[0], self_, official), Framework.CUSTOM)
            for subject in (first.engagement, first.plan("2021-06"))
        ]
    return tuple(found)


_AUGUST = bangkok("2021-08-05").date()
WORK_EVALUATED = ("220103", "220602", "220802")


# ── the end: household plots where the contracts end ──────────────────────────────────────────────

# Households that miss the meeting where their result is shared: it does not become final.
MISSED = {("220207", 2), ("220308", 2), ("220905", 2)}


@cache
def of_the_end(tambon: str) -> tuple[tuple[Household, Evaluation], ...]:
    """Some of the plots in use, each with its household."""
    if community_plot(tambon):
        return ()
    officer, in_use = district_officer(tambon).ref, {plot for _, plot in finished()}
    there = [each for each in taking_part(tambon, _END.date()) if each.project in in_use]
    return tuple(
        (each, Evaluation(
            evaluation_ref(each.project, "END"), each.project, officer, CRITERIA,
            ((each.head.ref, AssessmentKind.HOUSEHOLD, None),
             (developer_of(each).person.ref, AssessmentKind.SELF, None),
             *(((cd_worker(tambon).ref, AssessmentKind.OFFICIAL, None),)
               if each.number % 2 else ())),
        ))
        for each in there[:PLOTS]
    )


def developer_of(household: Household) -> Developer:
    """The developer who looks after the plot when the contracts end."""
    return next(each for each in developers(household.tambon, _END.date())
                if household in each.households)


_END = bangkok("2021-09-21", "13:00")


def to_the_end() -> Iterator[Scene]:
    """Results are shared at the meetings of 21 and 22 September; the plots are closed."""
    tambons = [each for each in TARGET_TAMBONS if of_the_end(each)]
    everything = [each for tambon in tambons for _, each in of_the_end(tambon)]
    yield from begin(everything, bangkok("2021-09-01", "10:00"))
    for number, group in enumerate(dealt(tambons, 2)):
        meetings = [_final_meeting(tambon, _END + days(number)) for tambon in group]
        yield call_together(meetings, _END - days(7))
        yield from hold(meetings)
    for tambon in tambons:
        yield share([each for _, each in of_the_end(tambon)], final_meeting_ref(tambon),
                    bangkok("2021-09-23", "10:00"))
    plain = [(household, each) for tambon in tambons for household, each in of_the_end(tambon)
             if (household.tambon, household.number) not in MISSED and each.ref not in DISPUTED]
    yield finalise([each for _, each in plain], bangkok("2021-09-28", "10:00"))
    yield from close(plain, bangkok("2021-10-05", "10:00"))


def close(
    evaluated: Sequence[tuple[Household, Evaluation]], at: datetime
) -> Iterator[Scene]:
    """Closes each plot; its household completes the programme."""
    yield scene(at, (
        Act(each.by, CloseProject(project=household.project)) for household, each in evaluated
    ))
    yield scene(at + minutes(60), (
        Act(each.by, CompleteHousehold(household=household.ref)) for household, each in evaluated
    ))


# Evaluations that people contest: (tambon, number of the household). See ``evaluation_cases.py``.
UPHELD, RESCORED = Household("220109", 2), Household("220111", 2)
DISPUTED = frozenset(evaluation_ref(each.project, "END") for each in (UPHELD, RESCORED))


def final_meeting_ref(tambon: str) -> str:
    """The Ref of the meeting at which the final results are shared."""
    return ref("gathering", f"evaluation/{tambon}/END")


def _final_meeting(tambon: str, start: datetime) -> Meeting:
    key = final_meeting_ref(tambon)
    there = [each for each, _ in of_the_end(tambon)
             if (each.tambon, each.number) not in MISSED]
    lines = [line for each in there for line in of_household(each, key)]
    lines += [of_neighbour(who, key) for who in neighbours(tambon)[:2]]
    return Meeting(
        ref=key, kind=GatheringKind.EVALUATION_MEETING, stage=Stage.EVALUATION,
        level=Level.CONSULT, activity=2, area=tambon, starts_at=start,
        ends_at=start + minutes(150), title="คืนข้อมูลผลการประเมินให้ครัวเรือน",
        projects=tuple(each.project for each, _ in of_the_end(tambon)),
        holder=developers(tambon, start.date())[0].person, verifier=cd_worker(tambon),
        sheet=(*lines, of_staff(district_officer(tambon), capacity=Capacity.OFFICER)),
    )


# ── the programme in the province ─────────────────────────────────────────────────────────────────

OF_THE_PROVINCE = ref("evaluation", "programme/22")
FORUM = ref("gathering", "evaluation/22")


def the_programme() -> Iterator[Scene]:
    """The province evaluates the programme: households, outsiders and an officer score it."""
    start, province = bangkok("2021-10-07", "13:00"), ACTING_PROVINCIAL.ref
    heads = [taking_part(tambon, start.date())[-1] for tambon in TARGET_TAMBONS[::2]]
    outsiders = [neighbours(tambon)[2] for tambon in TARGET_TAMBONS[:3]]
    evaluation = Evaluation(
        OF_THE_PROVINCE, PROGRAMME, province, OF_THE_PROGRAMME,
        (*((each.head.ref, AssessmentKind.HOUSEHOLD, None) for each in heads),
         *((province, AssessmentKind.EXTERNAL, who.ref) for who in outsiders),
         (STRATEGY.ref, AssessmentKind.OFFICIAL, None)),
        Framework.OECD_DAC, (PROVINCE,),
    )
    yield from begin([evaluation], bangkok("2021-09-08", "10:00"))
    forum = _forum(start, heads, outsiders)
    yield forum.called(start - days(10))
    yield from forum.held()
    yield share([evaluation], FORUM, bangkok("2021-10-08", "10:00"))
    yield alone(bangkok("2021-10-11", "10:00"), province, FinaliseEvaluation(
        evaluation=OF_THE_PROVINCE))


def _forum(start: datetime, households: list[Household], others: list[Someone]) -> Meeting:
    return Meeting(
        ref=FORUM, kind=GatheringKind.EVALUATION_MEETING, stage=Stage.EVALUATION,
        level=Level.CONSULT, activity=2, area=PROVINCE, starts_at=start,
        ends_at=start + minutes(180), title="เวทีนำเสนอผลการประเมินโครงการระดับจังหวัด",
        holder=STRATEGY, verifier=COORDINATION,
        sheet=(*(line for each in households for line in of_household(each, FORUM)),
               *(of_neighbour(who, FORUM) for who in others),
               of_staff(ACTING_PROVINCIAL, capacity=Capacity.OFFICER)),
    )
