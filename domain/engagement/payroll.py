"""Payroll: the wage of a month is authorised and then paid, once, or it is withheld."""

from datetime import date
from typing import Annotated

from domain.engagement.events import Engagement, EngagementStatus, engagement_for
from domain.engagement.wage import (
    Wage,
    WageAuthorised,
    WagePaid,
    Wages,
    WageStatus,
    WageWithheld,
    days_served,
    pro_rata,
    served,
)
from domain.kernel.authority import Role
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    decides,
    long_enough,
    state_allows_it,
    utc,
)
from domain.kernel.ref import EngagementRef, says
from domain.kernel.terms import Month, Satang

# ── commands ──────────────────────────────────────────────────────────────────────────────────────

_OFFICE = (Role.PROVINCIAL_OFFICER,)


class AuthoriseWage(Command):
    """Authorises the wage of a served month whose report is accepted; not by the report's accepter.

    The amount is computed from the contract: the monthly wage × days served / days in the month,
    rounded down to whole satang.
    """

    roles = _OFFICE

    engagement: EngagementRef
    month: Month
    amount_satang: Annotated[
        Satang | None, says("Expected amount in satang, checked against the computed one.")
    ] = None


class RecordWagePayment(Command):
    """Records that the authorised wage of a month was paid out."""

    roles = _OFFICE

    engagement: EngagementRef
    month: Month
    paid_on: Annotated[date, says("The day of the payment; not before it was authorised.")]
    reference: Annotated[
        str, says("Number of the payment in the accounts, 3 to 100 characters; no names.")
    ]


class WithholdWage(Command):
    """Withholds the wage of a month until it is authorised (again); not after it is paid.

    Needs a `reason` of 10 characters or more.
    """

    roles = _OFFICE

    engagement: EngagementRef
    month: Month


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

wage_is_not_ones_own = Rule(
    "wage-is-not-ones-own",
    en="{engagement} is your own. Somebody else must decide on its wage.",
    th="{engagement} เป็นสัญญาของท่านเอง โปรดให้ผู้อื่นดำเนินการเรื่องค่าตอบแทน",
    kept=True,
)
wage_is_for_days_served = Rule(
    "wage-is-for-days-served",
    en="{engagement} is in force from {start_on} to {end_on}, and today is {today}. Wait until"
    " the days of {month} are served, or name another month.",
    th="{engagement} มีผลตั้งแต่ {start_on} ถึง {end_on} และวันนี้คือ {today}"
    " โปรดรอให้ปฏิบัติงานครบวันของเดือน {month} หรือระบุเดือนอื่น",
)
wage_follows_an_accepted_report = Rule(
    "wage-follows-an-accepted-report",
    en="No report of {engagement} for {month} was accepted by then. Have it accepted first.",
    th="รายงานเดือน {month} ของ {engagement} ยังไม่ได้รับการตรวจรับ โปรดตรวจรับรายงานก่อน",
)
wage_is_authorised_once = Rule(
    "wage-is-authorised-once",
    en="The wage of {engagement} for {month} is already {status}. There is nothing to authorise.",
    th="ค่าตอบแทนเดือน {month} ของ {engagement} อยู่ในสถานะ {status} แล้ว ไม่ต้องอนุมัติอีก",
)
wage_is_pro_rata = Rule(
    "wage-is-pro-rata",
    en="{days} days served in {month} at {wage} satang a month make {due} satang, not {amount}."
    " Leave the amount out; if that amount was authorised, withhold it and authorise it again.",
    th="ปฏิบัติงาน {days} วันในเดือน {month} อัตรา {wage} สตางค์ต่อเดือน เป็นเงิน {due} สตางค์"
    " ไม่ใช่ {amount} โปรดเว้นจำนวนเงินไว้ หากอนุมัติไปแล้วโปรดระงับและอนุมัติใหม่",
)
authoriser_is_not_the_accepter = Rule(
    "authoriser-is-not-the-accepter",
    en="You accepted {report} yourself. Somebody else must authorise the wage for it.",
    th="ท่านเป็นผู้ตรวจรับ {report} โปรดให้ผู้อื่นเป็นผู้อนุมัติค่าตอบแทน",
    kept=True,
)
wage_is_paid_after_it_is_authorised = Rule(
    "wage-is-paid-after-it-is-authorised",
    en="The wage was authorised on {authorised_on} and today is {today}; it cannot have been paid"
    " on {paid_on}. Give the day of the payment.",
    th="อนุมัติค่าตอบแทนเมื่อ {authorised_on} และวันนี้คือ {today} จึงไม่ได้จ่ายเมื่อ {paid_on}"
    " โปรดระบุวันที่จ่ายจริง",
)

Paying = AuthoriseWage | RecordWagePayment | WithholdWage
ALLOWED: dict[type[Paying], tuple[WageStatus | None, ...]] = {
    AuthoriseWage: (None, WageStatus.DUE, WageStatus.WITHHELD),
    RecordWagePayment: (WageStatus.AUTHORISED,),
    WithholdWage: (None, WageStatus.DUE, WageStatus.AUTHORISED),
}
_WHEN = (  # wages of the last month are paid after the end
    EngagementStatus.CONTRACTED, EngagementStatus.ENDED, EngagementStatus.SUBSTITUTED,
)


@decides(AuthoriseWage)
async def authorise_wage(command: AuthoriseWage, history: History) -> Decided:
    engagement, wage = await _wage_for(history, command)
    wage_follows_an_accepted_report.require(
        wage.accepted_at and wage.accepted_at <= utc(command.occurred_at or history.now), "month",
        engagement=command.engagement, month=command.month,
    )
    authoriser_is_not_the_accepter.require(
        wage.accepter != history.acting.person, "month", report=wage.report
    )
    due = pro_rata(engagement, command.month)
    if command.amount_satang is not None:
        _is_pro_rata(command, engagement, command.amount_satang, "amountSatang")
    return [
        WageAuthorised(
            engagement=command.engagement, month=command.month, report=wage.report,
            amount_satang=due,
        )
    ]


@decides(RecordWagePayment)
async def record_wage_payment(command: RecordWagePayment, history: History) -> Decided:
    engagement, wage = await _wage_for(history, command)
    _is_pro_rata(command, engagement, wage.amount_satang, "month")  # it may have ended since
    wage_is_paid_after_it_is_authorised.require(
        wage.authorised_on <= command.paid_on <= history.today, "paidOn",
        authorised_on=wage.authorised_on, paid_on=command.paid_on, today=history.today,
    )
    long_enough(command.reference, "reference", least=3, most=100)
    return [
        WagePaid(
            engagement=command.engagement, month=command.month, paid_on=command.paid_on,
            reference=command.reference,
        )
    ]


@decides(WithholdWage)
async def withhold_wage(command: WithholdWage, history: History) -> Decided:
    await _wage_for(history, command)
    long_enough(command.reason, "reason", least=10, most=2000)
    return [WageWithheld(engagement=command.engagement, month=command.month)]


async def _wage_for(history: History, command: Paying) -> tuple[Engagement, Wage]:
    """The wage of a command: not the caller's own, for days served, in an allowed state."""
    engagement = await engagement_for(history, command, command.engagement, _WHEN)
    wage_is_not_ones_own.require(
        engagement.person != history.acting.person, "engagement", engagement=command.engagement
    )
    wage = (await history.of(Wages, command.engagement)).of(command.month)
    if isinstance(command, AuthoriseWage):
        wage_is_authorised_once.require(
            wage.status in ALLOWED[AuthoriseWage], "month", engagement=command.engagement,
            month=command.month, status=wage.status,
        )
    state_allows_it.require(
        wage.status in ALLOWED[type(command)], "month", command=type(command).__name__,
        ref=f"{command.engagement}/{command.month}", state=wage.status or "NONE",
        needed=" or ".join(one or "NONE" for one in ALLOWED[type(command)]),
    )
    first, last = served(engagement, command.month)
    wage_is_for_days_served.require(
        wage.status == WageStatus.AUTHORISED or first <= last <= history.today, "month",
        engagement=command.engagement, month=command.month, start_on=engagement.start_on,
        end_on=engagement.end_on, today=history.today,
    )
    return engagement, wage


def _is_pro_rata(command: Paying, engagement: Engagement, amount: int, field: str) -> None:
    due = pro_rata(engagement, command.month)
    wage_is_pro_rata.require(
        amount == due, field, amount=amount, due=due, month=command.month,
        days=days_served(engagement, command.month), wage=engagement.wage_satang,
    )
