"""Sets up a bench: tools, the peers' packages, and a database."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import asyncpg

from bench.peers.processes import HERE, PEERS
from projections.tables import shape
from service.server import shared_database
from service.settings import Settings

SMALL = ("--province", "22", "--households", "280")  # about 80,000 events
MIDDLE = ("--province", "22", "--province", "34", "--households", "1000")  # about 290,000 events


def check_tools() -> None:
    """Installs the peers if needed. SystemExit: a tool is missing that you must install."""
    wanted = {"wrk": "apt install wrk", "npm": "apt install npm"}
    missing = [f"{name} (on Debian: {how})" for name, how in wanted.items()
               if shutil.which(name) is None]
    if missing:
        raise SystemExit(f"bench: please install {' and '.join(missing)}")
    _install()


def _install() -> None:
    """Installs PostGraphile and Node in the versions of package.json, next to the script."""
    PEERS.mkdir(exist_ok=True)
    for name in ("package.json", "postgraphile.mjs"):
        shutil.copy(HERE / name, PEERS)
    wanted, installed = (PEERS / "package.json").read_text(), PEERS / "installed"
    if installed.exists() and installed.read_text() == wanted:
        return
    sys.stderr.write("bench: installing PostGraphile and Node with npm …\n")
    subprocess.run(
        ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock",
         "--loglevel", "error"],
        cwd=PEERS, check=True,
    )
    installed.write_text(wanted)


@contextlib.contextmanager
def database(data_dir: Path | None, simulated: Sequence[str] = MIDDLE) -> Iterator[str]:
    """The database of a data folder; without a folder, a programme simulated for this bench."""
    if data_dir is not None:
        with shared_database(Settings(data_dir=data_dir)) as url:
            asyncio.run(_check_shape(url))
            yield url
        return
    with tempfile.TemporaryDirectory() as folder:
        simulate(Path(folder), *simulated)
        with shared_database(Settings(data_dir=Path(folder))) as url:
            yield url


async def _check_shape(url: str) -> None:
    """SystemExit: the views are those of another version; the service would rebuild them."""
    connection = await asyncpg.connect(url)
    found = await connection.fetchval("SELECT shape FROM views.position")
    await connection.close()
    if found != shape():
        raise SystemExit("bench: the views are another version's; run khok rebuild first")


def simulate(data_dir: Path, *options: str) -> None:
    """Fills a new data folder by ``khok simulate``."""
    subprocess.run(
        [sys.executable, "-m", "service.cli", "simulate", *options], check=True,
        env=os.environ | {"KHOK_DATA_DIR": str(data_dir)},
    )
