"""Deciding: commands, rules, refusals, and the history that a decision reads.

A decider is a plain function ``async def decide(command, history) -> list[Event]``. It reads the
past through ``history`` (each look is remembered, and the append fails if new events match one),
checks its rules, and returns events. It reads no clock and makes no ids.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Annotated, Any, ClassVar, NoReturn, Protocol, Self, TypeVar

import msgspec

from domain.kernel.event import Actor, Event, Flag, FrozenMeta, Recorded, noun_of_module
from domain.kernel.ref import says

BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")  # no daylight saving since 1920


class Refused(Exception):
    """A rule refused the command. Nothing that it asked for is stored."""

    def __init__(self, rule: "Rule", field: str | None, values: dict[str, Any]) -> None:
        self.rule, self.field, self.values = rule, field, values
        self.message = rule.en.format_map(values)
        self.message_th = rule.th.format_map(values)
        super().__init__(f"{rule.name}: {self.message}")


class NobodyAuthorised(Exception):
    """A decider returned events without authorising the caller: a bug. Nothing is recorded."""


class Rule:
    """An invariant, stated positively by its name. Its message: what is missing and what to do.

    Names are permanent: stored attempts hold them. ``formerly`` is an earlier name of the rule.
    """

    def __init__(
        self, name: str, *, en: str, th: str, kept: bool = False, formerly: str | None = None
    ) -> None:
        for each in filter(None, (name, formerly)):
            if each in RULES or each in RENAMED:
                raise TypeError(f"two rules are named {each}")
        if formerly is not None:
            RENAMED[formerly] = name
        self.name, self.en, self.th, self.formerly = name, en, th, formerly
        self.kept = kept  # whether a refusal is recorded as an attempt (authority, gates)
        RULES[name] = self

    def require(self, holds: object, field: str | None = None, **values: Any) -> None:
        """Refuses the command unless the condition holds."""
        if not holds:
            self.refuse(field, **values)

    def refuse(self, field: str | None = None, **values: Any) -> NoReturn:
        """Refuses the command; ``values`` fill the message's placeholders."""
        raise Refused(self, field, values)


RULES: dict[str, Rule] = {}
RENAMED: dict[str, str] = {}  # former name → present name


def names_of_rule(name: str) -> list[str]:
    """Every name under which attempts against a rule may be stored, given any one of the names."""
    rule = RULES.get(RENAMED.get(name, name))
    return [name] if rule is None else [rule.name, *filter(None, [rule.formerly])]


noun_is_known = Rule(
    "noun-is-known",
    en="There is no {noun} {ref} here. Check the id.",
    th="ไม่พบ {noun} {ref} โปรดตรวจสอบรหัส",
)
noun_is_new = Rule(
    "noun-is-new",
    en="{ref} is already recorded. Leave the id out, or send one that was never used.",
    th="{ref} มีบันทึกอยู่แล้ว โปรดเว้นรหัสไว้ หรือใช้รหัสที่ไม่เคยใช้",
)
state_allows_it = Rule(
    "state-allows-it",
    en="{command} is not possible for {ref} in state {state}; it needs {needed}.",
    th="ทำ {command} กับ {ref} ในสถานะ {state} ไม่ได้ ต้องอยู่ในสถานะ {needed}",
)
area_is_known = Rule(
    "area-is-known",
    en="{area} is not an area code on {on}. Use a DOPA code: province 2, district 4, tambon 6"
    " digits, village = tambon + moo 01–99.",
    th="{area} ไม่ใช่รหัสพื้นที่ ณ วันที่ {on} โปรดใช้รหัสกรมการปกครอง:"
    " จังหวัด 2 อำเภอ 4 ตำบล 6 หลัก หมู่บ้าน = ตำบล + หมู่ 01–99",
)
text_is_long_enough = Rule(
    "text-is-long-enough",
    en="`{field_name}` must have {least} to {most} characters; it has {length}. Write a text of"
    " that length.",
    th="`{field_name}` ต้องมี {least} ถึง {most} ตัวอักษร ขณะนี้มี {length} โปรดเขียนให้ได้ความยาวนี้",
)


class Command(
    msgspec.Struct, metaclass=FrozenMeta, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """A request to change something. The input of its GraphQL mutation is derived from it."""

    roles: ClassVar[tuple[str, ...]] = ()  # roles that allow it; ``authorise`` also checks the area
    noun: ClassVar[str]
    new: ClassVar[str | None] = None  # the field whose Ref the service makes when it is left out
    discloses: ClassVar[bool] = False  # whether its answer shows personal details, once
    joins: ClassVar[bool] = False  # whether an existing noun may be used instead of a new one

    occurred_at: Annotated[
        datetime | None, says("When it happened in the field (RFC 3339); now, if left out.")
    ] = None
    reason: Annotated[
        str | None, says("Why, in plain words, up to 2,000 characters; kept sealed.")
    ] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "noun" not in cls.__dict__:
            cls.noun = noun_of_module(cls.__module__)

    def field_day(self) -> date | None:
        """The day in the field that the command reports, if it is not the day of `occurredAt`."""
        return None


class State(msgspec.Struct):
    """What a decision reads, folded from events: only what rules need. ``evolve`` never refuses."""

    folds: ClassVar[tuple[type[Event], ...]] = ()

    @classmethod
    def types(cls) -> tuple[type[Event], ...]:
        """The event types that this state folds; a look reads exactly these."""
        return cls.folds

    def evolve(self, fact: Recorded) -> None:
        """Takes in one fact, in the journal's order."""
        raise NotImplementedError


S = TypeVar("S", bound=State)
Look = tuple[tuple[str, ...], tuple[str, ...]]  # (tags, event names), both sorted


@cache
def names_of(state: type[State]) -> tuple[str, ...]:
    """The stored names of the events that a state folds, sorted."""
    return tuple(sorted(kind.name for kind in state.types()))


class Areas(Protocol):
    """The register of areas (geothai); asked when a command is decided, never on replay."""

    def exists(self, code: str, on: date) -> bool:
        """Whether a 2, 4, 6 or 8-digit code names an area on that day."""

    def has_villages(self, tambon: str) -> bool:
        """Whether a tambon has villages (moo); Bangkok's khwaeng have none."""


class History(ABC):
    """The past as of one pinned position, and the looks taken at it."""

    def __init__(
        self, *, actor: Actor, now: datetime, areas: Areas, keyed: Callable[[str], str]
    ) -> None:
        self.actor, self.now, self.areas = actor, now, areas
        self.today = now.astimezone(BANGKOK).date()  # in Thailand
        self.keyed = keyed  # HMAC-SHA-256 (hex) under a secret: makes claims of personal values
        self.looks: dict[Look, None] = {}
        self.acting: Actor = actor  # the actor that the events will name, once authorised
        self.authorised = False  # without it, `decide` lets no event through
        self.area: str = ""  # the noun's area; goes into the envelope

    def act_as(self, actor: Actor) -> Actor:
        """Authorises the caller: their role and its area go into the envelope."""
        self.acting, self.authorised = actor, True
        return actor

    @abstractmethod
    async def read(self, looks: Sequence[Look]) -> list[list[Recorded]]:
        """The facts under each look, in order, up to the pinned head; one round trip."""

    async def of(self, state: type[S], *tags: str) -> S:
        """A state folded over the events that carry *all* of these tags."""
        return (await self.each(state, [tags]))[0]

    async def each(self, state: type[S], looks: Sequence[Sequence[str]]) -> list[S]:
        """The same for many tag sets at once: one State for each, in order."""
        names = names_of(state)
        keys: list[Look] = [(tuple(sorted(tags)), names) for tags in looks]
        self.looks.update(dict.fromkeys(keys))
        states = []
        for facts in await self.read(keys) if keys else []:
            folded = state()
            for fact in facts:
                folded.evolve(fact)
            states.append(folded)
        return states


class Outcome(msgspec.Struct, frozen=True):
    """An event with its flags and, if not the decision's, its area."""

    event: Event
    flags: tuple[Flag, ...] = ()
    area: str | None = None  # None: the area of the decision

    def flagged(self, *flags: Flag) -> Self:
        return msgspec.structs.replace(self, flags=self.flags + flags)


Decided = Sequence[Event | Outcome]
Decider = Callable[[Any, History], Awaitable[Decided]]
C = TypeVar("C", bound=Command)
DeciderOf = Callable[[C, History], Awaitable[Decided]]
COMMANDS: dict[str, type[Command]] = {}
DECIDERS: dict[type[Command], Decider] = {}


def decides(command: type[C]) -> Callable[[DeciderOf[C]], DeciderOf[C]]:
    """Registers the function that decides a command."""

    def remember(function: DeciderOf[C]) -> DeciderOf[C]:
        if COMMANDS.setdefault(command.__name__, command) is not command:
            raise TypeError(f"two commands are named {command.__name__}")
        DECIDERS[command] = function
        return function

    return remember


def long_enough(text: str | None, field: str, *, least: int, most: int) -> None:
    """Refuses a text that is too short or too long; a missing one has no characters."""
    length = len(text or "")
    text_is_long_enough.require(
        least <= length <= most, camel(field),
        field_name=camel(field), least=least, most=most, length=length,
    )


def known_area(history: History, code: str, field: str = "area") -> None:
    """Refuses a code that is not an area today (abolished areas included)."""
    area_is_known.require(
        history.areas.exists(code, history.today), field, area=code, on=history.today
    )


@cache
def camel(name: str) -> str:
    """``occurred_at`` → ``occurredAt``: the field's name as GraphQL shows it."""
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), name)


def utc(moment: datetime) -> datetime:
    """A moment with its zone, in UTC; one without a zone is Thai local time."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=BANGKOK)).astimezone(UTC)


def thai_day(moment: datetime) -> date:
    """The day in Thailand at a moment."""
    return utc(moment).astimezone(BANGKOK).date()
