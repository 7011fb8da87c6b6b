"""Every root field answers as of every kind of moment, and says at which position it answered."""

import pytest

from service.graphql.schema.roots import ROOTS
from tests.support.paging import who
from tests.support.running import Client

MOMENTS = {
    "now": "", "a position": 'asOf: {position: "9000"}',
    "a record time": 'asOf: {at: "2021-06-01T00:00:00+07:00"}',
    "a field time": 'asOf: {occurredBy: "2021-03-01T00:00:00+07:00"}',
}
GIVEN = {  # what else a root needs to be asked
    "area": 'code: "2202"', "node": 'id: "programme:01761b99-4c00-7000-8000-000000000000"',
    "nodes": 'ids: ["programme:01761b99-4c00-7000-8000-000000000000"]',
    "participationCoverage": 'area: "2202", from: "2021-03-01", to: "2021-03-31"',
    "workDuties": 'area: "2202", month: "2021-03"',
}
REF = "{noun}:01761b99-4c00-7000-8000-000000000000"

pytestmark = pytest.mark.asyncio(loop_scope="module")


def asked(name: str, moment: str) -> str:
    """A question that any root field answers."""
    root = ROOTS[name]
    given = GIVEN.get(name, f'id: "{REF.format(noun="person")}"' if root.kind == "one" else "")
    arguments = f"({given} {moment})" if given or moment else ""
    return f"{{ {name}{arguments} {{ __typename }} }}"


@pytest.mark.parametrize("viewer", [("HQ_UNIT", None), ("DISTRICT_OFFICER", "2202")],
                         ids=lambda viewer: viewer[0])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_every_root_answers_as_of_every_kind_of_moment(
    demonstrated: tuple[Client, str], viewer: tuple[str, str | None], moment: str
) -> None:
    client, url = demonstrated
    person = await who(url, *viewer)
    for name, root in ROOTS.items():
        if root.timed or moment == "now":
            response = await client.post(person, asked(name, MOMENTS[moment]))
            body = response.json()
            assert response.status_code == 200 and "errors" not in body, (
                f"{name}: {body}; a root with arguments that it requires needs them in GIVEN, in"
                " this file"
            )
            assert body["extensions"]["position"] == "28900" and name in body["data"]


async def test_only_the_event_types_and_relay_s_node_take_no_moment() -> None:
    assert {name for name, root in ROOTS.items() if not root.timed} == {"eventTypes", "node"}
