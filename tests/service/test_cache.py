"""What is kept is found again, and never takes more memory than it may."""

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from service.cache import Cache
from tests.support.running import Client, running
from tests.support.world import World

QUERY = "query Kept($n: Int!) { households(first: $n) { nodes { id } } }"
WRONG = "query Kept { nothingOfThisName }"


async def lookups(client: Client) -> dict[tuple[str, str], float]:
    """(what is kept, whether it was found) → how often."""
    response = await client.http.get("/metrics")
    return {
        (sample.labels["kept"], sample.labels["found"]): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples if sample.name == "khok_kept_lookups_total"
    }


async def test_each_document_is_checked_and_compiled_once_also_a_wrong_one(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        before = await lookups(client)
        for n in (1, 5, 100):
            await client.ask(world.hq, QUERY, n=n)
        refused = [(await client.post(world.hq, WRONG)).json() for _ in range(4)]
        after = await lookups(client)
    assert refused == [refused[0]] * 4 and refused[0]["errors"][0]["locations"]
    # A wrong one is looked for among the right ones first, each time.
    assert {key: after[key] - before[key] for key in after} == {
        ("documents", "yes"): 2, ("documents", "no"): 1 + 4,
        ("refusals", "yes"): 3, ("refusals", "no"): 1 + 1,
        ("queries", "yes"): 2, ("queries", "no"): 1,
        ("mutations", "yes"): 0, ("mutations", "no"): 0,
    }


def test_the_longest_unused_goes_first_where_there_are_too_many() -> None:
    kept = Cache(2)
    for name in ("a", "b"):
        kept.put(name, name.upper())
    assert kept.get("a") == "A"
    kept.put("c", "C")
    assert [kept.get(name) for name in ("a", "b", "c")] == ["A", None, "C"]
    assert (kept.hits, kept.misses) == (3, 1)


def test_the_longest_unused_goes_first_where_they_take_too_much() -> None:
    kept = Cache(100, bytes_most=1000)
    for name, size in (("a", 400), ("b", 400), ("c", 400), ("c", 500)):
        kept.put(name, name.upper(), size=size)
    assert [kept.get(name) for name in ("a", "b", "c")] == [None, "B", "C"]
    assert kept.bytes == 900
    kept.put("too large", "D", size=2000)
    assert (kept.bytes, len(kept)) == (0, 0)
