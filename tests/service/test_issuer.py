"""Tokens of a real issuer, over real HTTP: its keys come and go, and nobody else signs in."""

import asyncio
import hmac
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from joserfc import jwe
from joserfc.jwk import Key

from service import jwks
from service.journal import Journal
from service.postgres import Embedded
from tests.support.databases import copied
from tests.support.issuing import LocalIssuer, b64, issuing, new_key
from tests.support.past import Past, ref
from tests.support.running import PATIENCE, Client, running

SOMCHAI = ref("person", 1)
WHO = {"query": "{ viewer { person { id } roles { role } } }"}


async def asked(client: Client, token: str) -> tuple[int, str]:
    """The status, and the person or what was said instead."""
    head = await client.service.journal.head()
    assert await client.service.engine.reached(head, PATIENCE)
    response = await client.http.post(
        "/graphql", json=WHO, headers={"Authorization": f"Bearer {token}"})
    body = response.json()
    if response.status_code == 401:
        [error] = body["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        return 401, error["message"]
    return response.status_code, body["data"]["viewer"]["person"]["id"]


async def standing(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = (await client.http.get("/health")).json()["tokens"]
    return found


@pytest_asyncio.fixture
async def issuer() -> AsyncIterator[LocalIssuer]:
    async with issuing() as local:
        yield local


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys may be fetched again at once."""
    monkeypatch.setattr(jwks, "AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(jwks, "FRESH_SECONDS", 3600.0)


async def registered(url: str) -> str:
    """The same database, with somebody registered in it."""
    journal, told = await Journal.open(url), Past()
    told.person(1, "22")
    await told.tell(journal)
    await journal.close()
    return url


@pytest_asyncio.fixture
async def known(database_url: str) -> str:
    return await registered(database_url)


# ── one service, many attackers ───────────────────────────────────────────────────────────────────


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def attacked(
    postgres: Embedded, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Client, LocalIssuer]]:
    folder = tmp_path_factory.mktemp("attacked")
    name = f"khok_attacked_{os.getpid()}"
    async with copied(postgres, template, name) as url, issuing() as local:
        local.keys = [new_key(), new_key("RS256"), new_key("Ed25519")]
        async with running(await registered(url), folder, issuer=local.issuer) as client:
            yield client, local


def headed(header: bytes, payload: str = "e30", signature: str = "AA") -> str:
    return f"{b64(header)}.{payload}.{signature}"


def shared_secret(local: LocalIssuer, person: str) -> str:
    """HS256, with the issuer's public RSA key in place of a secret."""
    header = msgspec.json.encode({"alg": "HS256", "kid": local.keys[1].kid})
    text = f"{b64(header)}.{local.token(person).split('.')[1]}"
    secret = local.keys[1].as_pem(private=False)
    return f"{text}.{b64(hmac.digest(secret, text.encode(), 'sha256'))}"


def encrypted(local: LocalIssuer, person: str) -> str:
    """A JWE to the issuer's own public key."""
    return jwe.encrypt_compact(
        {"alg": "RSA-OAEP", "enc": "A256GCM", "kid": local.keys[1].kid},
        msgspec.json.encode(local.claims(person)), local.keys[1])


def unsigned(local: LocalIssuer, person: str) -> str:
    return headed(b'{"alg": "none"}', local.token(person).split(".")[1], "")


def tampered(local: LocalIssuer, person: str) -> str:
    head, _, signature = local.token(ref("person", 2)).split(".")
    return f"{head}.{local.token(person).split('.')[1]}.{signature}"


def own_key(local: LocalIssuer, person: str, **header: Any) -> str:
    """Signed by the attacker's key under a name of the issuer's."""
    mine: Key = new_key(kid=str(local.keys[0].kid))
    said = header or {"jwk": mine.as_dict(private=False)}
    return local.token(person, key=mine, header=said)


def detached(local: LocalIssuer, person: str) -> str:
    """The issuer's own signature, over a payload that is not encoded (RFC 7797)."""
    return local.token(person, header={"b64": False, "crit": ["b64"]})


HOUR = 3600
ATTACKS: dict[str, Any] = {
    "no signature": unsigned, "a public key as secret": shared_secret, "encrypted": encrypted,
    "another payload": tampered, "a key of its own": own_key, "an unencoded payload": detached,
    "its own key's address": lambda i, p: own_key(i, p, jku="https://evil.example/keys"),
    "its own certificate": lambda i, p: own_key(i, p, x5u="https://evil.example/c.pem"),
    "an address beside the right key": lambda i, p: i.token(p, header={"jku": i.issuer}),
    "what must be understood": lambda i, p: i.token(p, header={"crit": ["exp"], "exp": 1}),
    "the name of another key": lambda i, p: i.token(p, header={"kid": i.keys[1].kid}),
    "another key and algorithm": lambda i, p: i.token(
        p, key=i.keys[1], algorithm="RS256", header={"kid": i.keys[0].kid}),
    "an algorithm that is not allowed": lambda i, p: i.token(
        p, key=i.keys[1], algorithm="RS512"),
    "another type": lambda i, p: i.token(p, header={"typ": "logout+jwt"}),
    "a type that is no text": lambda i, p: headed(b'{"alg": "ES256", "typ": 7}'),
    "a header that is a list": lambda i, p: headed(b'["alg"]'),
    "a header without end": lambda i, p: headed(b"[" * 5000),
    "another issuer": lambda i, p: i.token(p, iss="https://evil.example"),
    "a longer issuer": lambda i, p: i.token(p, iss=i.issuer + "/"),
    "no issuer": lambda i, p: i.token(p, iss=None),
    "another audience": lambda i, p: i.token(p, aud=["another", "khok2"]),
    "no audience": lambda i, p: i.token(p, aud=None),
    "its time over": lambda i, p: i.token(p, exp=int(time.time()) - HOUR),
    "no end": lambda i, p: i.token(p, exp=None),
    "an end beyond all time": lambda i, p: i.token(p, exp=10**30),
    "an end that is no number": lambda i, p: i.token(p, exp=float("nan")),
    "its time to come": lambda i, p: i.token(p, nbf=int(time.time()) + HOUR),
    "an issue to come": lambda i, p: i.token(p, iat=int(time.time()) + HOUR),
    "another noun": lambda i, p: i.token(p.replace("person", "household")),
    "an account's name": lambda i, p: i.token("somchai@example.org"),
    "a list of people": lambda i, p: i.token([p]),
    "too much in it": lambda i, p: i.token(p, groups=["g" * 100] * 100),
    "four parts": lambda i, p: i.token(p) + ".AA",
    "nothing": lambda i, p: "...",
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_forged_token_signs_nobody_in(
    attacked: tuple[Client, LocalIssuer], attack: str
) -> None:
    client, local = attacked
    status, said = await asked(client, ATTACKS[attack](local, SOMCHAI))
    assert status == 401 and len(said) < 90 and "evil" not in said
    assert await asked(client, local.token(SOMCHAI)) == (200, SOMCHAI)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("number", "algorithm", "header"), [
    (0, "ES256", {}), (1, "RS256", {"typ": "at+jwt"}), (1, "PS256", {"typ": "application/at+jwt"}),
    (2, "Ed25519", {"typ": "jwt"}), (2, "EdDSA", {"cty": "JSON", "nonce": "7"}),
])
async def test_every_algorithm_that_is_allowed_signs_in(
    attacked: tuple[Client, LocalIssuer], number: int, algorithm: str, header: dict[str, str]
) -> None:
    client, local = attacked
    token = local.token(SOMCHAI, key=local.keys[number], algorithm=algorithm, header=header,
                        aud=["another", "khok"])
    assert await asked(client, token) == (200, SOMCHAI)


@pytest.mark.asyncio(loop_scope="module")
async def test_however_many_unknown_keys_are_named_the_issuer_is_asked_once_a_minute(
    attacked: tuple[Client, LocalIssuer]
) -> None:
    client, local = attacked
    before = local.asked
    tokens = [local.token(SOMCHAI, key=new_key()) for _ in range(30)]
    answers = await asyncio.gather(*(asked(client, token) for token in tokens))
    assert {status for status, _ in answers} == {401}
    assert local.asked - before == 0  # it was asked when the service began


# ── keys that come and go ─────────────────────────────────────────────────────────────────────────


async def test_a_new_key_signs_in_at_once_and_a_lost_one_no_longer(
    known: str, tmp_path: Path, issuer: LocalIssuer, soon: None
) -> None:
    async with running(known, tmp_path, issuer=issuer.issuer) as client:
        old, new = issuer.token(SOMCHAI), new_key("RS256")
        assert await asked(client, old) == (200, SOMCHAI)
        issuer.keys = [new]
        assert await asked(client, old) == (200, SOMCHAI)  # nobody has said anything yet
        token = issuer.token(SOMCHAI, algorithm="RS256")
        assert await asked(client, token) == (200, SOMCHAI)
        status, said = await asked(client, old)
        assert (status, said) == (401, "The token is signed by an unknown key; get a new token.")
        found = await standing(client)
    assert (found["issuer"], found["keys"], found["trouble"]) == (issuer.issuer, 1, None)


@pytest.mark.parametrize(("behave", "said"), [
    ("fails", "answered 500"), ("elsewhere", "answered 302"), ("garbage", "not a set of keys"),
    ("huge", "more than 262144 bytes"), ("empty", "no key in it"), ("secret", "no key in it"),
    ("hangs", "TimeoutError"), ("another's", "another issuer's"), ("insecure", "https://"),
])
async def test_while_the_issuer_fails_its_last_keys_hold_also_after_a_restart(
    known: str, tmp_path: Path, issuer: LocalIssuer, soon: None, behave: str, said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jwks, "FETCH_SECONDS", 0.5)
    token, stranger = issuer.token(SOMCHAI), issuer.token(SOMCHAI, key=new_key())
    async with running(known, tmp_path, issuer=issuer.issuer) as client:
        assert await asked(client, token) == (200, SOMCHAI)
        issuer.behave = behave
        assert (await asked(client, stranger))[0] == 401
        assert await asked(client, token) == (200, SOMCHAI)
        assert said in (await standing(client))["trouble"]
    async with running(known, tmp_path, issuer=issuer.issuer) as client:
        assert await asked(client, token) == (200, SOMCHAI)
        assert (await standing(client))["ageSeconds"] >= 0


async def test_nobody_waits_for_an_issuer_that_hangs_but_who_brings_an_unknown_key(
    known: str, tmp_path: Path, issuer: LocalIssuer, soon: None
) -> None:
    async with running(known, tmp_path, issuer=issuer.issuer) as client:
        token, new = issuer.token(SOMCHAI), new_key()
        assert await asked(client, token) == (200, SOMCHAI)
        issuer.behave = "hangs"
        issuer.asking.clear()
        waiting = asyncio.create_task(asked(client, issuer.token(SOMCHAI, key=new)))
        await issuer.asking.wait()
        fresh = issuer.token(SOMCHAI, jti="not remembered")
        assert await asked(client, fresh) == (200, SOMCHAI)
        assert not waiting.done()
        issuer.keys.append(new)
        issuer.released.set()
        assert await waiting == (200, SOMCHAI)


async def test_a_copy_of_the_keys_serves_only_the_issuer_whose_they_are(
    known: str, tmp_path: Path, issuer: LocalIssuer
) -> None:
    async with running(known, tmp_path, issuer=issuer.issuer) as client:
        assert await asked(client, issuer.token(SOMCHAI)) == (200, SOMCHAI)
    nowhere = "http://127.0.0.1:9"
    async with running(known, tmp_path, issuer=nowhere) as client:
        assert (await asked(client, issuer.token(SOMCHAI, iss=nowhere)))[0] == 401
        assert (await standing(client))["keys"] == 0


async def test_keys_may_be_named_and_a_person_stand_in_another_claim(
    known: str, tmp_path: Path, issuer: LocalIssuer
) -> None:
    named = {"issuer": "the ministry", "jwks_url": f"{issuer.issuer}/keys"}
    async with running(known, tmp_path, **named, person_claim="khok_person") as client:
        given = {"iss": "the ministry", "khok_person": SOMCHAI}
        assert await asked(client, issuer.token("account-7", **given)) == (200, SOMCHAI)
        status, said = await asked(client, issuer.token(SOMCHAI, iss="the ministry"))
        assert status == 401 and "`khok_person`" in said


async def test_the_development_issuers_tokens_are_worth_nothing_elsewhere(
    known: str, tmp_path: Path, issuer: LocalIssuer
) -> None:
    async with running(known, tmp_path, issuer=issuer.issuer) as client:
        assert (await asked(client, client.issuer.issue(SOMCHAI)))[0] == 401


async def test_the_development_issuer_is_loudly_named(
    known: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(known, tmp_path) as client:
        assert await asked(client, client.issuer.issue(SOMCHAI)) == (200, SOMCHAI)
        assert await standing(client) == {"issuer": "khok-development", "keys": 1}
    assert f"DEVELOPMENT ISSUER: this service accepts tokens signed by anybody who"\
        f" can read {tmp_path}" in caplog.text
