"""An evaluation through GraphQL: planned, scored by those concerned, contested, heard, final."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.kernel.authority import Role
from tests.service.graphql.test_adversary import refused
from tests.support.evaluating import hearing, scored
from tests.support.running import Client, running
from tests.support.world import World, new

SHOWN = """{ id status subject framework result assessors households contested rescored upheld
    waived evidenceInvalidated project { id evaluations { totalCount } } workPlan { id }
    sharedGatheringId finalisedById
    criteria { number criterion weight } kindScores { kind score assessments }
    assessments { kind assessorId householdId amendments scores { criterion score } }
    sharings { gatheringId } evidence { personId projectId invalidated } }"""
QUERY = "query($f: EvaluationFilter, $o: [EvaluationOrder!]) { evaluations(filter: $f, orderBy: $o)"
CRITERIA = [
    {"criterion": "WATER", "title": "แปลงมีน้ำพอใช้ตลอดปีเพียงใด", "weight": "60"},
    {"criterion": "PARTICIPATION", "title": "ครัวเรือนได้ร่วมคิดร่วมทำเพียงใด", "weight": "40"},
]


def scores(water: int, people: int) -> list[dict[str, Any]]:
    return [{"criterion": "WATER", "score": water}, {"criterion": "PARTICIPATION", "score": people}]


async def listed(client: Client, world: World, **only: Any) -> list[dict[str, Any]]:
    query = QUERY + " { totalCount nodes " + SHOWN + "} }"
    found = await client.ask(world.auditor, query, f=only, o="RESULT_DESC")
    nodes: list[dict[str, Any]] = found["evaluations"]["nodes"]
    return nodes


async def test_an_evaluation_lives_from_its_plan_to_its_end(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = {"subject": world.project, "framework": "CIPP", "criteria": CRITERIA}
        made = await client.do(
            world.district, "planEvaluation", plan, select="evaluation { id areaCode }"
        )
        assert made["evaluation"]["areaCode"].startswith("220101")
        asked = {"evaluation": made["evaluation"]["id"]}
        # The gathering was three hours ago, which may be before midnight.
        yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()

        async def do(by: str, name: str, **fields: Any) -> dict[str, Any]:
            answer = await client.do(by, name, asked | fields)
            assert "rule" not in answer, answer
            return answer

        await do(world.district, "openEvaluation")
        early = await client.do(world.district, "scoreEvaluation", asked)
        assert (early["rule"], early["currentState"]) == ("score-hears-a-household", "OPEN")
        await do(world.member, "submitAssessment", kind="HOUSEHOLD", scores=scores(4, 5))
        await do(world.developer, "submitAssessment", kind="SELF", scores=scores(3, 4))
        await do(world.worker, "submitAssessment", kind="OFFICIAL", scores=scores(2, 2))
        low = await client.do(world.member, "amendAssessment", asked | {"scores": scores(0, 6)})
        assert (low["rule"], low["field"]) == ("scores-are-one-to-five", "scores[0].score")
        await do(world.district, "scoreEvaluation", occurredAt=yesterday)
        gathering = await hearing(world)
        await do(world.district, "shareEvaluation", gathering=gathering)
        await do(world.member, "contestEvaluation", statement="บ่อแห้งไปแล้วตั้งแต่เดือนก่อน")
        await do(world.member, "amendAssessment", scores=scores(1, 5))
        await do(world.district, "rescoreEvaluation", occurredAt=yesterday)
        final = await client.do(world.district, "finaliseEvaluation", asked)
        assert final["rule"] == "result-is-shared-before-final"
        await do(world.district, "shareEvaluation", gathering=gathering)
        await do(world.district, "finaliseEvaluation")
        await is_shown(client, world, gathering, asked["evaluation"])


async def is_shown(client: Client, world: World, gathering: str, evaluation: str) -> None:
    revoked = await client.do(
        world.district, "revokeAttendance",
        {"gathering": gathering, "person": world.member, "reason": "ตรวจแล้วไม่ได้มา"},
    )
    assert [each["type"] for each in revoked["events"]] == [
        "gathering.attendance-revoked", "participation.gate-evidence-invalidated"
    ]
    [shown] = await listed(client, world, subjectKind="PROJECT", resultFrom="2.6", contested=True)
    assert (shown["status"], shown["result"]) == ("FINALISED", "2.67")  # 60 % of 2, 40 % of 3.67
    assert (shown["assessors"], shown["households"], shown["rescored"]) == (3, 1, 1)
    assert shown["project"] == {"id": world.project, "evaluations": {"totalCount": 1}}
    assert shown["workPlan"] is None and shown["sharedGatheringId"] == gathering
    assert sorted((one["kind"], one["score"]) for one in shown["kindScores"]) == [
        ("HOUSEHOLD", "2.60"), ("OFFICIAL", "2.00"), ("SELF", "3.40")
    ]
    [member] = [one for one in shown["assessments"] if one["kind"] == "HOUSEHOLD"]
    assert (member["householdId"], member["amendments"]) == (world.household, 1)
    assert [one["score"] for one in member["scores"]] == [5, 1]  # by the criteria's names
    assert [one["number"] for one in shown["criteria"]] == [1, 2]
    assert shown["evidence"] == [
        {"personId": world.member, "projectId": world.project, "invalidated": True}
    ]
    assert shown["evidenceInvalidated"] == 1
    for only in ({"subjectKind": "PROGRAMME"}, {"resultTo": "2.66"}, {"status": "OPEN"},
                 {"waived": True}, {"evidenceInvalidated": False}):
        assert await listed(client, world, **only) == []
    told = """query($i: ID!) {
        evaluation(id: $i) { history { nodes { type } } actions { command allowed } } }"""
    found = await client.ask(world.district, told, i=evaluation)
    assert len(found["evaluation"]["history"]["nodes"]) >= 13
    allowed = [one["command"] for one in found["evaluation"]["actions"] if one["allowed"]]
    assert allowed == ["submitAssessment"]  # as which kind, only the asker can say


async def test_no_refusal_tells_an_evaluation_elsewhere_from_one_that_is_not_there(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        evaluation = await scored(world)
        stranger = await world.officer(Role.PROVINCIAL_OFFICER, "23", world.hq)
        cases: list[tuple[str, str, str, dict[str, Any]]] = [
            ("planEvaluation", "subject", world.project,
             {"framework": "CIPP", "criteria": CRITERIA}),
            *(("submitAssessment", "evaluation", evaluation, {"kind": kind, "scores": scores(3, 3)})
              for kind in ("OFFICIAL", "HOUSEHOLD", "SELF")),
            ("amendAssessment", "evaluation", evaluation, {"scores": scores(3, 3)}),
            ("contestEvaluation", "evaluation", evaluation, {"statement": "It is not so at all."}),
            ("finaliseEvaluation", "evaluation", evaluation, {}),
        ]
        for mutation, field, ref, more in cases:
            absent = new(ref.partition(":")[0])
            there = await refused(client, stranger, mutation, **{field: ref}, **more)
            nowhere = await refused(client, stranger, mutation, **{field: absent}, **more)
            assert str(there).replace(ref, "…") == str(nowhere).replace(absent, "…"), mutation
