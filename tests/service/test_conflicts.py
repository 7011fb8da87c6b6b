"""Whoever is overtaken decides again; whoever is overtaken too often is told so."""

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from domain.kernel.event import Actor
from service import commands
from service.commands import CommandHandler, Done, Prepared, Refusal
from tests.support.running import running
from tests.support.world import World


class Overtaken(CommandHandler):
    """Between deciding and recording, somebody else moves the same deadline by a day."""

    times = 0
    world: World

    async def record(self, prepared: Prepared) -> Done:
        if self.times:
            self.times -= 1
            await extend(self.world, date(2030, 1, 1) - timedelta(days=self.times))
        return await super().record(prepared)


async def extend(world: World, to_on: date) -> None:
    await world.do(
        world.make("ExtendDeadline", programme=world.programme, to_on=to_on, authority="มติ ครม."),
        world.hq,
    )


@pytest.mark.parametrize(("times", "recorded"), [(2, True), (3, False)])
async def test_an_answer_is_tried_so_often_and_then_given_up(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, recorded: bool
) -> None:
    monkeypatch.setattr(commands, "TRIES", 3)
    async with running(database_url, tmp_path) as client:
        handler = client.service.handler
        world = await World(handler).begin()
        slow = Overtaken(handler.journal, handler.vault, handler.areas, handler.clock)
        slow.world, slow.times = world, times
        last = world.make(
            "ExtendDeadline", programme=world.programme, to_on=date(2031, 1, 1), authority="มติ 2"
        )
        before = await handler.journal.head()
        answer = await slow.handle(
            last, Actor(person=world.hq, role=""), command_id=uuid4(), digest=b"last"
        )
        assert slow.conflicts == times
        assert await handler.journal.head() == before + times + recorded
    if recorded:
        assert isinstance(answer, Done) and answer.position == before + times + 1
    else:
        assert isinstance(answer, Refusal)
        assert answer.refused.rule.name == "nothing-changed-meanwhile"
