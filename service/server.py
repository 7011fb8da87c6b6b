"""Runs the service: finds or starts its database, serves until it is stopped."""

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import asyncpg

from service.settings import Settings

DATABASE = "khok"
FEW = 20_000  # facts that are folded sooner than other processes have started
# What an embedded database leaves in its folder. Keys of issuers are not among it: tokens stay.
OURS = ("cluster", "cluster.new", "socket", "postgres.log", "password")
KEPT = ("issuer.json", "keys.json")


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The URL of the prepared database: the one given, or an embedded one for this process alone.

    RuntimeError: it does not start, or is not fit for the service.
    """
    from service.database import prepare
    from service.postgres import Embedded

    if settings.database_url is not None:
        asyncio.run(prepare(settings.database_url))
        yield settings.database_url
        return
    with Embedded.start(settings.data_dir) as server:
        url = server.url(DATABASE)
        asyncio.run(prepare(url))
        yield url


@contextmanager
def shared_database(settings: Settings) -> Iterator[str]:
    """The same, but if another process runs the embedded database now, that one."""
    running = settings.database_url is None and _running(settings.data_dir)
    if running:
        yield running
    else:
        with database(settings) as url:
            yield url


def _running(data_dir: Path) -> str | None:
    """The URL of the server that runs in a data folder; None if none answers."""
    try:
        lines = (data_dir / "cluster" / "postmaster.pid").read_text().splitlines()
        password = (data_dir / "password").read_text().strip()
    except OSError:
        return None
    if len(lines) < 5:  # pid, folder, start, port, folder of the socket
        return None
    url = (
        f"postgresql://postgres:{quote(password)}@/{DATABASE}"
        f"?host={quote(lines[4], safe='')}&port={lines[3]}"
    )
    return url if asyncio.run(_answers(url)) else None


async def _answers(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, timeout=3)
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return False
    await connection.close()
    return True


async def head(url: str) -> int:
    """The position of the journal's last event; 0 where it is empty."""
    connection = await asyncpg.connect(url)
    try:
        found = await connection.fetchval("select coalesce(max(position), 0) from journal.event")
    finally:
        await connection.close()
    return int(found)


async def behind(url: str) -> int:
    """How many events the views would fold before they tell all; those of another shape, all."""
    from projections import tables
    from projections.engine import position_of

    connection = await asyncpg.connect(url)
    try:
        ours = await tables.shape_of(connection) == tables.shape()
        come_to = await position_of(connection) if ours else 0
    finally:
        await connection.close()
    return await head(url) - come_to


async def rebuild(
    url: str, *, progress: Callable[[int, int], None],
    indexing: Callable[[int, int], None] | None = None,
) -> int:
    """Folds every view afresh and switches to the result; the position it came to.

    ``progress(done, total)`` counts positions, ``indexing`` what is done to the tables then.
    RuntimeError: another rebuild is under way.
    """
    from projections.rebuild import rebuild
    from service.app import Service
    from service.journal.shares import ShardFacts
    from service.vault import follow

    service = await Service.open(url)
    try:
        head = await service.journal.head()
        return await rebuild(
            service.pool, service.journal.recorded, follow=[follow],
            source=ShardFacts(url, head) if head > FEW else None, indexing=indexing,
            progress=lambda position: progress(position, max(head, position)),
        )
    finally:
        await service.close()


def forget(data_dir: Path) -> None:
    """Removes the embedded database of a folder. RuntimeError: it is not ours, or it runs."""
    if not data_dir.exists() or not any((data_dir / name).exists() for name in OURS):
        return
    cluster = data_dir / "cluster"
    strangers = {entry.name for entry in data_dir.iterdir()} - {*OURS, *KEPT}
    if strangers or (cluster.exists() and not (cluster / "PG_VERSION").is_file()):
        odd = ", ".join(sorted(strangers)) or "cluster"
        raise RuntimeError(f"{data_dir} contains other files ({odd}); nothing was removed")
    if _running(data_dir) is not None:
        raise RuntimeError(f"the database in {data_dir} is in use; stop its service first")
    for name in OURS:
        path = data_dir / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def check_free(host: str, port: int) -> None:
    """Whether we may listen there, asked before anything slow. RuntimeError: somebody else does."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise RuntimeError(f"cannot listen on {host}:{port}: {error.strerror}") from None


def serve(settings: Settings, url: str, *, host: str, port: int, workers: int) -> None:
    """Serves until Ctrl-C or SIGTERM; returns when every request has been answered."""
    import uvicorn

    from service import logs
    from service.live.transport import OPTIONS

    # Workers are processes of their own and read their settings where we did.
    os.environ["KHOK_DATABASE_URL"] = url
    os.environ["KHOK_DATA_DIR"] = str(settings.data_dir.absolute())
    os.environ["KHOK_DEVELOPMENT_ISSUER"] = settings.development_issuer
    uvicorn.run(
        "service.app:process", factory=True, host=host, port=port, workers=workers,
        log_config=logs.config(settings.log_level), access_log=False, server_header=False,
        timeout_graceful_shutdown=10, **OPTIONS,
    )


def stop_on_terminate() -> None:
    """SIGTERM unwinds like Ctrl-C, so that the embedded database is stopped, not abandoned."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
