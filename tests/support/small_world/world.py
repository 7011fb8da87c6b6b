"""A small made-up world whose facts move every view: seeded, so the same on every machine.

The facts respect what the views rely on (a noun is born before it moves, revisions count up), and
otherwise come in any order: views must fold whatever the journal holds.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import chain, islice
from random import Random

from domain.gathering.events import (
    AttendanceDisputed,
    AttendanceRecorded,
    AttendanceRevoked,
    AttendanceVerified,
    Capacity,
    Contribution,
    DecisionRecorded,
    GatheringCancelled,
    GatheringClosed,
    Method,
)
from domain.kernel.event import Actor, Event, Recorded
from domain.kernel.terms import Level, Stage
from domain.participation.events import GateEvidenceInvalidated
from domain.work_plan.events import (
    Evidence,
    WorkPlanApproved,
    WorkPlanReturned,
    WorkPlanRevised,
    WorkPlanSubmitted,
    WorkPlanWithdrawn,
)
from tests.support.small_world.births import START, Happening, area_of, births, items, ref
from tests.support.small_world.contracts import Contracts
from tests.support.small_world.evaluations import Evaluating
from tests.support.small_world.plots import Plots
from tests.support.small_world.reports import Reports


def facts(seed: int, count: int) -> list[Recorded]:
    """``count`` facts at positions 1, 2, 3 …, the first of them births; more go on from fewer."""
    world = World(Random(seed))
    events = islice(chain(births(), iter(world.happens, None)), count)
    return [
        Recorded(
            event=event, position=position, area=area,
            recorded_at=START + timedelta(minutes=position),
            occurred_at=START + timedelta(minutes=position, hours=-world.chance.randrange(90)),
            actor=Actor(person=world.person(), role="CD_WORKER"),
        )
        for position, (event, area) in enumerate(events, 1)
    ]


class World(Contracts, Plots):
    """What may happen, by chance, to the nouns that were born."""

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        self.revisions = {ref("work-plan", number): 1 for number in range(1, 4)}
        self.evidence: dict[str, tuple[Evidence, ...]] = {}
        self.evaluating = Evaluating(chance)
        self.reports = Reports(chance)

    def happens(self) -> Happening:
        nouns: list[Callable[[], Happening]] = [
            self.of_programme, self.of_person, self.of_household, self.of_project,
            self.of_engagement, self.of_wage, self.of_gathering, self.of_attendance,
            self.of_work_plan, self.of_learning, self.evaluating.happens,
            self.reports.happens, self.of_digging, self.of_asset,
        ]
        return self.chance.choice(nouns)()

    def of_gathering(self) -> Happening:
        gathering = self.any("gathering")
        return self.chance.choice([
            DecisionRecorded(
                gathering=gathering, about=self.any("household"), votes_against=2,
                votes_for=self.chance.randint(0, 4), votes_abstain=1,
            ),
            GatheringClosed(gathering=gathering, headcount=self.chance.randint(5, 9)),
            GatheringCancelled(gathering=gathering),
        ]), area_of(gathering)

    def of_attendance(self) -> Happening:
        gathering, person = self.any("gathering"), self.person()
        household = self.chance.choice([None, self.any("household")])
        capacity = self.chance.choice(list(Capacity))
        return self.chance.choice([
            AttendanceRecorded(
                gathering=gathering, person=person, capacity=capacity, method=Method.SIGNED,
                contribution=Contribution.LABOUR, hours=Decimal("2.5"), household=household,
                recorder=self.chance.choice([None, self.person()]),
            ),
            AttendanceVerified(
                gathering=gathering, person=person, stage=Stage.PLANNING,
                level=self.chance.choice(list(Level)), activity=2, capacity=capacity,
                contribution=Contribution.OPINION, held_on=self.day(), household=household,
            ),
            AttendanceDisputed(gathering=gathering, person=person),
            AttendanceRevoked(gathering=gathering, person=person),
        ]), area_of(gathering)

    def of_work_plan(self) -> Happening:
        plan, some = self.any("work-plan"), self.chance
        if some.random() < 0.3:
            self.revisions[plan] += some.randint(0, 1)
            return WorkPlanRevised(
                work_plan=plan, revision=self.revisions[plan], items=items(self.chance)
            ), area_of(plan, 6)
        if (evidence := self.evidence.get(plan)) and some.random() < 0.3:
            seen = some.choice(evidence)
            return GateEvidenceInvalidated(
                subject=plan, gathering=seen.gathering, person=seen.person
            ), area_of(plan, 6)
        return self.of_approval(plan, self.revisions[plan]), area_of(plan, 6)

    def of_approval(self, plan: str, revision: int) -> Event:
        event = self.chance.choice([
            WorkPlanSubmitted(work_plan=plan, revision=revision),
            WorkPlanReturned(work_plan=plan, revision=revision),
            WorkPlanApproved(
                work_plan=plan, revision=revision, approver=self.person(),
                evidence=tuple(self.seen() for _ in range(self.chance.randint(1, 3))),
                waivers=tuple(self.any("waiver") for _ in range(self.chance.randint(0, 1))),
            ),
            WorkPlanWithdrawn(work_plan=plan),
        ])
        if isinstance(event, WorkPlanApproved):
            self.evidence[plan] = event.evidence
        return event

    def seen(self) -> Evidence:
        return Evidence(
            gathering=self.any("gathering"), person=self.person(), project=self.any("project")
        )
