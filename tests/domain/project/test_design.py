from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.policy import PolicySet
from domain.project.design import ApproveDesign, DesignProject, SurveyProject
from domain.project.events import (
    DesignApproved,
    ProjectDesigned,
    ProjectStatus,
    ProjectSurveyed,
    Shares,
)
from tests.examples.digging import PATH
from tests.examples.people import (
    CD_WORKER,
    DESIGNED,
    DISTRICT_OFFICER,
    OFFICERS,
    PROGRAMME,
    PROJECT,
)
from tests.support.scenario import scenario


def shares(khok: str, nong: str, na: str, living: str) -> Shares:
    return Shares(
        khok=Decimal(khok), nong=Decimal(nong), na=Decimal(na), living=Decimal(living)
    )


_S = ProjectStatus
SURVEY = SurveyProject(project=PROJECT, soil="ดินร่วน", water="ลำห้วย", flooded=True)
DESIGN = DesignProject(
    project=PROJECT, shares=shares("30", "30", "30", "10"), dig_volume_m3=Decimal(3200),
    pond_depth_m=Decimal("4.5"),
)
APPROVE = ApproveDesign(project=PROJECT, revision=1)


def test_a_plot_is_surveyed() -> None:
    scenario(
        given=[*OFFICERS, *PATH[_S.PROPOSED]], when=SURVEY, by=CD_WORKER,
        then=[ProjectSurveyed(project=PROJECT, soil="ดินร่วน", water="ลำห้วย", flooded=True)],
    )


def test_a_survey_says_what_it_found() -> None:
    scenario(
        given=[*OFFICERS, *PATH[_S.PROPOSED]], when=replace(SURVEY, soil=""), by=CD_WORKER,
        refused="text-is-long-enough",
    )


@pytest.mark.parametrize(
    ("status", "revision"), [(_S.SURVEYED, 1), (_S.DESIGNED, 2), (_S.DESIGN_APPROVED, 2)]
)
def test_each_design_is_a_new_revision(status: ProjectStatus, revision: int) -> None:
    designed = ProjectDesigned(
        project=PROJECT, revision=revision, shares=DESIGN.shares,
        dig_volume_m3=Decimal(3200), pond_depth_m=Decimal("4.5"),
    )
    scenario(
        given=[*OFFICERS, *PATH[status]], when=DESIGN, by=CD_WORKER, then=[designed]
    )


@pytest.mark.parametrize(
    ("divided", "whole"),
    [
        (shares("30", "30", "30", "10"), True),
        (shares("30.5", "30", "30", "10"), True),
        (shares("30.51", "30", "30", "10"), False),
        (shares("29.5", "30", "30", "10"), True),
        (shares("29.49", "30", "30", "10"), False),
        (shares("100", "0", "0", "0"), True),
        (shares("110", "0", "0", "-10"), False),
    ],
)
def test_the_shares_sum_to_a_hundred_give_or_take_half(divided: Shares, whole: bool) -> None:
    scenario(
        given=[*OFFICERS, *PATH[_S.SURVEYED]], when=replace(DESIGN, shares=divided), by=CD_WORKER,
        refused=None if whole else "shares-sum-to-hundred",
    )


def test_the_tolerance_is_that_of_the_policy_in_force() -> None:
    policy = PolicySet(
        programme=PROGRAMME, policy="shares-tolerance", value="2", authority="order 4"
    )
    wide = replace(DESIGN, shares=shares("32", "30", "30", "10"))
    assert scenario(given=[*OFFICERS, policy, *PATH[_S.SURVEYED]], when=wide, by=CD_WORKER)


@pytest.mark.parametrize(
    ("volume", "depth", "refused"),
    [("0", "0", False), ("-0.1", "1", True), ("1", "-0.1", True)],
)
def test_nobody_digs_less_than_nothing(volume: str, depth: str, refused: bool) -> None:
    when = replace(DESIGN, dig_volume_m3=Decimal(volume), pond_depth_m=Decimal(depth))
    scenario(
        given=[*OFFICERS, *PATH[_S.SURVEYED]], when=when, by=CD_WORKER,
        refused="digging-is-not-negative" if refused else None,
    )


def test_the_district_approves_the_design() -> None:
    given = [*OFFICERS, *PATH[_S.DESIGNED]]
    approved = DesignApproved(project=PROJECT, revision=1)
    scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER, then=[approved])
    scenario(given=given, when=APPROVE, by=CD_WORKER, refused="role-covers-the-area")


@pytest.mark.parametrize(("revision", "refused"), [(0, True), (1, True), (2, False), (3, True)])
def test_the_revision_that_was_read_is_the_one_approved(revision: int, refused: bool) -> None:
    given = [*OFFICERS, *PATH[_S.DESIGN_APPROVED], replace(DESIGNED, revision=2)]
    scenario(
        given=given, when=replace(APPROVE, revision=revision), by=DISTRICT_OFFICER,
        refused="approval-names-the-latest-revision" if refused else None,
    )
