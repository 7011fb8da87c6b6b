"""A refusal tells nothing of what lies outside: hidden and absent ids are refused alike."""

import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from domain.catalogue import COMMANDS
from domain.kernel.authority import GRANTED_BY, Role
from domain.kernel.decision import camel
from domain.kernel.event import Actor
from domain.person.role import GrantRole
from service.commands import Done
from tests.leaks.asking import Asker
from tests.leaks.commanding import Inputs, refs_of
from tests.leaks.paths import Paths
from tests.leaks.seen import leaks, objects
from tests.leaks.values import Values
from tests.leaks.worlds import bordered
from tests.oracles.reference.server import printed_schema
from tests.support.paging import who
from tests.support.running import Client

pytestmark = pytest.mark.asyncio(loop_scope="module")
_VIEWS = ("programmes", "people", "households", "projects", "engagements", "gatherings",
          "work_plans", "work_reports", "waivers", "guidelines", "knowledge", "evaluations")


EVERYBODYS = ("programme", "guideline")
# People of elsewhere may belong to a household here, and plots be a matter of a meeting here: who
# finds out so that a Ref is one has recorded an act of their own.
JOINS = {("AddMember", "person"), ("ScheduleGathering", "projects")}


@dataclass
class Border:
    """Somebody who holds every role over one tambon, and Refs on both sides of its border."""

    client: Client
    inputs: Inputs
    stranger: str
    nobody: str
    area: str
    own: dict[str, str]  # noun → a Ref inside the tambon
    hidden: dict[str, str]
    unnamed: dict[str, str]  # outside, too; no command of these tests names them

    def absent(self, noun: str) -> str:
        return f"{noun}:{uuid4()}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def border(demonstrated: tuple[Client, str]) -> AsyncIterator[Border]:
    client, url = demonstrated
    connection = await asyncpg.connect(url)
    area = await connection.fetchval(
        "SELECT area FROM views.knowledge GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    area = area[:6]
    own, hidden, unnamed = {}, {}, {}
    for view in _VIEWS:
        inside = "id IN (SELECT person FROM views.person_areas WHERE area LIKE $1 || '%')" \
            if view == "people" else "area LIKE $1 || '%'"
        sides = ((own, inside, "DESC"), (hidden, f"NOT {inside}", "DESC"),
                 (unnamed, f"NOT {inside}", "ASC"))
        for found, condition, order in sides:
            ref = await connection.fetchval(
                f"SELECT id FROM views.{view} WHERE {condition} ORDER BY id {order} LIMIT 1", area)
            if ref and ref.startswith(EVERYBODYS):
                own[ref.partition(":")[0]] = ref
            elif ref:
                found[ref.partition(":")[0]] = ref
    stranger = await connection.fetchval(
        "SELECT person FROM views.roles WHERE role = 'AREA_DEVELOPER' AND area = $1"
        " AND NOT revoked ORDER BY id LIMIT 1", area)
    nobody = await connection.fetchval(
        "SELECT id FROM views.people WHERE id NOT IN (SELECT person FROM views.roles)"
        " ORDER BY id LIMIT 1")
    granters = {Role.HQ_UNIT: await who(url, "HQ_UNIT"),
                Role.PROVINCIAL_OFFICER: await who(url, "PROVINCIAL_OFFICER", area)}
    for role, above in GRANTED_BY.items():
        by = Actor(person=granters[above], role="") if above in granters else Actor()
        done = await client.service.handler.handle(
            GrantRole(person=stranger, role=role, area=area), by, command_id=uuid4(),
            digest=b"test")
        assert isinstance(done, Done), done
    await connection.close()
    inputs = Inputs(printed_schema(), area, client.service.clock.today())
    yield Border(client, inputs, stranger, nobody, area, own, hidden, unnamed)


def told(answer: dict[str, Any], refs: dict[str, str]) -> str:
    """What is said, without the Refs and the position that differ anyway."""
    text = str({key: value for key, value in answer.items() if key not in ("position", "events")})
    for ref in refs.values():
        text = text.replace(ref, "…")
    return text


async def asked(border: Border, who: str, command: str, refs: dict[str, str]) -> str:
    """What a command comes to."""
    name = command[0].lower() + command[1:]
    return told(await border.client.do(who, name, border.inputs.made(command, refs)), refs)


async def both(
    border: Border, who: str, command: str, nouns: dict[str, str], varied: Iterable[str]
) -> tuple[str, str]:
    """What it comes to with absent Refs in some fields, and with hidden ones."""
    own = {name: border.own.get(noun) or border.absent(noun) for name, noun in nouns.items()}
    absent = own | {name: border.absent(nouns[name]) for name in varied}
    hidden = own | {name: border.hidden[nouns[name]] for name in varied if
                    nouns[name] in border.hidden}
    return (await asked(border, who, command, absent), await asked(border, who, command, hidden))


@pytest.mark.parametrize("command", sorted(COMMANDS))
async def test_no_refusal_tells_hidden_from_absent(border: Border, command: str) -> None:
    nouns = refs_of(command)
    secret = [name for name, noun in nouns.items() if noun not in EVERYBODYS]
    made = camel(COMMANDS[command].new or "")
    for varied in [secret, *([each] for each in secret if len(secret) > 1)]:
        if (command, *varied) in JOINS:
            continue
        absent, hidden = await both(border, border.stranger, command, nouns, varied)
        if made in varied and "noun-is-new" in hidden:  # told to who may record it in the area
            absent, hidden = await both(border, border.nobody, command, nouns, varied)
        assert absent == hidden, (command, varied)


BY_ID = """query($id: ID!, $ids: [ID!]!) {{ {one} node(id: $id) {{ __typename id }}
    nodes(ids: $ids) {{ id }} past: nodes(ids: $ids, asOf: {{position: "28000"}}) {{ id }}
    events(filter: {{subject: $id}}) {{ totalCount nodes {{ id nouns {{ id }} }} }} }}"""
ONE = """{root}(id: $id) {{ id version history {{ totalCount nodes {{ changes {{ path }} }} }}
    actions {{ command allowed rule message }} diff(from: {{position: "10"}}) {{ path after }} }}"""


async def test_what_had_occurred_is_told_of_one_s_own_area_alone(
    border: Border, demonstrated: tuple[Client, str]
) -> None:
    connection = await asyncpg.connect(demonstrated[1])
    lines = await bordered(connection, {"CD_WORKER": border.stranger}, border.area)
    asker = Asker(Paths(printed_schema()), await Values.read(connection, lines))
    await connection.close()
    shown = 0
    for document in asker.occurred("2021-08-01T00:00:00Z"):
        answer = await border.client.post(border.stranger, document)
        assert answer.status_code == 200, (document, answer.text)
        assert not leaks(lines, "CD_WORKER", answer.text), document
        shown += sum(len(row.get("nodes", ())) for row in objects(answer.json()["data"]))
    assert shown > 500


@contextlib.asynccontextmanager
async def statements(pool: asyncpg.Pool) -> AsyncIterator[list[str]]:
    """The texts that a pool of connections sends meanwhile."""
    sent: list[str] = []

    def note(record: Any) -> None:
        sent.append(record.query)

    async with contextlib.AsyncExitStack() as all_of_them:
        every = [await all_of_them.enter_async_context(pool.acquire())
                 for _ in range(pool.get_max_size())]
        for connection in every:
            connection.add_query_logger(note)
    yield sent
    async with contextlib.AsyncExitStack() as all_of_them:
        for _ in range(pool.get_max_size()):
            connection = await all_of_them.enter_async_context(pool.acquire())
            connection.remove_query_logger(note)


@pytest.mark.parametrize("noun", ["household", "project", "person", "engagement", "gathering",
                                  "work-plan", "work-report", "evaluation", "knowledge"])
async def test_for_hidden_and_absent_ids_the_same_statements_run(
    border: Border, noun: str
) -> None:
    root = camel(noun.replace("-", "_"))
    query = BY_ID.format(one="" if noun == "knowledge" else ONE.format(root=root))
    await border.client.ask(border.stranger, "{ viewer { areas } }")  # what is held is remembered
    found = []
    for ref in (border.unnamed[noun], border.absent(noun)):
        async with statements(border.client.service.reading) as sent:
            answer = await border.client.post(
                border.stranger, query, id=ref, ids=[ref, border.stranger])
        assert answer.status_code == 200, answer.text
        data = answer.json()["data"]
        assert data["node"] is None and data["events"]["totalCount"] == 0
        found.append((sent, told(data, {"id": ref})))
    assert found[0] == found[1] and len(found[0][0]) == 1
