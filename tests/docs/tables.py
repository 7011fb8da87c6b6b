"""Tables of the pages that are generated from the code, each between its marks in one page."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import typer.main
from prometheus_client import CollectorRegistry

from domain.policy import POLICIES
from service import database, settings
from service.cache import Cache
from service.graphql import http, limits
from service.graphql.compile import arguments, mutation, query
from service.health import CacheMetrics, ViewGauges
from service.live import admission, socket
from service.live.admission import Admission
from service.metrics import OperationMetrics
from simulation.cli import app


def _table(*rows: tuple[Any, ...]) -> str:
    """Rows of Markdown; the first one is the header."""
    header, *rest = ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join([header, "|" + "---|" * len(rows[0]), *rest]) + "\n"


def policies_table() -> str:
    """The policies, in the order in which the code has them."""
    return _table(
        ("policy", "default", "unit", "what it is for"),
        *((f"`{name}`", *told) for name, told in POLICIES.items()),
    )


# ── the command line ──────────────────────────────────────────────────────────────────────────────


def commands(
    command: Any = None, name: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command of ``khok`` with its name: ``("load", "demo")``."""
    command = command or typer.main.get_command(app)
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
    for each, below in (inner or {}).items():
        yield from commands(below, (*name, each))


def options(command: Any) -> list[str]:
    """The options of a command, in order: ``--port``."""
    return [option for each in command.params for option in each.opts if option.startswith("--")]


def command_line_table() -> str:
    """Every command of ``khok``, with its arguments and options, and what its help says first."""
    rows = []
    for name, command in commands():
        taken = [each.name.upper() for each in command.params if not each.opts[0].startswith("--")]
        more = f" [{' '.join(found)}]" if (found := options(command)) else ""
        line = " ".join(("khok", *name, *taken)) + more
        first = " ".join(command.help.split("\n\n")[0].split())
        rows.append((f"`{line}`", first))
    return _table(("command", "what it does"), *rows)


# ── limits ────────────────────────────────────────────────────────────────────────────────────────


def limits_table() -> str:
    """What one operation may have, and what a process takes."""
    of_documents = [
        (f"{limit.most:,}", f"{limit.introspecting:,}", f"{limit.en} in one operation")
        for limit in limits.LIMITS.values()
    ]
    rest = [
        (limits.ROWS_MOST, "rows that one operation could return"),
        (limits.TOKENS_MOST, "tokens in one document"),
        (arguments.PAGE_MOST, "rows on one page (`first`)"),
        (arguments.BATCH_MOST, "events in one batch of a subscription (`batchSize`)"),
        (arguments.ORDERS_MOST, "keys in one `orderBy`"),
        (query.IDS_MOST, "ids in one `nodes`"),
        (query.FOLDED_MOST, "moments of `occurredBy` in one operation"),
        (mutation.COMMANDS_MOST, "inputs of mutations in one operation"),
        (f"{http.BODY_MOST // 1024**2} MiB", "in one request"),
        (f"{http.BODY_SECONDS} s", "until the body of a request has arrived"),
        (f"{query.ANSWER_SECONDS:.0f} s", "for one query"),
        (f"{database.STATEMENT_SECONDS} s", "for its statement"),
        (f"{database.CONNECTION_SECONDS:.0f} s", "of waiting for a connection to the database"),
        (http.AT_ONCE, "requests at a time in one process"),
        (admission.CONNECTIONS_MOST, "open sockets and streams in one process"),
        (socket.OPERATIONS_MOST, "operations at a time on one socket"),
    ]
    return _table(
        ("at most", "with `__schema` or `__type`", "of"), *of_documents,
        *((f"{most:,}" if isinstance(most, int) else most, "", of) for most, of in rest),
    )


# ── metrics ───────────────────────────────────────────────────────────────────────────────────────


def registry() -> CollectorRegistry:
    """The metrics of a process that has seen one operation of every kind."""
    found = CollectorRegistry()
    ViewGauges(found)
    CacheMetrics(found, {"documents": Cache(1)})
    Admission(None, (), found)  # type: ignore[arg-type]  # nobody is let in here
    metrics = OperationMetrics(found)
    metrics.commanded("SubmitWorkPlan", "done")
    metrics.responded(200)
    with metrics.over("1"):
        pass
    return found


def metrics_table() -> str:
    """Every metric as Prometheus sees it: its name, its labels and its help."""
    rows = []
    for family in sorted(registry().collect(), key=lambda family: family.name):
        suffix = {"counter": "_total"}.get(family.type, "")
        labels = dict.fromkeys(label for sample in family.samples for label in sample.labels)
        rows.append((
            f"`{family.name}{suffix}`", family.type,
            " ".join(f"`{label}`" for label in labels if label != "le"), family.documentation,
        ))
    return _table(("metric", "type", "labels", "what it says"), *rows)


# ── all ───────────────────────────────────────────────────────────────────────────────────────────

TABLES: dict[str, Callable[[], str]] = {
    "settings": settings.table, "command line": command_line_table, "metrics": metrics_table,
    "limits": limits_table, "policies": policies_table,
}


def _block(name: str) -> str:
    return rf"(?<=<!-- {name} -->\n)(.*?)(?=<!-- end of {name} -->)"


def table_in(text: str, name: str) -> str | None:
    """The text between the marks of a table; None if they are not there."""
    found = re.search(_block(name), text, re.DOTALL)
    return found and found[0]


def with_table(text: str, name: str, table: str) -> str:
    """The text with one table replaced, if it has its marks."""
    return re.sub(_block(name), lambda _: table, text, flags=re.DOTALL)


def with_tables(text: str) -> str:
    """The text with its tables as the code has them now."""
    for name, made in TABLES.items():
        text = with_table(text, name, made())
    return text
