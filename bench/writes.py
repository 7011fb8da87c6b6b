"""A mutation against its peer: ours decides and records, PostGraphile inserts a row.

``python -m bench.writes [--households 6000] [--seconds 1] [--rounds 3]``

Ours is ``submitWorkPlan`` by the plan's own developer: authorised, decided by the rules on the
plan's past, durable, stored with its command id, and visible in the views before the answer.
PostGraphile inserts a row of about the same size into a plain table. ``submitWorkPlans`` does the
same with lists, by an officer of the district. A plan can be submitted only once, so a programme
with thousands of drafts is made first, in its own folder.
"""

import argparse
import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import msgspec
from rich.console import Console
from rich.table import Table

from bench.peers import processes, setup
from bench.peers.drafts import Draft, drafted
from bench.peers.load import Address, Load, load, middle, shown
from bench.peers.tables import peer_schema
from domain.kernel.authority import Role
from service import grants
from service.server import shared_database
from service.settings import Settings
from service.tokens import Issuer

AT_ONCE = 100  # commands in a list
MOST_A_SECOND = 6_000  # more than any server answers; the number of rows prepared for a second
IN_LISTS = 0.6  # of all drafts
ANSWER = """{ __typename
  ... on WorkPlanDone { position visible workPlan { id status submittedAt } }
  ... on Refusal { rule message } } }"""
ONE = f"mutation One($input: SubmitWorkPlanInput!) {{ submitWorkPlan(input: $input) {ANSWER}"
LIST = (
    "mutation List($inputs: [SubmitWorkPlanInput!]!) {"
    f" submitWorkPlans(inputs: $inputs) {ANSWER}"
)
ROW = """mutation Row($row: SubmissionInput!) {
  createSubmission(input: {submission: $row}) { submission { rowId workPlanId recordedAt } } }"""


def request(text: str, token: str = "", **variables: object) -> bytes:
    """A line for the load: a token, a tab, a body; or the body alone."""
    body = msgspec.json.encode({"query": text, "variables": variables})
    return f"{token}\t".encode() + body if token else body


def given(draft: Draft) -> dict[str, str]:
    """The variables that submit a plan."""
    return {"commandId": str(uuid4()), "workPlan": draft.plan}


def row() -> dict[str, object]:
    """The row that PostGraphile inserts."""
    return {
        "rowId": str(uuid4()), "workPlanId": f"work-plan:{uuid4()}",
        "engagementId": f"engagement:{uuid4()}", "revision": 1, "actor": f"person:{uuid4()}",
        "actorRole": "AREA_DEVELOPER", "actorArea": "220302", "areaCode": "220302",
        "data": msgspec.json.encode({"work_plan": f"work-plan:{uuid4()}", "revision": 1}).decode(),
    }


def in_lists(drafts: list[Draft], officers: Mapping[str, str]) -> list[bytes]:
    """Requests with a list of plans of one district each; plans that fill no list are left out."""
    by_district: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_district[draft.area[:4]].append(draft)
    return [
        request(LIST, officers[district], inputs=list(map(given, found[begins:begins + AT_ONCE])))
        for district, found in by_district.items()
        for begins in range(0, len(found) - AT_ONCE + 1, AT_ONCE)
    ]


@dataclass(frozen=True)
class Way:
    """One way to write, with the requests that are not sent yet."""

    name: str
    to: Address
    connections: int
    bodies: list[bytes]
    expects: str
    commands: int = 1  # in each request
    runs: list[Load] = field(default_factory=list)

    def run(self, seconds: float, rounds: int) -> None:
        """Runs one of ``rounds`` rounds with its share of the requests; none is sent twice."""
        share = self.bodies[: len(self.bodies) // (rounds - len(self.runs))]
        del self.bodies[: len(share)]
        self.runs.append(load(
            self.to, share, connections=self.connections, seconds=seconds, expects=self.expects,
            never='"Refusal"',
        ))

    def result(self) -> Load:
        """The medians, without the first round, which is a warm-up."""
        return middle(self.runs[1:])


def ways(
    drafts: list[Draft], tokens: Mapping[str, str], officers: Mapping[str, str], mine: int,
    other: int, options: argparse.Namespace,
) -> Iterator[list[Way]]:
    """The ways to measure in turn, in groups."""
    ours, theirs = [Address(f"http://127.0.0.1:{port}/graphql") for port in (mine, other)]
    done, shared = '"WorkPlanDone"', round(len(drafts) * IN_LISTS)
    listed, alone = drafts[:shared], drafts[shared:]
    ones = [request(ONE, tokens[each.person], input=given(each)) for each in alone]
    fewer = len(ones) // 4
    rows = round((options.rounds + 1) * options.seconds * MOST_A_SECOND)
    for connections, share in ((1, ones[:fewer]), (16, ones[fewer:])):
        yield [
            Way("ours: submitWorkPlan", ours, connections, share, done),
            Way("PostGraphile: insert", theirs, connections,
                [request(ROW, row=row()) for _ in range(rows)], '"recordedAt"'),
        ]
    yield [Way(f"ours: submitWorkPlans, {AT_ONCE} in a list", ours, 1,
               in_lists(listed, officers), done, commands=AT_ONCE)]


def table(groups: Iterator[list[Way]], options: argparse.Namespace) -> Table:
    made = Table("who", "conn.", "commands/s", "ours is", "p50 ms", "p99 ms")
    for column in made.columns[1:]:
        column.justify = "right"
    for group in groups:
        for _ in range(options.rounds + 1):
            for way in group:
                way.run(options.seconds, options.rounds + 1)
        ours = group[0].result().rate
        for way in group:
            run = way.result()
            made.add_row(
                way.name, str(way.connections), shown(run.rate * way.commands),
                "" if way is group[0] else f"{ours / run.rate:.2f}×",
                f"{run.p50:.2f}", f"{run.p99:.2f}",
            )
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=6000)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    setup.check_tools()
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(data_dir=Path(name))
        with shared_database(settings) as url:
            drafts = drafted(url, options.households)
            Console(stderr=True).print(f"{len(drafts):,} plans wait to be submitted.")
            issue = Issuer.of(settings).issue
            tokens = {person: issue(person) for person in {each.person for each in drafts}}
            officers = {
                area: issue(asyncio.run(grants.holder(url, Role.DISTRICT_OFFICER, area)))
                for area in {each.area[:4] for each in drafts}
            }
            with (
                peer_schema(url, "peer_writes.sql"),
                processes.service(url, settings.data_dir) as mine,
                processes.postgraphile(url) as other,
            ):
                groups = ways(drafts, tokens, officers, mine, other, options)
                Console(width=100).print(table(groups, options))


if __name__ == "__main__":
    main()
