"""The auditors' questions: each a document, who asks it about what, and the answer, side by side.

``python -m tests.support.questions`` loads a demonstration, asks every question and writes down the
answers; what changed is then for the reader of the diff to judge.
"""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.grants import holder, role_named
from tests.docs.pages import laid_out
from tests.support.running import Client, demonstrated

FOLDER = Path(__file__).parent / "questions"


@dataclass(frozen=True)
class Question:
    """One operation, and beside it whose question it is, with which variables, and the answer."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def document(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def told(self) -> dict[str, Any]:
        """``{"auditor": area, "variables": {…}, "answer": {…}}``."""
        found: dict[str, Any] = json.loads(self._beside.read_text(encoding="utf-8"))
        return found

    @property
    def _beside(self) -> Path:
        return self.path.with_suffix(".json")

    async def asked(self, client: Client, auditor: str, **variables: Any) -> dict[str, Any]:
        """What the service answers somebody to the question, its own variables changed by these."""
        return await client.ask(auditor, self.document, **(self.told["variables"] | variables))

    async def renew(self, client: Client, url: str) -> None:
        """Writes down the answer as it is now."""
        told = self.told
        auditor = await auditor_of(url, told["auditor"])
        told["answer"] = await self.asked(client, auditor)
        self._beside.write_text(laid_out(told) + "\n", encoding="utf-8")


async def auditor_of(url: str, area: str) -> str:
    """The Ref of the demonstration's auditor of an area."""
    return await holder(url, role_named("AUDITOR"), area)


QUESTIONS = [Question(path) for path in sorted(FOLDER.glob("*.graphql"))]


async def _main() -> None:
    async with demonstrated() as (client, url):
        for question in QUESTIONS:
            await question.renew(client, url)


if __name__ == "__main__":
    asyncio.run(_main())
