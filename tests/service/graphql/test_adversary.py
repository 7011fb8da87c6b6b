"""What somebody tries who means harm, or who is only careless: each was possible once."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from domain.kernel.authority import Role
from tests.service.graphql.test_reading import visible
from tests.support.running import Client, running
from tests.support.world import World, new


def codes(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["errors"][0]["extensions"]["code"]


async def test_no_alias_stands_in_the_way_of_the_statement(
    database_url: str, tmp_path: Path
) -> None:
    names = [f"{letter}{number}" for letter in "rtpnsw" for number in range(1, 9)]
    names += ["v", "me", "i", "n", "cursor", "id", "areas", "_", "__asked", "select"]
    titles = " ".join(f"{name}: titleTh" for name in names)
    codes_ = " ".join(f"{name}: code" for name in names)
    areas = " ".join(f"{name}: areas" for name in names)
    asked = (  # as many aliases as one operation may have
        f"{{ programme {{ {titles} titleTh actions {{ command }} }} }}",
        f"{{ viewer {{ {areas} }} }}",
        f"{{ areas(first: 1) {{ r1: totalCount r2: totalCount p2: nodes {{ {codes_} }} }} }}",
        f'{{ area(code: "22") {{ children {{ {codes_} }} }} }}',
    )
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        await visible(client)
        data: dict[str, Any] = {}
        for query in asked:
            data |= await client.ask(world.hq, query)
    assert set(data["programme"]) == {*names, "titleTh", "actions"}
    assert {data["programme"][name] for name in names} == {"โครงการ"}
    assert {tuple(data["viewer"][name]) for name in names} == {("",)}
    assert data["areas"]["p2"] == [dict.fromkeys(names, "10")]
    assert data["area"]["children"][0] == dict.fromkeys(
        names, data["area"]["children"][0]["v"]
    )


async def test_an_alias_does_not_ask_for_the_actions_of_another_noun(
    database_url: str, tmp_path: Path
) -> None:
    query = """query($id: ID!) { plain: household(id: $id) { actions { command } }
        odd: household(id: $id) { __asked: version id: projectId actions { command } } }"""
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        await visible(client)
        data = await client.ask(world.district, query, id=world.household)
    assert data["odd"]["actions"] == data["plain"]["actions"]
    assert data["odd"]["id"] == world.project and data["odd"]["__asked"] > 0


CURSORS = " ".join(f"a{n}: cursor" for n in range(51))
MORE = " ".join(f"a{n}: hasNextPage" for n in range(51))
PASTS = " ".join(
    f'a{n}: programme(asOf: {{occurredBy: "202{n}-01-01T00:00:00Z"}}) {{ id }}' for n in range(4)
)
UNANSWERABLE = [
    f"{{ areas {{ {'a' * 64}: totalCount }} }}",
    f"{{ {'a' * 64}: areas {{ totalCount }} }}",
    f"{{ areas {{ edges {{ {CURSORS} }} }} }}",
    f"{{ areas {{ pageInfo {{ {MORE} }} }} }}",
    '{ events(filter: {occurredFrom: "0001-01-01T00:00:00+07:00"}) { totalCount } }',
    '{ programme(asOf: {at: "9999-12-31T23:59:59-07:00"}) { id } }',
    '{ programme(asOf: {occurredBy: "0001-01-01T00:00:00"}) { id } }',
    f"{{ {PASTS} }}",
]


async def test_what_cannot_be_answered_is_the_asker_s_error(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        for query in UNANSWERABLE:
            response = await client.post(world.hq, query)
            assert response.status_code == 400, (query, response.text)


async def test_fields_that_repeat_at_each_level_are_merged(
    database_url: str, tmp_path: Path
) -> None:
    levels = "".join(
        f"fragment F{n} on Area {{ parent {{ ...F{n + 1} }} parent {{ ...F{n + 1} }} }} "
        for n in range(8)
    )
    query = f'{{ area(code: "220101") {{ ...F0 }} }} {levels} fragment F8 on Area {{ code }}'
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        data = await client.ask(world.hq, query)
    assert data == {"area": {"parent": {"parent": {"parent": None}}}}


async def test_a_code_is_no_pattern(database_url: str, tmp_path: Path) -> None:
    query = "query($area: String!) { areas(filter: {area: $area}) { totalCount } }"
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        counts = [(await client.ask(world.hq, query, area=area))["areas"]["totalCount"]
                  for area in ("%1", "____", "\\", "2201")]
    assert counts[:3] == [0, 0, 0] and counts[3] > 5


async def test_introspection_takes_variables(database_url: str, tmp_path: Path) -> None:
    query = "query($name: String!) { __type(name: $name) { name } }"
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        assert await client.ask(world.hq, query, name="Person") == {"__type": {"name": "Person"}}


async def test_actions_of_very_many_nouns_are_asked_page_by_page(
    database_url: str, tmp_path: Path
) -> None:
    lists = (f"a{n}: households {{ nodes {{ actions {{ command }} }} }}" for n in range(50))
    query = f"{{ {' '.join(lists)} }}"
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        await visible(client)
        again = await client.ask(world.hq, query)  # one noun, asked again and again
        for _ in range(101):
            await world.person()
        await visible(client)
        response = await client.post(world.hq, """{
            a: people(first: 100) { nodes { actions { command } } }
            b: people(first: 100, orderBy: ID_DESC) { nodes { actions { command } } } }""")
    assert again["a0"] == again["a49"] and again["a0"]["nodes"][0]["actions"]
    assert codes(response) == (400, "BAD_USER_INPUT") and "actions" in response.text


# ── mutations ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_mutation_answers_with_the_actions_that_are_left(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        answer = await client.do(
            world.district, "approveWorkPlan", {"workPlan": plan},
            select="workPlan { actions { command allowed } }",
        )
    allowed = {each["command"]: each["allowed"] for each in answer["workPlan"]["actions"]}
    assert allowed["approveWorkPlan"] is False and "reviseWorkPlan" in allowed


async def test_a_mutation_whose_answer_cannot_be_shown_records_nothing(
    database_url: str, tmp_path: Path
) -> None:
    selections = [
        "workPlan { history(first: 101) { totalCount nodes { id } } }",
        'workPlan { history(after: "x") { nodes { id } } }',
        'workPlan { history(filter: {subject: "x"}) { nodes { id } } }',
        """workPlan { engagement { workPlans(first: 100) { nodes { engagement {
           workPlans(first: 100) { nodes { history(first: 100) { nodes { id } } } } } } } } }""",
    ]
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        before = await client.service.journal.head()
        for selection in selections:
            response = await client.post(
                world.district,
                "mutation($i: ApproveWorkPlanInput!) { approveWorkPlan(input: $i) {"
                f" ... on WorkPlanDone {{ {selection} }} }} }}",
                i={"commandId": str(uuid4()), "workPlan": plan},
            )
            assert codes(response) == (400, "BAD_USER_INPUT"), response.text
        assert await client.service.journal.head() == before


async def test_numbers_that_no_column_holds_do_not_stop_the_views(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        item = {"activity": 2, "project": world.project, "task": "ปลูกแฝก", "unit": "TREE",
                "dueOn": f"{world.month}-10", "stage": "OPERATION"}
        drafting = {"engagement": world.engagement, "month": world.month}
        for number in ("1E-20000", "0E+99999999", "1." + "0" * 20_000, "NaN", "1E+400"):
            answer = await client.do(world.developer, "draftWorkPlan",
                                     drafting | {"items": [item | {"target": number}]})
            assert answer["rule"] == "number-can-be-counted", answer
        long_window = await client.do(world.hq, "setPolicy", {
            "programme": world.programme, "policy": "planning-window", "value": "9" * 12,
            "authority": "letter 1"})
        assert long_window["rule"] == "policy-fits-its-unit"
        await visible(client)
        assert client.service.engine.trouble is None


async def test_days_that_cannot_be_reckoned_with_do_not_stop_the_views(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        withdrawing = {"household": world.household, "reason": "They moved away long ago."}
        for moment in ("0001-01-01T00:00:00Z", "0001-01-02T00:00:00+14:00"):
            answer = await client.do(world.district, "withdrawHousehold",
                                     withdrawing | {"occurredAt": moment})
            assert answer["rule"] == "year-is-of-our-time", answer
            assert answer["field"] == "occurredAt"
        born = await client.do(world.worker, "registerPerson", {
            "area": "220101", "nationalId": "0000000000205", "firstName": "ก", "lastName": "ข",
            "bornOn": "0001-01-01"})
        assert born["rule"] == "year-is-of-our-time"
        await visible(client)
        assert client.service.engine.trouble is None


async def test_an_act_at_a_time_without_a_zone_happened_in_thai_time(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        day = world.today - timedelta(days=2)
        answer = await client.do(
            world.worker, "changePersonDetails",
            {"person": world.member, "nickname": "โคก", "occurredAt": f"{day}T10:00:00"},
            select="shown: events { occurredAt }",
        )
    assert answer["shown"] == [{"occurredAt": f"{day}T03:00:00+00:00"}]


# ── areas ─────────────────────────────────────────────────────────────────────────────────────────


async def refused(client: Client, viewer: str, mutation: str, **given: Any) -> dict[str, Any]:
    answer = await client.do(viewer, mutation, given)
    assert answer["__typename"] == "Refusal", answer
    return {key: answer[key] for key in ("rule", "message", "messageTh", "field", "currentState")}


async def test_texts_of_events_are_no_way_around_to_details_or_to_texts(
    database_url: str, tmp_path: Path
) -> None:
    query = """query($id: ID!) { household(id: $id) { houseNumber history {
        nodes { type texts { field } } } } events(filter: {types: ["programme.target-set"]}) {
        nodes { reason texts { field } } } }"""
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        integrator = await world.officer(Role.INTEGRATOR, "22", None)
        committee = await world.officer(Role.INSPECTION_COMMITTEE, "22", world.hq)
        await world.do(world.make(
            "SetTarget", programme=world.programme, area="", metric="plots", value=Decimal(9),
            unit="plots", source="letter 1", reason="as agreed"), world.hq)
        await visible(client)
        seen = {}
        for viewer in (world.worker, world.auditor, committee, world.member, integrator):
            data = await client.ask(viewer, query, id=world.household)
            texts = {text["field"] for event in data["household"]["history"]["nodes"]
                     for text in event["texts"]}
            (target,) = data["events"]["nodes"]
            seen[viewer] = ("house_number" in texts, "house_code" in texts,
                            data["household"]["houseNumber"] is not None, target["reason"])
    assert seen[world.worker] == (True, True, True, "as agreed")
    for viewer in (world.auditor, committee, world.member):
        assert seen[viewer] == (False, False, False, "as agreed")
    assert seen[integrator] == (False, False, False, None)


async def test_no_refusal_tells_a_noun_of_another_area_from_one_that_is_not_there(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        stranger = await world.officer(Role.PROVINCIAL_OFFICER, "23", world.hq)
        waiving = {"stage": "PLANNING", "authority": "letter 1", "expiresOn": str(world.today),
                   "reason": "Nobody could come together."}
        proposing = {"programme": world.programme, "kind": "HLM", "areaM2": "4800",
                     "landHolder": "PRIVATE", "fundingSource": "loan"}
        item = {"activity": 2, "project": world.project, "task": "ปลูกแฝก", "target": "1",
                "unit": "TREE", "dueOn": f"{world.month}-10", "stage": "OPERATION"}
        cases: list[tuple[str, str, str, dict[str, Any]]] = [
            ("approveWorkPlan", "workPlan", plan, {}),
            ("approveWorkPlan", "workPlan", plan, {"unchangedSince": "0"}),
            ("changePersonDetails", "person", world.member, {"nickname": "x"}),
            ("waiveGate", "subject", plan, waiving),
            ("draftWorkPlan", "engagement", world.engagement,
             {"month": world.month, "items": [item]}),
            ("proposeProject", "household", world.household, proposing),
            ("grantRole", "person", world.member, {"role": "CD_WORKER", "area": "2201"}),
            ("revokeRole", "person", world.member, {"role": "CD_WORKER", "area": "2201"}),
        ]
        for mutation, field, ref, more in cases:
            absent = new(ref.partition(":")[0])
            there = await refused(client, stranger, mutation, **{field: ref}, **more)
            nowhere = await refused(client, stranger, mutation, **{field: absent}, **more)
            assert str(there).replace(ref, "…") == str(nowhere).replace(absent, "…"), mutation
