"""Random lives of evaluations: who scores as what, what becomes of the result, who heard it."""

from collections.abc import Iterator
from typing import Any, ClassVar

from hypothesis.stateful import invariant

from domain.evaluation.events import (
    AssessmentAmended,
    AssessmentKind,
    AssessmentSubmitted,
    EvaluationContested,
    EvaluationFinalised,
    EvaluationOpened,
    EvaluationPlanned,
    EvaluationRescored,
    EvaluationScored,
    EvaluationShared,
    EvaluationUpheld,
)
from domain.gathering.events import AttendanceDisputed, AttendanceRevoked, AttendanceVerified
from domain.kernel.event import Recorded
from domain.participation.events import GateEvidenceInvalidated, GateWaived
from tests.domain.evaluation.lives import LATER, STRANGER, EvaluationSteps
from tests.examples.evaluating import HEARD_AT
from tests.examples.people import HOUSEHOLD, PROVINCIAL_OFFICER, SOMSRI
from tests.examples.work import DEVELOPER
from tests.support.lives import all_lives

RESULTS = (EvaluationScored, EvaluationRescored)
TURNS = (*RESULTS, EvaluationShared, EvaluationContested, EvaluationUpheld, EvaluationFinalised)
SEEN = (AttendanceVerified, AttendanceDisputed, AttendanceRevoked)


class EvaluationLife(EvaluationSteps):
    """What holds in every life."""

    met: ClassVar[set[str]] = set()

    def standing(self, index: int, evaluation: str) -> dict[str, Any]:
        """Assessor → the scores that stand before a place."""
        kinds = (AssessmentSubmitted, AssessmentAmended)
        return {one.assessor: one for one in self.before(index, *kinds, evaluation=evaluation)}

    def results(self) -> Iterator[tuple[int, Recorded, Any]]:
        return self.each(*RESULTS)

    @invariant()
    def criteria_stay_once_an_evaluation_is_open(self) -> None:
        for index, _, one in self.each(EvaluationPlanned):
            assert sum(each.weight for each in one.criteria) == 100
            assert not self.before(index, EvaluationOpened, evaluation=one.evaluation)

    @invariant()
    def whoever_scores_does_so_once_and_in_full(self) -> None:
        for index, _, one in self.each(AssessmentSubmitted, AssessmentAmended):
            same = {"evaluation": one.evaluation, "assessor": one.assessor}
            earlier = len(self.before(index, AssessmentSubmitted, **same))
            assert earlier == isinstance(one, AssessmentAmended)
            assert sorted(s.criterion for s in one.scores) == ["PARTICIPATION", "WATER"]
            assert all(s.score in range(1, 6) for s in one.scores)

    @invariant()
    def whoever_scores_is_what_they_say(self) -> None:
        for _, fact, one in self.each(AssessmentSubmitted, AssessmentAmended):
            expected = {SOMSRI: "HOUSEHOLD", DEVELOPER: "SELF", PROVINCIAL_OFFICER: "OFFICIAL",
                        STRANGER: "EXTERNAL"}
            assert expected[one.assessor] == one.kind  # nobody else: not who approved the plan
            assert one.household == (HOUSEHOLD if one.assessor == SOMSRI else None)
            assert (fact.actor.person == one.assessor) == (one.kind != AssessmentKind.EXTERNAL)

    @invariant()
    def a_result_is_the_weighted_mean_of_what_stands(self) -> None:
        for index, _, one in self.results():
            standing = self.standing(index, one.evaluation)
            assert SOMSRI in standing
            weight = {"WATER": 60, "PARTICIPATION": 40}
            sums = sum(weight[s.criterion] * s.score for g in standing.values() for s in g.scores)
            hundredths, rest = divmod(sums, len(standing))
            up = 2 * rest > len(standing) or (2 * rest == len(standing) and hundredths % 2)
            assert one.result * 100 == hundredths + up
            assert sum(kind.assessments for kind in one.by_kind) == len(standing)

    @invariant()
    def a_result_changes_only_where_it_was_contested_and_amended(self) -> None:
        for index, _, one in self.results():
            earlier = self.before(index, *RESULTS, evaluation=one.evaluation)
            assert bool(earlier) == isinstance(one, EvaluationRescored)
            if earlier:
                assert (one.result, one.by_kind) != (earlier[-1].result, earlier[-1].by_kind)

    @invariant()
    def every_turn_follows_the_one_before_it(self) -> None:
        after: dict[type, tuple[type, ...]] = {
            EvaluationRescored: (EvaluationContested,), EvaluationUpheld: (EvaluationContested,),
            EvaluationShared: (*RESULTS, EvaluationShared, EvaluationUpheld),
            EvaluationContested: (EvaluationShared, EvaluationUpheld),
            EvaluationFinalised: (EvaluationShared, EvaluationUpheld),
        }
        for index, _, one in self.each(*after):
            last = self.before(index, *TURNS, evaluation=one.evaluation)[-1]
            assert isinstance(last, after[type(one)])

    @invariant()
    def what_is_final_rests_on_people_or_on_somebody_elses_waiver(self) -> None:
        for index, fact, one in self.each(EvaluationFinalised):
            heard = {seen.gathering for seen in one.evidence}
            for gathering in (HEARD_AT, LATER):
                last = self.before(index, *SEEN, gathering=gathering, person=SOMSRI)[-1:]
                counted = bool(last) and isinstance(last[0], AttendanceVerified)
                shared = gathering in self.shared_since(index, one.evaluation)
                assert (gathering in heard) == (counted and shared)
            assert heard or one.waivers
            for waiver in one.waivers:
                [granted] = [
                    f for f in self.facts[:index]
                    if isinstance(f.event, GateWaived) and f.event.waiver == waiver
                ]
                assert granted.actor.person != fact.actor.person
                assert granted.event.subject == one.evaluation
                assert granted.event.expires_on >= fact.recorded_at.date()
            flagged = {flag.waiver for flag in fact.flags if flag.flag == "GATE_WAIVED"}
            assert flagged == set(one.waivers)

    def shared_since(self, index: int, evaluation: str) -> set[str]:
        """The gatherings that heard the result that stands at a place."""
        heard: set[str] = set()
        for one in self.before(index, *RESULTS, EvaluationShared, evaluation=evaluation):
            heard = heard | {one.gathering} if isinstance(one, EvaluationShared) else set()
        return heard

    @invariant()
    def nothing_follows_what_is_final_but_that_its_evidence_fell(self) -> None:
        for index, _, one in self.each(EvaluationFinalised):
            later = [
                f.event for f in self.facts[index + 1:]
                if one.evaluation in f.event.tags() and not isinstance(f.event, GateWaived)
            ]
            assert all(isinstance(each, GateEvidenceInvalidated) for each in later)

    @invariant()
    def a_revocation_marks_whatever_is_final_by_it(self) -> None:
        for gathering in (HEARD_AT, LATER):
            rested: set[str] = set()
            for index, _, _ in self.each(AttendanceRevoked):
                if self.facts[index].event.gathering == gathering:  # type: ignore[attr-defined]
                    rested |= {
                        e.evaluation for e in self.before(index, EvaluationFinalised)
                        if gathering in {seen.gathering for seen in e.evidence}
                    }
            marked = [e.subject for _, _, e in self.each(GateEvidenceInvalidated)
                      if e.gathering == gathering]
            assert sorted(marked) == sorted(rested)

    @invariant()
    def only_the_household_contests(self) -> None:
        for _, fact, one in self.each(EvaluationContested):
            assert fact.actor.person == one.person == SOMSRI and one.household == HOUSEHOLD


def test_every_life_of_an_evaluation_keeps_the_rules() -> None:
    kinds = (EvaluationPlanned, EvaluationOpened, AssessmentSubmitted, AssessmentAmended, *TURNS,
             *SEEN, GateWaived, GateEvidenceInvalidated)
    refusals = {
        "noun-is-known", "noun-is-new", "state-allows-it", "role-covers-the-area",
        "text-is-long-enough", "area-is-known", "subject-can-be-evaluated",
        "evaluation-names-its-provinces", "evaluation-has-criteria", "criterion-is-named-once",
        "weights-sum-to-hundred", "household-is-concerned", "assessor-scores-once",
        "external-assessor-is-named", "external-assessor-holds-no-role",
        "developer-scores-as-self-or-peer", "official-does-not-score-own-work",
        "every-criterion-is-scored-once", "scores-are-one-to-five", "score-hears-a-household",
        "result-is-scored-before-it-is-shared", "result-is-shared-before-final",
        "rescoring-changes-the-result", "upheld-result-follows-from-the-scores",
        "people-take-part-in-evaluation", "waiver-is-not-the-approver",
        "waiver-expires-in-time",
    }
    all_lives(EvaluationLife, events=kinds, refusals=refusals)
