"""A mutation beside its peer: ours decides and records, PostGraphile inserts a row.

``python -m bench.writes [--households 4000] [--seconds 2] [--rounds 3]``

Ours is ``submitWorkPlan`` by the plan's own developer: authorised, decided by the rules on what the
plan went through before, durable, kept with its command id, and visible in the views before it is
answered. PostGraphile inserts a row of about the same size into a plain table. Each plan can be
submitted once, so a programme with thousands of drafts is made first, in a folder of its own.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import msgspec
from rich.console import Console
from rich.table import Table

from bench.peers import processes, setup
from bench.peers.drafts import Draft, drafted
from bench.peers.load import Address, Load, load, middle, shown
from bench.peers.tables import peer_schema
from service.server import shared_database
from service.settings import Settings
from service.tokens import Issuer

CONNECTIONS = (1, 16)
MOST_A_SECOND = 6_000  # more than anybody answers: so many bodies are made for a round
OURS = """
mutation Submit($input: SubmitWorkPlanInput!) { submitWorkPlan(input: $input) { __typename
  ... on SubmitWorkPlanDone { position visible workPlan { id status submittedAt } }
  ... on Refusal { rule message } } }"""
PEER = """
mutation Submit($row: SubmissionInput!) { createSubmission(input: {submission: $row}) {
  submission { rowId workPlanId recordedAt } } }"""


def ours(draft: Draft, token: str) -> bytes:
    """The token of a plan's developer, and the request that submits the plan."""
    given = {"commandId": str(uuid4()), "workPlan": draft.plan}
    body = msgspec.json.encode({"query": OURS, "variables": {"input": given}})
    return token.encode() + b"\t" + body


def theirs() -> bytes:
    """A request that inserts a row."""
    row = {
        "rowId": str(uuid4()), "workPlanId": f"work-plan:{uuid4()}",
        "engagementId": f"engagement:{uuid4()}", "revision": 1, "actor": f"person:{uuid4()}",
        "actorRole": "AREA_DEVELOPER", "actorArea": "220302", "areaCode": "220302",
        "data": msgspec.json.encode({"work_plan": f"work-plan:{uuid4()}", "revision": 1}).decode(),
    }
    return msgspec.json.encode({"query": PEER, "variables": {"row": row}})


class Waiting:
    """Requests that were not sent yet."""

    def __init__(self, bodies: list[bytes]) -> None:
        self.bodies = bodies

    def run(self, to: Address, connections: int, seconds: float) -> Load:
        """One round; what it sent is never sent again."""
        found = load(to, self.bodies, connections=connections, seconds=seconds,
                     expects='"SubmitWorkPlanDone"')
        del self.bodies[: found.sent]
        return found


def insert(to: Address, connections: int, seconds: float) -> Load:
    """One round of PostGraphile."""
    bodies = [theirs() for _ in range(round(max(1, seconds) * MOST_A_SECOND))]
    return load(to, bodies, connections=connections, seconds=seconds, expects='"recordedAt"')


def measure(
    ours: Callable[[int, float], Load], theirs: Callable[[int, float], Load],
    options: argparse.Namespace,
) -> Iterator[tuple[int, Load, Load]]:
    """For each number of connections the medians of both, in turn, the first round thrown away."""
    for connections in CONNECTIONS:
        found: tuple[list[Load], list[Load]] = ([], [])
        for number in range(options.rounds + 1):
            seconds = options.seconds if number else 1
            for runs, run in zip(found, (ours, theirs), strict=True):
                runs.append(run(connections, seconds))
        yield connections, middle(found[0][1:]), middle(found[1][1:])


def table(rows: Iterator[tuple[int, Load, Load]]) -> Table:
    made = Table("conn.", "who", "commands/s", "ours is", "p50 ms", "p99 ms")
    for column in made.columns[2:]:
        column.justify = "right"
    for connections, mine, other in rows:
        made.add_row(str(connections), "ours: submitWorkPlan", shown(mine.rate), "",
                     f"{mine.p50:.2f}", f"{mine.p99:.2f}")
        made.add_row("", "PostGraphile: insert", shown(other.rate),
                     f"{mine.rate / other.rate:.2f}×", f"{other.p50:.2f}", f"{other.p99:.2f}")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=4000)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    setup.check_tools()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(data_dir=folder)
        with shared_database(settings) as url:
            drafts = drafted(url, folder, options.households)
            Console(stderr=True).print(f"{len(drafts):,} plans wait to be submitted.")
            issuer = Issuer.of(settings)
            tokens = {person: issuer.issue(person) for person in {each.person for each in drafts}}
            waiting = Waiting([ours(each, tokens[each.person]) for each in drafts])
            with (
                peer_schema(url, "peer_writes.sql"), processes.service(url, folder) as mine,
                processes.postgraphile(url) as other,
            ):
                at = [Address(f"http://127.0.0.1:{port}/graphql") for port in (mine, other)]
                Console(width=100).print(table(measure(
                    lambda connections, seconds: waiting.run(at[0], connections, seconds),
                    lambda connections, seconds: insert(at[1], connections, seconds), options,
                )))


if __name__ == "__main__":
    main()
