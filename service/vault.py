"""The vault: seals personal and free text before it is recorded, and opens it for readers.

Every subject (a person, a document) has its own key. Erasing a person destroys the key, and so
every byte that it sealed, in every copy of the journal. Keys are read when needed and never kept in
memory, so an erasure holds in every process from the moment it commits.
"""

import hmac
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Self

import asyncpg
import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel.event import Event, Recorded
from domain.kernel.ref import noun_of
from domain.person.events import SubjectErased
from service.batching import Batching

FORMAT = b"\x01"  # AES-256-GCM: 12 bytes nonce, ciphertext of a JSON object, 16 bytes tag
KEY_BYTES = 32
NONCE_BYTES = 12
UNSEARCHED = {"national_id"}  # found by its claim in the journal, never by part of the number


class SubjectIsErased(Exception):
    """The subject's key was destroyed; nothing can be sealed for it."""


class Vault:
    """Seals and opens texts under the keys of one database. Use ``unlock`` to make one."""

    def __init__(self, pool: asyncpg.Pool, secret: bytes) -> None:
        self._pool = pool
        self._sealing: Batching[str, bytes | None] = Batching(self._keys)
        self.keyed = keying(secret)

    @classmethod
    async def unlock(cls, pool: asyncpg.Pool) -> Self:
        """Reads the secret of ``keyed``; makes it the first time."""
        return cls(pool, await secret_of(pool))

    async def seal(self, subject: str, values: Mapping[str, str], aad: bytes) -> bytes:
        """One ciphertext of all sealed fields of an event; ``aad``, the event's id, binds it.

        The subject's key is durable before this returns. Raises SubjectIsErased.
        """
        key = await self._sealing.of(subject)
        if key is None:
            raise SubjectIsErased(subject)
        return seal_under(key, values, aad)

    async def open(self, subject: str, sealed: bytes, aad: bytes) -> dict[str, str] | None:
        """The sealed texts by field; None after the subject was erased.

        Raises cryptography.exceptions.InvalidTag: these bytes were not sealed for this event.
        """
        key = await self._pool.fetchval("select key from vault.key where subject = $1", subject)
        return None if key is None else _open(key, sealed, aad)

    async def _keys(self, subjects: list[str]) -> list[bytes | None]:
        """The key of each subject, in order; makes missing ones. None: destroyed."""
        found = await self._found(subjects)
        if missing := sorted(set(subjects) - found.keys()):
            # Two requests may arrive here together: both then use the first one's key.
            await self._pool.execute(
                "insert into vault.key (subject, key)"
                " select * from unnest($1::text[], $2::bytea[]) on conflict do nothing",
                missing, [AESGCM.generate_key(KEY_BYTES * 8) for _ in missing],
            )
            found |= await self._found(missing)
        return [found[subject] for subject in subjects]

    async def _found(self, subjects: list[str]) -> dict[str, bytes | None]:
        return dict(await self._pool.fetch(
            "select subject, key from vault.key where subject = any($1)", subjects
        ))


async def secret_of(database: asyncpg.Pool | asyncpg.Connection) -> bytes:
    """The secret for ``keying``; made the first time."""
    await database.execute(
        "insert into vault.secret (name, value) values ('keyed', $1) on conflict do nothing",
        os.urandom(KEY_BYTES),
    )
    secret: bytes = await database.fetchval(
        "select value from vault.secret where name = 'keyed'"
    )
    return secret


def keying(secret: bytes) -> Callable[[str], str]:
    """A function value → HMAC-SHA-256, 64 hex digits: stable here, useless without the secret."""
    fresh = hmac.new(secret, digestmod="sha256")

    def keyed(value: str) -> str:
        code = fresh.copy()
        code.update(value.encode())
        return code.hexdigest()

    return keyed


async def follow(connection: asyncpg.Connection, facts: Sequence[Recorded]) -> None:
    """Opens the sealed texts of a batch of facts into ``vault.detail``; erases erased subjects.

    Runs inside the transaction that folds the views. Repeating a batch changes nothing. Texts of an
    erased subject stay sealed.
    """
    keys = await _keys(connection, {sealer_of(fact.event) for fact in facts if fact.sealed})
    details: dict[tuple[str, str], str] = {}
    erased: set[str] = set()
    for fact in facts:
        if fact.id and fact.sealed and (key := keys.get(sealer_of(fact.event))):
            details |= _details(fact, _open(key, fact.sealed, fact.id.bytes))
        if isinstance(fact.event, SubjectErased):
            erased.add(fact.event.person)
    kept = {key: value for key, value in details.items() if key[0] not in erased}
    await _write(connection, kept)
    await _erase(connection, erased)


def _details(fact: Recorded, opened: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """The rows of ``vault.detail``. Later details of a person replace earlier ones; a document
    keeps all its texts.
    """
    subject = sealer_of(fact.event)
    of_person = noun_of(subject) == fact.event.noun == "person"
    own = set(fact.event.__struct_fields__) if of_person else set()
    return {
        (subject, name if name in own else f"{fact.position}.{name}"): value
        for name, value in opened.items()
    }


def sealer_of(event: Event) -> str:
    """The subject whose key seals an event's texts."""
    subject: str = getattr(event, event.sealed_by)
    return subject


def search_key(field: str, value: str) -> str | None:
    """The text by which a person's detail is searched, in lower case; None: not searchable."""
    if "." in field or field in UNSEARCHED:
        return None
    return " ".join(value.lower().split())


async def _keys(connection: asyncpg.Connection, subjects: set[str]) -> dict[str, bytes]:
    if not subjects:
        return {}
    found = await connection.fetch(
        "select subject, key from vault.key where subject = any($1) and key is not null",
        list(subjects),
    )
    return {row["subject"]: row["key"] for row in found}


async def _write(connection: asyncpg.Connection, details: dict[tuple[str, str], str]) -> None:
    if not details:
        return
    columns = zip(
        *((subject, field, value, search_key(field, value))
          for (subject, field), value in details.items()),
        strict=True,
    )
    await connection.execute(
        "insert into vault.detail (subject, field, value, search_key)"
        " select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])"
        " on conflict (subject, field) do update"
        " set value = excluded.value, search_key = excluded.search_key",
        *map(list, columns),
    )


async def _erase(connection: asyncpg.Connection, subjects: set[str]) -> None:
    if not subjects:
        return
    await connection.execute("delete from vault.detail where subject = any($1)", list(subjects))
    await connection.execute(
        "insert into vault.key (subject, key) select unnest($1::text[]), null"
        " on conflict (subject) do update set key = null",
        list(subjects),
    )


def seal_under(key: bytes, values: Mapping[str, str], aad: bytes) -> bytes:
    """The ciphertext of texts under a key of 32 bytes; ``aad`` is needed to open it."""
    nonce = os.urandom(NONCE_BYTES)
    text = msgspec.json.encode(values, order="sorted")
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, text, aad)


def _open(key: bytes, sealed: bytes, aad: bytes) -> dict[str, str]:
    if sealed[:1] != FORMAT:
        raise ValueError(f"sealed bytes of an unknown format {sealed[:1]!r}")
    nonce, text = sealed[1:NONCE_BYTES + 1], sealed[NONCE_BYTES + 1:]
    return msgspec.json.decode(AESGCM(key).decrypt(nonce, text, aad), type=dict[str, str])
