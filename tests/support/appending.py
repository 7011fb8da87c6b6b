"""A process that appends without end and says what was acknowledged. ``test_kill`` kills it.

``python -m tests.support.appending URL ROUND CALLERS``; it prints ``sent CALLER NUMBER`` before an
append and ``done CALLER NUMBER FIRST LAST`` after.
"""

import asyncio
import os
import sys
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBQueryItem

from service.journal import Journal, NewFact

TYPE = "household.nominated"


def command(round_: int, caller: int, number: int) -> UUID:
    return uuid5(NAMESPACE_OID, f"{round_}/{caller}/{number}")


def body(round_: int, caller: int, number: int) -> list[NewFact]:
    """One or two facts that say which append they belong to."""
    data = f'{{"round":{round_},"caller":{caller},"number":{number}}}'.encode()
    return [NewFact(type=TYPE, data=data, tags=(household(caller),))] * (1 + number % 2)


def household(caller: int) -> str:
    return f"household:{uuid5(NAMESPACE_OID, str(caller))}"


def say(line: str) -> None:
    os.write(1, line.encode() + b"\n")  # one write, so that kill -9 never leaves half a line


async def append(journal: Journal, round_: int, caller: int, last: int) -> None:
    number = 0
    query = DCBQuery(items=[DCBQueryItem(types=[TYPE], tags=[household(caller)])])
    while True:
        number += 1
        say(f"sent {caller} {number}")
        done = await journal.append(
            body(round_, caller, number),
            DCBAppendCondition(fail_if_events_match=query, after=last),
            command_id=command(round_, caller, number), digest=b"%d" % number,
        )
        last = done.positions[-1]
        say(f"done {caller} {number} {done.positions[0]} {last}")


async def main(url: str, round_: int, callers: int) -> None:
    journal = await Journal.open(url)
    head = await journal.head()
    await asyncio.gather(*(append(journal, round_, caller, head) for caller in range(callers)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
