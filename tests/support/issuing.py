"""A real issuer on this machine: discovery and keys over HTTP, which may fail in every way."""

import asyncio
import contextlib
import json
import socket
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

AUDIENCE = "khok"
MADE = {"ES256": ("EC", "P-256"), "RS256": ("RSA", 2048), "PS256": ("RSA", 2048),
        "Ed25519": ("OKP", "Ed25519"), "EdDSA": ("OKP", "Ed25519")}


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def new_key(algorithm: str = "ES256", **parameters: str) -> Key:
    """A key pair for an algorithm, named by its thumbprint unless by ``kid``."""
    kind, of = MADE[algorithm]
    making: Any = {"EC": ECKey, "RSA": RSAKey, "OKP": OKPKey}[kind]
    made: Key = making.generate_key(of, parameters=parameters or None, auto_kid=True)
    return made


class LocalIssuer:
    """Signs tokens and publishes keys; ``behave`` says how it answers whoever asks for them."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.keys: list[Key] = [new_key()]
        self.behave = "well"
        self.asked = 0  # how often for keys
        self.asking, self.released = asyncio.Event(), asyncio.Event()

    def claims(self, person: Any, **changed: Any) -> dict[str, Any]:
        """What a good token says; None leaves a claim out."""
        now = int(time.time())
        said = {"iss": self.issuer, "aud": AUDIENCE, "sub": person, "iat": now, "exp": now + 600}
        return {name: value for name, value in (said | changed).items() if value is not None}

    def token(self, person: Any, *, key: Key | None = None, algorithm: str = "ES256",
              header: dict[str, Any] | None = None, **changed: Any) -> str:
        """A token signed by the first key, or by another; it may say what no library would."""
        key = key or self.keys[0]
        said = {"alg": algorithm, "kid": key.kid} | (header or {}), self.claims(person, **changed)
        text = ".".join(b64(json.dumps(each).encode()) for each in said)
        return f"{text}.{b64(JWSRegistry.algorithms[algorithm].sign(text.encode(), key))}"

    async def discovery(self, _: Request) -> Response:
        named = "https://other.example" if self.behave == "another's" else self.issuer
        uri = "http://id.example/keys" if self.behave == "insecure" else f"{self.issuer}/keys"
        return JSONResponse({"issuer": named, "jwks_uri": uri})

    async def published(self, _: Request) -> Response:
        self.asked += 1
        self.asking.set()
        if self.behave == "huge":
            return StreamingResponse(spaces(), media_type="application/json")
        if self.behave == "hangs":
            await self.released.wait()
        odd = {
            "fails": Response("no", 500), "garbage": Response("<html>"),
            "elsewhere": Response(status_code=302, headers={"location": f"{self.issuer}/keys"}),
            "empty": JSONResponse({"keys": []}),
            "secret": JSONResponse({"keys": [{"kty": "oct", "kid": "s", "k": "c2VjcmV0"}]}),
        }
        return odd.get(self.behave) or JSONResponse(
            dict(KeySet(self.keys).as_dict(private=False)))


async def spaces() -> AsyncIterator[bytes]:
    for _ in range(64):
        yield b" " * 65536


@contextlib.asynccontextmanager
async def issuing() -> AsyncIterator[LocalIssuer]:
    """The issuer, served by uvicorn until the end."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        local = LocalIssuer(listener.getsockname()[1])
        app = Starlette(routes=[
            Route("/.well-known/openid-configuration", local.discovery),
            Route("/keys", local.published),
        ])
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        serving = asyncio.create_task(server.serve([listener]))
        try:
            yield local
        finally:
            server.should_exit = True
            await serving
