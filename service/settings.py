"""Settings: everything that the service reads from its environment, ``KHOK_…``."""

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_type_hints
from urllib.parse import urlsplit

import msgspec

from domain.kernel.ref import says

PREFIX = "KHOK_"
LOCAL = ("localhost", "127.0.0.1", "::1")


class SettingRefused(ValueError):
    """A setting that cannot be used; the message is one sentence that names the variable."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this process runs. A field ``log_level`` is read from ``KHOK_LOG_LEVEL``."""

    database_url: Annotated[
        str | None,
        says("PostgreSQL 18 to use, `postgresql://…`; without it, one starts in the data folder."),
    ] = None
    data_dir: Annotated[
        Path, says("Folder of the embedded database and of the development issuer's key.")
    ] = Path(".khok")
    issuer: Annotated[
        str | None,
        says("Token issuer (`iss`): the address of your OpenID Connect issuer."),
    ] = None
    audience: Annotated[str, says("Expected token audience (`aud`).")] = "khok"
    jwks_url: Annotated[
        str | None,
        says("Address of the issuer's public keys (JWKS); without it, the one that the issuer names"
             " under `/.well-known/openid-configuration`."),
    ] = None
    jwks_file: Annotated[
        Path | None,
        says("File with the issuer's public keys (JWKS), read once; for a site without network."),
    ] = None
    person_claim: Annotated[
        str, says("Token claim that holds the person's id, `person:…`.")
    ] = "sub"
    development_issuer: Annotated[
        Literal["yes", "no"],
        says("`yes`: this machine signs tokens for anybody (`khok token`), instead of an issuer."),
    ] = "no"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        says("Minimum log level: `debug`, `info`, `warning` or `error`."),
    ] = "info"
    cors_origins: Annotated[
        tuple[str, ...],
        says("Origins that may call from a browser (`https://a.example`), separated by spaces."),
    ] = ()

    def __post_init__(self) -> None:
        if self.database_url is not None and not _is_postgresql(self.database_url):
            # The value may contain a password, so the message does not repeat it.
            raise ValueError("must begin with postgresql:// - at `$.database_url`")
        for origin in self.cors_origins:
            if not re.fullmatch(r"https?://[^/*\s]+", origin):
                raise ValueError(f"{origin!r} is not an origin - at `$.cors_origins`")
        self._check_issuer()

    def _check_issuer(self) -> None:
        """Refuses settings that name two sources of keys, or an insecure one."""
        if self.jwks_file is not None and not self.jwks_file.is_file():
            raise ValueError(f"file {self.jwks_file} does not exist - at `$.jwks_file`")
        if self.jwks_file is not None and self.jwks_url is not None:
            raise ValueError("set either this or KHOK_JWKS_FILE, not both"
                             " - at `$.jwks_url`")
        keys = self.jwks_file or self.jwks_url
        if keys and not self.issuer:
            raise ValueError("must be set when its keys are - at `$.issuer`")
        if self.issuer and self.development:
            raise ValueError("unset it, or KHOK_ISSUER: with both, anyone who can read the data"
                             " folder could sign in as any person - at `$.development_issuer`")
        if self.jwks_url is not None and not is_secure(self.jwks_url):
            raise ValueError("must begin with https:// - at `$.jwks_url`")
        if self.issuer and not keys and not is_secure(self.issuer):
            raise ValueError("must begin with https://, unless KHOK_JWKS_URL or KHOK_JWKS_FILE"
                             " names its keys - at `$.issuer`")

    @property
    def development(self) -> bool:
        """Whether the development issuer is on."""
        return self.development_issuer == "yes"

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """The settings of this process; empty variables count as unset. Raises SettingRefused."""
        ours = {name: text for name, text in environment.items() if name.startswith(PREFIX)}
        for name in ours.keys() - variables().keys():
            near = difflib.get_close_matches(name, variables(), 1)
            hint = f"; did you mean {near[0]}?" if near else "."
            raise SettingRefused(f"{name} is not a setting{hint}")
        fields: dict[str, Any] = {
            field: ours[name] for name, field in variables().items() if ours.get(name)
        }
        if "cors_origins" in fields:
            fields["cors_origins"] = fields["cors_origins"].split()
        try:
            return msgspec.convert(fields, cls, dec_hook=_decode)
        except msgspec.ValidationError as error:
            raise SettingRefused(_sentence(str(error))) from None


def variables() -> dict[str, str]:
    """Environment variable → field."""
    return {PREFIX + name.upper(): name for name in Settings.__struct_fields__}


def table() -> str:
    """The settings as a Markdown table, for ``docs/operations.md``."""
    lines = ["| variable | default | what it says |", "|---|---|---|"]
    hints = get_type_hints(Settings, include_extras=True)
    for variable, name in variables().items():
        default = getattr(Settings(), name)
        shown = f"`{default}`" if default else "–"
        lines.append(f"| `{variable}` | {shown} | {hints[name].__metadata__[0].description} |")
    return "\n".join(lines) + "\n"


def is_secure(url: str) -> bool:
    """Whether an address is https, or on this machine: no one in between can answer for it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    )


def _decode(kind: type, value: Any) -> Any:
    return kind(value)  # Path is the only field type unknown to msgspec


def _is_postgresql(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("postgresql", "postgres")
    except ValueError:
        return False


def _sentence(problem: str) -> str:
    """``… - at `$.log_level` `` → ``KHOK_LOG_LEVEL: ….``"""
    what, _, path = problem.partition(" - at ")
    field = path.strip("`").removeprefix("$.").partition("[")[0]
    return f"{PREFIX}{field.upper()}: {what[:1].lower()}{what[1:].rstrip('.')}."
