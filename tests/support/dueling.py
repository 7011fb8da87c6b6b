"""Two callers who meet: one asks for something, one revokes the attendance that it rests on."""

import asyncio

from tests.support.running import Client
from tests.support.world import World

LONGEST = 0.5  # seconds


class Duel:
    """Meetings of the two over HTTP, in which each is first about as often as the other.

    Whoever was first starts later the next time, by more and more while that changes nothing, so
    that both come out ahead on whatever machine, and most meetings are close.
    """

    def __init__(self, client: Client, world: World) -> None:
        self.client, self.world = client, world
        self.head_start = 0.0  # seconds that the asker is ahead by; below 0, the revoker
        self._step, self._last = 0.002, ""

    async def meet(self, mutation: str, given: dict[str, str], gathering: str) -> str:
        """What the asker was told: the type of the answer, or the rule that refused."""
        barrier = asyncio.Barrier(2)

        async def call(mutation: str, given: dict[str, str], wait: float) -> str:
            await barrier.wait()
            if wait > 0:
                await asyncio.sleep(wait)
            answer = await self.client.do(self.world.district, mutation, given)
            return str(answer.get("rule") or answer["__typename"])

        revocation = {"gathering": gathering, "person": self.world.member,
                      "reason": "it was somebody else"}
        told, revoked = await asyncio.gather(
            call(mutation, given, -self.head_start),
            call("revokeAttendance", revocation, self.head_start),
        )
        assert revoked == "GatheringDone"
        self._level(told)
        return told

    def _level(self, told: str) -> None:
        again = told == self._last
        self._step = min(self._step * 2, 0.032) if again else max(self._step / 2, 0.0005)
        ahead = -self._step if told.endswith("Done") else self._step
        self.head_start = max(-LONGEST, min(LONGEST, self.head_start + ahead))
        self._last = told
