"""Succession: another engagement takes the place of one that ended."""

from typing import Annotated

from domain.engagement.events import (
    Engagement,
    EngagementStatus,
    EngagementSubstituted,
    engagement_for,
)
from domain.kernel.authority import Role, authorise
from domain.kernel.decision import Command, Decided, History, Rule, State, decides, noun_is_known
from domain.kernel.event import Recorded
from domain.kernel.ref import EngagementRef, ref_to

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class SubstituteEngagement(Command):
    """Records which engagement took the place of one that ended: a later contract of the tambon."""

    roles = (Role.PROVINCIAL_OFFICER,)

    engagement: EngagementRef
    by: Annotated[str, ref_to("engagement", "The engagement that takes its place")]


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class PlacesTaken(State):
    """The engagements whose place one engagement took."""

    folds = (EngagementSubstituted,)
    of: tuple[str, ...] = ()

    def evolve(self, fact: Recorded) -> None:
        self.of = (*self.of, fact.subject)


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

successor_is_contracted = Rule(
    "successor-is-contracted",
    en="{by} is in state {state}. Only an engagement under contract can take the place; sign the"
    " contract first.",
    th="{by} อยู่ในสถานะ {state} ผู้ทดแทนต้องทำสัญญาแล้ว โปรดทำสัญญาก่อน",
)
successor_is_of_the_programme = Rule(
    "successor-is-of-the-programme",
    en="{by} belongs to {other}, not to {programme}. Name an engagement of the same programme.",
    th="{by} อยู่ในโครงการ {other} ไม่ใช่ {programme} โปรดระบุสัญญาในโครงการเดียวกัน",
)
successor_works_in_the_tambon = Rule(
    "successor-works-in-the-tambon",
    en="{by} works in {other}, not in {tambon}. Name an engagement of the same tambon.",
    th="{by} ปฏิบัติงานใน {other} ไม่ใช่ {tambon} โปรดระบุสัญญาของตำบลเดียวกัน",
)
successor_starts_afterwards = Rule(
    "successor-starts-afterwards",
    en="{by} starts on {start_on}, but {engagement} served until {end_on}. Name an engagement"
    " that starts later.",
    th="{by} เริ่มวันที่ {start_on} ขณะที่ {engagement} ปฏิบัติงานถึง {end_on}"
    " โปรดระบุสัญญาที่เริ่มหลังจากนั้น",
)
successor_takes_one_place = Rule(
    "successor-takes-one-place",
    en="{by} already took the place of {others}. Name another engagement.",
    th="{by} ทดแทน {others} อยู่แล้ว โปรดระบุสัญญาอื่น",
)


@decides(SubstituteEngagement)
async def substitute_engagement(command: SubstituteEngagement, history: History) -> Decided:
    engagement = await engagement_for(
        history, command, command.engagement, (EngagementStatus.ENDED,)
    )
    other = await history.of(Engagement, command.by)
    noun_is_known.require(other.status, "by", noun="engagement", ref=command.by)
    await authorise(history, command, engagement.tambon, other.tambon)  # disclose no other area
    successor_is_of_the_programme.require(
        other.programme == engagement.programme, "by", by=command.by, other=other.programme,
        programme=engagement.programme,
    )
    successor_works_in_the_tambon.require(
        other.tambon == engagement.tambon, "by", by=command.by, other=other.tambon,
        tambon=engagement.tambon,
    )
    successor_is_contracted.require(
        other.status == EngagementStatus.CONTRACTED, "by", by=command.by, state=other.status
    )
    successor_starts_afterwards.require(
        other.start_on > engagement.end_on, "by", by=command.by, start_on=other.start_on,
        engagement=command.engagement, end_on=engagement.end_on,
    )
    taken = (await history.of(PlacesTaken, command.by)).of
    successor_takes_one_place.require(
        not taken, "by", by=command.by, others=", ".join(taken)
    )
    return [EngagementSubstituted(engagement=command.engagement, by=command.by)]
