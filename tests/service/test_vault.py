import asyncio
import hashlib
import hmac
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag

from domain.kernel.event import Event
from domain.person.events import PersonDetailsChanged, PersonRegistered, SubjectErased
from domain.work_plan.events import WorkPlanReturned
from service.database import connect_pool
from service.vault import SubjectIsErased, Vault, follow

SOMCHAI = "person:0192f0c1-0000-7000-8000-000000000001"
MALEE = "person:0192f0c1-0000-7000-8000-000000000002"
PLAN = "work-plan:0192f0c1-0000-7000-8000-00000000000a"
AAD = b"the event's id"


@pytest.fixture
async def pool(database_url):
    async with await connect_pool(database_url) as made:
        yield made


@pytest.fixture
async def vault(pool):
    return await Vault.unlock(pool)


def registered(person: str) -> Event:
    return PersonRegistered(person=person, area="220101", identity="claim:national-id:00")


class Facts:
    """Facts as the journal would store them, sealed by a vault."""

    def __init__(self, vault: Vault) -> None:
        self.vault, self.position = vault, 0

    async def fact(self, event: Event, **values: str) -> SimpleNamespace:
        self.position += 1
        made: UUID = uuid4()
        subject = getattr(event, event.sealed_by)
        sealed = await self.vault.seal(subject, values, made.bytes) if values else None
        return SimpleNamespace(position=self.position, id=made, event=event, sealed=sealed)


@pytest.fixture
def facts(vault):
    return Facts(vault)


async def followed(pool, *batch):
    async with pool.acquire() as connection, connection.transaction():
        await follow(connection, batch)


async def details(pool, subject):
    found = await pool.fetch("select field, value from vault.detail where subject = $1", subject)
    return {row["field"]: row["value"] for row in found}


async def test_what_was_sealed_opens_again(vault):
    sealed = await vault.seal(SOMCHAI, {"first_name": "สมชาย", "reason": "ย้ายบ้าน"}, AAD)
    assert "สมชาย".encode() not in sealed
    assert await vault.open(SOMCHAI, sealed, AAD) == {"first_name": "สมชาย", "reason": "ย้ายบ้าน"}


async def test_the_same_text_is_never_sealed_to_the_same_bytes(vault):
    sealed = {await vault.seal(SOMCHAI, {"phone": "0812345678"}, AAD) for _ in range(20)}
    assert len(sealed) == 20


async def test_sealed_bytes_belong_to_one_event_of_one_subject(vault):
    sealed = await vault.seal(SOMCHAI, {"phone": "0812345678"}, AAD)
    await vault.seal(MALEE, {"phone": "0898765432"}, AAD)
    spoilt = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for subject, text, aad in ((SOMCHAI, sealed, b"other"), (MALEE, sealed, AAD),
                               (SOMCHAI, spoilt, AAD)):
        with pytest.raises(InvalidTag):
            await vault.open(subject, text, aad)


async def test_a_key_is_made_once_even_if_many_need_it_first(vault, pool):
    sealed = await asyncio.gather(*(
        vault.seal(SOMCHAI, {"nickname": str(number)}, AAD) for number in range(20)
    ))
    opened = [await vault.open(SOMCHAI, text, AAD) for text in sealed]
    assert opened == [{"nickname": str(number)} for number in range(20)]
    assert await pool.fetchval("select count(*) from vault.key") == 1


async def test_the_key_is_stored_before_anything_sealed_with_it_is_handed_out(vault, pool):
    sealed = await vault.seal(SOMCHAI, {"nickname": "ชาย"}, AAD)
    key = await pool.fetchval("select key from vault.key where subject = $1", SOMCHAI)
    assert len(key) == 32
    assert await (await Vault.unlock(pool)).open(SOMCHAI, sealed, AAD) == {"nickname": "ชาย"}


async def test_keyed_values_are_the_same_in_every_process_and_need_the_secret(vault, pool):
    other = await Vault.unlock(pool)
    secret = await pool.fetchval("select value from vault.secret where name = 'keyed'")
    expected = hmac.new(secret, b"1234567890121", hashlib.sha256).hexdigest()
    assert vault.keyed("1234567890121") == other.keyed("1234567890121") == expected
    assert await pool.fetchval("select count(*) from vault.secret") == 1


async def test_following_opens_a_persons_details_and_keeps_the_latest(vault, pool, facts):
    await followed(
        pool,
        await facts.fact(registered(SOMCHAI), first_name="สมชาย", phone="0812345678"),
        await facts.fact(registered(MALEE), first_name="Malee"),
    )
    await followed(
        pool, await facts.fact(PersonDetailsChanged(person=SOMCHAI), phone="0800000000")
    )
    assert await details(pool, SOMCHAI) == {"first_name": "สมชาย", "phone": "0800000000"}
    assert await details(pool, MALEE) == {"first_name": "Malee"}


async def test_within_a_batch_the_later_detail_stays(vault, pool, facts):
    batch = [
        await facts.fact(registered(SOMCHAI), phone="1"),
        await facts.fact(PersonDetailsChanged(person=SOMCHAI), phone="2"),
    ]
    await followed(pool, *batch)
    assert await details(pool, SOMCHAI) == {"phone": "2"}


async def test_a_documents_words_stay_side_by_side_under_their_positions(vault, pool, facts):
    returned = WorkPlanReturned(work_plan=PLAN, revision=1)
    await followed(pool, *[
        await facts.fact(returned, reasons="ขาดเป้าหมาย", reason="ตรวจรอบแรก"),
        await facts.fact(returned, reasons="ขาดวันที่"),
    ])
    assert await details(pool, PLAN) == {
        "1.reasons": "ขาดเป้าหมาย", "1.reason": "ตรวจรอบแรก", "2.reasons": "ขาดวันที่",
    }


async def test_the_reason_for_a_persons_fact_is_kept_under_its_position(vault, pool, facts):
    await followed(pool, await facts.fact(registered(SOMCHAI), first_name="A", reason="สมัคร"))
    assert await details(pool, SOMCHAI) == {"first_name": "A", "1.reason": "สมัคร"}


async def test_erasure_removes_the_key_and_every_detail_of_that_person_alone(vault, pool, facts):
    first = await facts.fact(registered(SOMCHAI), first_name="สมชาย", reason="สมัคร")
    other = await facts.fact(registered(MALEE), first_name="Malee")
    await followed(pool, first, other)
    await followed(pool, await facts.fact(SubjectErased(person=SOMCHAI)))
    assert await details(pool, SOMCHAI) == {}
    assert await details(pool, MALEE) == {"first_name": "Malee"}
    assert await vault.open(SOMCHAI, first.sealed, first.id.bytes) is None
    assert await vault.open(MALEE, other.sealed, other.id.bytes) == {"first_name": "Malee"}
    assert await pool.fetchval("select key from vault.key where subject = $1", SOMCHAI) is None


async def test_erasure_holds_at_once_in_every_process(vault, pool, facts, database_url):
    first = await facts.fact(registered(SOMCHAI), first_name="สมชาย")
    async with await connect_pool(database_url) as elsewhere:
        other = await Vault.unlock(elsewhere)
        assert await other.open(SOMCHAI, first.sealed, first.id.bytes)
        await followed(pool, await facts.fact(SubjectErased(person=SOMCHAI)))
        assert await other.open(SOMCHAI, first.sealed, first.id.bytes) is None
        with pytest.raises(SubjectIsErased):
            await other.seal(SOMCHAI, {"first_name": "สมชาย"}, AAD)


async def test_following_again_from_the_start_opens_nothing_of_an_erased_person(
    vault, pool, facts
):
    batch = [
        await facts.fact(registered(SOMCHAI), first_name="สมชาย"),
        await facts.fact(registered(MALEE), first_name="Malee"),
        await facts.fact(SubjectErased(person=SOMCHAI)),
    ]
    for _ in range(2):
        await followed(pool, *batch)
        await followed(pool, *batch[:2])
        assert await details(pool, SOMCHAI) == {}
        assert await details(pool, MALEE) == {"first_name": "Malee"}


async def test_registering_and_erasing_within_one_batch_leaves_nothing(vault, pool, facts):
    await followed(
        pool, await facts.fact(registered(SOMCHAI), first_name="สมชาย"),
        await facts.fact(SubjectErased(person=SOMCHAI)),
    )
    assert await details(pool, SOMCHAI) == {}


async def test_an_erasure_that_is_rolled_back_did_not_happen(vault, pool, facts):
    first = await facts.fact(registered(SOMCHAI), first_name="สมชาย")
    with pytest.raises(RuntimeError):
        async with pool.acquire() as connection, connection.transaction():
            await follow(connection, [await facts.fact(SubjectErased(person=SOMCHAI))])
            raise RuntimeError
    assert await vault.open(SOMCHAI, first.sealed, first.id.bytes) == {"first_name": "สมชาย"}


async def test_sealed_bytes_of_another_event_stop_the_follower(vault, pool, facts):
    fact = await facts.fact(registered(SOMCHAI), first_name="สมชาย")
    fact.id = uuid4()
    with pytest.raises(InvalidTag):
        await followed(pool, fact)


async def test_details_are_found_by_a_part_in_any_case_but_never_by_a_national_id(
    vault, pool, facts
):
    await followed(
        pool,
        await facts.fact(
            registered(MALEE), first_name="Malee  Rak", national_id="1234567890121"
        ),
        await facts.fact(WorkPlanReturned(work_plan=PLAN, revision=1), reasons="malee"),
    )
    found = await pool.fetch("select field from vault.detail where search_key like '%malee r%'")
    assert [row["field"] for row in found] == ["first_name"]
    searched = await pool.fetch("select field from vault.detail where search_key is not null")
    assert [row["field"] for row in searched] == ["first_name"]


async def test_a_national_id_is_shown_masked(pool):
    shown = await pool.fetchval("select vault.masked_national_id('1234567890121')")
    assert shown == "x-xxxx-xxxxx-12-1"
