"""The scripts, the command line and the container files: what a stranger runs first."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from service import server
from service.settings import Settings, variables
from tests.support.paths import ROOT

SCRIPTS = [*sorted((ROOT / "scripts").iterdir()), ROOT / ".ci" / "run"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_short_valid_and_executable(script):
    assert script.stat().st_mode & stat.S_IXUSR
    assert len(script.read_text().splitlines()) <= 60
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


@pytest.fixture
def copy(tmp_path):
    """A copy of what the setup reads, and a PATH on which every Python is too old."""
    (tmp_path / "scripts").mkdir()
    for name in ("scripts/setup", "uv.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    old = tmp_path / "old"
    old.mkdir()
    for name in ("python3", *(f"python3.{minor}" for minor in range(11, 16))):
        (old / name).write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\n')
        (old / name).chmod(0o755)
    return tmp_path


def set_up(copy: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bash", "-c", "source scripts/setup && echo ready"], cwd=copy, capture_output=True,
        text=True, check=False, env={"PATH": f"{copy / 'old'}:{os.environ['PATH']}"},
    )


def test_the_setup_says_which_python_it_needs(copy):
    done = set_up(copy)
    assert done.returncode != 0
    assert done.stderr == "Python 3.11 or later is needed; found: Python 3.9.2.\n"


def test_the_setup_does_nothing_while_the_lock_is_unchanged(copy):
    (copy / ".venv").mkdir()
    locked = (copy / "uv.lock").read_text() + (copy / "pyproject.toml").read_text()
    (copy / ".venv" / ".locked").write_text(locked)
    assert set_up(copy).stdout == "ready\n"
    (copy / "uv.lock").write_text("changed")
    assert "is needed" in set_up(copy).stderr


def khok(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "simulation.cli", *arguments], cwd=ROOT, capture_output=True,
        text=True, check=False, env=os.environ | environment,
    )


def test_asking_for_help_loads_no_more_than_it_needs():
    slow = {"asyncpg", "strawberry", "uvicorn", "cryptography", "eventsourcing", "geothai"}
    code = f"import sys, simulation.cli; print({slow!r} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_the_catalogue_names_every_event_command_and_rule():
    shown = khok("catalogue", COLUMNS="200").stdout
    for name in ("work-plan.approved", "ApproveWorkPlan", "people-take-part-in-planning"):
        assert name in shown
    listed = khok("catalogue", "--json").stdout
    assert '"name": "person.subject-erased"' in listed
    assert '"name": "nothing-changed-meanwhile"' in listed  # of the service, not of the domain


@pytest.mark.parametrize(("arguments", "environment", "said"), [
    (("token", "WIZARD"), {}, "WIZARD is not a role"),
    (("token", "AUDITOR"), {"KHOK_LOG": "1"}, "KHOK_LOG is not a setting"),
    (("grant", "somchai", "AUDITOR"), {}, "somchai is not the id of a person"),
    (("token", "AUDITOR"), {"KHOK_ISSUER": "https://id.example"}, "get tokens from https://id.example"),
    (("serve",), {}, "KHOK_ISSUER: must be set to the address of your OpenID Connect issuer"),
    (("serve", "--development-issuer"), {"KHOK_ISSUER": "https://id.example"},
     "KHOK_DEVELOPMENT_ISSUER: unset it, or KHOK_ISSUER"),
    (("demo",), {"KHOK_ISSUER": "https://id.example"}, "KHOK_DEVELOPMENT_ISSUER: unset it"),
    (("demo",), {"KHOK_DATABASE_URL": "postgresql://nowhere/khok"}, "has its own database"),
])
def test_what_the_user_can_put_right_is_said_in_one_line(tmp_path, arguments, environment, said):
    done = khok(*arguments, **{"KHOK_DATA_DIR": str(tmp_path / "data")} | environment)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_said_before_anything_slow_begins(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = khok("demo", "--port", str(port), "--data-dir", str(tmp_path / "data"))
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert not (tmp_path / "data").exists()


SERVING = """
import signal, sys, time
from pathlib import Path
from service import server
from service.settings import Settings
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
server.stop_on_terminate()
with server.database(Settings(data_dir=Path(sys.argv[1]))) as url:
    print((Path(sys.argv[1]) / "cluster/postmaster.pid").read_text().split()[0], flush=True)
    time.sleep(60)
"""


@pytest.fixture
def started(tmp_path):
    """A process that holds an embedded database in a folder, and the number of its server."""
    child = subprocess.Popen(
        [sys.executable, "-c", SERVING, str(tmp_path / "data")], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    yield child, int(child.stdout.readline()), tmp_path / "data"
    child.kill()
    child.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_no_server_is_left_behind_when_the_service_is_asked_to_stop(started, number):
    child, postgres, _ = started
    os.kill(postgres, 0)
    child.send_signal(number)
    child.wait(20)
    with pytest.raises(ProcessLookupError):
        os.kill(postgres, 0)


def test_another_command_uses_the_database_that_runs_and_leaves_it_running(started):
    _, postgres, folder = started
    with server.shared_database(Settings(data_dir=folder)) as url:
        assert str(folder) in url.replace("%2F", "/")
    os.kill(postgres, 0)
    with pytest.raises(RuntimeError, match="is in use"):
        server.forget(folder)


def test_beginning_afresh_removes_what_is_ours_and_keeps_the_issuers_key(tmp_path):
    folder = tmp_path / "data"
    (folder / "cluster").mkdir(parents=True)
    for name in ("cluster/PG_VERSION", "password", "issuer.json"):
        (folder / name).write_text("18")
    server.forget(folder)
    assert [entry.name for entry in folder.iterdir()] == ["issuer.json"]
    server.forget(folder)
    server.forget(tmp_path / "nowhere")


@pytest.mark.parametrize("stranger", ["thesis.odt", "cluster/thesis.odt"])
def test_beginning_afresh_touches_no_folder_that_holds_something_else(tmp_path, stranger):
    folder = tmp_path / "data"
    (folder / "cluster").mkdir(parents=True)
    (folder / stranger).write_text("years of work")
    with pytest.raises(RuntimeError, match="contains other files"):
        server.forget(folder)
    assert (folder / stranger).read_text() == "years of work"


def test_the_container_files_name_only_real_settings_and_hold_no_password():
    compose = (ROOT / "docker-compose.yml").read_text()
    given = set(re.findall(r"^      (KHOK_\w+):", compose, re.MULTILINE))
    assert given <= set(variables())
    assert {"KHOK_DATABASE_URL", "KHOK_JWKS_URL", "KHOK_ISSUER"} <= given
    assert "KHOK_DEVELOPMENT_ISSUER" not in given
    passwords = re.findall(r"PASSWORD\S*", compose.partition("services:")[2])
    assert all(re.match(r"PASSWORD(:$|:\?)", found) for found in passwords)


def test_the_image_is_built_with_the_same_uv_as_the_scripts():
    setup = (ROOT / "scripts" / "setup").read_text()
    pinned = re.search(r"^uv_version=(\S+)$", setup, re.MULTILINE)
    assert pinned and f"uv=={pinned[1]}" in (ROOT / "Dockerfile").read_text()
