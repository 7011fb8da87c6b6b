"""Inputs: a client's input becomes a command, or is refused before there is one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import uuid_utils.compat as uuids

from domain.kernel.decision import Command, Refused, Rule, camel
from domain.kernel.event import marked_paths
from domain.kernel.thai import to_ascii_digits
from service.commands import digest_input
from service.graphql.schema.commands import subject_field

input_is_well_formed = Rule(
    "input-is-well-formed",
    en="{field_name}: {problem}. Correct it and send it again.",
    th="{field_name}: {problem_th} โปรดแก้ไขแล้วส่งใหม่",
)
command_id_is_a_uuid = Rule(
    "command-id-is-a-uuid",
    en="`commandId` is {value!r}, not a UUID; make a new UUID for each command.",
    th="`commandId` คือ {value!r} ซึ่งไม่ใช่ UUID โปรดสร้าง UUID ใหม่สำหรับแต่ละคำสั่ง",
)
_CODE = re.compile("[0-9๐-๙-]+")  # area codes and months, in ASCII or Thai digits
_BUILTIN = (datetime, date, Decimal)  # already parsed by GraphQL's scalars


@dataclass(frozen=True)
class Sent:
    """A command with the fields sent beside it."""

    command: Command
    command_id: UUID
    digest: bytes
    unchanged_since: tuple[str, int] | None

    @property
    def ref(self) -> str:
        """The noun that it is about."""
        found: str = getattr(self.command, subject_field(type(self.command)))
        return found

    @property
    def makes_its_noun(self) -> bool:
        """Whether the command makes the noun that it is about."""
        kind = type(self.command)
        return kind.new is not None and kind.new == subject_field(kind)


def taken(
    kind: type[Command], given: dict[str, Any], person: str, keyed: Callable[[str], str]
) -> Sent | Refused:
    """A coerced input as a command, or the refusal of it."""
    try:
        command_id = _uuid(given["commandId"])
        beside = ("commandId", "unchangedSince")
        own = {key: value for key, value in given.items() if key not in beside}
        digest = keyed(digest_input(kind, person, own)).encode()
        command = build(kind, own)
    except Refused as refused:
        return refused
    since = given.get("unchangedSince")
    ref = getattr(command, subject_field(kind))
    return Sent(command, command_id, digest, None if since is None else (ref, since))


def snake(name: str) -> str:
    """``occurredAt`` → ``occurred_at``."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def build(command: type[Command], given: dict[str, Any]) -> Command:
    """The command of a coerced input. Raises Refused for a field that does not fit."""
    body = _snaked(given)
    if command.new and body.get(command.new) is None:
        body[command.new] = f"{command.new.replace('_', '-')}:{uuids.uuid7()}"
    try:
        return msgspec.convert(body, command, builtin_types=_BUILTIN)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `$")
        path = path.strip("`.")
        en, th = worded(problem, command, path)
        name = ".".join(camel(part) for part in path.split(".")) or "input"
        raise Refused(
            input_is_well_formed, name, {"field_name": name, "problem": en, "problem_th": th}
        ) from None


def _snaked(value: Any) -> Any:
    if isinstance(value, dict):
        return {snake(key): _snaked(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_snaked(each) for each in value]
    if isinstance(value, str) and _CODE.fullmatch(value):
        return to_ascii_digits(value)
    return getattr(value, "value", value) if hasattr(value, "name") else value


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(command_id_is_a_uuid, "commandId", {"value": text}) from None


# ── what msgspec finds wrong ──────────────────────────────────────────────────────────────────────
#
# The faults of an input, in both languages; msgspec's own messages are for programmers.


_SAID = tuple(
    (re.compile(said), en, th) for said, en, th in (
        (r"Expected `int` >= (-?\d+)", "must be {0} or more", "ต้องไม่น้อยกว่า {0}"),
        (r"Expected `int` <= (-?\d+)", "must be {0} or less", "ต้องไม่เกิน {0}"),
        (r"Expected `array` of length >= (\d+)", "must have {0} or more", "ต้องมีอย่างน้อย {0} รายการ"),
        (r"Expected `array` of length <= (\d+)", "must have {0} or fewer", "มีได้ไม่เกิน {0} รายการ"),
    )
)


def worded(problem: str, command: type[Command], path: str) -> tuple[str, str]:
    """What a field must be, in English and Thai; msgspec's message if there is no text for it."""
    for said, en, th in _SAID:
        if found := said.match(problem):
            return en.format(*found.groups()), th.format(*found.groups())
    if "matching regex" in problem:
        place = tuple(path.replace("[...]", ".*").split("."))
        en, th = (marked_paths(command, mark).get(place, problem) for mark in ("form", "form_th"))
        return en, th
    return problem, problem
