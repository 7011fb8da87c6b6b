"""Who is on the roster on a day, and what a household shows of having left and come back."""

from pathlib import Path
from typing import Any

from domain.household.events import (
    HouseholdCompleted,
    HouseholdReinstated,
    HouseholdStatus,
    HouseholdSubstituted,
    HouseholdWithdrawn,
)
from domain.kernel.authority import Role
from tests.support.past import Past, ref
from tests.support.running import Client, running

VILLAGE = "22010101"


def roster() -> tuple[Past, str]:
    """Four households: one stayed, one came back, one was substituted, one finished."""
    past = Past()
    auditor = past.person(1, "22", Role.AUDITOR)
    past.household(1, VILLAGE, "2021-01-10")
    back = past.household(2, VILLAGE, "2021-01-10", "2021-02-01")
    past.add(HouseholdReinstated(household=back, status=HouseholdStatus.ENROLLED), "2021-02-20",
             VILLAGE)
    gone = past.household(3, VILLAGE, "2021-01-10", "2021-02-01")
    past.add(HouseholdSubstituted(household=gone, by=ref("household", 1)), "2021-02-25", VILLAGE)
    done = past.household(4, VILLAGE, "2021-01-10")
    past.add(HouseholdCompleted(household=done, project=ref("project", 4)), "2021-03-05", VILLAGE)
    early = past.household(5, VILLAGE, None)  # left before it was enrolled, and came back
    past.add(HouseholdWithdrawn(household=early), "2021-01-05", VILLAGE)
    past.add(HouseholdReinstated(household=early, status=HouseholdStatus.NOMINATED), "2021-01-20",
             VILLAGE)
    return past, auditor


async def on_roster(client: Client, viewer: str, day: str) -> list[int]:
    data = await client.ask(
        viewer, "query($day: Date!) { households(filter: {onRosterOn: $day}) { nodes { id } } }",
        day=day,
    )
    return sorted(int(node["id"][-2:], 16) for node in data["households"]["nodes"])


async def test_the_roster_of_a_day_and_the_spans_it_is_read_from(
    database_url: str, tmp_path: Path
) -> None:
    past, auditor = roster()
    async with running(database_url, tmp_path) as client:
        head = await past.tell(client.service.journal)
        assert await client.service.engine.reached(head, 10)
        expected = {
            "2021-01-09": [], "2021-01-10": [1, 2, 3, 4], "2021-01-31": [1, 2, 3, 4],
            "2021-02-01": [1, 4], "2021-02-19": [1, 4], "2021-02-20": [1, 2, 4],
            "2021-03-04": [1, 2, 4], "2021-03-05": [1, 2],
        }
        assert {day: await on_roster(client, auditor, day) for day in expected} == expected
        rows = [await shown(client, auditor, number) for number in (2, 3, 4, 5)]
    came_back, gone, done, early = rows
    assert came_back["enrolments"] == [
        {"fromOn": "2021-01-10", "untilOn": "2021-02-01"},
        {"fromOn": "2021-02-20", "untilOn": None},
    ]
    assert (came_back["status"], came_back["withdrawnOn"]) == ("ENROLLED", None)
    assert (gone["status"], gone["substitutedById"]) == ("SUBSTITUTED", ref("household", 1))
    assert gone["withdrawnOn"] == "2021-02-01"
    assert (done["status"], done["completedOn"]) == ("COMPLETED", "2021-03-05")
    assert (early["status"], early["enrolments"]) == ("NOMINATED", [])


async def shown(client: Client, viewer: str, number: int) -> dict[str, Any]:
    data = await client.ask(
        viewer,
        """query($id: ID!) { household(id: $id) {
          status withdrawnOn completedOn substitutedById enrolments { fromOn untilOn } } }""",
        id=ref("household", number),
    )
    found: dict[str, Any] = data["household"]
    return found
