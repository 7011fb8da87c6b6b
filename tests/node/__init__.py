"""Node programs that judge the service from outside: official clients and conformance suites.

Their packages are named in package.json and locked beside it; they go into the folder ``.node``,
once. Where there is no Node, or its packages cannot be had, whoever asks for them is skipped.
"""

import fcntl
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / ".node"
INSTALL_SECONDS = 180
LOCKED = ("package.json", "package-lock.json")


@cache
def packages() -> Path:
    """The folder in which Node finds the packages; skips the test where that cannot be."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("there is no Node here (node and npm)")
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        if not _installed():
            _install()
    return FOLDER


def _installed() -> bool:
    return (FOLDER / "node_modules").is_dir() and all(
        (FOLDER / name).is_file() and (FOLDER / name).read_text() == (HERE / name).read_text()
        for name in LOCKED
    )


def _install() -> None:
    for name in LOCKED:
        shutil.copy(HERE / name, FOLDER / name)
    try:
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FOLDER, check=True,
            capture_output=True, timeout=INSTALL_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(FOLDER / "node_modules", ignore_errors=True)
        pytest.skip(f"the Node packages could not be had: {error}")


def run(script: Path, *arguments: str, seconds: float = 120, **environment: str) -> str:
    """What a program of ours prints; its packages are found beside a copy of it."""
    copy = packages() / script.name
    copy.write_text(script.read_text())
    done = subprocess.run(
        ["node", str(copy), *arguments], cwd=FOLDER, env=os.environ | environment,
        capture_output=True, text=True, timeout=seconds,
    )
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout
