from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.engagement.payroll import AuthoriseWage, RecordWagePayment, WithholdWage
from domain.engagement.wage import WageAuthorised
from domain.kernel.decision import Command
from domain.kernel.event import Event
from tests.examples.engagements import (
    ACCEPTED,
    AUTHORISED,
    EXTENDED,
    PAID,
    SUBSTITUTED,
    WITHHELD,
)
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    HEADQUARTERS,
    OFFICERS,
    PROVINCIAL_OFFICER,
    ref,
)
from tests.examples.work import APPLIED, CONTRACTED, DEVELOPER, ENDED, ENGAGEMENT, HIRED
from tests.support.scenario import NOW, fact, scenario

GIVEN = (*OFFICERS, *HIRED)
DUE = (*GIVEN, ACCEPTED)
AUTHORISE = AuthoriseWage(engagement=ENGAGEMENT, month="2021-01")
PAY = RecordWagePayment(
    engagement=ENGAGEMENT, month="2021-01", paid_on=date(2021, 2, 10), reference="ฎ. 118/2564"
)
WITHHOLD = WithholdWage(engagement=ENGAGEMENT, month="2021-01", reason="รอผลตรวจสอบรายงาน")
ASKED: tuple[Command, ...] = (AUTHORISE, PAY, WITHHOLD)
HOUR = timedelta(hours=1)


def test_the_wage_of_an_accepted_report_is_authorised_and_paid() -> None:
    scenario(given=DUE, when=AUTHORISE, by=PROVINCIAL_OFFICER, then=[AUTHORISED])
    scenario(given=[*DUE, AUTHORISED], when=PAY, by=PROVINCIAL_OFFICER, then=[PAID])


@pytest.mark.parametrize("by", [DISTRICT_OFFICER, CD_WORKER, HEADQUARTERS, DEVELOPER])
@pytest.mark.parametrize("when", ASKED, ids=lambda when: type(when).__name__)
def test_only_the_province_decides_about_wages(when: Command, by: str) -> None:
    scenario(given=[*DUE, AUTHORISED], when=when, by=by, refused="role-covers-the-area")


# ── the report ────────────────────────────────────────────────────────────────────────────────────


def test_a_wage_follows_the_accepted_report_of_its_engagement_and_month() -> None:
    rule = "wage-follows-an-accepted-report"
    for none in (
        [], [replace(ACCEPTED, month="2020-12")],
        [replace(ACCEPTED, engagement=ref("engagement", 8))], [WITHHELD],
    ):
        scenario(given=[*GIVEN, *none], when=AUTHORISE, by=PROVINCIAL_OFFICER, refused=rule)


@pytest.mark.parametrize(("minutes", "follows"), [(0, True), (1, False)])
def test_a_wage_is_not_authorised_before_the_report_was_accepted(
    minutes: int, follows: bool
) -> None:
    accepted_at = datetime(2021, 2, 9, 3, minutes, tzinfo=UTC)
    when = replace(AUTHORISE, occurred_at=datetime(2021, 2, 9, 3, tzinfo=UTC))
    rule = None if follows else "wage-follows-an-accepted-report"
    given = [*GIVEN, (ACCEPTED, accepted_at)]
    scenario(given=given, when=when, by=PROVINCIAL_OFFICER, refused=rule)


def test_whoever_accepted_the_report_does_not_authorise_its_wage() -> None:
    own = [*GIVEN, replace(ACCEPTED, accepter=PROVINCIAL_OFFICER)]
    scenario(
        given=own, when=AUTHORISE, by=PROVINCIAL_OFFICER, refused="authoriser-is-not-the-accepter"
    )


# ── the amount ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("start_on", "end_on", "satang"), [
    (date(2020, 12, 15), date(2021, 9, 30), 900_000),
    (date(2021, 1, 1), date(2021, 1, 31), 900_000),
    (date(2021, 1, 2), date(2021, 9, 30), 870_967),  # 870,967.74
    (date(2021, 1, 31), date(2021, 9, 30), 29_032),
    (date(2020, 12, 15), date(2021, 1, 30), 870_967),
    (date(2021, 1, 5), date(2021, 1, 5), 29_032),
])
def test_a_wage_is_pro_rata_by_days_served_without_parts_of_a_satang(
    start_on: date, end_on: date, satang: int
) -> None:
    given = [*DUE, replace(CONTRACTED, start_on=start_on, end_on=end_on)]
    [outcome] = scenario(given=given, when=AUTHORISE, by=PROVINCIAL_OFFICER)
    assert isinstance(outcome.event, WageAuthorised) and outcome.event.amount_satang == satang


def test_a_wage_is_pro_rata_until_the_day_on_which_the_engagement_ended() -> None:
    ended = replace(ENDED, ended_on=date(2021, 1, 15))
    [outcome] = scenario(given=[*DUE, ended], when=AUTHORISE, by=PROVINCIAL_OFFICER)
    assert isinstance(outcome.event, WageAuthorised)
    assert outcome.event.amount_satang == 900_000 * 15 // 31


def test_a_wage_is_pro_rata_until_the_day_to_which_the_contract_was_extended() -> None:
    half = replace(CONTRACTED, end_on=date(2021, 1, 15))
    extended = replace(EXTENDED, from_on=date(2021, 1, 15), to_on=date(2021, 1, 30))
    authorised = replace(AUTHORISED, amount_satang=900_000 * 15 // 31)
    scenario(given=[*DUE, half], when=AUTHORISE, by=PROVINCIAL_OFFICER, then=[authorised])
    given = [*DUE, half, authorised, extended]  # nobody is paid less than was served
    scenario(given=given, when=PAY, by=PROVINCIAL_OFFICER, refused="wage-is-pro-rata")
    [outcome] = scenario(given=[*given, WITHHELD], when=AUTHORISE, by=PROVINCIAL_OFFICER)
    assert isinstance(outcome.event, WageAuthorised)
    assert outcome.event.amount_satang == 900_000 * 30 // 31


@pytest.mark.parametrize(("year", "satang"), [(2021, 32_142), (2024, 31_034), (2100, 32_142)])
def test_february_has_the_days_of_its_year(year: int, satang: int) -> None:
    first = date(year, 2, 1)
    given = [
        *GIVEN, replace(CONTRACTED, start_on=first, end_on=first),
        replace(ACCEPTED, month=f"{year}-02"),
    ]
    now = datetime(year, 2, 2, 3, tzinfo=UTC)
    when = replace(AUTHORISE, month=f"{year}-02")
    [outcome] = scenario(given=given, when=when, by=PROVINCIAL_OFFICER, now=now)
    assert isinstance(outcome.event, WageAuthorised)
    assert outcome.event.amount_satang == satang


@pytest.mark.parametrize(("amount", "right"), [(900_000, True), (900_001, False), (899_999, False),
                                               (0, False)])
def test_an_amount_that_is_sent_along_is_checked(amount: int, right: bool) -> None:
    rule = None if right else "wage-is-pro-rata"
    when = replace(AUTHORISE, amount_satang=amount)
    scenario(given=DUE, when=when, by=PROVINCIAL_OFFICER, refused=rule)


def test_a_wage_is_not_paid_for_days_that_turned_out_not_to_be_served() -> None:
    given = [*DUE, AUTHORISED, replace(ENDED, ended_on=date(2021, 1, 15))]
    scenario(given=given, when=PAY, by=PROVINCIAL_OFFICER, refused="wage-is-pro-rata")
    scenario(given=given, when=WITHHOLD, by=PROVINCIAL_OFFICER, then=[WITHHELD])


# ── the days ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("today", "served"), [(31, True), (30, False)])
@pytest.mark.parametrize("when", [AUTHORISE, WITHHOLD], ids=lambda when: type(when).__name__)
def test_a_wage_is_for_days_that_are_served(when: Command, today: int, served: bool) -> None:
    rule = None if served else "wage-is-for-days-served"
    now = datetime(2021, 1, today, 3, tzinfo=UTC)
    scenario(given=DUE, when=when, by=PROVINCIAL_OFFICER, refused=rule, now=now)


@pytest.mark.parametrize(("start_on", "served"), [(date(2021, 1, 31), True),
                                                  (date(2021, 2, 1), False)])
def test_a_wage_is_for_a_month_of_the_contract(start_on: date, served: bool) -> None:
    rule = None if served else "wage-is-for-days-served"
    given = [*DUE, replace(CONTRACTED, start_on=start_on)]
    for when in (AUTHORISE, WITHHOLD):
        scenario(given=given, when=when, by=PROVINCIAL_OFFICER, refused=rule)


def test_a_wage_is_withheld_even_where_no_day_turned_out_to_be_served() -> None:
    given = [*DUE, AUTHORISED, replace(ENDED, ended_on=date(2020, 12, 31))]
    scenario(given=given, when=WITHHOLD, by=PROVINCIAL_OFFICER, then=[WITHHELD])


# ── the person ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("when", ASKED, ids=lambda when: type(when).__name__)
def test_nobody_decides_about_the_own_wage(when: Command) -> None:
    own = [*OFFICERS, replace(APPLIED, person=PROVINCIAL_OFFICER), *HIRED[1:], ACCEPTED]
    scenario(
        given=[*own, AUTHORISED], when=when, by=PROVINCIAL_OFFICER, refused="wage-is-not-ones-own"
    )


# ── the payment ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("paid_on", "fits"), [(date(2021, 2, 8), True), (date(2021, 2, 7), False),
                                               (date(2021, 2, 10), True),
                                               (date(2021, 2, 11), False)])
def test_a_wage_is_paid_from_its_authorisation_until_today(paid_on: date, fits: bool) -> None:
    authorised_at = datetime(2021, 2, 7, 18, tzinfo=UTC)  # the 8th in Thailand
    rule = None if fits else "wage-is-paid-after-it-is-authorised"
    when = replace(PAY, paid_on=paid_on)
    given = [*DUE, (AUTHORISED, authorised_at)]
    scenario(given=given, when=when, by=PROVINCIAL_OFFICER, refused=rule)


@pytest.mark.parametrize(("reference", "fits"), [("ก" * 3, True), ("ก" * 100, True),
                                                 ("ก" * 2, False), ("ก" * 101, False)])
def test_a_payment_has_a_reference(reference: str, fits: bool) -> None:
    rule = None if fits else "text-is-long-enough"
    when = replace(PAY, reference=reference)
    scenario(given=[*DUE, AUTHORISED], when=when, by=PROVINCIAL_OFFICER, refused=rule)


@pytest.mark.parametrize(("reason", "fits"), [("ก" * 10, True), ("ก" * 2000, True),
                                              ("ก" * 9, False), (None, False)])
def test_a_wage_is_withheld_for_a_reason(reason: str | None, fits: bool) -> None:
    rule = None if fits else "text-is-long-enough"
    when = replace(WITHHOLD, reason=reason)
    scenario(given=DUE, when=when, by=PROVINCIAL_OFFICER, refused=rule)


# ── the states ────────────────────────────────────────────────────────────────────────────────────

REACHED: dict[str, tuple[Event, ...]] = {
    "NONE": (), "DUE": (ACCEPTED,), "AUTHORISED": (ACCEPTED, AUTHORISED),
    "PAID": (ACCEPTED, AUTHORISED, PAID), "WITHHELD": (ACCEPTED, WITHHELD),
    "REAUTHORISED": (ACCEPTED, AUTHORISED, WITHHELD, AUTHORISED),
    "WITHHELD FIRST": (WITHHELD, ACCEPTED),
}
REFUSED = {
    (AUTHORISE, "NONE"): "wage-follows-an-accepted-report",
    (AUTHORISE, "AUTHORISED"): "wage-is-authorised-once",
    (AUTHORISE, "PAID"): "wage-is-authorised-once",
    (AUTHORISE, "REAUTHORISED"): "wage-is-authorised-once",
    (WITHHOLD, "PAID"): "state-allows-it", (WITHHOLD, "WITHHELD"): "state-allows-it",
    (WITHHOLD, "WITHHELD FIRST"): "state-allows-it",
    **{(PAY, state): "state-allows-it" for state in REACHED if "AUTHORISED" not in state},
}


@pytest.mark.parametrize("state", REACHED)
@pytest.mark.parametrize("when", ASKED, ids=lambda when: type(when).__name__)
def test_each_state_of_a_wage_allows_what_its_table_lists(when: Command, state: str) -> None:
    given = [*GIVEN, *REACHED[state]]
    assert bool(
        scenario(given=given, when=when, by=PROVINCIAL_OFFICER, refused=REFUSED.get((when, state)))
    ) == ((when, state) not in REFUSED)


@pytest.mark.parametrize("when", ASKED, ids=lambda when: type(when).__name__)
def test_wages_are_decided_after_the_end_and_not_before_the_contract(when: Command) -> None:
    given = [ACCEPTED, AUTHORISED] if when == PAY else [ACCEPTED]
    for over in ([ENDED], [ENDED, SUBSTITUTED]):
        assert scenario(given=[*GIVEN, *given, *over], when=when, by=PROVINCIAL_OFFICER)
    before = [*OFFICERS, *HIRED[:5], *given]
    scenario(given=before, when=when, by=PROVINCIAL_OFFICER, refused="state-allows-it")


def test_months_have_wages_of_their_own() -> None:
    december = replace(ACCEPTED, month="2020-12", work_report=ref("work-report", 2))
    given = [*DUE, AUTHORISED, fact(december, NOW - HOUR)]
    [outcome] = scenario(
        given=given, when=replace(AUTHORISE, month="2020-12"), by=PROVINCIAL_OFFICER,
    )
    assert outcome.event == WageAuthorised(
        engagement=ENGAGEMENT, month="2020-12", report=december.work_report,
        amount_satang=900_000 * 17 // 31,
    )
