"""What may happen, by chance, to evaluations of the made-up world."""

from decimal import Decimal
from random import Random

from domain.evaluation.events import (
    AssessmentAmended,
    AssessmentKind,
    AssessmentSubmitted,
    Criterion,
    EvaluationContested,
    EvaluationFinalised,
    EvaluationOpened,
    EvaluationPlanned,
    EvaluationRescored,
    EvaluationScored,
    EvaluationShared,
    EvaluationUpheld,
    Framework,
    Hearing,
    KindScore,
    Score,
)
from domain.kernel.event import Event
from domain.participation.events import GateEvidenceInvalidated
from tests.support.small_world.births import PROGRAMME, Happening, area_of, ref

SUBJECTS = (ref("project", 1), ref("work-plan", 2), PROGRAMME, ref("engagement", 3))
EVALUATIONS = tuple(ref("evaluation", number) for number in range(1, 5))


class Evaluating:
    """Four evaluations, one of each kind of subject."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.born: set[str] = set()
        self.given: dict[tuple[str, str], AssessmentSubmitted] = {}
        self.heard: dict[str, tuple[Hearing, ...]] = {}

    def happens(self) -> Happening:
        evaluation = self.chance.choice(EVALUATIONS)
        if evaluation not in self.born or self.chance.random() < 0.1:
            self.born.add(evaluation)
            return self.planned(evaluation), area_of(evaluation)
        chosen = self.chance.choice([self.assessed, self.came_on, self.ended])
        return chosen(evaluation), area_of(evaluation)

    def one(self, noun: str) -> str:
        return ref(noun, self.chance.randint(1, 3))

    def planned(self, evaluation: str) -> Event:
        subject, count = SUBJECTS[EVALUATIONS.index(evaluation)], self.chance.randint(1, 4)
        return EvaluationPlanned(
            evaluation=evaluation, subject=subject, area=area_of(evaluation),
            framework=self.chance.choice(list(Framework)),
            provinces=self.chance.choice([("22",), ("22", "10")]) if subject == PROGRAMME else (),
            criteria=tuple(
                Criterion(criterion=f"C{n}", title="asked", weight=Decimal(100) / count)
                for n in range(count)
            ),
        )

    def assessed(self, evaluation: str) -> Event:
        person, some = self.one("person"), self.chance
        scores = tuple(Score(criterion=f"C{n}", score=some.randint(1, 5)) for n in range(3))
        if earlier := self.given.get((evaluation, person)):
            return AssessmentAmended(
                evaluation=evaluation, assessor=person, kind=earlier.kind, scores=scores,
                household=earlier.household,
            )
        kind = some.choice(list(AssessmentKind))
        home = self.one("household") if kind == AssessmentKind.HOUSEHOLD else None
        self.given[evaluation, person] = AssessmentSubmitted(
            evaluation=evaluation, assessor=person, kind=kind, scores=scores, household=home
        )
        return self.given[evaluation, person]

    def came_on(self, evaluation: str) -> Event:
        some = self.chance
        result = Decimal(some.randint(100, 500)) / 100
        kinds = tuple(
            KindScore(kind=kind, score=result, assessments=some.randint(1, 3))
            for kind in some.sample(list(AssessmentKind), 2)
        )
        return some.choice([
            EvaluationOpened(evaluation=evaluation),
            EvaluationScored(evaluation=evaluation, result=result, by_kind=kinds),
            EvaluationRescored(evaluation=evaluation, result=result, by_kind=kinds),
            EvaluationShared(evaluation=evaluation, gathering=self.one("gathering")),
        ])

    def ended(self, evaluation: str) -> Event:
        some, person, home = self.chance, self.one("person"), self.one("household")
        hearings = tuple(
            Hearing(
                gathering=self.one("gathering"), person=self.one("person"),
                household=some.choice([None, home]),
                project=some.choice([None, self.one("project")]),
            )
            for _ in range(some.randint(0, 3))
        )
        if (known := self.heard.get(evaluation)) and some.random() < 0.4:
            seen = some.choice(known)
            return GateEvidenceInvalidated(
                subject=evaluation, gathering=seen.gathering, person=seen.person
            )
        event = some.choice([
            EvaluationContested(evaluation=evaluation, person=person, household=home),
            EvaluationUpheld(evaluation=evaluation),
            EvaluationFinalised(
                evaluation=evaluation, subject=SUBJECTS[EVALUATIONS.index(evaluation)],
                result=Decimal("4.25"), evidence=hearings,
                waivers=some.choice([(), (self.one("waiver"),)]),
            ),
        ])
        if isinstance(event, EvaluationFinalised):
            self.heard.setdefault(evaluation, event.evidence)
        return event
