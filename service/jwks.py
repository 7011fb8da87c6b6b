"""The public keys (JWKS) that verify an issuer's tokens: fixed, or fetched from the issuer.

Published keys are fetched every hour, and when a token names an unknown key. While they cannot be
fetched, the last ones stay in use; a copy on disk serves a restart without network.
"""

import asyncio
import logging
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import httpx
import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, RSAKey

from service.settings import is_secure

log = logging.getLogger(__name__)

FETCH_SECONDS = 5.0  # for discovery and keys together
KEYS_MOST = 256 * 1024  # bytes of a response
AGAIN_SECONDS = 60.0  # at least, between two fetches
FRESH_SECONDS = 3600.0  # then the keys are fetched again, even if no token needs it
RSA_BITS = 2048  # shorter keys can be broken
DISCOVERY = "/.well-known/openid-configuration"

# Algorithm → members that its key must have. Public-key signatures only: a secret shared with
# clients, or "none", proves nothing.
FITS: dict[str, dict[str, str]] = {
    "Ed25519": {"kty": "OKP", "crv": "Ed25519"}, "EdDSA": {"kty": "OKP", "crv": "Ed25519"},
    "ES256": {"kty": "EC", "crv": "P-256"},
    "PS256": {"kty": "RSA"}, "RS256": {"kty": "RSA"},
}


class KeySource(Protocol):
    """Where keys come from. ``keys`` is replaced as a whole, never changed in place."""

    keys: tuple[Key, ...]

    async def renew(self) -> bool:
        """Fetches the keys unless it is too early; whether they were fetched."""

    async def follow(self) -> None:
        """Keeps them fresh until cancelled."""

    def standing(self) -> dict[str, Any]:
        """The keys' part of ``/health``: their number and, if published, age and last error."""


class FixedKeys:
    """Keys that never change while the process runs."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self.keys = tuple(keys)

    async def renew(self) -> bool:
        return False

    async def follow(self) -> None:
        return

    def standing(self) -> dict[str, Any]:
        return {"keys": len(self.keys)}


class KeyCopy(msgspec.Struct, frozen=True):
    """The copy on disk: the issuer, the time of the fetch, and the key set as it came."""

    issuer: str
    url: str | None
    fetched_at: datetime
    document: msgspec.Raw


class PublishedKeys:
    """Keys that an issuer publishes at ``url``, or at the address in its discovery document."""

    def __init__(self, issuer: str, url: str | None, copy: Path) -> None:
        self.keys: tuple[Key, ...] = ()
        self.trouble: str | None = None
        self.fetched_at: datetime | None = None
        self._issuer, self._url, self._copy = issuer, url, copy
        self._tried = float("-inf")
        self._fetching: asyncio.Task[bool] | None = None
        self._recall()

    async def renew(self) -> bool:
        """Fetches the keys, at most once a minute; concurrent callers share one fetch."""
        if self._fetching is None or self._fetching.done():
            if time.monotonic() - self._tried < AGAIN_SECONDS:
                return False
            self._tried = time.monotonic()
            self._fetching = asyncio.create_task(self._fetch())
        return await asyncio.shield(self._fetching)

    async def follow(self) -> None:
        """Fetches the keys at once and then every hour; after a failure, every minute."""
        try:
            while True:
                fetched = await self.renew()
                await asyncio.sleep(FRESH_SECONDS if fetched else AGAIN_SECONDS)
        finally:
            if self._fetching is not None:
                self._fetching.cancel()

    def standing(self) -> dict[str, Any]:
        at = self.fetched_at
        return {
            "keys": len(self.keys), "fetchedAt": at and at.isoformat(),
            "ageSeconds": at and int((datetime.now(UTC) - at).total_seconds()),
            "trouble": self.trouble,
        }

    async def _fetch(self) -> bool:
        try:
            async with asyncio.timeout(FETCH_SECONDS), httpx.AsyncClient() as http:
                document = await _get(http, self._url or await self._discovered(http))
            self._take(document, datetime.now(UTC))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            self.trouble = f"{type(error).__name__}: {error}".rstrip(": ")
            log.warning(
                "The keys of %s could not be fetched (%s); %d of %s are in use.",
                self._issuer, self.trouble, len(self.keys), self.fetched_at or "no day",
            )
            return False
        self.trouble = None
        self._keep(document)
        return True

    async def _discovered(self, http: httpx.AsyncClient) -> str:
        """The address of the keys by OpenID Connect Discovery 1.0."""
        found = msgspec.json.decode(
            await _get(http, self._issuer.rstrip("/") + DISCOVERY), type=dict[str, Any]
        )
        if found.get("issuer") != self._issuer:
            raise ValueError("the discovery document is another issuer's")
        return str(found.get("jwks_uri"))

    def _take(self, document: bytes, at: datetime) -> None:
        """Uses the keys of a document. Equal keys stay the same object: see Verifier.identify."""
        keys = signing_keys(document)
        if [key.as_dict() for key in keys] != [key.as_dict() for key in self.keys]:
            self.keys = keys
        self.fetched_at = at

    def _keep(self, document: bytes) -> None:
        """Writes a copy for the next start, whole or not at all."""
        assert self.fetched_at is not None
        kept = KeyCopy(self._issuer, self._url, self.fetched_at, msgspec.Raw(document))
        new = self._copy.with_suffix(f".{os.getpid()}")
        try:
            self._copy.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(msgspec.json.encode(kept))
            new.replace(self._copy)
        except OSError as error:
            log.warning("Could not write the issuer's keys to %s: %s", self._copy, error)

    def _recall(self) -> None:
        """Uses the copy on disk, if it holds this issuer's keys."""
        try:
            kept = msgspec.json.decode(self._copy.read_bytes(), type=KeyCopy)
            if (kept.issuer, kept.url) == (self._issuer, self._url):
                self._take(bytes(kept.document), kept.fetched_at)
                log.warning("Using a copy of the keys of %s from %s until they can be fetched.",
                            self._issuer, kept.fetched_at)
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            log.warning("Could not use the copy of the issuer's keys: %s", error)


async def _get(http: httpx.AsyncClient, url: str) -> bytes:
    """A short body by one GET. ValueError: insecure address, a status other than 200, too long."""
    if not is_secure(url):
        raise ValueError(f"{url[:200]!r} does not begin with https://")
    body = b""
    async with http.stream("GET", url, headers={"Accept-Encoding": "identity"}) as response:
        if response.status_code != 200:
            raise ValueError(f"{url} answered {response.status_code}")
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > KEYS_MOST:
                raise ValueError(f"{url} answered more than {KEYS_MOST} bytes")
    return body


def signing_keys(document: bytes) -> tuple[Key, ...]:
    """The keys of a JWKS that may sign tokens. ValueError: it contains none.

    Keys of another kind, for another use, or unreadable ones are skipped.
    """
    try:
        listed = msgspec.json.decode(document, type=dict[str, Any])["keys"]
        keys = tuple(key for each in listed if (key := _signing_key(each)) is not None)
    except (KeyError, TypeError, msgspec.DecodeError) as error:
        raise ValueError(f"not a set of keys: {error}") from None
    if not keys:
        raise ValueError("no key in it can sign tokens")
    return keys


def _signing_key(described: Any) -> Key | None:
    if not isinstance(described, dict) or described.get("use", "sig") != "sig":
        return None
    if not any(_is(described, need) for need in FITS.values()):
        return None
    try:
        key = JWKRegistry.import_key(described)
        short = isinstance(key, RSAKey) and key.raw_value.key_size < RSA_BITS
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return None if short else key


def _is(described: Any, need: dict[str, str]) -> bool:
    return all(described.get(name) == value for name, value in need.items())


def fitting(keys: Sequence[Key], algorithm: str, kid: str | None) -> Key | None:
    """The key for a token's header: with that ``kid``, and made for that algorithm.

    Without a ``kid``: the only key for the algorithm; None if there are several.
    """
    fit = [
        key for key in keys
        if _is(key, FITS[algorithm]) and key.get("alg") in (None, algorithm)
    ]
    if kid is None:
        return fit[0] if len(fit) == 1 else None
    return next((key for key in fit if key.kid == kid), None)
