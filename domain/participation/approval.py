"""Approval: what approving a plan, accepting a report and finalising an evaluation share."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from domain.kernel.decision import BANGKOK, Command, History, Rule, utc
from domain.kernel.event import Flag
from domain.kernel.terms import Stage
from domain.participation.events import Waivers
from domain.policy import policies

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class Gap(Protocol):
    """Something that a gate found missing, in words."""

    @property
    def en(self) -> str: ...

    @property
    def th(self) -> str: ...


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

waiver_is_not_the_approver = Rule(
    "waiver-is-not-the-approver",
    en="You waived the gate of {subject}. Somebody else must approve it.",
    th="ท่านเป็นผู้ผ่อนผันเงื่อนไขของ {subject} โปรดให้ผู้อื่นเป็นผู้อนุมัติ",
    kept=True,
)


def day_of(command: Command, history: History) -> date:
    """The day in Thailand of the command's `occurredAt`, or today."""
    return utc(command.occurred_at or history.now).astimezone(BANGKOK).date()


async def live_waivers(
    history: History, stage: Stage, subject: str, on: date
) -> dict[str, str | None]:
    """A subject's waivers of a gate that are valid on a day: waiver → who granted it."""
    return (await history.of(Waivers, subject)).live(stage, on)


def of_somebody_else(
    history: History, live: dict[str, str | None], subject: str, field: str
) -> tuple[str, ...]:
    """The waivers that somebody else granted. Refuses if there are none."""
    others = tuple(ref for ref, granter in live.items() if granter != history.acting.person)
    waiver_is_not_the_approver.require(others, field, subject=subject)
    return others


def said_of(missing: Sequence[Gap]) -> dict[str, Any]:
    """What a gate found missing, as values of its refusal."""
    return {
        "gaps": missing,
        "missing": "; ".join(one.en for one in missing),
        "missing_th": "; ".join(one.th for one in missing),
    }


async def approval_flags(
    history: History, waivers: Sequence[str], submitted_at: datetime | None
) -> list[Flag]:
    """A flag for each waiver used, and one if approval came too soon after submission."""
    flags = [Flag(flag="GATE_WAIVED", waiver=waiver) for waiver in waivers]
    if submitted_at is None:
        return flags
    seconds = int((history.now - submitted_at).total_seconds())
    if seconds < (await policies(history)).whole("quick-approval"):
        flags.append(Flag(flag="QUICK_APPROVAL", seconds=max(seconds, 0)))
    return flags
