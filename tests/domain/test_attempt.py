import asyncio
from datetime import timedelta

from domain.attempt import AttemptRefused, attempt_refused
from domain.kernel.decision import Outcome
from domain.kernel.event import Actor
from domain.policy import PolicySet
from tests.examples.people import PROGRAMME, SOMSRI
from tests.examples.work import DEVELOPER, WORK_PLAN
from tests.support.scenario import NOW, Given, Past

RULE = "approver-is-not-the-author"
ATTEMPT = AttemptRefused(
    person=DEVELOPER, command="ApproveWorkPlan", rule=RULE, subject=WORK_PLAN
)
TWO_AN_HOUR = PolicySet(
    programme=PROGRAMME, policy="attempts-kept-per-hour", value="2", authority="order 6"
)
JUST_NOW = NOW - timedelta(seconds=1)


def noted(
    *given: Given, by: str | None = DEVELOPER, subject: str | None = WORK_PLAN
) -> list[Outcome]:
    history = Past(given, Actor(person=by), NOW)
    return asyncio.run(attempt_refused(history, "ApproveWorkPlan", RULE, subject))


def test_an_attempt_is_kept_with_what_it_was_about() -> None:
    assert noted() == [Outcome(ATTEMPT)]
    assert WORK_PLAN in ATTEMPT.tags()


def test_nothing_is_kept_of_nobody() -> None:
    assert noted(by=None) == []


def test_an_attempt_about_nothing_that_has_an_id_is_kept_without_it() -> None:
    for subject in (None, "work-plan:gone", "nonsense"):
        [outcome] = noted(subject=subject)
        assert outcome.event == AttemptRefused(
            person=DEVELOPER, command="ApproveWorkPlan", rule=RULE
        )


def test_so_many_attempts_are_kept_in_an_hour_and_no_more() -> None:
    one = (ATTEMPT, JUST_NOW)
    assert len(noted(TWO_AN_HOUR, one)) == 1
    assert noted(TWO_AN_HOUR, one, one) == []


def test_attempts_of_an_hour_ago_are_past() -> None:
    old = (ATTEMPT, NOW - timedelta(hours=1))
    assert len(noted(TWO_AN_HOUR, old, old)) == 1


def test_attempts_of_others_about_a_person_are_not_that_persons() -> None:
    about = (AttemptRefused(person=SOMSRI, command="GrantRole", rule=RULE, subject=DEVELOPER),
             JUST_NOW)
    assert len(noted(TWO_AN_HOUR, about, about)) == 1
