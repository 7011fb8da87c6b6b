"""The tables follow the row types: every column described, a changed shape begun anew."""

import re
from dataclasses import replace

import asyncpg
import msgspec
import pytest
from msgspec import inspect as mi

from domain.kernel.authority import Authority
from domain.kernel.event import marked_paths
from projections import roles, tables
from projections.engine import Engine
from projections.people import PersonRow
from projections.view import VIEWS, NounRow, Row, View, view
from tests.projections.reading import facts_from
from tests.support.small_world.world import facts


def described(field: mi.Field) -> str:
    kind, text = field.type, ""
    while isinstance(kind, mi.Metadata | mi.UnionType):
        if isinstance(kind, mi.Metadata):
            text = text or str((kind.extra_json_schema or {}).get("description", ""))
            kind = kind.type
        else:
            kind = next(one for one in kind.types if not isinstance(one, mi.NoneType))
    return text


@pytest.mark.parametrize("name", VIEWS)
def test_every_column_says_more_than_its_name_and_every_row_has_a_sentence(name: str) -> None:
    row = VIEWS[name].row
    assert row.__doc__ and row.__doc__.strip().split("\n")[0].endswith(".")
    info = mi.type_info(row)
    assert isinstance(info, mi.StructType)
    for field in info.fields:
        if field.name != "id":
            words = set(re.findall("[a-z]+", described(field).lower()))
            assert len(words - set(field.name.split("_"))) >= 3, f"{name}.{field.name}"


@pytest.mark.parametrize("name", VIEWS)
def test_no_view_has_a_sealed_column(name: str) -> None:
    assert not marked_paths(VIEWS[name].row, "sealed")


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_indexes_only_columns_that_it_has(name: str) -> None:
    declared = VIEWS[name]
    indexed = {column for pair in declared.indexed for column in pair}
    indexed |= {*declared.ordered, *filter(None, [declared.titled])}
    assert {*declared.indexes, *indexed} <= set(declared.row.__struct_fields__)
    assert declared.family is None or declared.family in declared.indexes
    assert issubclass(declared.row, NounRow) == (declared.noun is not None)


def test_roles_fold_every_event_that_speaks_of_roles() -> None:
    assert set(roles.ROLES.folds) == set(Authority.types())


def test_two_views_of_one_name_or_with_the_versions_own_columns_are_refused() -> None:
    class Until(Row, kw_only=True):
        until: int

    with pytest.raises(TypeError, match="two views"):
        view(VIEWS["people"])
    with pytest.raises(TypeError, match="the versions' own"):
        view(replace(VIEWS["people"], name="others", row=Until))


def test_rows_are_values_that_no_fold_can_change_in_place() -> None:
    with pytest.raises(AttributeError):
        PersonRow(id="person:1").erased = True


async def test_creating_the_tables_twice_changes_nothing(pool: asyncpg.Pool) -> None:
    await Engine(pool, facts=facts_from(facts(1, 40))).step()
    async with pool.acquire() as connection:
        assert not await tables.create(connection)
    assert await pool.fetchval("SELECT position FROM views.position") == 40


async def test_tables_of_another_shape_are_begun_anew(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wider(PersonRow, kw_only=True):
        wide: bool = True

    wider: View[PersonRow] = replace(VIEWS["people"], row=Wider)
    await Engine(pool, facts=facts_from(facts(1, 40))).step()
    monkeypatch.setitem(VIEWS, "people", wider)
    tables.shape.cache_clear()
    async with pool.acquire() as connection:
        assert await tables.create(connection)
    tables.shape.cache_clear()
    assert await pool.fetchval("SELECT position FROM views.position") == 0
    assert await pool.fetch("SELECT wide FROM views.people") == []


async def test_a_row_comes_back_as_it_went_in(pool: asyncpg.Pool) -> None:
    journal = facts(8, 400)
    await Engine(pool, facts=facts_from(journal)).step()
    async with pool.acquire() as connection:
        for name, declared in VIEWS.items():
            ids = [row[0] for row in await pool.fetch(f"SELECT id FROM views.{name}")]
            rows = await tables.load(connection, tables.LIVE, declared, ids)
            assert len(rows) == len(ids)
            for row, _ in rows:
                assert msgspec.convert(msgspec.to_builtins(row), declared.row, strict=False) == row
