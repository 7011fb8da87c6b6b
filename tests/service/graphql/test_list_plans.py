"""Every order and filter of a list finds its rows by an index, whatever values are given."""

from collections.abc import Iterator

import asyncpg
import pytest

from service.graphql.schema.model import TYPES, Id
from service.graphql.schema.roots import ROOTS
from tests.support.query_plans import Asking, compiled, explained, nodes, whole_scans

WHO = {"headquarters": [("HQ_UNIT", "")], "an officer": [("DISTRICT_OFFICER", "2202")]}
LISTS = {root: TYPES[each.target] for root, each in ROOTS.items() if each.kind == "many"}
WALKED = {"assetsNeverUsed"}  # about every plot's assets: no index says it
REF = "project:01761b99-4c00-7000-8000-000000000000"
SORTED = [  # a list of many rows, in an order that an index has
    ("workPlans", "STATUS"), ("workPlans", "MONTH_DESC"), ("workReports", "SUBMITTED_AT_DESC"),
    ("attendances", "HELD_ON_DESC"), ("gatherings", "STARTS_AT_DESC"), ("households", "STATUS"),
    ("projects", "DUE_ON"), ("wages", "MONTH"), ("knowledge", "TOPIC"), ("workPlans", "AREA"),
]


def asked(root: str, given: str) -> Asking:
    return Asking(f"{root} {given}", f"{{ {root}({given}) {{ nodes {{ __typename }} }} }}", {})


def filters(root: str) -> Iterator[str]:
    """Each filter of a list with some value."""
    for name, each in LISTS[root].filters.items():
        kind = each.kind[0] if isinstance(each.kind, list) else each.kind
        match name:
            case "month":
                value = '"2021-05"'
            case "fiscalYear":
                value = "2564"
            case _ if isinstance(kind, Id):
                value = f'"{REF}"'
            case _ if kind is bool:
                value = "true"
            case _ if kind in (int, str) or not isinstance(kind, type):
                value = "3" if kind is int else '"22020401"'
            case _ if hasattr(kind, "__members__"):
                value = next(iter(kind)).name
            case _:
                value = {"date": '"2021-05-01"', "datetime": '"2021-05-01T00:00:00Z"'}.get(
                    kind.__name__, '"1"')
        if name not in WALKED:
            yield f"filter: {{{name}: {value}}}"


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("root", LISTS)
async def test_every_order_and_filter_of_a_list_reads_by_an_index(
    demo: asyncpg.Connection, root: str, who: str
) -> None:
    big = {row["relname"] for row in await demo.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace IN ('views'::regnamespace,"
        " 'vault'::regnamespace, 'journal'::regnamespace) AND relkind = 'r' AND reltuples > 100")}
    await demo.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
    orders = [f"orderBy: [{name}_DESC]" for name in LISTS[root].orders]
    for given in (*filters(root), *orders):
        for each in (asked(root, given), asked(root, given).at(10_000)):
            sql, values = await compiled(each, WHO[who])
            scanned = big & {*whole_scans(await explained(demo, sql, values, run=False))}
            assert not scanned, (
                f"{each.name} reads all of {sorted(scanned)}: name the column in `indexes`,"
                " `indexed` or `ordered` of its View (projections/)"
            )


@pytest.mark.parametrize(("root", "order"), SORTED)
async def test_a_whole_country_s_list_is_read_in_its_order_and_not_sorted(
    demo: asyncpg.Connection, root: str, order: str
) -> None:
    # With few rows sorting is cheaper: it is switched off to see whether an index can do it.
    await demo.execute("SET enable_seqscan = off; SET enable_sort = off;"
                       " SET enable_incremental_sort = off; SET enable_bitmapscan = off;"
                       " SET plan_cache_mode = force_generic_plan")
    query = f"query($after: String) {{ {root}(orderBy: [{order}], after: $after) {{ edges {{"\
        " cursor node { id } } } }"
    sql, values = await compiled(Asking(order, query, {}), WHO["headquarters"])
    plan = await explained(demo, sql, values, run=False)
    found = [each["Index Name"] for each in nodes(plan) if "Index Name" in each]
    key = order.removesuffix("_DESC").lower()
    table = LISTS[root].table
    assert table is not None
    name = table.name.removeprefix("views.")
    assert f"{name}_area" in found if key == "area" else f"{name}_sorted_{key}" in found


@pytest.mark.parametrize(("given", "index"), [
    ('gatherings(filter: {search: "ประชาคม"})', "gatherings_words"),
    ('areas(filter: {search: "ท่าใหม่"})', "area_words"),
    ('people(filter: {name: "สมมุติ ตัวอย่าง"})', "detail_words"),
    ("workPlans(filter: {fiscalYear: 2564})", "work_plans_sorted_month"),
    ('attendances(filter: {heldBefore: "2021-01-01"})', "attendances_sorted_held_on"),
    ("attendances(filter: {status: REVOKED})", "attendances_sorted_status"),
    ("workPlans(filter: {statusIn: [DRAFT, RETURNED]})", "work_plans_sorted_status"),
])
async def test_words_spans_and_states_are_found_by_their_index(
    demo: asyncpg.Connection, given: str, index: str
) -> None:
    await demo.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
    asking = Asking(given, f"{{ {given} {{ totalCount }} }}", {})
    sql, values = await compiled(asking, WHO["headquarters"])
    plan = await explained(demo, sql, values, run=False)
    assert index in [each.get("Index Name") for each in nodes(plan)], plan
