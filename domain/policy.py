"""Policies: the thresholds that rules read. Each is a fact, so its value at any time is known."""

from decimal import Decimal
from typing import Annotated, ClassVar

from domain.kernel.authority import Role, authorise
from domain.kernel.decision import Command, Decided, History, Rule, State, decides, long_enough
from domain.kernel.event import Event, Recorded
from domain.kernel.ref import ProgrammeRef, claim, says
from domain.programme.events import COUNTRY, known_programme

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────

# name: (default value, unit, purpose)
POLICIES: dict[str, tuple[str, str, str]] = {
    "attempts-kept-per-hour": ("20", "attempts", "refused attempts recorded per person and hour"),
    "household-criteria": (
        "RESIDENT LAND_RIGHT WILLING", "criteria", "what a household must pass to be screened"),
    "reinstatement-days": ("30", "days", "how long after leaving a household may come back"),
    "applicant-criteria": (
        "AGE RESIDENT QUALIFIED", "criteria", "what an applicant must pass to be selected"),
    "hlm-sizes": ("1 3", "rai", "sizes of a household lab plot"),
    "clm-sizes": ("10 15", "rai", "sizes of a community lab plot"),
    "size-tolerance": ("5", "percent", "how far a plot may differ from a programme size"),
    "shares-tolerance": ("0.5", "percentage points", "how far the total may differ from 100"),
    "volume-tolerance": (
        "10", "percent", "how far the dug volume may differ from the design without a reason"),
    "committee-size": ("3", "people", "how many must inspect a dug plot"),
    "planning-window": ("60", "days", "how long before the month a planning gathering counts"),
    "planning-households-clm": (
        "3", "households", "how many must take part in planning a community plot"),
    "plan-due-day": ("25", "day", "of the month before, when a plan is due"),
    "plan-items": ("60", "items", "the most that a plan may have"),
    "report-due-day": ("5", "day", "of the month after, when a report is due"),
    "log-hours-least": ("0.5", "hours", "the least that a daily log may have"),
    "day-hours-most": ("12", "hours", "the most that the logs of one day may total"),
    "result-explained-above": (
        "2.0", "times the target", "a result above this needs an explanation"),
    "quick-approval": ("60", "seconds", "an approval sooner than this after submission is flagged"),
    "evaluation-criteria": ("20", "criteria", "the most that an evaluation may have"),
    "evaluation-households-clm": (
        "3", "households", "how many must hear the result for a community plot"),
    "late-entry-flag-days": ("7", "days", "an entry later than this is flagged"),
    "late-entry-reason-days": ("45", "days", "an entry later than this needs a reason"),
    "future-tolerance": ("5", "minutes", "how far ahead of the clock a time may be"),
    "waiver-days": ("90", "days", "how far ahead the last day of a waiver may be"),
    "gathering-days-most": ("31", "days", "the longest that a gathering may last"),
    "gathering-hours-most": ("12", "hours", "the most that a person may attend per day"),
}

_REGISTER = claim("register", "policies")  # one tag under which every PolicySet is found


# ── events ────────────────────────────────────────────────────────────────────────────────────────


class PolicySet(Event):
    """A threshold was set."""

    subject_field: ClassVar[str] = "programme"
    programme: ProgrammeRef
    policy: Annotated[str, says("The policy's name, as in the table of policies.")]
    value: Annotated[str, says("The value, in the policy's unit.")]
    authority: Annotated[str, says("The order or letter that sets it.")]

    def claims(self) -> tuple[str, ...]:
        return (_REGISTER,)


# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class SetPolicy(Command):
    """Sets a threshold. Earlier decisions keep the value in force then."""

    roles = (Role.HQ_UNIT, Role.SYSTEM)

    programme: ProgrammeRef
    policy: Annotated[str, says("The policy's name, one of the table of policies.")]
    value: Annotated[str, says("The new value, in the policy's unit; lists separated by spaces.")]
    authority: Annotated[str, says("The order or letter that sets it, 3 to 200 characters.")]


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Policies(State):
    """The values in force."""

    folds = (PolicySet,)
    values: dict[str, str] = {}

    def evolve(self, fact: Recorded) -> None:
        if isinstance(fact.event, PolicySet):
            self.values = self.values | {fact.event.policy: fact.event.value}

    def text(self, name: str) -> str:
        """The value in force, as it was set. KeyError: a policy that is not in the table."""
        return self.values.get(name, POLICIES[name][0])

    def whole(self, name: str) -> int:
        return int(self.text(name))

    def number(self, name: str) -> Decimal:
        return Decimal(self.text(name))

    def words(self, name: str) -> list[str]:
        return self.text(name).split()


async def policies(history: History) -> Policies:
    """The thresholds in force at the pinned position."""
    return await history.of(Policies, _REGISTER)


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

policy_is_in_the_table = Rule(
    "policy-is-in-the-table",
    en="There is no policy {policy}. Name one of: {known}.",
    th="ไม่มีนโยบายชื่อ {policy} โปรดระบุชื่อใดชื่อหนึ่ง: {known}",
)
policy_fits_its_unit = Rule(
    "policy-fits-its-unit",
    en="{value!r} is not a value for {policy}, which is in {unit}. Write it like the current value,"
    " {current}.",
    th="{value!r} ใช้กับ {policy} ไม่ได้ ซึ่งมีหน่วยเป็น {unit} โปรดเขียนในรูปเดียวกับค่าปัจจุบัน {current}",
)


@decides(SetPolicy)
async def set_policy(command: SetPolicy, history: History) -> Decided:
    await known_programme(history, command.programme)
    await authorise(history, command, COUNTRY)
    policy_is_in_the_table.require(
        command.policy in POLICIES, "policy", policy=command.policy, known=", ".join(POLICIES)
    )
    current = await policies(history)
    _fits(command, current)
    long_enough(command.authority, "authority", least=3, most=200)
    if current.text(command.policy) == command.value:
        return []
    return [
        PolicySet(
            programme=command.programme, policy=command.policy,
            value=command.value, authority=command.authority,
        )
    ]


def _fits(command: SetPolicy, current: Policies) -> None:
    default, unit, _ = POLICIES[command.policy]
    usual, words = default.split(), command.value.split()
    numeric = all(word.replace(".", "", 1).isdecimal() for word in usual)
    fits = bool(words) and (not numeric or all(_is_number(word, default) for word in words))
    fits = fits and (len(words) == 1 or len(usual) > 1)  # a single number cannot become a list
    policy_fits_its_unit.require(
        fits, "value", value=command.value, policy=command.policy, unit=unit,
        current=current.text(command.policy),
    )


def _is_number(word: str, like: str) -> bool:
    plain = word.isascii() and word.replace(".", "", 1 if "." in like else 0).isdecimal()
    return plain and 0 < Decimal(word) < 10**5  # larger limits in days would overflow the calendar


