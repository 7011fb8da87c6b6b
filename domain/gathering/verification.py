"""Verification: an attendance is confirmed by somebody else, disputed, or revoked."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from domain.evaluation.events import EvaluationFinalised
from domain.gathering.events import (
    AttendanceDisputed,
    AttendanceRecorded,
    AttendanceRevoked,
    AttendanceStatus,
    AttendanceVerified,
    GatheringScheduled,
    GatheringStatus,
    in_state,
    known_gathering,
)
from domain.kernel.authority import Role, acting_roles, authorise
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Outcome,
    Rule,
    State,
    decides,
    long_enough,
    noun_is_known,
)
from domain.kernel.event import Recorded
from domain.kernel.ref import GatheringRef, PersonRef, says
from domain.participation.events import GateEvidenceInvalidated
from domain.work_plan.events import WorkPlanApproved
from domain.work_report.events import WorkReportAccepted

# ── commands ──────────────────────────────────────────────────────────────────────────────────────

_OFFICERS = (Role.CD_WORKER, Role.DISTRICT_OFFICER)


class VerifyAttendance(Command):
    """Confirms that these people attended, also after a dispute. Not by the recorder."""

    roles = (*_OFFICERS, Role.HOUSEHOLD_MEMBER)

    gathering: GatheringRef
    persons: Annotated[
        tuple[PersonRef, ...],
        Meta(min_length=1, max_length=200, description="1 to 200 people on the sheet."),
    ]


class DisputeAttendance(Command):
    """Disputes a verified attendance; it does not count until it is verified again."""

    roles = (*_OFFICERS, Role.HOUSEHOLD_MEMBER)

    gathering: GatheringRef
    person: PersonRef
    statement: Annotated[
        str, says("What is disputed and why, 10 to 2,000 characters; kept sealed.")
    ]


class RevokeAttendance(Command):
    """Revokes a false attendance, which never counts again.

    Needs a `reason` of 10 characters or more. Approvals based on it stand and are marked.
    """

    roles = (Role.DISTRICT_OFFICER,)

    gathering: GatheringRef
    person: PersonRef


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Sheet(State):
    """What the sheet says of people; a recorder's tag also finds people they recorded."""

    folds = (AttendanceRecorded, AttendanceVerified, AttendanceDisputed, AttendanceRevoked)
    recorded: dict[str, AttendanceRecorded] = {}
    status: dict[str, AttendanceStatus] = {}

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case AttendanceRecorded(person=person) as recorded:
                self.recorded[person] = recorded
                self.status[person] = AttendanceStatus.RECORDED
            case AttendanceVerified(person=person):
                self.status[person] = AttendanceStatus.VERIFIED
            case AttendanceDisputed(person=person):
                self.status[person] = AttendanceStatus.DISPUTED
            case AttendanceRevoked(person=person):
                self.status[person] = AttendanceStatus.REVOKED


class Approvals(State):
    """What is based on attendances: (gathering, person) → noun → area of its approval."""

    folds = (WorkPlanApproved, WorkReportAccepted, EvaluationFinalised)
    resting: dict[tuple[str, str], dict[str, str]] = {}

    def evolve(self, fact: Recorded) -> None:
        if isinstance(fact.event, WorkPlanApproved | WorkReportAccepted | EvaluationFinalised):
            for one in fact.event.evidence:
                resting = self.resting.setdefault((one.gathering, one.person), {})
                resting[fact.subject] = fact.area


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

verifier_is_not_the_recorder = Rule(
    "verifier-is-not-the-recorder",
    en="You recorded the attendance of {person}. Somebody else, or that person, must confirm it.",
    th="ท่านเป็นผู้บันทึกการเข้าร่วมของ {person} โปรดให้ผู้อื่นหรือเจ้าตัวเป็นผู้ยืนยัน",
    kept=True,
)

Doubted = VerifyAttendance | DisputeAttendance | RevokeAttendance
ALLOWED: dict[type[Doubted], tuple[AttendanceStatus, ...]] = {
    VerifyAttendance: (AttendanceStatus.RECORDED, AttendanceStatus.DISPUTED),
    DisputeAttendance: (AttendanceStatus.VERIFIED,),
    RevokeAttendance: (
        AttendanceStatus.RECORDED, AttendanceStatus.VERIFIED, AttendanceStatus.DISPUTED,
    ),
}
_WHEN: dict[type[Doubted], tuple[GatheringStatus, ...]] = {
    VerifyAttendance: (GatheringStatus.CLOSED,),
    DisputeAttendance: (GatheringStatus.CLOSED,),
    RevokeAttendance: (GatheringStatus.SCHEDULED, GatheringStatus.CLOSED),
}


@decides(VerifyAttendance)
async def verify_attendance(command: VerifyAttendance, history: History) -> Decided:
    scheduled = await _doubted(history, command, command.persons)
    verifier = history.acting.person
    events = []
    for recorded in await _on_the_sheet(history, command, command.persons):
        verifier_is_not_the_recorder.require(
            recorded.recorder is None or recorded.recorder != verifier, "persons",
            person=recorded.person,
        )
        events.append(_verified(recorded, scheduled))
    return events


@decides(DisputeAttendance)
async def dispute_attendance(command: DisputeAttendance, history: History) -> Decided:
    scheduled = await _doubted(history, command, [command.person])
    [recorded] = await _on_the_sheet(history, command, [command.person])
    long_enough(command.statement, "statement", least=10, most=2000)
    return [
        AttendanceDisputed(
            gathering=command.gathering, person=command.person, household=recorded.household,
            projects=scheduled.projects, statement=command.statement,
        )
    ]


@decides(RevokeAttendance)
async def revoke_attendance(command: RevokeAttendance, history: History) -> Decided:
    scheduled = await _doubted(history, command, [command.person])
    [recorded] = await _on_the_sheet(history, command, [command.person])
    long_enough(command.reason, "reason", least=10, most=2000)
    approvals = await history.of(Approvals, command.gathering, command.person)
    resting = approvals.resting.get((command.gathering, command.person), {})
    revoked = AttendanceRevoked(
        gathering=command.gathering, person=command.person, household=recorded.household,
        projects=scheduled.projects,
    )
    invalidated = [
        Outcome(
            GateEvidenceInvalidated(
                subject=subject, gathering=command.gathering, person=command.person,
                household=recorded.household,
            ),
            area=area,
        )
        for subject, area in resting.items()
    ]
    return [revoked, *invalidated]


def _verified(recorded: AttendanceRecorded, scheduled: GatheringScheduled) -> AttendanceVerified:
    return AttendanceVerified(
        gathering=recorded.gathering, person=recorded.person, stage=scheduled.stage,
        level=scheduled.level, activity=scheduled.activity, capacity=recorded.capacity,
        contribution=recorded.contribution, held_on=scheduled.held_on,
        household=recorded.household, projects=scheduled.projects,
    )


async def _doubted(
    history: History, command: Doubted, persons: Sequence[str]
) -> GatheringScheduled:
    """Authorises officers for anybody in their area, members for themselves anywhere.

    A member's role covers the village, but the gathering may have been in another one.
    """
    scheduled, status = await known_gathering(history, command.gathering)
    villages = [
        grant.area for grant in await acting_roles(history) if grant.role == Role.HOUSEHOLD_MEMBER
    ]
    own = set(persons) == {history.actor.person} and Role.HOUSEHOLD_MEMBER in command.roles
    if own and villages:
        await authorise(history, command, villages[0], roles=(Role.HOUSEHOLD_MEMBER,))
        await _sheets(history, command, persons)  # or a member could probe any gathering's state
        history.area = scheduled.area
    else:
        officers = tuple(role for role in command.roles if role in _OFFICERS)
        await authorise(history, command, scheduled.area, roles=officers)
    in_state(command, command.gathering, status, _WHEN[type(command)])
    return scheduled


def _field(command: Doubted) -> str:
    """The field in which a command names people."""
    return "persons" if isinstance(command, VerifyAttendance) else "person"


async def _on_the_sheet(
    history: History, command: Doubted, persons: Sequence[str]
) -> list[AttendanceRecorded]:
    """The recorded attendance of each person, once. Refuses one whose state does not allow it."""
    sheets = await _sheets(history, command, persons)
    for person, sheet in sheets.items():
        allowed, field = ALLOWED[type(command)], _field(command)
        in_state(command, person, sheet.status[person], allowed, field)
    return [sheet.recorded[person] for person, sheet in sheets.items()]


async def _sheets(
    history: History, command: Doubted, persons: Sequence[str]
) -> dict[str, Sheet]:
    """What the sheet says of each person. Refuses a person who is not on it."""
    persons = list(dict.fromkeys(persons))
    found = await history.each(Sheet, [[command.gathering, person] for person in persons])
    sheets = dict(zip(persons, found, strict=True))
    for person, sheet in sheets.items():
        noun_is_known.require(
            person in sheet.recorded, _field(command), noun="attendance of", ref=person
        )
    return sheets
