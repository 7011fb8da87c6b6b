from datetime import date

import pytest
from msgspec.structs import replace

from domain.engagement.application import (
    ReceiveApplication,
    RejectApplicant,
    ScreenApplicant,
    SelectApplicant,
)
from domain.engagement.contract import (
    AssignDuty,
    ContractEngagement,
    EndEngagement,
    ExtendEngagement,
)
from domain.engagement.events import (
    ApplicantRejected,
    ApplicantScreened,
    DeveloperGroup,
    EndGround,
    EngagementContracted,
    EngagementEnded,
    EngagementStatus,
)
from domain.engagement.succession import SubstituteEngagement
from domain.kernel.authority import Role
from domain.kernel.decision import Command
from domain.kernel.event import Event
from domain.policy import PolicySet
from tests.examples.engagements import SUBSTITUTE, SUBSTITUTED
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    OFFICERS,
    PROGRAMME,
    PROJECT,
    PROPOSED,
    PROVINCIAL_OFFICER,
    REGISTERED_PROGRAMME,
    SOMSRI,
    TAMBON,
    granted,
    ref,
)
from tests.examples.work import (
    APPLIED,
    ASSIGNED,
    CONTRACTED,
    DEVELOPER,
    ENDED,
    ENGAGEMENT,
    PASSED,
    SELECTED,
    registered,
)
from tests.support.scenario import NOW, scenario

BEFORE: tuple[Event, ...] = (*OFFICERS, REGISTERED_PROGRAMME, registered(DEVELOPER), PROPOSED)
APPLY = ReceiveApplication(
    engagement=ENGAGEMENT, programme=PROGRAMME, person=DEVELOPER, group=DeveloperGroup.GRADUATE,
    tambon=TAMBON,
)
SCREEN = ScreenApplicant(engagement=ENGAGEMENT, criterion="AGE", passed=True)
SELECT = SelectApplicant(engagement=ENGAGEMENT, rank=1)
REJECT = RejectApplicant(engagement=ENGAGEMENT, reason="ไม่มาสัมภาษณ์")
SIGN = ContractEngagement(
    engagement=ENGAGEMENT, wage_satang=900_000, start_on=date(2020, 12, 15),
    end_on=date(2021, 9, 30),
)
ASSIGN = AssignDuty(engagement=ENGAGEMENT, project=PROJECT, duty="ดูแลแปลงต้นแบบ")
END = EndEngagement(engagement=ENGAGEMENT, ground=EndGround.RESIGNED, ended_on=date(2021, 1, 31))
WON = (*BEFORE, APPLIED, *PASSED, SELECTED)
HIRED = (*WON, CONTRACTED)


def test_an_application_is_received() -> None:
    scenario(given=BEFORE, when=APPLY, by=CD_WORKER, then=[APPLIED])


def test_an_application_is_received_once_under_an_id() -> None:
    scenario(given=[*BEFORE, APPLIED], when=APPLY, by=CD_WORKER, refused="noun-is-new")


def test_a_developer_takes_in_no_applications() -> None:
    scenario(given=HIRED, when=APPLY, by=DEVELOPER, refused="role-covers-the-area")
    other = replace(APPLY, engagement=ref("engagement", 9))
    scenario(given=HIRED, when=other, by=DEVELOPER, refused="role-covers-the-area")


@pytest.mark.parametrize("tambon", ["2201", "22010103"])
def test_an_application_is_for_a_tambon(tambon: str) -> None:
    when = replace(APPLY, tambon=tambon)
    scenario(given=BEFORE, when=when, by=PROVINCIAL_OFFICER, refused="application-is-for-a-tambon")


def test_an_application_is_for_a_tambon_that_exists() -> None:
    when = replace(APPLY, tambon="990101")
    given = [*BEFORE, granted(SOMSRI, Role.PROVINCIAL_OFFICER, "99")]
    scenario(given=given, when=when, by=SOMSRI, refused="area-is-known")


def test_an_application_names_a_person_and_a_programme_that_are_registered() -> None:
    without = [event for event in BEFORE if event != registered(DEVELOPER)]
    scenario(given=without, when=APPLY, by=CD_WORKER, refused="noun-is-known")
    without = [event for event in BEFORE if event != REGISTERED_PROGRAMME]
    scenario(given=without, when=APPLY, by=CD_WORKER, refused="noun-is-known")


def test_an_applicant_is_screened_and_the_evidence_kept() -> None:
    scenario(
        given=[*BEFORE, APPLIED], when=replace(SCREEN, evidence="ทะเบียนบ้าน"),
        by=PROVINCIAL_OFFICER,
        then=[
            ApplicantScreened(
                engagement=ENGAGEMENT, criterion="AGE", passed=True, evidence="ทะเบียนบ้าน"
            )
        ],
    )


@pytest.mark.parametrize(("length", "fits"), [(2000, True), (2001, False)])
def test_the_evidence_of_a_screening_fits_on_a_page(length: int, fits: bool) -> None:
    rule = None if fits else "text-is-long-enough"
    when = replace(SCREEN, evidence="ก" * length)
    scenario(given=[*BEFORE, APPLIED], when=when, by=PROVINCIAL_OFFICER, refused=rule)


def test_screening_uses_the_criteria_in_force() -> None:
    given = [*BEFORE, APPLIED]
    tall = replace(SCREEN, criterion="TALL")
    scenario(
        given=given, when=tall, by=PROVINCIAL_OFFICER, refused="applicant-criterion-is-in-force"
    )
    policy = PolicySet(
        programme=PROGRAMME, policy="applicant-criteria", value="TALL", authority="order 2"
    )
    scenario(given=[*given, policy], when=tall, by=PROVINCIAL_OFFICER)


def test_an_applicant_is_selected_with_every_criterion_passed() -> None:
    given = [*BEFORE, APPLIED, *PASSED]
    scenario(given=given, when=SELECT, by=PROVINCIAL_OFFICER, then=[SELECTED])


@pytest.mark.parametrize("left_out", range(3))
def test_an_applicant_is_not_selected_with_one_criterion_open(left_out: int) -> None:
    passed = [event for index, event in enumerate(PASSED) if index != left_out]
    scenario(
        given=[*BEFORE, APPLIED, *passed], when=SELECT, by=PROVINCIAL_OFFICER,
        refused="contract-follows-every-criterion",
    )


def test_an_applicant_is_rejected() -> None:
    scenario(
        given=[*BEFORE, APPLIED], when=REJECT, by=PROVINCIAL_OFFICER,
        then=[ApplicantRejected(engagement=ENGAGEMENT)],
    )


def test_a_contract_is_signed_and_repeats_who_and_where() -> None:
    scenario(given=WON, when=SIGN, by=PROVINCIAL_OFFICER, then=[CONTRACTED])


def test_a_district_officer_signs_no_contract() -> None:
    scenario(given=WON, when=SIGN, by=DISTRICT_OFFICER, refused="role-covers-the-area")


def test_a_criterion_failed_since_the_selection_stops_the_contract() -> None:
    failed = replace(PASSED[1], passed=False)
    scenario(
        given=[*WON, failed], when=SIGN, by=PROVINCIAL_OFFICER,
        refused="contract-follows-every-criterion",
    )
    scenario(given=[*WON, failed, PASSED[1]], when=SIGN, by=PROVINCIAL_OFFICER, then=[CONTRACTED])


def test_a_contract_may_last_one_day_and_not_less() -> None:
    scenario(given=WON, when=replace(SIGN, end_on=SIGN.start_on), by=PROVINCIAL_OFFICER)
    scenario(
        given=WON, when=replace(SIGN, end_on=date(2020, 12, 14)), by=PROVINCIAL_OFFICER,
        refused="contract-ends-after-it-starts",
    )


def other_contract(end_on: date) -> EngagementContracted:
    return replace(CONTRACTED, engagement=ref("engagement", 9), end_on=end_on,
                   start_on=date(2020, 10, 1))


def test_a_person_is_engaged_once_at_a_time() -> None:
    overlapping = other_contract(date(2020, 12, 15))
    scenario(
        given=[*WON, overlapping], when=SIGN, by=PROVINCIAL_OFFICER,
        refused="person-is-engaged-once",
    )
    ended_before = other_contract(date(2020, 12, 14))
    scenario(given=[*WON, ended_before], when=SIGN, by=PROVINCIAL_OFFICER, then=[CONTRACTED])


def test_an_engagement_that_ended_early_makes_room_for_the_next() -> None:
    other = other_contract(date(2021, 9, 30))
    ended = replace(ENDED, engagement=other.engagement, ended_on=date(2020, 12, 14))
    scenario(given=[*WON, other, ended], when=SIGN, by=PROVINCIAL_OFFICER, then=[CONTRACTED])


def test_a_duty_is_assigned_once() -> None:
    scenario(given=HIRED, when=ASSIGN, by=DISTRICT_OFFICER, then=[ASSIGNED])
    scenario(given=[*HIRED, ASSIGNED], when=ASSIGN, by=DISTRICT_OFFICER, then=[])


def test_a_duty_is_on_a_plot_that_the_officer_answers_for() -> None:
    elsewhere = replace(PROPOSED, project=ref("project", 9), area="22020101")
    when = replace(ASSIGN, project=elsewhere.project)
    given = [*HIRED, elsewhere]
    scenario(given=given, when=when, by=DISTRICT_OFFICER, refused="role-covers-the-area")
    assert scenario(given=given, when=when, by=PROVINCIAL_OFFICER)
    scenario(given=HIRED, when=when, by=DISTRICT_OFFICER, refused="noun-is-known")


def test_a_duty_says_what_to_do() -> None:
    scenario(
        given=HIRED, when=replace(ASSIGN, duty="ดู"), by=DISTRICT_OFFICER,
        refused="text-is-long-enough",
    )


@pytest.mark.parametrize("ended_on", [date(2020, 12, 1), NOW.date()])
def test_an_engagement_ends_on_a_day_that_has_come(ended_on: date) -> None:
    scenario(
        given=HIRED, when=replace(END, ended_on=ended_on), by=PROVINCIAL_OFFICER,
        then=[
            EngagementEnded(
                engagement=ENGAGEMENT, person=DEVELOPER, ground=EndGround.RESIGNED,
                ended_on=ended_on,
            )
        ],
    )


def test_an_engagement_does_not_end_tomorrow_nor_after_its_contract() -> None:
    rule = "engagement-ends-inside-the-contract"
    tomorrow = replace(END, ended_on=date(2021, 2, 11))
    scenario(given=HIRED, when=tomorrow, by=PROVINCIAL_OFFICER, refused=rule)
    short = [*WON, replace(CONTRACTED, end_on=date(2021, 1, 30))]
    scenario(given=short, when=END, by=PROVINCIAL_OFFICER, refused=rule)


def test_the_role_of_developer_comes_and_goes_with_the_contract() -> None:
    assert CONTRACTED.confers().key == ENDED.withdraws()


EXTEND = ExtendEngagement(engagement=ENGAGEMENT, to_on=date(2021, 12, 31), authority="order 9")
REPLACE = SubstituteEngagement(engagement=ENGAGEMENT, by=SUBSTITUTE)
OTHER = (
    replace(APPLIED, engagement=SUBSTITUTE, person=ref("person", 0x32)),
    replace(CONTRACTED, engagement=SUBSTITUTE, person=ref("person", 0x32),
            start_on=date(2021, 2, 1)),
)
REACHED: dict[EngagementStatus | None, tuple[Event, ...]] = {
    None: (),
    EngagementStatus.APPLIED: (APPLIED,),
    EngagementStatus.SCREENED: (APPLIED, *PASSED),
    EngagementStatus.SELECTED: (APPLIED, *PASSED, SELECTED),
    EngagementStatus.CONTRACTED: (APPLIED, *PASSED, SELECTED, CONTRACTED),
    EngagementStatus.ENDED: (APPLIED, *PASSED, SELECTED, CONTRACTED, ENDED),
    EngagementStatus.SUBSTITUTED: (APPLIED, *PASSED, SELECTED, CONTRACTED, ENDED, SUBSTITUTED),
    EngagementStatus.REJECTED: (APPLIED, ApplicantRejected(engagement=ENGAGEMENT)),
}
POSSIBLE = {
    (SCREEN, "APPLIED"), (SCREEN, "SCREENED"), (SCREEN, "SELECTED"), (SCREEN, "CONTRACTED"),
    (SELECT, "SCREENED"), (REJECT, "APPLIED"), (REJECT, "SCREENED"), (SIGN, "SELECTED"),
    (ASSIGN, "CONTRACTED"), (EXTEND, "CONTRACTED"), (END, "CONTRACTED"), (REPLACE, "ENDED"),
}


@pytest.mark.parametrize("state", REACHED)
@pytest.mark.parametrize(
    "when", [SCREEN, SELECT, REJECT, SIGN, ASSIGN, EXTEND, END, REPLACE],
    ids=lambda when: type(when).__name__,
)
def test_each_state_allows_what_its_table_lists(
    when: Command, state: EngagementStatus | None
) -> None:
    given = [*BEFORE, *OTHER, *REACHED[state]]
    if (when, state) in POSSIBLE:
        assert scenario(given=given, when=when, by=PROVINCIAL_OFFICER)
    else:
        rule = "state-allows-it" if state else "noun-is-known"
        scenario(given=given, when=when, by=PROVINCIAL_OFFICER, refused=rule)
