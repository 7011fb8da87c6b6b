"""Subscriptions become SQL: one statement for all followers of the same thing, run for one stretch
of the journal after another.

The compiler applies scope and masks as for queries. The statement also returns which followers
hold other roles by now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from graphql import FieldNode, OperationDefinitionNode

from service.graphql.compile.arguments import Argued, batch_size
from service.graphql.compile.compiler import Compiler
from service.graphql.compile.connection import Page
from service.graphql.compile.scope import Bind, Moment, OperationRequest
from service.graphql.compile.selection import Selected, Selections
from service.graphql.compile.sql import statement
from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput
from service.graphql.schema.build import NOUNS
from service.graphql.schema.model import TYPES, Filter
from service.graphql.viewer import HELD

STRETCH = 5_000  # positions that one statement searches, however few match


class Window(NamedTuple):
    """One reading: the positions after ``after`` up to ``upto``, and its followers."""

    after: int
    upto: int
    persons: Sequence[str]
    held: Sequence[str | None]  # the roles of each when they subscribed
    day: date


@dataclass(frozen=True)
class Followed:
    """One statement for one shape of a subscription.

    A row is (numbers of followers whose roles changed, position reached, events found, *values).
    """

    key: str  # the response key of the root field
    noun: bool  # whether it follows one noun, not events
    fields: tuple[tuple[str, str], ...]  # of an EventBatch: response key → field
    sql: str
    binds: tuple[Bind, ...]  # the first ones are the window's
    argued: tuple[Argued, ...]
    asked: tuple[Any, ...]
    selections: Selections  # of a subscription of this shape

    def values(self, request: OperationRequest) -> list[Any]:
        """What differs between followers: the statement's values, without those of the window."""
        return [bind(request) for bind in self.binds[len(Window._fields):]]


def compile_subscription(
    selections: Selections, operation: OperationDefinitionNode, request: OperationRequest
) -> Followed:
    """Compiles the one root field. Raises BadInput."""
    compiler = Compiler(selections, request)
    window = _window(compiler)
    fields = selections.of("Subscription", [operation.selection_set])
    (key, nodes), = fields.items()  # validation allows only one
    compiler.arguments("Subscription", nodes[0])
    name = nodes[0].name.value
    batch, noun = {}, name in NOUNS
    gone = _gone(compiler, window)
    if noun:
        columns, source = _noun(compiler, NOUNS[name], nodes), ""
    else:
        batch = selections.under("EventBatch", nodes)
        columns, source = _events(compiler, window, batch)
    if compiler.timed:
        raise BadInput(messages.moment_followed)
    if compiler.asked and not noun:
        raise BadInput(messages.actions_of_events)
    return Followed(
        key=key, noun=noun, fields=tuple((key, each[0].name.value) for key, each in batch.items()),
        sql=statement([gone, *columns], compiler.params, source=source),
        binds=tuple(compiler.binds), argued=tuple(compiler.argued),
        asked=tuple(compiler.asked), selections=selections,
    )


def _window(compiler: Compiler) -> Window:
    """The placeholders of the window, before all others."""
    casts = ("bigint", "bigint", "text[]", "text[]", "date")
    found: Any = [compiler.param(cast, _part(n)) for n, cast in enumerate(casts)]
    return Window(*found)


def _part(number: int) -> Bind:
    return lambda request: request.window[number]


def _gone(compiler: Compiler, window: Any) -> str:
    """The numbers of the followers who hold other roles by now; NULL if none does."""
    held = HELD.format(person="f.person", day=window.day)
    return (
        f"(SELECT array_agg(f.n) FROM unnest({window.persons}, {window.held})"
        f" WITH ORDINALITY AS f (person, held, n) WHERE {held}::text IS DISTINCT FROM f.held)"
    )


def _noun(compiler: Compiler, target: str, nodes: list[FieldNode]) -> list[str]:
    made = TYPES[target]
    selected = compiler.selections.under(target, nodes)
    ref = compiler.param("text", lambda request: request.arguments[0]["id"])
    row = compiler.row(made, selected, f"{{c}}.id = {ref}", Moment())
    return ["(SELECT position FROM views.position)", "0", row]


def _events(compiler: Compiler, window: Any, batch: Selected) -> tuple[list[str], str]:
    """The matching events of a stretch, up to a batch, and the position that they reach."""
    made = TYPES["Event"]
    assert made.table is not None
    page = _Stretch(compiler, made, index=0, moment=Moment(), on="true", source=None)
    size = compiler.param("int", lambda request: batch_size(request.arguments[0]))
    alias, place = page.alias, f"{page.alias}.position"
    names = [page.node(nodes) for nodes in batch.values() if nodes[0].name.value == "events"]
    end = (
        f"(SELECT least({window.upto}, (SELECT position FROM views.position),"
        f" {window.after} + {STRETCH}) AS position) e"
    )
    # Read in the order of the journal only: the planner does not know how short a stretch is.
    stretch = (
        f"(SELECT * FROM {page.source} {alias} WHERE {place} > {window.after}"
        f" AND {place} <= e.position ORDER BY {place} OFFSET 0) {alias}"
    )
    fit = (
        f"(SELECT * FROM {stretch} WHERE {page.where} AND {page.places} ORDER BY {place}"
        f" LIMIT {size}) {alias}"
    )
    rows = f"(SELECT {', '.join([f'{place} AS place', *page.columns])} FROM {fit}) r"
    gathered = "".join(
        f", coalesce(json_agg({name} ORDER BY r.place), '[]'::json) AS {name}"
        for name in names
    )
    found = f"(SELECT count(*) AS count, max(r.place) AS last{gathered} FROM {rows}) b"
    columns = [
        f"CASE WHEN b.count < {size} THEN greatest(e.position, {window.after}) ELSE b.last END",
        "b.count", *(f"b.{name}" for name in names),
    ]
    return columns, f"{end} CROSS JOIN LATERAL {found}"


class _Stretch(Page):
    """The events of a stretch, filtered like a list of events."""

    def condition(self, name: str, declared: Filter, value: object) -> str:
        if name == "subject":  # a stretch is short: no index is needed to find the events
            declared = Filter(
                sql="{v} = ANY ({t}.tags)", kind=declared.kind, description=declared.description
            )
        return super().condition(name, declared, value)
