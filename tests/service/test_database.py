"""The prepared database: what the service may do there, and what it is made of."""

import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from service import database
from service.journal import Journal, NewFact
from service.journal.writer import Line, assert_durable
from service.postgres import Embedded
from tests.support.paths import ROOT

TABLES = ("event", "event_tag", "event_type", "command")


async def test_preparing_again_changes_nothing(database_url: str) -> None:
    await database.prepare(database_url)
    await database.prepare(database_url)


async def test_the_service_cannot_rewrite_the_journal(
    journal: Journal, database_url: str
) -> None:
    await journal.append([NewFact(type="policy.set", data=b"{}", tags=("claim:a:b",))])
    pool = await database.connect_pool(database_url)
    async with pool.acquire() as service:
        for table in TABLES:
            assert await service.fetchval(f"SELECT count(*) FROM journal.{table}") > 0
            for statement in (
                f"INSERT INTO journal.{table} SELECT * FROM journal.{table}",
                f"UPDATE journal.{table} SET {'name' if table == 'event_type' else 'type'} = NULL"
                if table != "command" else "UPDATE journal.command SET digest = ''",
                f"DELETE FROM journal.{table}",
                f"TRUNCATE journal.{table}",
                f"ALTER TABLE journal.{table} DISABLE TRIGGER ALL",
                f"DROP TABLE journal.{table}",
            ):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await service.execute(statement)
    await pool.close()


async def test_the_service_role_holds_exactly_these_grants(database_url: str) -> None:
    owner = await asyncpg.connect(database_url)
    granted = await owner.fetch(
        "SELECT DISTINCT privilege_type FROM information_schema.role_table_grants"
        " WHERE table_schema = 'journal' AND grantee IN ('khok_service', 'PUBLIC')"
    )
    assert [row[0] for row in granted] == ["SELECT"]
    public = await owner.fetchval(
        "SELECT count(*) FROM information_schema.role_routine_grants"
        " WHERE routine_schema = 'journal' AND grantee = 'PUBLIC'"
    )
    assert public == 0
    await owner.close()


async def test_the_writers_own_connections_commit_durably(journal: Journal) -> None:
    for line in journal._writer._lines:
        connection = line._connection
        assert connection is not None
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            assert await connection.fetchval(f"SHOW {setting}") == "on"
        assert await connection.fetchval("SELECT current_user") == database.ROLE
        assert await connection.fetchval("SHOW transaction_isolation") == "read committed"
        for limit in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
            assert await connection.fetchval(f"SHOW {limit}") != "0"


async def test_a_connection_that_may_lose_commits_is_refused(database_url: str) -> None:
    line = Line(database_url)
    await line.connect()
    assert line._connection is not None
    await line._connection.execute("SET synchronous_commit = off")
    with pytest.raises(RuntimeError, match="synchronous_commit is off"):
        await assert_durable(line._connection)
    line.close()


async def test_an_append_wants_read_committed(database_url: str) -> None:
    connection = await asyncpg.connect(database_url, server_settings=database.session())
    async with connection.transaction(isolation="repeatable_read"):
        with pytest.raises(asyncpg.RaiseError, match="READ COMMITTED"):
            await connection.execute("SELECT journal.append('{}')")
    await connection.close()


async def test_thai_words_have_trigrams_and_code_point_order(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("SELECT show_trgm('โคกหนองนา')")
    assert await connection.fetchval("SHOW server_encoding") == "UTF8"
    row = await connection.fetchrow(
        "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
    )
    assert tuple(row) == (b"b", "C.UTF-8")
    await connection.close()


def test_two_servers_run_at_once_and_one_that_crashed_starts_again(tmp_path: Path) -> None:
    with Embedded.start(tmp_path / "a") as first, Embedded.start(tmp_path / "b") as second:
        assert first.pid != second.pid
        first.stop("immediate")
        with Embedded.start(tmp_path / "a") as again:
            assert again.url() == first.url()


def test_the_server_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, time; from service.postgres import Embedded\n"
        "server = Embedded.start(pathlib.Path(sys.argv[1])); print(server.pid, flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        assert Path(f"/proc/{pid}").exists()
        process.kill()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


def test_a_folder_with_a_very_long_name_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    with Embedded.start(tmp_path / ("x" * 100)) as server:
        folder = server.socket_dir
        assert folder.exists() and tmp_path not in folder.parents
    assert not folder.exists()
