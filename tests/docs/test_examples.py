"""The clients in ``examples/`` do what they say, each as a program of its own."""

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from service.grants import holder, role_named
from simulation.chanthaburi import CASES
from tests.support.paths import ROOT
from tests.support.running import Client, running

EXAMPLES = ROOT / "examples"


async def run(
    client: Client, url: str, *command: str | Path, question: str = ""
) -> tuple[int, str]:
    """How a client ended and what it printed, asking as an auditor of the province."""
    auditor = await holder(url, role_named("AUDITOR"), "22")
    process = await asyncio.create_subprocess_exec(
        *command, str(client.http.base_url).rstrip("/"),
        env=os.environ | {"TOKEN": client.issuer.issue(auditor)},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate(question.encode())
    return process.returncode or 0, printed.decode()


NEEDS_CURL = pytest.mark.skipif(shutil.which("curl") is None, reason="the example needs curl")


@NEEDS_CURL
async def test_whatever_is_pasted_is_asked(demonstration_url: str, tmp_path: Path) -> None:
    question = """{
      area(code: "22") { nameTh }  # a comment, and "quotes" that JSON has to escape
    }"""
    async with running(demonstration_url, tmp_path) as client:
        code, printed = await run(
            client, demonstration_url, EXAMPLES / "ask.sh", question=question
        )
    assert code == 0
    assert json.loads(printed)["data"] == {"area": {"nameTh": "จันทบุรี"}}


@NEEDS_CURL
async def test_five_households_are_asked_for_by_curl(
    demonstration_url: str, tmp_path: Path
) -> None:
    async with running(demonstration_url, tmp_path) as client:
        code, printed = await run(client, demonstration_url, EXAMPLES / "five_households.sh")
    assert code == 0
    nodes = json.loads(printed)["data"]["households"]["nodes"]
    assert len(nodes) == 5
    assert all(node["project"]["workPlans"]["nodes"] is not None for node in nodes)
    assert all(node["history"]["nodes"][0]["type"] == "household.nominated" for node in nodes)


async def test_the_history_of_a_household_is_followed_page_by_page(
    demonstration_url: str, tmp_path: Path
) -> None:
    household = CASES["plan-refused-then-approved-household"]
    async with running(demonstration_url, tmp_path) as client:
        auditor = await holder(demonstration_url, role_named("AUDITOR"), "22")
        data = await client.ask(
            auditor,
            "query($id: ID!) { household(id: $id) { history(first: 100) { nodes { position } } } }",
            id=household,
        )
        command = (sys.executable, EXAMPLES / "history.py")
        code, printed = await run(client, demonstration_url, *command, household)
        absent = household.rpartition(":")[0] + ":01761b99-4c00-7000-8000-000000000000"
        failed, said = await run(client, demonstration_url, *command, absent)
    assert code == 0
    expected = [node["position"] for node in data["household"]["history"]["nodes"]]
    assert [line.split()[0] for line in printed.splitlines()] == expected
    assert len(expected) > 20  # more than two pages of the client's
    assert failed != 0 and "in your areas" in said
