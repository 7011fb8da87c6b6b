"""The table of what `/health` says has every field, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from projections.engine import EngineState, Stoppage
from service.jwks import PublishedKeys
from tests.docs.pages import PAGES
from tests.docs.tables import table_in
from tests.support.running import Client

KEPT = "".join(table_in(page.text, "health") or "" for page in PAGES)


def fields(value: Any, path: str = "") -> Iterator[str]:
    """The paths to all values: ``views.lag.events``."""
    if not isinstance(value, dict):
        yield path
        return
    for name, inner in value.items():
        yield from fields(inner, f"{path}.{name}".strip("."))


@pytest.mark.asyncio(loop_scope="module")
async def test_the_table_has_every_field(
    demonstrated: tuple[Client, str], tmp_path: Path
) -> None:
    client, _ = demonstrated
    body = (await client.http.get("/health")).json()
    body["views"]["trouble"] = msgspec.to_builtins(Stoppage(position=1, error="KeyError"))
    body["tokens"] |= PublishedKeys("https://issuer.example", None, tmp_path / "keys").standing()
    assert re.findall(r"^\| `([\w.]+)` \|", KEPT, re.MULTILINE) == list(fields(body))


def test_the_table_has_every_state_of_an_engine() -> None:
    (row,) = (line for line in KEPT.splitlines() if "`views.engine`" in line)
    assert set(re.findall(r"`([a-z]+)`", row)) == {state.lower() for state in EngineState}
