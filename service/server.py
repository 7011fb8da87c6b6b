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
FEW = 20_000  # facts that one process folds sooner than others could be started
# An embedded database's files in its folder. Keys of issuers are kept, so tokens stay valid.
OURS = ("cluster", "cluster.new", "socket", "postgres.log", "password")
KEPT = ("issuer.json", "keys.json")


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The URL of the prepared database: KHOK_DATABASE_URL, or an embedded one for this process.

    RuntimeError: it does not start, or the service cannot use it (version, locale).
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
    """As ``database``, but if another process is running the embedded database, that one."""
    running = settings.database_url is None and _running(settings.data_dir)
    if running:
        yield running
    else:
        with database(settings) as url:
            yield url


def _running(data_dir: Path) -> str | None:
    """The URL of the server that is running in a data folder; None if none answers."""
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
    """The position of the journal's last event; 0 if it is empty."""
    connection = await asyncpg.connect(url)
    try:
        found = await connection.fetchval("select coalesce(max(position), 0) from journal.event")
    finally:
        await connection.close()
    return int(found)


async def behind(url: str) -> int:
    """Number of events that the views lack. Views of another shape lack all: they are rebuilt."""
    from projections import tables
    from projections.engine import position_of

    connection = await asyncpg.connect(url)
    try:
        current = await tables.shape_of(connection) == tables.shape()
        reached = await position_of(connection) if current else 0
    finally:
        await connection.close()
    return await head(url) - reached


async def rebuild(
    url: str, *, progress: Callable[[int, int], None],
    indexing: Callable[[int, int], None] | None = None,
) -> int:
    """Rebuilds every view and switches to the new ones; returns the position that they reached.

    ``progress(done, total)`` counts positions, ``indexing(done, total)`` the steps on the tables
    after that. RuntimeError: another rebuild is running.
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
    """Removes the embedded database of a folder.

    RuntimeError: the folder contains other files, or the database is running.
    """
    if not data_dir.exists() or not any((data_dir / name).exists() for name in OURS):
        return
    cluster = data_dir / "cluster"
    strangers = {entry.name for entry in data_dir.iterdir()} - {*OURS, *KEPT}
    if strangers or (cluster.exists() and not (cluster / "PG_VERSION").is_file()):
        names = ", ".join(sorted(strangers)) or "cluster"
        raise RuntimeError(f"{data_dir} contains other files ({names}); nothing was removed")
    if _running(data_dir) is not None:
        raise RuntimeError(f"the database in {data_dir} is in use; stop its service first")
    for name in OURS:
        path = data_dir / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def check_free(host: str, port: int) -> None:
    """Checks that a port is free, before anything slow starts. RuntimeError: it is not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise RuntimeError(f"cannot listen on {host}:{port}: {error.strerror}") from None


def serve(settings: Settings, url: str, *, host: str, port: int, workers: int) -> None:
    """Serves until Ctrl-C or SIGTERM; returns after the last request has been answered."""
    import uvicorn

    from service import logs
    from service.live.transport import OPTIONS

    # Workers are separate processes and read their settings from the environment, too.
    os.environ["KHOK_DATABASE_URL"] = url
    os.environ["KHOK_DATA_DIR"] = str(settings.data_dir.absolute())
    os.environ["KHOK_DEVELOPMENT_ISSUER"] = settings.development_issuer
    uvicorn.run(
        "service.app:process", factory=True, host=host, port=port, workers=workers,
        log_config=logs.config(settings.log_level), access_log=False, server_header=False,
        timeout_graceful_shutdown=10, **OPTIONS,
    )


def stop_on_terminate() -> None:
    """Makes SIGTERM unwind like Ctrl-C, so that the embedded database is stopped as well."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
