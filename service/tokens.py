"""Tokens say who asks, never what they may do: roles are facts in the journal.

A token is a signed JWT. One of its claims, ``sub`` by default, holds a person's Ref. The
organisation's own issuer signs it and its public keys (``jwks.py``) verify it. This machine signs
tokens only if the development issuer is on.
"""

import os
import time
from base64 import urlsafe_b64decode
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from domain.kernel.ref import is_ref
from service.jwks import FITS, FixedKeys, KeySource, PublishedKeys, fitting, signing_keys
from service.settings import SettingRefused, Settings

DEVELOPMENT_ISSUER = "khok-development"
DEVELOPMENT_ALGORITHM = "Ed25519"
DEVELOPMENT_KEY = "issuer.json"  # in the data folder
COPY = "keys.json"  # in the data folder, too: the issuer's published keys
LEEWAY_SECONDS = 30  # for clocks that differ a little
REMEMBERED = 4096  # verified tokens that are kept
LONGEST = 8192  # characters of a token
# An authorisation server may mark a token as an access token (RFC 9068).
TYPES = (None, "jwt", "at+jwt", "application/at+jwt")


class TokenRefused(Exception):
    """A token that identifies no one. The message says why and quotes nothing of the token."""


class KeyUnknown(TokenRefused):
    """A token signed by an unknown key, perhaps a new one that is not fetched yet."""


class Identity(NamedTuple):
    """The person of a token, and when the token expires."""

    person: str
    expires_at: datetime


def bearer(header: object) -> str | None:
    """The bearer token of an `Authorization` header; None if there is none."""
    scheme, _, token = header.partition(" ") if isinstance(header, str) else ("", "", "")
    return token.strip() or None if scheme.lower() == "bearer" else None


class Header(msgspec.Struct):
    """The members of a token's header that are used, and those that must not be there."""

    alg: str
    kid: str | None = None
    typ: str | None = None
    # By these, a token would choose how, or by which key, it is verified.
    crit: Any = msgspec.UNSET
    b64: Any = msgspec.UNSET
    jwk: Any = msgspec.UNSET
    jku: Any = msgspec.UNSET
    x5c: Any = msgspec.UNSET
    x5u: Any = msgspec.UNSET

    @property
    def steers(self) -> bool:
        found = (self.crit, self.b64, self.jwk, self.jku, self.x5c, self.x5u)
        return any(each is not msgspec.UNSET for each in found)


class Algorithms(JWSRegistry):
    """The library's algorithms, without its warning about Ed25519's older name, EdDSA."""

    algorithms = JWSRegistry.algorithms | {"EdDSA": JWSRegistry.algorithms["Ed25519"]}


class Verifier:
    """Checks tokens against the public keys of one issuer."""

    def __init__(
        self, source: KeySource, *, issuer: str, audience: str, claim: str = "sub",
        algorithms: Collection[str] = tuple(FITS),
    ) -> None:
        self.source, self.issuer = source, issuer
        self._claim, self._algorithms = claim, algorithms
        self._registry = Algorithms(algorithms=algorithms, strict_check_header=False)
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
        )
        self._keys = source.keys
        self._known: dict[str, Identity] = {}

    def identify(self, token: str) -> Identity:
        """The person of a token, and when it expires. Raises TokenRefused."""
        if self._keys is not self.source.keys:  # forget tokens that a removed key had signed
            self._keys = self.source.keys
            self._known.clear()
        known = self._known.get(token)
        if known is not None and known.expires_at.timestamp() > time.time():
            return known
        self._known.pop(token, None)
        identity = self._check(token)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[token] = identity
        return identity

    async def admit(self, token: str) -> Identity:
        """As ``identify``, but for an unknown key it fetches the issuer's keys, within limits.

        Raises TokenRefused.
        """
        try:
            return self.identify(token)
        except KeyUnknown:
            if not await self.source.renew():
                raise
        return self.identify(token)

    def standing(self) -> dict[str, Any]:
        """The tokens' part of ``/health``: the issuer, and how fresh its keys are."""
        return {"issuer": self.issuer, **self.source.standing()}

    def _check(self, token: str) -> Identity:
        try:
            header = _header(token)
            if header.alg not in self._algorithms or header.steers:
                raise ValueError(header.alg)
            key = fitting(self._keys, header.alg, header.kid)
            if key is None:
                raise KeyUnknown("The token is signed by an unknown key; get a new token.")
            claims = jwt.decode(token, key, registry=self._registry).claims
            self._claims.validate(claims)
            person, expires_at = claims.get(self._claim), claims["exp"]
            identity = Identity(str(person), datetime.fromtimestamp(expires_at, UTC))
        except ExpiredTokenError:
            raise TokenRefused("The token has expired; get a new one.") from None
        except (JoseError, ValueError, OverflowError, OSError, RecursionError) as error:
            said = error.error if isinstance(error, JoseError) else "not a token"
            raise TokenRefused(f"The token is not valid here ({said}).") from None
        if not isinstance(person, str) or not is_ref(person, "person"):
            raise TokenRefused(f"The token's `{self._claim}` is not a person of this service.")
        return identity


def _header(token: str) -> Header:
    """The header of a token. ValueError: too long, malformed, or of another type."""
    first, *rest = token.split(".", 3)
    if len(token) > LONGEST or len(rest) != 2:
        raise ValueError("not a signed token of three parts")
    header = msgspec.json.decode(
        urlsafe_b64decode(first.encode("ascii") + b"=" * (-len(first) % 4)), type=Header
    )
    if (header.typ and header.typ.lower()) not in TYPES:
        raise ValueError("another type")
    return header


class Issuer:
    """The development issuer: signs with an Ed25519 key in a file that only its owner can read."""

    def __init__(self, key: OKPKey, *, audience: str) -> None:
        self._key, self._audience = key, audience

    @classmethod
    def of(cls, settings: Settings) -> "Issuer":
        """The issuer of a data folder; makes its key the first time."""
        file = settings.data_dir / DEVELOPMENT_KEY
        if not file.exists():
            _keep(OKPKey.generate_key("Ed25519", auto_kid=True), file)
        key = OKPKey.import_key(msgspec.json.decode(file.read_bytes()))
        return cls(key, audience=settings.audience)

    def issue(self, person: str, *, minutes: int = 720) -> str:
        """A bearer token for a person's Ref. ValueError: ``person`` is not one."""
        if not is_ref(person, "person"):
            raise ValueError(f"{person!r} is not the Ref of a person")
        now = int(time.time())
        header = {"alg": DEVELOPMENT_ALGORITHM, "kid": self._key.kid}
        claims = {
            "iss": DEVELOPMENT_ISSUER, "aud": self._audience, "sub": person,
            "iat": now, "exp": now + minutes * 60,
        }
        return jwt.encode(header, claims, self._key, algorithms=[DEVELOPMENT_ALGORITHM])

    def verifier(self) -> Verifier:
        """Verifies the tokens of this issuer, by its one algorithm."""
        return Verifier(
            FixedKeys([self._key]), issuer=DEVELOPMENT_ISSUER, audience=self._audience,
            algorithms=(DEVELOPMENT_ALGORITHM,),
        )


def verifier(settings: Settings) -> Verifier:
    """The verifier of the settings. SettingRefused: no one could sign in with them."""
    if settings.development:
        return Issuer.of(settings).verifier()
    if settings.issuer is None:
        raise SettingRefused(
            "KHOK_ISSUER: must be set to the address of your OpenID Connect issuer; on your own"
            " machine, you can instead set KHOK_DEVELOPMENT_ISSUER=yes."
        )
    return Verifier(
        _source(settings, settings.issuer), issuer=settings.issuer, audience=settings.audience,
        claim=settings.person_claim,
    )


def _source(settings: Settings, issuer: str) -> KeySource:
    if settings.jwks_file is None:
        return PublishedKeys(issuer, settings.jwks_url, settings.data_dir / COPY)
    try:
        return FixedKeys(signing_keys(settings.jwks_file.read_bytes()))
    except ValueError as error:
        raise SettingRefused(f"KHOK_JWKS_FILE: {settings.jwks_file}: {error}.") from None


def _keep(key: OKPKey, file: Path) -> None:
    """Writes a key, whole or not at all. If two processes start together, the first one's stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(f".{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(msgspec.json.encode(key.as_dict(private=True)))
    try:
        os.link(new, file)
    except FileExistsError:
        pass
    finally:
        new.unlink()
