"""Tokens say who is asking, never what they may do: roles are facts in the journal.

A token is a signed JWT whose ``sub`` is a person's Ref. In production the organisation's own issuer
signs and its public keys are given as a JWKS file; without one, this machine issues for itself.
"""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import KeySet, OKPKey

from domain.ref import is_ref
from service.settings import Settings

# Public-key signatures only: a secret shared with clients, or "none", proves nothing.
ALGORITHMS = ("Ed25519", "EdDSA", "ES256", "PS256", "RS256")
DEVELOPMENT_ALGORITHM = "Ed25519"
LEEWAY_SECONDS = 30  # clocks differ a little
REMEMBERED = 4096  # tokens whose signature is not checked again


class TokenRefused(Exception):
    """A token that identifies nobody; the message says why and repeats nothing of it."""


class Identity(NamedTuple):
    """Who a token names, and until when."""

    person: str
    expires_at: datetime


class Verifier:
    """Checks tokens against a set of public keys."""

    def __init__(
        self, keys: KeySet, *, issuer: str, audience: str,
        algorithms: tuple[str, ...] = ALGORITHMS,
    ) -> None:
        self._keys, self._algorithms = keys, algorithms
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        self._known: dict[str, Identity] = {}

    def verify(self, token: str) -> str:
        """The Ref of the person whom a token names. Raises TokenRefused."""
        return self.identify(token).person

    def identify(self, token: str) -> Identity:
        """Whom a token names and until when, to end what outlives it. Raises TokenRefused."""
        known = self._known.get(token)
        if known is not None and known.expires_at.timestamp() > time.time():
            return known
        self._known.pop(token, None)
        identity = self._check(token)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[token] = identity
        return identity

    def _check(self, token: str) -> Identity:
        try:
            claims = jwt.decode(token, self._keys, algorithms=self._algorithms).claims
            self._claims.validate(claims)
        except ExpiredTokenError:
            raise TokenRefused("The token has expired; get a new one.") from None
        except (JoseError, ValueError) as error:
            said = error.error if isinstance(error, JoseError) else "not a token"
            raise TokenRefused(f"The token is not valid here ({said}).") from None
        if not is_ref(claims["sub"], "person"):
            raise TokenRefused("The token's subject is not a person of this service.")
        return Identity(claims["sub"], datetime.fromtimestamp(claims["exp"], UTC))


class Issuer:
    """The development issuer: an Ed25519 key in a file that only its owner may read."""

    def __init__(self, key: OKPKey, *, issuer: str, audience: str) -> None:
        self._key, self._issuer, self._audience = key, issuer, audience

    @classmethod
    def of(cls, settings: Settings) -> "Issuer":
        """The issuer of a data folder; its key is made the first time."""
        file = settings.data_dir / "issuer.json"
        if not file.exists():
            _keep(OKPKey.generate_key("Ed25519", auto_kid=True), file)
        key = OKPKey.import_key(msgspec.json.decode(file.read_bytes()))
        return cls(key, issuer=settings.issuer, audience=settings.audience)

    def issue(self, person: str, *, minutes: int = 720) -> str:
        """A bearer token for a person's Ref. ValueError: not such a Ref."""
        if not is_ref(person, "person"):
            raise ValueError(f"{person!r} is not the Ref of a person")
        now = int(time.time())
        header = {"alg": DEVELOPMENT_ALGORITHM, "kid": self._key.kid}
        claims = {
            "iss": self._issuer, "aud": self._audience, "sub": person,
            "iat": now, "exp": now + minutes * 60,
        }
        return jwt.encode(header, claims, self._key, algorithms=[DEVELOPMENT_ALGORITHM])

    def verifier(self) -> Verifier:
        """Accepts what this issuer signs, by its one algorithm."""
        return Verifier(
            KeySet([self._key]), issuer=self._issuer, audience=self._audience,
            algorithms=(DEVELOPMENT_ALGORITHM,),
        )


def verifier(settings: Settings) -> Verifier:
    """Checks tokens as the settings say. ValueError: a JWKS file that holds no usable keys."""
    if settings.jwks_file is None:
        return Issuer.of(settings).verifier()
    try:
        keys = KeySet.import_key_set(msgspec.json.decode(settings.jwks_file.read_bytes()))
    except (KeyError, TypeError, msgspec.DecodeError, JoseError) as error:
        raise ValueError(f"{settings.jwks_file} is not a JWKS file: {error}") from None
    return Verifier(keys, issuer=settings.issuer, audience=settings.audience)


def _keep(key: OKPKey, file: Path) -> None:
    """Written whole or not at all; of two processes starting together, the first one's stays."""
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
