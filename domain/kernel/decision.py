"""Deciding: commands, rules, refusals, and the past that a decision looked at.

A decision is a plain function ``async def decide(command, history) -> list[Event]``. It looks at
the past through ``history`` (each look is remembered, and the append is refused if any of it grew
meanwhile), asks its rules, and states what happened. It reads no clock and makes no ids.
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
    """A command that a rule does not allow. Nothing is stored of what it asked for."""

    def __init__(self, rule: "Rule", field: str | None, values: dict[str, Any]) -> None:
        self.rule, self.field, self.values = rule, field, values
        self.message = rule.en.format_map(values)
        self.message_th = rule.th.format_map(values)
        super().__init__(f"{rule.name}: {self.message}")


class NobodyAuthorised(Exception):
    """A decider stated facts without authorising anybody: our bug. Nothing is recorded."""


class Rule:
    """An invariant, stated positively by its name. Its message: what is missing and what to do.

    A name is for good: stored attempts hold it. ``formerly`` is one that the rule had before.
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
        self.kept = kept  # refusals of authority and of gates are themselves recorded
        RULES[name] = self

    def require(self, holds: object, field: str | None = None, **values: Any) -> None:
        """Refuses the command unless the condition holds."""
        if not holds:
            self.refuse(field, **values)

    def refuse(self, field: str | None = None, **values: Any) -> NoReturn:
        """Refuses the command; ``values`` fill the message's {names}."""
        raise Refused(self, field, values)


RULES: dict[str, Rule] = {}
RENAMED: dict[str, str] = {}  # the name that a rule had → the one that it has


def names_of_rule(name: str) -> list[str]:
    """Every name under which attempts against a rule may be stored, whichever of them is given."""
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
    en="`{field_name}` needs {least} to {most} characters; it has {length}. Say plainly what"
    " matters, within that length.",
    th="`{field_name}` ต้องมี {least} ถึง {most} ตัวอักษร ขณะนี้มี {length} โปรดอธิบายให้ชัดเจน",
)


class Command(
    msgspec.Struct, metaclass=FrozenMeta, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """Something asked for, in the event's words. A GraphQL mutation's input is derived from it."""

    roles: ClassVar[tuple[str, ...]] = ()  # who may ask; the area is checked against the noun's
    noun: ClassVar[str]
    new: ClassVar[str | None] = None  # the field whose Ref the service makes when it is left out
    discloses: ClassVar[bool] = False  # whether its answer shows personal details, once
    joins: ClassVar[bool] = False  # whether a noun that is there already may take the place of it

    occurred_at: Annotated[
        datetime | None, says("When it happened in the field (RFC 3339); now, if left out.")
    ] = None
    reason: Annotated[
        str | None, says("Why, in plain words (up to 2,000 characters); kept sealed with the fact.")
    ] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "noun" not in cls.__dict__:
            cls.noun = noun_of_module(cls.__module__)

    def field_day(self) -> date | None:
        """The day in the field that it tells of, where it has another than that of occurredAt."""
        return None


class State(msgspec.Struct):
    """What must be remembered to decide: as little as the rules read. ``evolve`` never refuses."""

    folds: ClassVar[tuple[type[Event], ...]] = ()

    @classmethod
    def types(cls) -> tuple[type[Event], ...]:
        """The event types that this state folds; a look remembers exactly these."""
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
        """Bangkok's khwaeng have no moo."""


class History(ABC):
    """The past as of one pinned position, and what was looked at in it."""

    def __init__(
        self, *, actor: Actor, now: datetime, areas: Areas, keyed: Callable[[str], str]
    ) -> None:
        self.actor, self.now, self.areas = actor, now, areas
        self.today = now.astimezone(BANGKOK).date()  # in Thailand
        self.keyed = keyed  # HMAC-SHA-256 (hex) under a secret: personal values become claims by it
        self.looks: dict[Look, None] = {}
        self.acting: Actor = actor  # who the event will say acted, once a role has authorised it
        self.authorised = False  # whether one has; `decide` lets no fact through before
        self.area: str = ""  # where the noun lies; goes to the envelope

    def act_as(self, actor: Actor) -> Actor:
        """Authorises the person who asks: their role and its area go to the envelope."""
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
    """An event with what its envelope says beyond the decision's own: an area, flags."""

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
    """Names the function that decides a command."""

    def remember(function: DeciderOf[C]) -> DeciderOf[C]:
        if COMMANDS.setdefault(command.__name__, command) is not command:
            raise TypeError(f"two commands are named {command.__name__}")
        DECIDERS[command] = function
        return function

    return remember


def long_enough(text: str | None, field: str, *, least: int, most: int) -> None:
    """Refuses a text with fewer or more characters than it needs; a missing one has none."""
    length = len(text or "")
    text_is_long_enough.require(
        least <= length <= most, camel(field),
        field_name=camel(field), least=least, most=most, length=length,
    )


def known_area(history: History, code: str, field: str = "area") -> None:
    """Refuses an area code that names nothing today (an abolished one after its date, too)."""
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
    """The day in Thailand on which a moment lies."""
    return utc(moment).astimezone(BANGKOK).date()
