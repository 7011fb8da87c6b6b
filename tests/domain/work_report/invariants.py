"""What holds in every life of a report, judged from the facts alone."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis.stateful import invariant
from msgspec.structs import replace

from domain.gathering.events import AttendanceDisputed, AttendanceRevoked, AttendanceVerified
from domain.kernel.decision import BANGKOK
from domain.participation.events import GateEvidenceInvalidated, GateWaived
from domain.work_plan.events import WorkPlanClosed
from domain.work_report.events import (
    DailyLogCorrected,
    DailyWorkLogged,
    ResultRecorded,
    WorkReportAccepted,
    WorkReportCorrected,
    WorkReportOpened,
    WorkReportReturned,
    WorkReportRevised,
    WorkReportSubmitted,
)
from tests.examples.people import SOMSRI, ref
from tests.examples.work import DEVELOPER, ITEM
from tests.support.lives import World

FEBRUARY = ref("work-plan", 1)
REPORTS = [ref("work-report", 1), ref("work-report", 2)]
TARGET = Decimal(4)
ITEMS = (replace(ITEM, target=TARGET, due_on=date(2021, 2, 20)),) * 2
WRITTEN = (WorkReportOpened, DailyWorkLogged, DailyLogCorrected, ResultRecorded,
           WorkReportSubmitted, WorkReportRevised)


class ReportFacts(World):
    """The invariants; the steps are in the machine."""

    @invariant()
    def a_month_has_one_report_of_an_approved_plan(self) -> None:
        opened = [one for _, _, one in self.each(WorkReportOpened)]
        assert len(opened) <= 1 and all(one.work_plan == FEBRUARY for one in opened)
        named = {one.work_report for _, _, one in self.each(*WRITTEN, WorkReportAccepted)}
        assert named == {one.work_report for one in opened}

    @invariant()
    def logs_are_numbered_in_february_and_never_ahead_of_the_day(self) -> None:
        numbers = [one.log for _, _, one in self.each(DailyWorkLogged)]
        assert numbers == list(range(1, len(numbers) + 1))
        for index, fact, one in self.each(DailyWorkLogged, DailyLogCorrected):
            today = fact.recorded_at.astimezone(BANGKOK).date()
            assert date(2021, 2, 1) <= one.on <= min(today, date(2021, 2, 28))
            assert one.item in (None, 1, 2)
            if isinstance(one, DailyLogCorrected):
                assert self.before(index, DailyWorkLogged, log=one.log)  # type: ignore[arg-type]

    @invariant()
    def a_day_never_had_more_than_twelve_hours(self) -> None:
        hours: dict[int, tuple[date, Decimal]] = {}
        for _, _, one in self.each(DailyWorkLogged, DailyLogCorrected, WorkReportCorrected):
            if not isinstance(one, WorkReportCorrected):
                hours[one.log] = (one.on, one.hours)
            elif one.field == "HOURS":
                hours[one.log] = (hours[one.log][0], Decimal(one.new))
            elif one.field == "WORKED_ON":
                hours[one.log] = (date.fromisoformat(one.new), hours[one.log][1])
            for day, each in hours.values():
                assert each >= Decimal("0.5")
                assert sum(more for other, more in hours.values() if other == day) <= 12

    @invariant()
    def results_say_why_they_are_nothing_or_very_much(self) -> None:
        for _, fact, one in self.each(ResultRecorded):
            assert one.item in (1, 2) and one.actual >= 0
            assert one.actual > 0 or one.not_done_reason
            over = one.actual > 2 * TARGET
            assert not over or one.explanation
            assert over == any(flag.flag == "OVER_TWICE_TARGET" for flag in fact.flags)

    @invariant()
    def what_is_handed_in_has_a_result_for_every_item(self) -> None:
        for index, _, _ in self.each(WorkReportSubmitted):
            assert {one.item for one in self.before(index, ResultRecorded)} == {1, 2}

    @invariant()
    def an_answer_follows_a_submission_of_the_same_revision(self) -> None:
        steps = (WorkReportOpened, WorkReportSubmitted, WorkReportReturned, WorkReportRevised,
                 WorkReportAccepted)
        for index, _, one in self.each(WorkReportReturned, WorkReportAccepted):
            last = self.before(index, *steps)[-1]
            assert isinstance(last, WorkReportSubmitted) and last.revision == one.revision
        for index, _, one in self.each(WorkReportRevised):
            last = self.before(index, *steps)[-1]
            assert isinstance(last, WorkReportReturned) and last.revision + 1 == one.revision
        for index, _, _ in self.each(DailyWorkLogged, DailyLogCorrected, ResultRecorded):
            last = self.before(index, *steps)[-1]
            assert isinstance(last, WorkReportOpened | WorkReportRevised)

    @invariant()
    def nobody_accepts_what_they_wrote(self) -> None:
        for index, one, accepted in self.each(WorkReportAccepted):
            wrote = {
                earlier.actor.person for earlier in self.facts[:index]
                if isinstance(earlier.event, WRITTEN)
            }
            assert accepted.accepter == one.actor.person
            assert accepted.accepter not in wrote | {DEVELOPER}

    @invariant()
    def every_acceptance_rests_on_people_or_on_somebody_elses_waiver(self) -> None:
        for index, one, accepted in self.each(WorkReportAccepted):
            kinds = (AttendanceVerified, AttendanceDisputed, AttendanceRevoked)
            last = self.before(index, *kinds, person=SOMSRI)[-1:]
            counted = bool(last) and isinstance(last[0], AttendanceVerified)
            assert bool(accepted.evidence) == counted
            assert counted or accepted.waivers
            for waiver in accepted.waivers:
                [granted] = [
                    f for f in self.facts[:index]
                    if isinstance(f.event, GateWaived) and f.event.waiver == waiver
                ]
                assert granted.actor.person != accepted.accepter
                assert granted.event.subject == accepted.work_report
                assert granted.event.expires_on >= one.recorded_at.date()
            flagged = {flag.waiver for flag in one.flags if flag.flag == "GATE_WAIVED"}
            assert flagged == set(accepted.waivers)

    @invariant()
    def a_quick_acceptance_is_flagged(self) -> None:
        for index, one, _ in self.each(WorkReportAccepted):
            submitted = [
                f for f in self.facts[:index] if isinstance(f.event, WorkReportSubmitted)
            ][-1]
            quick = one.recorded_at - submitted.recorded_at < timedelta(seconds=60)
            assert quick == any(flag.flag == "QUICK_APPROVAL" for flag in one.flags)

    @invariant()
    def a_revocation_marks_every_acceptance_that_rested_on_it(self) -> None:
        for index, _, _ in self.each(AttendanceRevoked):
            rested = [e.work_report for e in self.before(index, WorkReportAccepted) if e.evidence]
            assert [e.subject for _, _, e in self.each(GateEvidenceInvalidated)] == rested

    @invariant()
    def a_correction_comes_after_the_acceptance_and_begins_from_what_the_record_said(self) -> None:
        values: dict[tuple[str, int], str] = {}
        for index, _, one in self.each(
            DailyWorkLogged, DailyLogCorrected, ResultRecorded, WorkReportCorrected
        ):
            if isinstance(one, WorkReportCorrected):
                assert self.before(index, WorkReportAccepted)
                place = (one.field, one.log or one.item)
                assert one.old == values[place] != one.new
                values[place] = one.new
            elif isinstance(one, ResultRecorded):
                values["ACTUAL", one.item] = str(one.actual)
            else:
                values["HOURS", one.log] = str(one.hours)
                values["PEOPLE", one.log] = str(one.people)
                values["WORKED_ON", one.log] = one.on.isoformat()

    @invariant()
    def a_plan_is_closed_once_after_its_report_was_accepted(self) -> None:
        closings = list(self.each(WorkPlanClosed))
        assert len(closings) <= 1
        for index, _, one in closings:
            [accepted] = self.before(index, WorkReportAccepted)
            assert (one.work_plan, one.work_report) == (FEBRUARY, accepted.work_report)
