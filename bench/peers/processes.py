"""The processes of the measured servers: one each, on a free port of 127.0.0.1."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

HERE = Path(__file__).parent
# The folder for npm's packages, outside this repository's packages.
PEERS = HERE.parent.parent / ".peers"
NODE = PEERS / "node_modules" / ".bin" / "node"
START_SECONDS = 60
# The settings of every session of the service; the peers get the same.
SESSION = {"plan_cache_mode": "force_generic_plan", "jit": "off"}


@contextlib.contextmanager
def served(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[int]:
    """Runs a server with its port in place of ``{port}``; yields the port.

    RuntimeError: it did not start.
    """
    port = free_port()
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [part.replace("{port}", str(port)) for part in command],
            env=os.environ | environment, stdout=log, stderr=log,
        )
        try:
            _wait(process, port)
            yield port
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read()[-4000:])
            raise
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("a server did not start; its output is above")


def service(url: str, folder: Path) -> contextlib.AbstractContextManager[int]:
    """Ours: ``khok serve`` with one worker; its issuer's key is in the folder."""
    return served(
        [sys.executable, "-m", "service.cli", "serve", "--port", "{port}"],
        {"KHOK_DATABASE_URL": url, "KHOK_DATA_DIR": str(folder), "KHOK_LOG_LEVEL": "warning",
         "KHOK_DEVELOPMENT_ISSUER": "yes"},
    )


def python(name: str, url: str, **more: str) -> contextlib.AbstractContextManager[int]:
    """An application of this folder on the same server as ours: uvicorn, one worker."""
    return served(
        [sys.executable, "-m", "uvicorn", f"bench.peers.{name}:create", "--factory",
         "--port", "{port}", "--no-access-log", "--log-level", "warning"],
        {"BENCH_DATABASE_URL": url} | more,
    )


def postgraphile(url: str) -> contextlib.AbstractContextManager[int]:
    """PostGraphile in one process of Node, in production mode."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return served(
        [str(NODE), str(PEERS / "postgraphile.mjs"), "{port}"],
        {
            "PGHOST": query.get("host", [parts.hostname or "127.0.0.1"])[0],
            "PGPORT": query.get("port", [str(parts.port or 5432)])[0],
            "PGUSER": unquote(parts.username or ""), "PGPASSWORD": unquote(parts.password or ""),
            "PGDATABASE": parts.path.removeprefix("/"),
            "PEER_SESSION": " ".join(f"-c {name}={value}" for name, value in SESSION.items()),
            "NODE_ENV": "production", "GRAPHILE_ENV": "production",
        },
    )
