"""The catalogue for people and machines: events, commands and rules."""

import inspect
from typing import Any

from rich.console import Console
from rich.table import Table

import service.graphql.mutation  # noqa: F401 - registers the rules outside the domain
from domain.catalogue import COMMANDS, EVENTS, RULES


def everything() -> dict[str, list[dict[str, Any]]]:
    """Events by stored name, commands and rules by name: plain values, ready for JSON."""
    return {
        "events": [
            {"name": name, "schema": kind.schema, "fields": list(kind.__struct_fields__),
             "description": _first_line(kind)}
            for name, kind in sorted(EVENTS.items())
        ],
        "commands": [
            {"name": name, "roles": [str(role) for role in kind.roles],
             "fields": list(kind.__struct_fields__), "description": _first_line(kind)}
            for name, kind in sorted(COMMANDS.items())
        ],
        "rules": [
            {"name": name, "en": rule.en, "th": rule.th, "kept": rule.kept,
             "formerly": rule.formerly}
            for name, rule in sorted(RULES.items())
        ],
    }


def show() -> None:
    """Prints the catalogue as three tables on the terminal."""
    listed = everything()
    console = Console()
    events = _table("Events", "name", "schema", "fields")
    for event in listed["events"]:
        events.add_row(event["name"], str(event["schema"]), ", ".join(event["fields"]))
    commands = _table("Commands", "name", "who may", "what it does")
    for command in listed["commands"]:
        commands.add_row(command["name"], ", ".join(command["roles"]), command["description"])
    rules = _table("Rules", "name", "message")
    for rule in listed["rules"]:
        rules.add_row(rule["name"], f"{rule['en']}\n{rule['th']}")
    for table in (events, commands, rules):
        console.print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", expand=True)
    for column in columns:
        # People search for a name, so it must not be broken.
        table.add_column(column, no_wrap=column == "name", overflow="fold")
    return table


def _first_line(kind: type) -> str:
    return (inspect.getdoc(kind) or "").partition("\n")[0]
