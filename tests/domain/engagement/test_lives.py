"""Random lives of engagements: who is hired, visited, paid, and who comes after."""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from typing import Any, ClassVar

from hypothesis.stateful import invariant

from domain.engagement.events import (
    ApplicantRejected,
    ApplicantScreened,
    ApplicantSelected,
    ApplicationReceived,
    DutyAssigned,
    EngagementContracted,
    EngagementEnded,
    EngagementExtended,
    EngagementSubstituted,
)
from domain.engagement.supervision import SupervisionVisited
from domain.engagement.wage import WageAuthorised, WagePaid, WageWithheld
from domain.kernel.authority import Authority
from domain.kernel.decision import BANGKOK
from domain.kernel.event import Recorded
from domain.work_report.events import WorkReportAccepted
from tests.domain.engagement.hiring import CRITERIA, HIRING, Hiring
from tests.support.lives import all_lives

SPAN = (EngagementContracted, EngagementExtended, EngagementEnded)
DAY = timedelta(days=1)


class EngagementLife(Hiring):
    """What holds of every life."""

    met: ClassVar[set[str]] = set()

    def span(self, index: int, engagement: str) -> tuple[date, date]:
        """The first and last day of a contract, as it stood before a place."""
        events = self.before(index, *SPAN, engagement=engagement)
        last = events[-1]
        names = ("ended_on", "to_on", "end_on")
        end: date = next(getattr(last, name) for name in names if hasattr(last, name))
        return events[0].start_on, end

    def person_of(self, engagement: str) -> str:
        [applied] = self.before(len(self.facts), ApplicationReceived, engagement=engagement)
        person: str = applied.person
        return person

    def thai_day(self, one: Recorded) -> date:
        return one.occurred_at.astimezone(BANGKOK).date()

    @invariant()
    def the_way_to_a_contract_is_not_left_or_gone_twice(self) -> None:
        kinds = (ApplicationReceived, ApplicantSelected, ApplicantRejected, EngagementContracted,
                 EngagementEnded, EngagementSubstituted)
        way: dict[str, list[type]] = {}
        for _, _, one in self.each(*kinds):
            way.setdefault(one.engagement, []).append(type(one))
        hired = [kind for kind in kinds if kind is not ApplicantRejected]
        for gone in way.values():
            assert gone in ([ApplicationReceived, ApplicantRejected], hired[:len(gone)])

    @invariant()
    def a_contract_follows_every_criterion(self) -> None:
        for index, _, one in self.each(ApplicantSelected, EngagementContracted):
            screened = self.before(index, ApplicantScreened, engagement=one.engagement)
            last = {each.criterion: each.passed for each in screened}
            assert [last.get(criterion) for criterion in CRITERIA] == [True] * 3
            assert list(getattr(one, "criteria", CRITERIA)) == CRITERIA

    @invariant()
    def nobody_has_two_contracts_on_a_day(self) -> None:
        signed = [one for _, _, one in self.each(EngagementContracted)]
        for one, other in combinations(signed, 2):
            if one.person == other.person:
                spans = [self.span(len(self.facts), each.engagement) for each in (one, other)]
                (_, end), (start, _) = sorted(spans)
                assert end < start or any(first > last for first, last in spans)

    @invariant()
    def the_role_is_held_while_the_contract_lasts(self) -> None:
        for person in set(HIRING):
            held, expected = Authority(), 0
            for _, one, event in self.each(*SPAN):
                if event.person == person:
                    held.evolve(one)
            for _, _, signed in self.each(EngagementContracted):
                over = self.before(len(self.facts), EngagementEnded, engagement=signed.engagement)
                start, end = self.span(len(self.facts), signed.engagement)
                expected += signed.person == person and not over and start <= self.today <= end
            assert len(held.on(self.today)) == expected

    @invariant()
    def a_contract_ends_on_a_day_that_came_and_is_extended_to_a_later_one(self) -> None:
        for index, one, ended in self.each(EngagementEnded):
            _, end = self.span(index, ended.engagement)
            assert ended.ended_on <= min(end, self.thai_day(one))
        for index, _, extended in self.each(EngagementExtended):
            _, end = self.span(index, extended.engagement)
            assert extended.from_on == end < extended.to_on

    @invariant()
    def a_visit_is_to_somebody_elses_plot_while_they_are_engaged(self) -> None:
        for index, one, visit in self.each(SupervisionVisited):
            assert visit.by == one.actor.person != self.person_of(visit.engagement)
            duties = self.before(index, DutyAssigned, engagement=visit.engagement)
            assert visit.project in {duty.project for duty in duties}
            start, end = self.span(index, visit.engagement)
            assert start <= self.thai_day(one) <= end
            assert visit.follow_up_by is None or visit.follow_up_by >= self.thai_day(one)

    @invariant()
    def a_wage_is_for_the_days_served_of_an_accepted_report(self) -> None:
        for index, one, wage in self.each(WageAuthorised):
            [accepted] = self.before(
                index, WorkReportAccepted, engagement=wage.engagement, month=wage.month
            )
            assert one.actor.person not in (accepted.accepter, self.person_of(wage.engagement))
            start, end = self.span(index, wage.engagement)
            first = date.fromisoformat(f"{wage.month}-01")
            month = [first + DAY * n for n in range(monthrange(first.year, first.month)[1])]
            served = [day for day in month if start <= day <= end]
            whole = Fraction(900_000 * len(served), len(month))
            assert served and served[-1] <= self.thai_day(one)
            assert 0 <= whole - wage.amount_satang < 1

    @invariant()
    def a_wage_is_paid_once_after_it_was_authorised(self) -> None:
        last: dict[tuple[str, str], tuple[Recorded, Any]] = {}
        for _, one, wage in self.each(WageAuthorised, WagePaid, WageWithheld):
            key = (wage.engagement, wage.month)
            before, event = last.get(key, (None, None))
            assert not isinstance(event, WagePaid) and type(event) is not type(wage)
            assert one.actor.person != self.person_of(wage.engagement)
            if isinstance(wage, WagePaid):
                assert before and isinstance(event, WageAuthorised)
                assert self.thai_day(before) <= wage.paid_on <= self.thai_day(one)
            last[key] = (one, wage)

    @invariant()
    def a_place_is_taken_by_a_later_contract_of_the_tambon(self) -> None:
        successors = []
        for index, _, one in self.each(EngagementSubstituted):
            applied = [
                self.before(index, ApplicationReceived, engagement=ref)[0]
                for ref in (one.engagement, one.by)
            ]
            assert len({(each.tambon, each.programme) for each in applied}) == 1
            assert self.before(index, EngagementEnded, engagement=one.engagement)
            assert not self.before(index, EngagementEnded, engagement=one.by)
            assert self.span(index, one.engagement)[1] < self.span(index, one.by)[0]
            successors.append(one.by)
        assert len(successors) == len(set(successors))


def test_every_life_of_an_engagement_keeps_the_rules() -> None:
    kinds = (ApplicationReceived, ApplicantScreened, ApplicantSelected, ApplicantRejected,
             EngagementContracted, DutyAssigned, SupervisionVisited, EngagementExtended,
             EngagementEnded, EngagementSubstituted, WageAuthorised, WagePaid, WageWithheld)
    refusals = {
        "noun-is-known", "noun-is-new", "state-allows-it", "role-covers-the-area",
        "text-is-long-enough", "area-is-known", "application-is-for-a-tambon",
        "applicant-criterion-is-in-force", "contract-follows-every-criterion",
        "contract-ends-after-it-starts", "person-is-engaged-once",
        "engagement-ends-inside-the-contract", "contract-is-extended-forward", "plot-is-live",
        "supervisor-is-not-the-supervised", "visit-is-inside-the-engagement",
        "visit-is-to-an-assigned-plot", "follow-up-is-not-before-the-visit",
        "wage-is-not-ones-own", "wage-is-for-days-served", "wage-follows-an-accepted-report",
        "wage-is-authorised-once", "wage-is-pro-rata", "authoriser-is-not-the-accepter",
        "wage-is-paid-after-it-is-authorised", "successor-is-of-the-programme",
        "successor-works-in-the-tambon", "successor-is-contracted", "successor-starts-afterwards",
        "successor-takes-one-place",
    }
    all_lives(EngagementLife, events=kinds, refusals=refusals)
