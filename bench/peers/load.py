"""Load on one address by ``wrk``: its rate and latencies."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import get_type_hints

import msgspec

SCRIPT = Path(__file__).with_name("wrk.lua")


class Load(msgspec.Struct, frozen=True):
    """The result of one run; latencies in milliseconds."""

    requests: int
    seconds: float
    rate: float  # requests a second
    bytes: int
    failed: int  # no answer, a status other than 200, or an unexpected answer
    sent: int  # number of bodies used; 0 if all requests have the same body
    p50: float
    p95: float
    p99: float


def shown(rate: float) -> str:
    """A rate as text, with its significant digits."""
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}"


@dataclass(frozen=True)
class Address:
    """The address of a GraphQL server, and the token to send."""

    url: str
    token: str = ""


def load(
    to: Address, bodies: Sequence[bytes], *, connections: int, seconds: float, expects: str = "",
    never: str = "",
) -> Load:
    """Posts the bodies in turn for some seconds; if there are several, each at most once.

    A body may begin with its own token and a tab. With several bodies, every answer must contain
    ``expects`` and none ``never``. RuntimeError: an answer failed.
    """
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"\n".join(bodies) + b"\n")
        file.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s",
                   "--timeout", "30s", "-s", str(SCRIPT)]
        if to.token:
            command += ["-H", f"Authorization: Bearer {to.token}"]
        more = {"BENCH_BODIES": file.name, "BENCH_EXPECTS": expects, "BENCH_NEVER": never}
        done = subprocess.run(
            [*command, to.url], env=os.environ | more, text=True, capture_output=True, check=False,
        )
    if done.returncode:
        raise RuntimeError(f"wrk failed: {done.stderr or done.stdout}")
    found = msgspec.json.decode(done.stdout.strip().splitlines()[-1], type=Load)
    if found.failed or not found.requests:
        raise RuntimeError(f"{to.url}: {found.failed} of {found.requests} requests failed")
    return found


def middle(rounds: Sequence[Load]) -> Load:
    """The medians of several rounds."""
    return Load(**{
        name: kind(median(getattr(each, name) for each in rounds))
        for name, kind in get_type_hints(Load).items()
    })
