"""Operations are counted, timed and logged by name and digest, with nothing that was sent."""

import json
import logging
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from service import logs, metrics
from service.metrics import NAMES_MOST, Name, OperationMetrics
from tests.support.running import Client, running
from tests.support.world import World

PRIVATE = {
    "firstName": "สมมุติลับ", "lastName": "ตัวอย่างลับ", "nationalId": "0000000000205",
    "area": "220101",
}


class Lines(logging.Handler):
    """What the service would write, line by line."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logs.JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def operations(self) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.lines]
        return [line for line in found if line["logger"] == metrics.log.name]


@pytest.fixture
def written() -> Any:
    handler, root = Lines(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


async def samples(client: Client) -> dict[str, list[Any]]:
    """Samples by their names."""
    text = (await client.http.get("/metrics")).text
    found: dict[str, list[Any]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample)
    return found


async def acted(client: Client) -> World:
    """A read, a command that is done, one that is refused, and one that is no GraphQL."""
    world = await World(client.service.handler).begin()
    await client.ask(world.hq, "query Who { viewer { areas } }")
    done = await client.do(world.worker, "registerPerson", PRIVATE)
    assert done["__typename"] == "PersonDone", done
    plan = f"work-plan:{uuid4()}"
    refused = await client.do(world.hq, "submitWorkPlan", {"workPlan": plan})
    assert refused["rule"]
    await client.post(world.hq, '{ people(filter: {search: "สมมุติลับ"}) { moon } }')
    return world


async def test_operations_and_commands_are_counted_by_what_came_of_them(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        await acted(client)
        found = await samples(client)
    who = Name.of("query Who { viewer { areas } }", "Who")
    counted = {
        (s.labels["operation"], s.labels["document"], s.labels["outcome"]): s.value
        for s in found["khok_operations_total"]
    }
    assert counted[*who, "ok"] == 1
    assert counted["none", "", "GRAPHQL_VALIDATION_FAILED"] == 1
    commands = {(s.labels["command"], s.labels["outcome"]) for s in found["khok_commands_total"]}
    assert any(name == "SubmitWorkPlan" and outcome != "done" for name, outcome in commands)


async def test_a_line_has_the_request_s_number_and_nothing_that_was_sent(
    database_url: str, tmp_path: Path, written: Lines
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await acted(client)
        token = client.issuer.issue(world.hq)
    told = written.operations()
    assert {line["outcome"] for line in told} >= {"ok", "GRAPHQL_VALIDATION_FAILED"}
    assert all(len(line["request"]) >= 8 and line["milliseconds"] > 0 for line in told)
    everything = "\n".join(written.lines)
    assert "Who" in everything
    for private in (*list(PRIVATE.values())[:3], token, "viewer {"):
        assert private not in everything


def test_an_exception_is_told_by_its_class_and_place_alone() -> None:
    try:
        raise ValueError("สมมุติลับ")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), None)
        record.exc_info = sys.exc_info()
    line = json.loads(logs.JsonLines().format(record))
    assert line["exception"] == "ValueError" and "test_metrics.py" in line["raised"][-1]
    assert "สมมุติลับ" not in json.dumps(line, ensure_ascii=False)


def test_who_came_is_not_told() -> None:
    said = ['%s - "WebSocket %s" [accepted]', "connection open", "Uvicorn running on %s"]
    told = [each for each in said if logs.no_visits(logging.makeLogRecord({"msg": each}))]
    assert told == ["Uvicorn running on %s"]
    assert logs.config("info")["handlers"]["stderr"]["filters"] == ["visits"]


def test_of_endless_names_only_so_many_are_told_apart() -> None:
    registry = CollectorRegistry()
    metrics = OperationMetrics(registry)
    for number in range(NAMES_MOST + 50):
        with metrics.over("x") as seen:
            seen.name = Name.of(f"query Q{number} {{ a }}", f"Q{number}")
    [family] = [each for each in registry.collect() if each.name == "khok_operations"]
    counts = {s.labels["operation"]: s.value for s in family.samples if s.name.endswith("_total")}
    assert len(counts) == NAMES_MOST + 1 and counts["other"] == 50
