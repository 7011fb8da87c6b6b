"""The files of GraphiQL: from which npm packages, and with which checksums."""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

OWN = Path(__file__).parent / "own"  # our page's script and style
FETCHED = Path(__file__).parent / "fetched"
FETCH_SECONDS = 20


class PackagedFile(NamedTuple):
    """One file of an npm package, and its SHA-256."""

    package: str
    version: str
    path: str
    sha256: str

    @property
    def name(self) -> str:
        """The name under which it is served."""
        return self.path.rpartition("/")[2]


# GraphiQL 4 is the last version that comes as one file, for React 18; later ones need a bundler.
ASSETS = (
    PackagedFile("graphiql", "4.1.2", "graphiql.min.js",
          "867226ba8af5ce7949903fc53932f78dac9f4bfc6cc8da0fd3869b8bc6c5256b"),
    PackagedFile("graphiql", "4.1.2", "graphiql.min.css",
          "30487e07635d312a63f647b140d37740a73c53332b0975bf4b1fe985ca6ec885"),
    PackagedFile("react", "18.3.1", "umd/react.production.min.js",
          "d949f1c3687aedadcedac85261865f29b17cd273997e7f6b2bfc53b2f9d4c4dd"),
    PackagedFile("react-dom", "18.3.1", "umd/react-dom.production.min.js",
          "35f4f974f4b2bcd44da73963347f8952e341f83909e4498227d4e26b98f66f0d"),
    PackagedFile("graphql-ws", "6.4.2", "umd/graphql-ws.min.js",
          "5f1e250bdea0a551d58272048281dbf5b2fb69faa120160bab49485c72b6f24d"),
)


def complete(folder: Path = FETCHED) -> bool:
    """Whether every file is there."""
    return all((folder / asset.name).is_file() for asset in ASSETS)


def fetch(folder: Path = FETCHED, packed: Path | None = None) -> None:
    """Extracts every file into a folder, from packages that npm packs now or has packed before.

    RuntimeError: npm is not installed or cannot reach a registry, or a checksum is wrong.
    """
    with tempfile.TemporaryDirectory() as packing:
        if packed is None:
            _pack(Path(packing))
        found = {asset: _content(packed or Path(packing), asset) for asset in ASSETS}
    folder.mkdir(exist_ok=True)
    for asset, content in found.items():
        (folder / asset.name).write_bytes(content)


def _pack(into: Path) -> None:
    packages = sorted({f"{asset.package}@{asset.version}" for asset in ASSETS})
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm is not installed; GraphiQL's files come from npm")
    try:
        subprocess.run(
            [npm, "pack", "--silent", "--fetch-retries=1", *packages], cwd=into, check=True,
            capture_output=True, timeout=FETCH_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise RuntimeError(f"npm could not fetch GraphiQL's files: {error}") from None


def _content(packed: Path, asset: PackagedFile) -> bytes:
    file = packed / f"{asset.package}-{asset.version}.tgz"
    try:
        with tarfile.open(file) as archive:
            member = archive.extractfile(f"package/{asset.path}")
            content = member.read() if member else b""
    except (OSError, KeyError, tarfile.TarError) as error:
        raise RuntimeError(f"cannot read {file.name}: {error}") from None
    if hashlib.sha256(content).hexdigest() != asset.sha256:
        raise RuntimeError(f"{asset.path} in {file.name} has the wrong checksum")
    return content
