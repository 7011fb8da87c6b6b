"""Actions: what the viewer may do with a noun, found by the functions that decide commands."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import orjson
from graphql import FieldNode, GraphQLObjectType, get_named_type

from domain.catalogue import COMMANDS
from domain.kernel.authority import acting_roles, role_covers_the_area
from domain.kernel.decision import DECIDERS, Command, History, Refused
from domain.kernel.event import Actor
from domain.kernel.ref import noun_of
from service.commands import CommandHandler
from service.graphql.compile.compiler import ASKED
from service.graphql.compile.selection import Selections
from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput
from service.graphql.schema.commands import subject_field

NOUNS_MOST = 100  # each takes a decision for every command on it

class Undetermined(Exception):
    """A decision needs a field that only the client can fill in."""


class _Unknown:
    """Stands for a field that the client has not filled in yet: reading it raises Undetermined."""

    def _read(self, *_: object, **__: object) -> Any:
        raise Undetermined

    __getattr__ = __eq__ = __bool__ = __len__ = __iter__ = __str__ = __format__ = _read
    __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __getitem__ = __contains__ = _read
    __hash__ = _read


_UNKNOWN = _Unknown()


def commands_on(ref: str) -> list[type[Command]]:
    """The commands on an existing noun of this Ref's kind, sorted by name."""
    field = noun_of(ref).replace("-", "_")
    return [
        kind for _, kind in sorted(COMMANDS.items())
        if subject_field(kind) == field and kind.new != field
    ]


async def actions(handler: CommandHandler, ref: str, person: str) -> list[dict[str, Any]]:
    """Every command on a noun: allowed now, or the rule that refuses it."""
    return [await _action(handler, kind, ref, person) for kind in commands_on(ref)]


def check_nouns(count: int) -> None:
    """Raises BadInput for more nouns than one answer may ask for."""
    if count > NOUNS_MOST:
        raise BadInput(messages.actions_too_many, count=count, most=NOUNS_MOST)


async def answered(
    texts: Mapping[str, bytes | str | None], asked: Sequence[list[FieldNode]],
    selections: Selections, *, handler: CommandHandler, person: str,
) -> dict[str, Any]:
    """JSON texts by key, to be spliced into the answer unchanged.

    If the statement left notes of questions for the domain, the texts are parsed and the answers
    filled in. Raises BadInput if that is too many.
    """
    if not asked:
        return {key: text and orjson.Fragment(text) for key, text in texts.items()}
    found = {key: orjson.loads(text or "null") for key, text in texts.items()}
    refs = list(dict.fromkeys(note["id"] for note in _notes(found)))
    check_nouns(len(refs))
    said = {ref: await actions(handler, ref, person) for ref in refs}
    return {key: _filled(value, said, asked, selections) for key, value in found.items()}


def _notes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and ASKED in value:
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _notes(each)


def _filled(
    value: Any, said: dict[str, Any], asked: Sequence[list[FieldNode]], selections: Selections
) -> Any:
    if isinstance(value, list):
        return [_filled(each, said, asked, selections) for each in value]
    if not isinstance(value, dict):
        return value
    if ASKED in value:
        return render(said[value["id"]], selections, "Action", asked[value[ASKED]])
    return {key: _filled(each, said, asked, selections) for key, each in value.items()}


async def _action(
    handler: CommandHandler, kind: type[Command], ref: str, person: str
) -> dict[str, Any]:
    history = handler.history(Actor(person=person, role=""))
    answer: dict[str, Any] = {
        "command": kind.__name__[0].lower() + kind.__name__[1:], "allowed": True,
        "rule": None, "message": None, "messageTh": None, "missing": [],
    }
    try:
        await _decided(kind, ref, history)
    except Refused as refused:
        answer |= {
            "allowed": False, "rule": refused.rule.name, "message": refused.message,
            "messageTh": refused.message_th,
            "missing": [gap.en for gap in refused.values.get("gaps", ())],
        }
    return answer


async def _decided(kind: type[Command], ref: str, history: History) -> None:
    """Decides as far as possible without the client's fields. Raises Refused."""
    try:
        await DECIDERS[kind](_with_only(kind, ref), history)
    except (Undetermined, TypeError):
        # It may have stopped before the check of authority: some role for the command must be held.
        held = {grant.role for grant in await acting_roles(history)}
        role_covers_the_area.require(
            held & set(kind.roles), command=kind.__name__, area=f"of {ref}",
            roles=", ".join(kind.roles),
        )


def _with_only(kind: type[Command], ref: str) -> Command:
    """A command with its noun alone; its other required fields are unknown."""
    fields: dict[str, Any] = {
        field.name: _UNKNOWN for field in msgspec.structs.fields(kind) if field.required
    }
    return kind(**fields | {subject_field(kind): ref})


# ── answers without a database ────────────────────────────────────────────────────────────────────


def render(value: Any, selections: Selections, type_name: str, nodes: list[FieldNode]) -> Any:
    """A dict (or list of dicts, or None) of GraphQL field names → the selected response keys."""
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, list):
        return [render(each, selections, type_name, nodes) for each in value]
    made = selections.schema.type_map[type_name]
    assert isinstance(made, GraphQLObjectType)
    answer: dict[str, Any] = {}
    for key, each in selections.under(type_name, nodes).items():
        name = each[0].name.value
        if name == "__typename":
            answer[key] = type_name
        elif isinstance(get_named_type(made.fields[name].type), GraphQLObjectType):
            inner = get_named_type(made.fields[name].type).name
            answer[key] = render(value[name], selections, inner, each)
        else:
            answer[key] = value[name]
    return answer
