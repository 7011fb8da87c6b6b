"""Filters cut a list to what plain Python would keep of it: now and then, for whoever asks."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from domain.kernel.decision import BANGKOK
from domain.kernel.thai import fiscal_year
from tests.support.paging import everything, who
from tests.support.running import Client

MIDDLE = 14_000  # a position half-way through the demonstration
Row = dict[str, Any]


def day(moment: str | None) -> str:
    """The day in Thailand of a moment or a day; empty for none."""
    if moment is None or "T" not in moment:
        return moment or ""
    return str(datetime.fromisoformat(moment).astimezone(BANGKOK).date())


def in_year(text: str | None, year: int) -> bool:
    """Whether a day, a moment or a month lies in a budget year."""
    if text is None:
        return False
    whole = day(text) if len(text) > 7 else f"{text}-01"
    return fiscal_year(datetime.fromisoformat(whole).date()) == year


# A list, what it is filtered by, the fields that this is about, and what it means.
FILTERS: list[tuple[str, str, str, Callable[[Row], bool]]] = [
    ("workPlans", "statusIn: [SUBMITTED, CLOSED]", "status",
     lambda row: row["status"] in ("SUBMITTED", "CLOSED")),
    ("workPlans", 'fiscalYear: 2564, area: "2202"', "month areaCode",
     lambda row: in_year(row["month"], 2564) and row["areaCode"].startswith("2202")),
    ("workPlans", 'submittedFrom: "2021-06-20T03:00:00Z", submittedBefore: "2021-07-01T00:00:00Z"',
     "submittedAt",
     lambda row: "2021-06-20T03:00:00" <= (row["submittedAt"] or "") < "2021-07-01T00:00:00"),
    ("workPlans", "activity: 3", "items { activity }",
     lambda row: any(item["activity"] == 3 for item in row["items"])),
    ("workPlans", "stage: EVALUATION", "items { stage }",
     lambda row: any(item["stage"] == "EVALUATION" for item in row["items"])),
    ("workReports", "activity: 2, statusIn: [ACCEPTED]",
     "status workPlan { itemsInForce { activity } }",
     lambda row: row["status"] == "ACCEPTED"
     and any(item["activity"] == 2 for item in row["workPlan"]["itemsInForce"])),
    ("workReports", "fiscalYear: 2565", "month", lambda row: in_year(row["month"], 2565)),
    ("households", 'enrolledFrom: "2021-02-12"', "enrolledOn",
     lambda row: (row["enrolledOn"] or "") >= "2021-02-12"),
    ("households", 'enrolledBefore: "2021-03-01", statusIn: [WITHDRAWN, ENROLLED]',
     "enrolledOn status",
     lambda row: (row["enrolledOn"] or "9") < "2021-03-01"
     and row["status"] in ("WITHDRAWN", "ENROLLED")),
    ("gatherings", 'month: "2021-05"', "startsAt",
     lambda row: day(row["startsAt"])[:7] == "2021-05"),
    ("gatherings", "fiscalYear: 2564, stage: PLANNING", "startsAt stage",
     lambda row: in_year(row["startsAt"], 2564) and row["stage"] == "PLANNING"),
    ("attendances", 'month: "2021-04", counted: true', "heldOn counted",
     lambda row: (row["heldOn"] or "")[:7] == "2021-04" and row["counted"]),
    ("attendances", 'heldFrom: "2021-09-01"', "heldOn",
     lambda row: (row["heldOn"] or "") >= "2021-09-01"),
    ("projects", 'dueFrom: "2021-06-30", dueBefore: "2021-07-01"', "dueOn",
     lambda row: row["dueOn"] == "2021-06-30"),
    ("projects", "fiscalYear: 2564", "acceptedAt", lambda row: in_year(row["acceptedAt"], 2564)),
    ("engagements", 'activeOn: "2021-05-15"', "startOn endOn",
     lambda row: (row["startOn"] or "9") <= "2021-05-15" <= (row["endOn"] or "")),
    ("supervisionVisits", 'month: "2021-06"', "visitedAt",
     lambda row: day(row["visitedAt"])[:7] == "2021-06"),
    ("wages", "fiscalYear: 2564, statusIn: [PAID, WITHHELD]", "month status",
     lambda row: in_year(row["month"], 2564) and row["status"] in ("PAID", "WITHHELD")),
    ("evaluations", "fiscalYear: 2564", "finalisedAt",
     lambda row: in_year(row["finalisedAt"], 2564)),
    ("assets", 'deliveredBefore: "2021-07-06T00:00:00+07:00", status: IN_USE',
     "deliveredAt status",
     lambda row: day(row["deliveredAt"]) < "2021-07-06" and row["status"] == "IN_USE"),
]
# A list, what it is filtered by, and where the noun that this names is found.
RELATIONS = [
    ("engagements", "project", "duties { of: projectId }"),
    ("gatherings", "person", "attendances(first: 100) { nodes { of: personId } }"),
    ("gatherings", "household", "attendances(first: 100) { nodes { of: householdId } }"),
    ("gatherings", "project", "projects { of: projectId }"),
    ("households", "person", "members { of: personId }"),
    ("workPlans", "person", "engagement { of: personId }"),
    ("workPlans", "project", "allItems { of: projectId }"),
    ("workReports", "person", "engagement { of: personId }"),
    ("supervisionVisits", "person", "engagement { of: personId }"),
    ("wages", "person", "engagement { of: personId }"),
    ("projects", "person", "duties { engagement { of: personId } }"),
    ("evaluations", "person", "assessments { of: assessorId }"),
    ("evaluations", "gathering", "sharings { of: gatheringId }"),
]

pytestmark = pytest.mark.asyncio(loop_scope="module")
every_viewer = pytest.mark.parametrize(
    "viewer", [("HQ_UNIT", None), ("DISTRICT_OFFICER", "2202")], ids=lambda viewer: viewer[0]
)
both_moments = pytest.mark.parametrize("as_of", [None, MIDDLE], ids=["now", "as of"])


@every_viewer
@both_moments
@pytest.mark.parametrize(
    ("root", "given", "fields", "holds"), FILTERS,
    ids=[f"{root} {given}" for root, given, *_ in FILTERS],
)
async def test_a_filter_keeps_what_meets_it(
    demonstrated: tuple[Client, str], root: str, given: str, fields: str,
    holds: Callable[[Row], bool], viewer: tuple[str, str | None], as_of: int | None,
) -> None:
    client, url = demonstrated
    person = await who(url, *viewer)
    every = await everything(client, person, root, f"id {fields}", as_of=as_of)
    found = await everything(client, person, root, f"id {fields}", as_of=as_of,
                             given=f"filter: {{{given}}}")
    assert found == [row for row in every if holds(row)]
    assert 0 < len(found) < len(every) or as_of or viewer[1]


def named(value: Any) -> set[str]:
    """Every value under the alias `of`."""
    if isinstance(value, list):
        return {ref for each in value for ref in named(each)}
    if not isinstance(value, dict):
        return set()
    return {ref for key, each in value.items()
            for ref in (({each} - {None}) if key == "of" else named(each))}


@every_viewer
@both_moments
@pytest.mark.parametrize(("root", "name", "fields"), RELATIONS, ids=lambda each: each[:20])
async def test_a_filter_by_a_noun_keeps_what_hangs_together_with_it(
    demonstrated: tuple[Client, str], root: str, name: str, fields: str,
    viewer: tuple[str, str | None], as_of: int | None,
) -> None:
    client, url = demonstrated
    person = await who(url, *viewer)
    every = await everything(client, person, root, f"id {fields}", as_of=as_of)
    refs = sorted(named(every))
    for ref in {*refs[:1], *refs[len(refs) // 2:][:1]}:
        found = await everything(client, person, root, "id", as_of=as_of,
                                 given=f'filter: {{{name}: "{ref}"}}')
        assert [row["id"] for row in found] == [row["id"] for row in every if ref in named(row)]
    assert refs or (as_of and root in ("evaluations", "wages"))


@pytest.mark.parametrize(("root", "given", "said"), [
    ("workPlans", "fiscalYear: 2021", "Buddhist year such as 2564"),
    ("workPlans", 'month: "2564-05"', "use the year of the Common Era, 2021"),
    ("gatherings", 'month: "2564-05"', "use the year of the Common Era, 2021"),
    ("attendances", 'month: "May"', "write a month like 2021-03"),
    ("workPlans", 'person: "nobody"', "not an id"),
])
async def test_a_value_that_cannot_be_meant_is_refused_with_what_to_write(
    demonstrated: tuple[Client, str], root: str, given: str, said: str
) -> None:
    client, url = demonstrated
    query = f"{{ {root}(filter: {{{given}}}) {{ nodes {{ id }} }} }}"
    body = (await client.post(await who(url, "HQ_UNIT"), query)).json()
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT" and said in error["message"]
