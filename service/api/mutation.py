"""Mutations: the client's input becomes a command, and its answer is read back from the views."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import uuid_utils.compat as uuids
from graphql import FieldNode, OperationDefinitionNode
from graphql.execution.values import VariableValues

from domain.catalogue import COMMANDS
from domain.decision import Command, Refused, Rule, camel
from domain.event import Actor
from domain.thai import to_ascii_digits
from service.api.answering import Answer
from service.api.compiler import Compiler, Request
from service.api.document import Document
from service.api.rendering import render
from service.api.schema import core
from service.api.selection import Selections
from service.api.viewer import Viewer
from service.api.wording import worded
from service.api.writing import done_type, subject_field
from service.commands import Done, Office, Refusal, digest_input, hidden
from service.journal import CommandIdReused

input_is_well_formed = Rule(
    "input-is-well-formed",
    en="{field_name}: {problem}. Correct it and send it again.",
    th="{field_name}: {problem_th} โปรดแก้ไขแล้วส่งใหม่",
)
command_id_is_a_uuid = Rule(
    "command-id-is-a-uuid",
    en="`commandId` is {value!r}; make a new UUID for each thing that you want done.",
    th="`commandId` คือ {value!r} โปรดสร้าง UUID ใหม่สำหรับแต่ละคำสั่ง",
)
VISIBLE_SECONDS = 2.0  # how long an answer waits for the views; then it says so
_CODE = re.compile("[0-9๐-๙-]+")  # area codes and months, whose form is looked at first
_BUILTIN = (datetime, date, Decimal)  # what GraphQL's scalars have parsed already

command_id_is_used_once = Rule(
    "command-id-is-used-once",
    en="`commandId` {value} was used for something else. Make a new UUID for each thing that you"
    " want done; repeat one only with the very same input.",
    th="`commandId` {value} ถูกใช้กับคำสั่งอื่นแล้ว โปรดสร้าง UUID ใหม่สำหรับแต่ละคำสั่ง"
    " และใช้ซ้ำเฉพาะกับข้อมูลเดิมทุกประการ",
)

Reached = Callable[[int, float], Awaitable[bool]]


def command_named(field_name: str) -> type[Command]:
    """``submitWorkPlan`` → SubmitWorkPlan."""
    return COMMANDS[field_name[0].upper() + field_name[1:]]


def snake(name: str) -> str:
    """``occurredAt`` → ``occurred_at``."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def build(command: type[Command], given: dict[str, Any]) -> Command:
    """The command of a coerced input. Raises Refused where a field does not fit."""
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


class Mutations:
    """Runs the root fields of a mutation one after another."""

    def __init__(self, office: Office, reached: Reached, pool: asyncpg.Pool) -> None:
        self.office, self.reached, self.pool = office, reached, pool

    async def run(
        self, document: Document, operation: OperationDefinitionNode, variables: VariableValues,
        viewer: Viewer,
    ) -> dict[str, Any]:
        """Response key → answer, each ready to be encoded."""
        selections = Selections(core(), document.fragments, variables)
        answers: dict[str, Any] = {}
        for key, nodes in selections.of("Mutation", [operation.selection_set]).items():
            if nodes[0].name.value == "__typename":
                answers[key] = "Mutation"
                continue
            answers[key] = await self._one(selections, nodes, viewer)
        return answers

    async def _one(
        self, selections: Selections, nodes: list[FieldNode], viewer: Viewer
    ) -> Any:
        kind = command_named(nodes[0].name.value)
        _, arguments = Compiler(selections, Request(viewer, [])).arguments("Mutation", nodes[0])
        given = dict(arguments["input"])
        shown = Answer(kind, selections, nodes, viewer)
        try:
            answer, command = await self._handle(kind, given, viewer)
        except Refused as refused:  # before there was a command to decide
            answer, command = Refusal(refused, await self.office.journal.head()), None
        except CommandIdReused:
            reused = Refused(command_id_is_used_once, "commandId", {"value": given["commandId"]})
            answer, command = Refusal(reused, await self.office.journal.head()), None
        if isinstance(answer, Refusal):
            body = await self._refusal(answer, command, viewer)
            return render(body, selections, "Refusal", nodes)
        return await shown.read(
            self.pool, self.office, ref=await self._ref(kind, command, answer), done=answer,
            visible=await self.reached(answer.position, VISIBLE_SECONDS),
        )

    async def _handle(
        self, kind: type[Command], given: dict[str, Any], viewer: Viewer
    ) -> tuple[Done | Refusal, Command]:
        command_id = _uuid(given["commandId"])
        since = given.get("unchangedSince")
        given = {k: v for k, v in given.items() if k not in ("commandId", "unchangedSince")}
        digest = self.office.vault.keyed(digest_input(kind, viewer.person, given)).encode()
        command = build(kind, given)
        ref = getattr(command, subject_field(kind))
        answer = await self.office.handle(
            command, Actor(person=viewer.person, role=""), command_id=command_id, digest=digest,
            unchanged_since=None if since is None else (ref, since),
        )
        return answer, command

    async def _refusal(
        self, answer: Refusal, command: Command | None, viewer: Viewer
    ) -> dict[str, Any]:
        state = None
        if command is not None:
            about = subject_field(type(command))
            answer = hidden(answer, command, viewer.areas, about=about)
            await self.reached(answer.position, VISIBLE_SECONDS)
            state = await self._state(command, viewer)
        refused = answer.refused
        return {
            "rule": refused.rule.name, "message": refused.message, "messageTh": refused.message_th,
            "field": refused.field, "currentState": state, "position": str(answer.position),
        }

    async def _state(self, command: Command, viewer: Viewer) -> str | None:
        """The state of the noun, if it has one that the viewer may see."""
        made = done_type(type(command))
        if made.table is None or "status" not in made.fields:
            return None
        ref = getattr(command, subject_field(type(command)))
        state: str | None = await self.pool.fetchval(
            f"SELECT status FROM {made.table.name} t WHERE id = $1 AND EXISTS"
            " (SELECT FROM unnest($2::text[]) a WHERE t.area >= a AND t.area < a || '~')",
            ref, list(viewer.areas),
        )
        return state

    async def _ref(self, kind: type[Command], command: Command | None, answer: Done) -> str:
        """The noun that the answer shows: for a replayed creation, the one made the first time.

        A command that joins what is there already shows that.
        """
        assert command is not None
        ref: str = getattr(command, subject_field(kind))
        joined = answer.replayed or kind.joins
        if kind.new != subject_field(kind) or not (joined and answer.positions):
            return ref
        noun = kind.new.replace("_", "-") + ":"
        tags = await self.pool.fetchval(
            "SELECT tags FROM journal.event WHERE position = $1", answer.positions[0]
        )
        made: str = next(tag for tag in tags if tag.startswith(noun))
        return made


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(command_id_is_a_uuid, "commandId", {"value": text}) from None
