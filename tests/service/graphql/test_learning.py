"""Guidelines and knowledge over HTTP: published, studied, learned, shared; and who has not."""

from datetime import date
from pathlib import Path
from typing import Any

from domain.engagement.events import ApplicationReceived, DeveloperGroup, EngagementContracted
from domain.kernel.authority import Role
from domain.knowledge import KnowledgeRecorded
from tests.support.past import PROGRAMME, Past, ref
from tests.support.running import Client, running
from tests.support.world import World, new


async def test_a_guideline_is_studied_and_who_has_not_is_found_by_role_and_area(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        neighbour = await world.officer(Role.CD_WORKER, "220102", world.provincial)
        guideline = new("guideline")
        published = {"guideline": guideline, "title": "แนวทาง", "version": "1",
                     "documentHash": "ab" * 32}
        await done(client, world.hq, "publishGuideline", published)
        await done(client, world.worker, "studyGuideline", {"guideline": guideline})
        again = await client.do(world.worker, "studyGuideline", {"guideline": guideline})
        assert again["rule"] == "guideline-is-studied-once"
        refused = await client.do(world.member, "studyGuideline", {"guideline": guideline})
        assert refused["rule"] == "role-covers-the-area"
        await seen(client)
        data = await client.ask(world.member, """{ guidelines {
            nodes { id versionName publishedById studies { nodes { personId } } } } }""")
        assert data["guidelines"]["nodes"] == [{
            "id": guideline, "versionName": "1", "publishedById": world.hq,
            "studies": {"nodes": [{"personId": world.worker}]}}]
        assert await not_studied(client, world.auditor, guideline, "CD_WORKER", "22") == [neighbour]
        assert await not_studied(client, world.auditor, guideline, "CD_WORKER", "220101") == []
        assert await not_studied(client, world.auditor, guideline, "AREA_DEVELOPER", "2201") == [
            world.developer]


async def done(client: Client, viewer: str, mutation: str, given: dict[str, Any]) -> None:
    answer = await client.do(viewer, mutation, given)
    assert answer["__typename"].endswith("Done"), answer


async def seen(client: Client) -> None:
    """Waits until the views show all that was done."""
    assert await client.service.engine.reached(await client.service.journal.head(), 10)


async def not_studied(
    client: Client, viewer: str, guideline: str, role: str, area: str
) -> list[str]:
    data = await client.ask(
        viewer,
        """query($guideline: ID!, $role: Role!, $area: String!) {
          roles(filter: {notStudied: $guideline, role: $role, area: $area}) {
            nodes { personId } } }""",
        guideline=guideline, role=role, area=area,
    )
    return [node["personId"] for node in data["roles"]["nodes"]]


async def test_knowledge_is_recorded_and_shared(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        knowledge, assembly = new("knowledge"), world.endorsements[world.household]
        await done(client, world.developer, "recordKnowledge", {
            "knowledge": knowledge, "person": world.developer, "project": world.project,
            "topic": "ห่มดิน", "content": "คลุมฟางหนาหนึ่งคืบ"})
        await done(client, world.worker, "shareKnowledge",
                   {"knowledge": knowledge, "gathering": assembly})
        await seen(client)
        data = await client.ask(
            world.auditor,
            """query($project: ID!) {
              knowledge(filter: {shared: true}) {
                nodes { topic learnedOn shared person { id } sharings { gatheringId } } }
              nothing: knowledge(filter: {shared: false}) { totalCount }
              project(id: $project) { knowledge { nodes { topic } } } }""",
            project=world.project,
        )
        assert data["knowledge"]["nodes"] == [{
            "topic": "ห่มดิน", "learnedOn": f"{world.today}", "shared": 1,
            "person": {"id": world.developer}, "sharings": [{"gatheringId": assembly}]}]
        assert data["nothing"]["totalCount"] == 0
        assert data["project"]["knowledge"]["nodes"] == [{"topic": "ห่มดิน"}]


def hired(past: Past, number: int, start_on: date, learned_on: str | None) -> None:
    """A developer of a tambon of their own, and the day on which they learned something."""
    person, engagement, tambon = ref("person", number), ref("engagement", number), f"2201{number}"
    past.add(ApplicationReceived(
        engagement=engagement, programme=PROGRAMME, person=person, group=DeveloperGroup.FARMER,
        tambon=tambon), "2020-12-01", tambon)
    past.add(EngagementContracted(
        engagement=engagement, person=person, group=DeveloperGroup.FARMER, tambon=tambon,
        wage_satang=900_000, start_on=start_on, end_on=date(2021, 12, 31)), "2020-12-02", tambon)
    if learned_on:
        past.add(KnowledgeRecorded(
            knowledge=ref("knowledge", number), person=person, project=ref("project", number),
            topic="mulch"), learned_on, tambon)


async def test_contracts_with_nothing_learned_since_a_day_are_found(
    database_url: str, tmp_path: Path
) -> None:
    past = Past()
    auditor = past.person(1, "22", Role.AUDITOR)
    january = date(2021, 1, 1)
    hired(past, 11, january, "2021-03-01")
    hired(past, 12, january, "2021-02-28")
    hired(past, 13, january, None)
    hired(past, 14, date(2021, 3, 1), None)
    hired(past, 15, date(2021, 3, 2), None)  # had not begun by then
    async with running(database_url, tmp_path) as client:
        head = await past.tell(client.service.journal)
        assert await client.service.engine.reached(head, 10)
        data = await client.ask(auditor, """{
          engagements(filter: {nothingLearnedSince: "2021-03-01"}) { nodes { id } } }""")
    found: list[dict[str, Any]] = data["engagements"]["nodes"]
    assert [node["id"] for node in found] == [ref("engagement", n) for n in (12, 13, 14)]
