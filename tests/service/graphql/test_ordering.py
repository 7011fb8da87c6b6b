"""Lists in several orders: by keys in their own directions, from page to page, whatever arrives."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.paging import everything, pages, who
from tests.support.running import Client, running
from tests.support.world import World, new

MIDDLE = 14_000  # a position half-way through the demonstration
VIEWERS = [("HQ_UNIT", None), ("DISTRICT_OFFICER", "2202")]
# A list, its keys with their directions, and the fields that they go by.
ORDERS = [
    ("workPlans", {"STATUS": False, "MONTH": True, "AREA": False}, "status month areaCode"),
    ("workPlans", {"MONTH": True, "STATUS": True}, "month status"),
    ("workReports", {"SUBMITTED_AT": True, "MONTH": False}, "submittedAt month"),
    ("engagements", {"START_ON": False, "STATUS": True}, "startOn status"),
    ("projects", {"DUE_ON": True, "STATUS": False, "ID": True}, "dueOn status"),
    ("households", {"ENROLLED_ON": False}, "enrolledOn"),
    ("attendances", {"HELD_ON": False, "STATUS": True, "AREA": True}, "heldOn status areaCode"),
    ("gatherings", {"STATUS": True, "STARTS_AT": True}, "status startsAt"),
    ("wages", {"MONTH": True, "STATUS": False}, "month status"),
    ("roles", {"ROLE": False, "VALID_FROM": True}, "role validFrom"),
]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def asked(keys: dict[str, bool]) -> str:
    return ", ".join(key + ("_DESC" if down else "") for key, down in keys.items())


def in_order(rows: list[dict[str, Any]], keys: dict[str, bool], fields: str) -> list[Any]:
    """The rows sorted one key after another, the last one first; nothing is behind everything."""
    columns = [*fields.split(), "id"]
    downs = [*keys.values(), list(keys.values())[-1]][:len(columns)]
    for column, down in reversed([*zip(columns, downs, strict=True)]):
        rows = sorted(rows, key=lambda row: (row[column] is None, row[column] or ""), reverse=down)
    return rows


@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda viewer: viewer[0])
@pytest.mark.parametrize("as_of", [None, MIDDLE], ids=["now", "as of"])
@pytest.mark.parametrize(("root", "keys", "fields"), ORDERS, ids=lambda each: str(each)[:40])
async def test_pages_follow_several_keys_each_in_its_direction(
    demonstrated: tuple[Client, str], root: str, keys: dict[str, bool], fields: str,
    as_of: int | None, viewer: tuple[str, str | None],
) -> None:
    client, url = demonstrated
    person = await who(url, *viewer)
    plain = await everything(client, person, root, f"id {fields}", as_of=as_of)
    found = await everything(client, person, root, f"id {fields}", as_of=as_of,
                             first=max(len(plain) // 4, 2) if len(plain) < 400 else 100,
                             given=f"orderBy: [{asked(keys)}]")
    assert len(plain) > 5
    assert found == in_order(plain, keys, fields)


async def test_one_order_may_be_given_without_a_list(demonstrated: tuple[Client, str]) -> None:
    client, url = demonstrated
    auditor = await who(url, "AUDITOR", "22")
    one = await everything(client, auditor, "workPlans", "id month", given="orderBy: MONTH_DESC")
    same = await everything(client, auditor, "workPlans", "id month", given="orderBy: [MONTH_DESC]")
    assert one == same == in_order(one, {"MONTH": True}, "month")


TITLES = ("แก้ว", "กาบ", "ขวด", "เกวียน", "ไก่แจ้", "โกงกาง")


async def another(world: World, root: str, number: int) -> None:
    """One more gathering, or one more guideline."""
    if root == "gatherings":
        await world.gathering()
        return
    await world.do(world.make(
        "PublishGuideline", guideline=new("guideline"), title=TITLES[number % len(TITLES)],
        version=str(number), document_hash=f"{number:064x}"), world.hq)


@pytest.mark.parametrize(("root", "order"), [
    ("gatherings", "STATUS, STARTS_AT_DESC"), ("gatherings", "STARTS_AT"),
    ("gatherings", "ID_DESC"), ("guidelines", "TITLE"),
])
async def test_a_cursor_goes_on_behind_whatever_arrived_meanwhile(
    database_url: str, tmp_path: Path, root: str, order: str
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        for number in range(6):
            await another(world, root, number)
        before = {row["id"] for row in await everything(client, world.hq, root, "id")}
        found: list[str] = []
        async for page in pages(client, world.hq, root, "id", first=2, given=f"orderBy: [{order}]"):
            found += [row["id"] for row in page]
            if len(found) < 12:
                await another(world, root, 6 + len(found))
        after = await everything(client, world.hq, root, "id")
    assert before <= {*found} and len(found) == len({*found}) and len(after) > len(before)


LIST = """query($after: String) { workPlans(first: 2, after: $after, orderBy: [STATUS, MONTH_DESC])
    { nodes { id } pageInfo { endCursor } } }"""


def cursor(*parts: Any) -> str:
    return base64.b64encode(json.dumps(parts).encode()).decode()


async def test_a_cursor_of_another_list_or_order_is_refused_with_what_to_do(
    demonstrated: tuple[Client, str]
) -> None:
    client, url = demonstrated
    auditor = await who(url, "AUDITOR", "22")
    end = (await client.ask(auditor, LIST))["workPlans"]["pageInfo"]["endCursor"]
    assert (await client.ask(auditor, LIST, after=end))["workPlans"]["nodes"]
    elsewhere = {
        "another list": LIST.replace("workPlans", "workReports"),
        "another order": LIST.replace("MONTH_DESC", "MONTH"),
        "fewer keys": LIST.replace(", MONTH_DESC", ""),
        "no order": LIST.replace(", orderBy: [STATUS, MONTH_DESC]", ""),
    }
    for name, query in elsewhere.items():
        body = (await client.post(auditor, query, after=end)).json()
        (error,) = body["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT", name
        assert "use the same list and the same `orderBy`" in error["message"]
    for broken in ("x", "", cursor("WorkPlan STATUS,MONTH_DESC,ID_DESC", "DRAFT"),
                   cursor(), cursor(1, 2), base64.b64encode(b"\xff").decode()):
        body = (await client.post(auditor, LIST, after=broken)).json()
        assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT", broken


async def test_a_value_that_no_key_can_have_is_refused(demonstrated: tuple[Client, str]) -> None:
    client, url = demonstrated
    auditor = await who(url, "AUDITOR", "22")
    query = """query($after: String) {
        attendances(after: $after, orderBy: HELD_ON) { nodes { id } } }"""
    forged = cursor("Attendance HELD_ON,ID", "not a day", "x")
    body = (await client.post(auditor, query, after=forged)).json()
    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(("order", "said"), [
    ("[STATUS, MONTH, STATUS]", "STATUS twice"),
    ("[MONTH, MONTH_DESC]", "MONTH twice"),
    ("[STATUS, MONTH, AREA, SUBMITTED_AT, ID]", "5 keys"),
])
async def test_a_key_twice_or_too_many_keys_are_refused(
    demonstrated: tuple[Client, str], order: str, said: str
) -> None:
    client, url = demonstrated
    auditor = await who(url, "AUDITOR", "22")
    for selected in ("nodes { id }", "totalCount"):
        body = (await client.post(auditor, f"{{ workPlans(orderBy: {order}) {{ {selected} }} }}"))
        (error,) = body.json()["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT" and said in error["message"]


async def test_orders_given_in_a_variable_are_those_of_this_request(
    demonstrated: tuple[Client, str]
) -> None:
    client, url = demonstrated
    auditor = await who(url, "AUDITOR", "22")
    query = """query($o: [WorkPlanOrder!]) { workPlans(first: 40, orderBy: $o)
        { nodes { id month status } } }"""
    for order, keys, fields in (
        (["MONTH", "STATUS"], {"MONTH": False, "STATUS": False}, "month status"),
        (["STATUS_DESC"], {"STATUS": True}, "status"), ("MONTH_DESC", {"MONTH": True}, "month"),
    ):
        rows = (await client.ask(auditor, query, o=order))["workPlans"]["nodes"]
        assert rows == in_order(rows, keys, fields)
