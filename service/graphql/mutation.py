"""Mutations: commands are decided, recorded, and read back from the views.

A list of commands shares work: decisions read together, facts are committed together, one wait
covers them all in the views, and one statement reads all the answers. Each command is still
decided, refused and remembered on its own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import asyncpg
from graphql import OperationDefinitionNode
from graphql.execution.values import VariableValues

from domain.kernel.authority import role_covers_the_area
from domain.kernel.decision import Command, Refused, Rule, camel, noun_is_known
from domain.kernel.event import Actor
from domain.kernel.ref import noun_of
from service import database
from service.cache import Cache
from service.commands import CommandHandler, Done, Refusal
from service.graphql.compile.mutation import COMPILED_BYTES, COMPILED_KEPT, About, Call, Calls
from service.graphql.document import Document
from service.graphql.input import Sent, taken
from service.graphql.schema.commands import done_type
from service.graphql.viewer import Viewer, Viewers
from service.journal import CommandIdReused
from service.metrics import OperationMetrics

AT_ONCE = 128  # commands being decided at the same time, over all lists
VISIBLE_SECONDS = 2.0  # how long an answer waits for the views before `visible` is false

command_id_is_used_once = Rule(
    "command-id-is-used-once",
    en="`commandId` {value} was used for another command. Make a new UUID for each command; repeat"
    " one only with exactly the same input.",
    th="`commandId` {value} ถูกใช้กับคำสั่งอื่นแล้ว โปรดสร้าง UUID ใหม่สำหรับแต่ละคำสั่ง"
    " และใช้ซ้ำเฉพาะกับข้อมูลเดิมทุกประการ",
)

Reached = Callable[[int, float], Awaitable[bool]]


@dataclass
class Item:
    """One input: the command (None: the input was refused), its outcome, and the answer shown."""

    sent: Sent | None
    answer: Done | Refusal
    ref: str = ""  # the noun that the answer shows
    shown: dict[str, Any] = field(default_factory=dict)


class Mutations:
    """Runs the root fields of a mutation one after another."""

    def __init__(
        self, handler: CommandHandler, reached: Reached, pool: asyncpg.Pool, viewers: Viewers,
        metrics: OperationMetrics,
    ) -> None:
        self.handler, self.reached, self.pool, self.viewers = handler, reached, pool, viewers
        self.metrics = metrics
        self.compiled = Cache(COMPILED_KEPT, bytes_most=COMPILED_BYTES)
        self._room = asyncio.Semaphore(AT_ONCE)

    async def run(
        self, text: str, document: Document, operation: OperationDefinitionNode,
        variables: VariableValues, person: str,
    ) -> tuple[dict[str, Any], int]:
        """Response key → answer, ready to be encoded, and the highest position of them.

        Raises BadInput before anything is recorded.
        """
        document.rows(operation, variables)  # raises if too many
        viewer = await self.viewers.lately(person)
        calls = Calls(self.compiled, text, document, operation, variables)
        inputs = calls.inputs(viewer)
        answers: dict[str, Any] = {}
        positions: list[int] = []
        for key, call in calls.by(viewer).items():
            if call is None:
                answers[key] = "Mutation"
                continue
            items = await self._answers(calls, key, inputs[key], viewer)
            shown = [item.shown for item in items]
            answers[key] = shown if call.listed else shown[0]
            positions += [item.answer.position for item in items]
        return answers, max(positions) if positions else await self.handler.journal.head()

    async def _answers(
        self, calls: Calls, key: str, inputs: Sequence[dict[str, Any]], viewer: Viewer
    ) -> list[Item]:
        """The outcomes of one field's inputs, in their order."""
        call, person, keyed = calls.by(viewer)[key], viewer.person, self.handler.vault.keyed
        assert call is not None
        items = await self._decided(
            [taken(call.kind, given, person, keyed) for given in inputs], person
        )
        for item in items:
            rule = item.answer.refused.rule.name if isinstance(item.answer, Refusal) else None
            self.metrics.commanded(call.kind.__name__, rule or "done")
        decided = [item.answer.position for item in items if item.sent]
        visible = await self.reached(max(decided, default=0), VISIBLE_SECONDS)
        done = [(item, item.answer) for item in items if isinstance(item.answer, Done)]
        refused = [(item, item.answer) for item in items if isinstance(item.answer, Refusal)]
        if done:
            await self._show(calls, key, done, viewer, visible=visible)
        if refused:
            await self._tell(call, refused, person)
        return items

    async def _decided(self, taken: Sequence[Sent | Refused], person: str) -> list[Item]:
        """Decides commands concurrently; those of a list about the same noun in its order."""
        head = 0
        if any(isinstance(each, Refused) for each in taken):
            head = await self.handler.journal.head()

        async def decide(each: Sent | Refused) -> Item:
            if isinstance(each, Refused):
                return Item(None, Refusal(each, head))
            return Item(each, await self._decide(each, person), each.ref)

        if len(taken) == 1:
            return [await decide(taken[0])]
        return await in_turn(taken, decide, keys=_keys, room=self._room)

    async def _decide(self, sent: Sent, person: str) -> Done | Refusal:
        try:
            return await self.handler.handle(
                sent.command, Actor(person=person, role=""), command_id=sent.command_id,
                digest=sent.digest, unchanged_since=sent.unchanged_since,
            )
        except CommandIdReused:
            reused = Refused(command_id_is_used_once, "commandId", {"value": sent.command_id})
            return Refusal(reused, await self.handler.journal.head())

    async def _show(
        self, calls: Calls, key: str, done: Sequence[tuple[Item, Done]], viewer: Viewer, *,
        visible: bool,
    ) -> None:
        """Reads the answers to accepted commands, with the viewer's present roles."""
        await self._look_up_made(done)
        about = [About.of(item.ref, answer.positions) for item, answer in done]
        while True:
            call = calls.by(viewer)[key]
            assert call is not None
            held, found = await call.answers.read(
                self.pool, call.answers.request(viewer, calls.variables, about)
            )
            if held == viewer.held:
                break
            viewer = self.viewers.learn(viewer.person, viewer.day, held)
        for (item, answer), fields in zip(done, found, strict=True):
            item.shown = await call.answers.filled(
                fields, answer, selections=calls.selections, handler=self.handler,
                person=viewer.person, visible=visible,
            )

    async def _look_up_made(self, done: Sequence[tuple[Item, Done]]) -> None:
        """Finds the noun made the first time, for a creation that was replayed or that joined."""
        again = [
            (item, answer.positions[0]) for item, answer in done
            if item.sent and item.sent.makes_its_noun and answer.positions
            and (answer.replayed or item.sent.command.joins)
        ]
        if again:
            tags = dict(await database.fetch(
                self.pool,
                "SELECT position, tags FROM journal.event WHERE position = ANY ($1)",
                [position for _, position in again],
            ))
            for item, position in again:
                noun = noun_of(item.ref) + ":"
                item.ref = next(tag for tag in tags[position] if tag.startswith(noun))

    async def _tell(
        self, call: Call, refused: Sequence[tuple[Item, Refusal]], person: str
    ) -> None:
        """Shows the refusals, by the viewer's roles as read now, not from memory."""
        viewer = await self.viewers.now(person)
        refs = [item.ref for item, _ in refused if item.sent]
        states = await states_of(call.kind, refs, pool=self.pool, viewer=viewer)
        for item, answer in refused:
            told = refusal(answer, viewer, states.get(item.ref))
            item.shown = {key: told[name] for key, name in call.refusal}


def _keys(sent: Sent | Refused) -> tuple[Hashable, ...]:
    """Keys of an input; it is decided after earlier inputs of the list with the same key."""
    return () if isinstance(sent, Refused) else (sent.ref, sent.command_id)


# ── batches ───────────────────────────────────────────────────────────────────────────────────────
#
# Runs a batch concurrently; the same key runs in order.


T = TypeVar("T")
A = TypeVar("A")


async def in_turn(
    things: Sequence[T], do: Callable[[T], Awaitable[A]], *,
    keys: Callable[[T], Iterable[Hashable]], room: asyncio.Semaphore,
) -> list[A]:
    """The results of ``do``, in order; as many run at once as ``room`` allows.

    Things that share a key run one after another, in the order of the list. An exception is raised
    after all have ended; things after the failed one, with its key, do not run.
    """
    last: dict[Hashable, asyncio.Task[A]] = {}

    async def after(before: list[asyncio.Task[A]], thing: T) -> A:
        await asyncio.gather(*before)
        async with room:
            return await do(thing)

    tasks = []
    for thing in things:
        own = list(keys(thing))
        before = list({last[key] for key in own if key in last})
        task = asyncio.create_task(after(before, thing))
        last |= dict.fromkeys(own, task)
        tasks.append(task)
    done: list[A] = []
    for each in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(each, BaseException):
            raise each
        done.append(each)
    return done


# ── refusals ──────────────────────────────────────────────────────────────────────────────────────
#
# Refusals as the answer shows them: in both languages, with the noun's current state.


def refusal(answer: Refusal, viewer: Viewer, state: str | None) -> dict[str, Any]:
    """GraphQL field → value."""
    refused = hidden(answer, viewer.areas)
    return {
        "__typename": "Refusal", "rule": refused.rule.name, "message": refused.message,
        "messageTh": refused.message_th, "field": refused.field, "currentState": state,
        "position": str(answer.position),
    }


def hidden(answer: Refusal, areas: Sequence[str]) -> Refused:
    """Outside the viewer's areas, "forbidden" becomes "not found".

    The area of a new noun is that of another noun or sent by the client, so it is not secret.
    """
    seen = any(answer.area.startswith(prefix) for prefix in areas)
    if answer.refused.rule is not role_covers_the_area or seen or answer.about is None:
        return answer.refused
    field, ref = answer.about
    return Refused(
        noun_is_known, camel(field), {"noun": noun_of(ref).replace("-", " "), "ref": ref}
    )


async def states_of(
    kind: type[Command], refs: Sequence[str], *, pool: asyncpg.Pool, viewer: Viewer
) -> dict[str, str]:
    """Ref → the state of the noun, if it has one and the viewer may see it."""
    made = done_type(kind)
    if made.table is None or "status" not in made.fields or not refs:
        return {}
    return dict(await database.fetch(
        pool,
        f"SELECT id, status FROM {made.table.name} t WHERE id = ANY ($1::text[]) AND EXISTS"
        " (SELECT FROM unnest($2::text[]) a WHERE t.area >= a AND t.area < a || '~')",
        refs, viewer.areas,
    ))
