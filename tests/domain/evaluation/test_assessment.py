"""Who scores as what: the people concerned, the developer, peers, officers, outsiders."""

import pytest
from msgspec.structs import replace

from domain.catalogue import decide
from domain.engagement.events import DeveloperGroup
from domain.evaluation.events import AssessmentKind, Score
from domain.household.events import MemberRemoved
from domain.kernel.authority import Role
from domain.kernel.decision import Command
from domain.kernel.event import Actor, Event
from domain.kernel.ref import claim
from domain.work_report.events import WorkReportAccepted
from tests.domain.evaluation.steps import AMEND, ASSESS, AWAITED, BEFORE, COMMUNITY, GIVEN, about
from tests.examples.evaluating import AMENDED, ASSESSED, PLANNED, scores
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    HEADQUARTERS,
    HOUSEHOLD,
    NEIGHBOUR,
    NOMINATED,
    PROGRAMME,
    PROVINCIAL_OFFICER,
    SOMSRI,
    TAMBON,
    VILLAGE,
    granted,
    ref,
)
from tests.examples.work import (
    APPROVED,
    CONTRACTED,
    DEVELOPER,
    ENDED,
    ENGAGEMENT,
    MEMBER,
    WORK_PLAN,
    registered,
)
from tests.support.lives import finished
from tests.support.scenario import NOW, Past, scenario

NEXT_DOOR = (
    replace(NOMINATED, household=ref("household", 2), house=claim("house", "2")),
    replace(MEMBER, household=ref("household", 2), person=NEIGHBOUR),
)
COLLEAGUE = ref("person", 0x32)
SECOND = replace(
    CONTRACTED, engagement=ref("engagement", 2), person=COLLEAGUE, group=DeveloperGroup.FARMER
)
ACCEPTED = WorkReportAccepted(
    work_report=ref("work-report", 1), engagement=ENGAGEMENT, work_plan=WORK_PLAN, month="2021-03",
    revision=1, accepter=DISTRICT_OFFICER,
)
COMMUNITY_PLOT = about(COMMUNITY.project, TAMBON)


def as_(kind: AssessmentKind, assessor: str | None = None) -> Command:
    return replace(ASSESS, kind=kind, assessor=assessor)


def given_by(person: str, kind: AssessmentKind) -> Event:
    return replace(ASSESSED, assessor=person, kind=kind, household=None)


def test_a_member_scores_for_the_household_of_the_plot() -> None:
    scenario(given=AWAITED, when=ASSESS, by=SOMSRI, then=[ASSESSED])


def test_no_other_household_speaks_for_a_plot() -> None:
    given = [*AWAITED, *NEXT_DOOR]
    scenario(given=given, when=ASSESS, by=NEIGHBOUR, refused="household-is-concerned")


def test_a_household_of_the_tambon_speaks_for_the_community_plot() -> None:
    given = [*BEFORE, *NEXT_DOOR, *COMMUNITY_PLOT]
    [assessed] = scenario(given=given, when=ASSESS, by=NEIGHBOUR)
    assert assessed.event.household == ref("household", 2)  # type: ignore[attr-defined]


@pytest.mark.parametrize("subject", [WORK_PLAN, ENGAGEMENT])
def test_a_household_speaks_for_the_plans_and_contracts_that_work_on_its_plot(
    subject: str
) -> None:
    given = [*BEFORE, *NEXT_DOOR, *about(subject, TAMBON)]
    assert scenario(given=given, when=ASSESS, by=SOMSRI)
    scenario(given=given, when=ASSESS, by=NEIGHBOUR, refused="household-is-concerned")


def test_a_household_of_the_province_speaks_for_the_programme() -> None:
    assert scenario(given=[*BEFORE, *about(PROGRAMME, "22", "22")], when=ASSESS, by=SOMSRI)
    country = [*BEFORE, *about(PROGRAMME, "", "22", "10")]
    assert scenario(given=country, when=ASSESS, by=SOMSRI)
    other = [*BEFORE, *about(PROGRAMME, "", "10", "11")]
    scenario(given=other, when=ASSESS, by=SOMSRI, refused="household-is-concerned")


def test_who_lives_elsewhere_has_no_role_in_an_evaluation() -> None:
    far = [replace(one, village="22010201") for one in NEXT_DOOR]
    for subject in (AWAITED, (*BEFORE, *COMMUNITY_PLOT)):
        given = [*subject, *far]
        scenario(given=given, when=ASSESS, by=NEIGHBOUR, refused="role-covers-the-area")


def test_who_left_the_household_speaks_for_it_no_more() -> None:
    left = MemberRemoved(household=HOUSEHOLD, person=SOMSRI)
    scenario(given=[*AWAITED, left], when=ASSESS, by=SOMSRI, refused="role-covers-the-area")
    moved = [*AWAITED, *[replace(one, person=SOMSRI) for one in NEXT_DOOR[1:]], left]
    scenario(given=moved, when=ASSESS, by=SOMSRI, refused="household-is-concerned")


@pytest.mark.parametrize("subject", [PLANNED.subject, WORK_PLAN, ENGAGEMENT])
def test_whose_work_it_is_scores_as_self_and_other_developers_as_peers(subject: str) -> None:
    given = [*BEFORE, SECOND, *about(subject, TAMBON)]
    rule = "developer-scores-as-self-or-peer"
    for person, kind in ((DEVELOPER, AssessmentKind.SELF), (COLLEAGUE, AssessmentKind.PEER)):
        then = [given_by(person, kind)]
        scenario(given=given, when=as_(kind), by=person, then=then)
    for person, kind in ((DEVELOPER, AssessmentKind.PEER), (COLLEAGUE, AssessmentKind.SELF)):
        scenario(given=given, when=as_(kind), by=person, refused=rule)


def test_an_officer_of_the_area_scores_as_official() -> None:
    for person in (CD_WORKER, DISTRICT_OFFICER, PROVINCIAL_OFFICER, HEADQUARTERS):
        then = [given_by(person, AssessmentKind.OFFICIAL)]
        scenario(given=AWAITED, when=as_(AssessmentKind.OFFICIAL), by=person, then=then)


@pytest.mark.parametrize(
    ("kind", "person"),
    [
        (AssessmentKind.SELF, DISTRICT_OFFICER), (AssessmentKind.PEER, CD_WORKER),
        (AssessmentKind.OFFICIAL, DEVELOPER), (AssessmentKind.OFFICIAL, SOMSRI),
        (AssessmentKind.HOUSEHOLD, DEVELOPER), (AssessmentKind.EXTERNAL, CD_WORKER),
    ],
)
def test_a_kind_needs_its_role(kind: AssessmentKind, person: str) -> None:
    scenario(given=AWAITED, when=as_(kind), by=person, refused="role-covers-the-area")


OWN = "official-does-not-score-own-work"


@pytest.mark.parametrize("subject", [PLANNED.subject, WORK_PLAN, ENGAGEMENT])
def test_who_approved_a_plan_or_accepted_a_report_does_not_score(subject: str) -> None:
    given = [*BEFORE, *about(subject, TAMBON)]
    when = as_(AssessmentKind.OFFICIAL)
    for done in (APPROVED, ACCEPTED):
        scenario(given=[*given, done], when=when, by=DISTRICT_OFFICER, refused=OWN)
        assert scenario(given=[*given, done], when=when, by=PROVINCIAL_OFFICER)


def test_work_on_other_plots_is_no_own_work() -> None:
    given = [*BEFORE, *COMMUNITY_PLOT, APPROVED, ACCEPTED]
    assert scenario(given=given, when=as_(AssessmentKind.OFFICIAL), by=DISTRICT_OFFICER)


def test_a_developer_who_became_an_officer_does_not_score_the_own_work() -> None:
    risen = granted(DEVELOPER, Role.DISTRICT_OFFICER, "2201")
    given = [*AWAITED, ENDED, risen]
    scenario(given=given, when=as_(AssessmentKind.OFFICIAL), by=DEVELOPER, refused=OWN)


OUTSIDER = as_(AssessmentKind.EXTERNAL, NEIGHBOUR)


def test_who_evaluates_enters_an_outsiders_scores() -> None:
    then = [given_by(NEIGHBOUR, AssessmentKind.EXTERNAL)]
    scenario(given=AWAITED, when=OUTSIDER, by=DISTRICT_OFFICER, then=then)


def test_an_outsider_is_registered_and_holds_no_role() -> None:
    unknown = as_(AssessmentKind.EXTERNAL, ref("person", 0x99))
    scenario(given=AWAITED, when=unknown, by=DISTRICT_OFFICER, refused="noun-is-known")
    rule = "external-assessor-holds-no-role"
    given = [*AWAITED, NEXT_DOOR[1]]
    scenario(given=given, when=OUTSIDER, by=DISTRICT_OFFICER, refused=rule)


def test_a_former_developer_is_no_outsider_to_the_own_work() -> None:
    given = [*AWAITED, ENDED, registered(DEVELOPER)]
    when = as_(AssessmentKind.EXTERNAL, DEVELOPER)
    scenario(given=given, when=when, by=DISTRICT_OFFICER, refused=OWN)


@pytest.mark.parametrize("kind", list(AssessmentKind))
def test_only_an_outsider_is_named(kind: AssessmentKind) -> None:
    by = {AssessmentKind.HOUSEHOLD: SOMSRI, AssessmentKind.SELF: DEVELOPER,
          AssessmentKind.PEER: COLLEAGUE}.get(kind, DISTRICT_OFFICER)
    external = kind == AssessmentKind.EXTERNAL
    given, rule = [*AWAITED, SECOND], "external-assessor-is-named"
    for assessor, fits in ((None, not external), (NEIGHBOUR, external)):
        when = as_(kind, assessor)
        scenario(given=given, when=when, by=by, refused=None if fits else rule)


def test_an_assessor_scores_once() -> None:
    scenario(given=GIVEN, when=ASSESS, by=SOMSRI, refused="assessor-scores-once")
    entered = [*AWAITED, given_by(NEIGHBOUR, AssessmentKind.EXTERNAL)]
    scenario(given=entered, when=OUTSIDER, by=DISTRICT_OFFICER, refused="assessor-scores-once")


@pytest.mark.parametrize("when", [ASSESS, AMEND], ids=lambda when: type(when).__name__)
def test_every_criterion_is_scored_once(when: Command) -> None:
    given = AWAITED if when is ASSESS else GIVEN
    water, people = scores(2, 3)
    other = Score(criterion="SOIL", score=3)
    wrong: list[tuple[Score, ...]] = [
        (), (water,), (water, water, people), (water, people, other), (water, other),
    ]
    for these in wrong:
        asked = replace(when, scores=these)
        scenario(given=given, when=asked, by=SOMSRI, refused="every-criterion-is-scored-once")
    assert scenario(given=given, when=replace(when, scores=(people, water)), by=SOMSRI)


@pytest.mark.parametrize("when", [ASSESS, AMEND], ids=lambda when: type(when).__name__)
@pytest.mark.parametrize(("score", "fits"), [(0, False), (1, True), (5, True), (6, False)])
def test_scores_are_one_to_five(when: Command, score: int, fits: bool) -> None:
    given = AWAITED if when is ASSESS else GIVEN
    for these in (scores(score, 3), scores(3, score)):
        rule = None if fits else "scores-are-one-to-five"
        scenario(given=given, when=replace(when, scores=these), by=SOMSRI, refused=rule)


@pytest.mark.parametrize("when", [ASSESS, AMEND], ids=lambda when: type(when).__name__)
def test_a_comment_has_its_length(when: Command) -> None:
    given = AWAITED if when is ASSESS else GIVEN
    for length, rule in ((2000, None), (2001, "text-is-long-enough")):
        asked = replace(when, comment="ก" * length)
        scenario(given=given, when=asked, by=SOMSRI, refused=rule)


def test_an_assessor_changes_the_own_scores() -> None:
    scenario(given=GIVEN, when=AMEND, by=SOMSRI, then=[AMENDED])
    same = replace(AMEND, scores=ASSESSED.scores)
    scenario(given=GIVEN, when=same, by=SOMSRI, then=[])
    assert scenario(given=GIVEN, when=replace(same, comment="น้ำใส"), by=SOMSRI)
    self_given = given_by(DEVELOPER, AssessmentKind.SELF)
    assert scenario(given=[*AWAITED, self_given], when=AMEND, by=DEVELOPER)


def test_nobody_changes_somebody_elses_scores() -> None:
    named = replace(AMEND, assessor=SOMSRI)
    scenario(given=GIVEN, when=named, by=DISTRICT_OFFICER, refused="noun-is-known")
    scenario(given=GIVEN, when=AMEND, by=DISTRICT_OFFICER, refused="noun-is-known")
    scenario(given=GIVEN, when=AMEND, by=NEIGHBOUR, refused="role-covers-the-area")


def test_an_outsiders_scores_are_changed_by_who_evaluates() -> None:
    given = [*AWAITED, given_by(NEIGHBOUR, AssessmentKind.EXTERNAL)]
    named = replace(AMEND, assessor=NEIGHBOUR)
    assert scenario(given=given, when=named, by=DISTRICT_OFFICER)
    scenario(given=given, when=named, by=CD_WORKER, refused="role-covers-the-area")
    risen = granted(NEIGHBOUR, Role.DISTRICT_OFFICER, "2201")
    scenario(given=[*given, risen], when=AMEND, by=NEIGHBOUR, refused="noun-is-known")


def test_who_answered_for_the_work_since_changes_no_scores() -> None:
    given = [*AWAITED, given_by(DISTRICT_OFFICER, AssessmentKind.OFFICIAL)]
    assert scenario(given=given, when=AMEND, by=DISTRICT_OFFICER)
    scenario(given=[*given, APPROVED], when=AMEND, by=DISTRICT_OFFICER, refused=OWN)


def test_an_assessment_lies_where_its_evaluation_does() -> None:
    history = Past([*BEFORE, *COMMUNITY_PLOT], Actor(person=SOMSRI, role=""), NOW)
    [assessed] = finished(decide(ASSESS, history))
    assert (history.area, history.acting.area) == (TAMBON, VILLAGE)
    assert assessed.area is None  # that is, the history's
