"""The evaluation gate: a result becomes final only if the people concerned heard it."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.evaluation.events import AssessmentKind, Evaluation
from domain.gathering.events import (
    AttendanceDisputed,
    AttendanceRevoked,
    AttendanceVerified,
    Capacity,
    Contribution,
)
from domain.gathering.verification import RevokeAttendance
from domain.kernel.event import Actor
from domain.kernel.terms import Level, Stage
from domain.participation.evaluation_gate import HearingLack, NotHeard, evaluation_gate
from domain.participation.events import GateEvidenceInvalidated, GateWaived
from domain.policy import PolicySet
from domain.waiver import WaiveGate
from tests.domain.evaluation.steps import BEFORE, COMMUNITY, FINALISE, KNOWN, MARKED, TOLD, about
from tests.domain.participation.test_planning_gate_community import nominated
from tests.examples.evaluating import (
    ASSESSED,
    EVALUATION,
    FINALISED,
    HEARD,
    HEARD_AT,
    SCORED,
    SCORED_AT,
    SHARED,
)
from tests.examples.people import (
    DISTRICT_OFFICER,
    HEADQUARTERS,
    HOUSEHOLD,
    PROGRAMME,
    PROJECT,
    PROVINCIAL_OFFICER,
    TAMBON,
    VILLAGE,
    ref,
)
from tests.examples.work import ASSIGNED, ENGAGEMENT, WORK_PLAN
from tests.support.scenario import NOW, Given, Past, fact, scenario

GATE = "people-take-part-in-evaluation"
DISPUTED = AttendanceDisputed(gathering=HEARD_AT, person=HEARD.person, household=HOUSEHOLD)
REVOKED = AttendanceRevoked(gathering=HEARD_AT, person=HEARD.person, household=HOUSEHOLD)
THREE = [ref("household", n) for n in (1, 2, 3)]


def finalise(*given: Given, passes: bool, by: str = DISTRICT_OFFICER) -> None:
    """The shared result becomes final after these facts, or the gate refuses."""
    scenario(given=[*TOLD, *given], when=FINALISE, by=by, refused=None if passes else GATE)


def evaluated(subject: str, area: str, *provinces: str) -> list[Given]:
    """A shared result of something else than the household's plot."""
    scored: Given = (SCORED, SCORED_AT)
    return [*BEFORE, *about(subject, area, *provinces), ASSESSED, scored, SHARED]


def came(household: str, contribution: Contribution = Contribution.OPINION) -> AttendanceVerified:
    return replace(
        HEARD, household=household, person=household.replace("household", "person"),
        contribution=contribution, projects=(),
    )


def asked(given: list[Given]):  # type: ignore[no-untyped-def]
    """The gate's answer, outside of a decision."""

    async def ask():  # type: ignore[no-untyped-def]
        history = Past(given, Actor(person=DISTRICT_OFFICER), NOW)
        return await evaluation_gate(history, await history.of(Evaluation, EVALUATION))

    return asyncio.run(ask())


def test_a_result_that_the_household_heard_becomes_final() -> None:
    finalise(passes=False)
    given = [*TOLD, HEARD]
    scenario(given=given, when=FINALISE, by=DISTRICT_OFFICER, then=[FINALISED], flags=[])


@pytest.mark.parametrize("capacity", list(Capacity))
def test_the_household_itself_hears_of_its_plot(capacity: Capacity) -> None:
    finalise(replace(HEARD, capacity=capacity), passes=capacity == Capacity.HOUSEHOLD)


def test_another_household_does_not_hear_for_this_one() -> None:
    finalise(nominated(THREE[1]), came(THREE[1]), passes=False)


@pytest.mark.parametrize("level", list(Level))
def test_being_informed_is_not_taking_part(level: Level) -> None:
    finalise(replace(HEARD, level=level), passes=level != Level.INFORM)


@pytest.mark.parametrize("stage", list(Stage))
def test_the_gathering_is_one_of_evaluation(stage: Stage) -> None:
    finalise(replace(HEARD, stage=stage), passes=stage == Stage.EVALUATION)


def test_the_result_was_shared_at_that_gathering() -> None:
    other = ref("gathering", 5)
    finalise(replace(HEARD, gathering=other), passes=False)
    later = replace(SHARED, gathering=other)
    finalise(replace(HEARD, gathering=other), later, passes=True)


def test_a_doubted_attendance_does_not_count() -> None:
    finalise(HEARD, DISPUTED, passes=False)
    finalise(HEARD, DISPUTED, HEARD, passes=True)
    finalise(HEARD, REVOKED, passes=False)


@pytest.mark.parametrize("kind", list(AssessmentKind))
def test_a_household_assessed(kind: AssessmentKind) -> None:
    given = [replace(ASSESSED, kind=kind) if one == ASSESSED else one for one in [*TOLD, HEARD]]
    rule = None if kind == AssessmentKind.HOUSEHOLD else GATE
    scenario(given=given, when=FINALISE, by=DISTRICT_OFFICER, refused=rule)


def test_three_households_of_the_tambon_hear_of_a_community_plot() -> None:
    homes = [nominated(household) for household in THREE]
    given = [*evaluated(COMMUNITY.project, TAMBON), *homes, *map(came, THREE)]
    [finalised] = scenario(given=given, when=FINALISE, by=DISTRICT_OFFICER)
    assert len(finalised.event.evidence) == 3  # type: ignore[attr-defined]
    scenario(given=given[:-1], when=FINALISE, by=DISTRICT_OFFICER, refused=GATE)
    again = [*given[:-1], replace(came(THREE[1]), person=ref("person", 0x77))]
    scenario(given=again, when=FINALISE, by=DISTRICT_OFFICER, refused=GATE)
    far = nominated(THREE[2], "22010201")
    elsewhere = [far if one == homes[2] else one for one in given]
    scenario(given=elsewhere, when=FINALISE, by=DISTRICT_OFFICER, refused=GATE)


def test_how_many_households_is_a_policy() -> None:
    policy = PolicySet(
        programme=PROGRAMME, policy="evaluation-households-clm", value="2", authority="order 5"
    )
    homes = [nominated(household) for household in THREE]
    given = [*evaluated(COMMUNITY.project, TAMBON), *homes, *map(came, THREE[:2])]
    scenario(given=given, when=FINALISE, by=DISTRICT_OFFICER, refused=GATE)
    assert scenario(given=[*given, policy], when=FINALISE, by=DISTRICT_OFFICER)


@pytest.mark.parametrize("subject", [WORK_PLAN, ENGAGEMENT])
def test_somebody_of_any_plot_hears_of_a_plan_or_contract(subject: str) -> None:
    given = evaluated(subject, TAMBON)
    scenario(given=given, when=FINALISE, by=DISTRICT_OFFICER, refused=GATE)
    neighbour = [*given, nominated(THREE[1]), came(THREE[1])]
    scenario(given=neighbour, when=FINALISE, by=DISTRICT_OFFICER, refused=GATE)
    [finalised] = scenario(given=[*given, HEARD], when=FINALISE, by=DISTRICT_OFFICER)
    assert finalised.event.evidence == FINALISED.evidence  # type: ignore[attr-defined]


def test_one_plot_of_many_is_enough_and_one_household_of_a_community_plot() -> None:
    shared_duty = replace(ASSIGNED, project=COMMUNITY.project)
    given = [*evaluated(ENGAGEMENT, TAMBON), shared_duty]
    scenario(given=given, when=FINALISE, by=DISTRICT_OFFICER, refused=GATE)
    given += [nominated(THREE[1]), came(THREE[1])]
    [finalised] = scenario(given=given, when=FINALISE, by=DISTRICT_OFFICER)
    [hearing] = finalised.event.evidence  # type: ignore[attr-defined]
    assert hearing.project == COMMUNITY.project


def test_an_engagement_without_plots_has_nobody_to_hear() -> None:
    given = [one for one in evaluated(ENGAGEMENT, TAMBON) if one != ASSIGNED]
    scenario(given=[*given, HEARD], when=FINALISE, by=DISTRICT_OFFICER, refused=GATE)


def test_the_programme_is_heard_of_in_every_province() -> None:
    given = [*evaluated(PROGRAMME, "", "22", "10"), nominated(HOUSEHOLD), HEARD]
    scenario(given=given, when=FINALISE, by=HEADQUARTERS, refused=GATE)
    other = [nominated(THREE[1], "100101"), came(THREE[1])]
    [finalised] = scenario(given=[*given, *other], when=FINALISE, by=HEADQUARTERS)
    assert len(finalised.event.evidence) == 2  # type: ignore[attr-defined]
    one = [*evaluated(PROGRAMME, "22", "22"), HEARD]
    assert scenario(given=one, when=FINALISE, by=PROVINCIAL_OFFICER)


def test_the_gate_says_who_is_missing() -> None:
    _, [missing] = asked(list(TOLD))
    assert missing == NotHeard(
        place=PROJECT, lack=HearingLack.NOBODY_HEARD, household=HOUSEHOLD, found=0, needed=1
    )
    assert PROJECT in missing.en and HOUSEHOLD in missing.en and HOUSEHOLD in missing.th
    homes = [nominated(household) for household in THREE]
    _, [missing] = asked([*evaluated(COMMUNITY.project, TAMBON), *homes, *map(came, THREE[:2])])
    assert (missing.lack, missing.found, missing.needed) == (HearingLack.TOO_FEW_HEARD, 2, 3)
    assert "2 of 3" in missing.en and "2 จาก 3" in missing.th
    _, missing = asked([*evaluated(PROGRAMME, "", "22", "10"), nominated(HOUSEHOLD), HEARD])
    assert [one.place for one in missing] == ["10"]
    _, [missing] = asked([one for one in [*TOLD, HEARD] if one != ASSESSED])
    assert missing.lack == HearingLack.NO_HOUSEHOLD_ASSESSED and EVALUATION in missing.en
    assert EVALUATION in missing.th


def test_a_result_keeps_four_hearings_of_a_plot() -> None:
    more = [replace(HEARD, person=ref("person", 0x50 + n)) for n in range(6)]
    evidence, missing = asked([*TOLD, *more, HEARD])
    assert (len(evidence), missing) == (4, ())


def waived(waiver: int, **changed: object) -> GateWaived:
    whole = GateWaived(
        waiver=ref("waiver", waiver), stage=Stage.EVALUATION, subject=EVALUATION,
        authority="คำสั่งจังหวัดจันทบุรี 14/2564", expires_on=NOW.date(),
    )
    return replace(whole, **changed)


def test_a_live_waiver_lets_a_result_become_final_and_is_seen() -> None:
    granted = fact(waived(1), NOW, by=PROVINCIAL_OFFICER)
    [finalised] = scenario(
        given=[*TOLD, granted], when=FINALISE, by=DISTRICT_OFFICER, flags=["GATE_WAIVED"]
    )
    assert finalised.event == replace(FINALISED, evidence=(), waivers=(ref("waiver", 1),))
    scenario(given=[*TOLD, HEARD, granted], when=FINALISE, by=DISTRICT_OFFICER, then=[FINALISED],
             flags=[])
    rule = "waiver-is-not-the-approver"
    scenario(given=[*TOLD, granted], when=FINALISE, by=PROVINCIAL_OFFICER, refused=rule)


def test_the_gate_of_an_evaluation_is_waived_where_it_lies() -> None:
    when = WaiveGate(
        waiver=ref("waiver", 1), stage=Stage.EVALUATION, subject=EVALUATION,
        authority="คำสั่งจังหวัดจันทบุรี 14/2564", expires_on=NOW.date(),
        reason="น้ำท่วมทั้งตำบล จัดประชุมไม่ได้ในเดือนนี้",
    )
    scenario(given=TOLD, when=when, by=PROVINCIAL_OFFICER, then=[waived(1)])
    scenario(given=TOLD, when=when, by=DISTRICT_OFFICER, refused="role-covers-the-area")
    unknown = replace(when, subject=ref("evaluation", 9))
    scenario(given=TOLD, when=unknown, by=PROVINCIAL_OFFICER, refused="noun-is-known")
    for stage in (Stage.PLANNING, Stage.OPERATION):
        other = replace(when, stage=stage)
        scenario(given=TOLD, when=other, by=PROVINCIAL_OFFICER, refused="waiver-is-for-a-gate")


def test_a_revocation_marks_the_result_that_rests_on_it() -> None:
    given = [*KNOWN, fact(FINALISED, NOW, area=VILLAGE)]
    when = RevokeAttendance(gathering=HEARD_AT, person=HEARD.person, reason="ตรวจแล้วไม่ได้มาจริง")
    _, invalidated = scenario(given=given, when=when, by=DISTRICT_OFFICER)
    assert invalidated.area == VILLAGE
    assert invalidated.event == GateEvidenceInvalidated(
        subject=EVALUATION, gathering=HEARD_AT, person=HEARD.person, household=HOUSEHOLD
    )


def test_a_waiver_is_of_this_gate_for_this_evaluation_in_time() -> None:
    finalise(waived(1, stage=Stage.PLANNING), passes=False)
    finalise(waived(1, subject=ref("evaluation", 9)), passes=False)
    finalise(waived(1, expires_on=NOW.date() - timedelta(days=1)), passes=False)
    finalise(waived(1), passes=True)


def test_who_was_not_shown_the_result_cannot_have_heard_it() -> None:
    rule = "result-is-shared-before-final"
    given: list[Given] = [*MARKED, HEARD]
    scenario(given=given, when=FINALISE, by=DISTRICT_OFFICER, refused=rule)
