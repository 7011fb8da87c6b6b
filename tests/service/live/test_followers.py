"""After kill -9 of the service every follower goes on: no event is missing, none comes twice.

``--long`` has a thousand followers, as many as ``scripts/bench followers``.
"""

from argparse import Namespace
from pathlib import Path

import pytest

from bench.followers import measured
from service.postgres import Embedded

SHORT = Namespace(followers=50, rate=100, seconds=3, households=12)
LONG = Namespace(followers=1_000, rate=200, seconds=20, households=120)


async def test_a_killed_service_is_followed_on_without_a_gap(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    options = LONG if request.config.getoption("--long") else SHORT
    with Embedded.start(tmp_path) as server:
        steadily, killed = await measured(server, options)
    for each in (steadily, killed):
        assert (each.missing, each.doubled, each.errors) == (0, 0, [])
    assert steadily.received >= options.followers * options.rate * options.seconds
    assert killed.received >= options.followers * options.rate * options.seconds
    assert (steadily.connections, killed.connections) == (options.followers, 2 * options.followers)
