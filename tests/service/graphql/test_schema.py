"""``schema.graphql`` is what the code prints, and says more than names."""

import re
from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
    find_breaking_changes,
    get_named_type,
    validate_schema,
)

from domain.catalogue import COMMANDS
from service.graphql.schema.build import core, printed
from service.graphql.schema.commands import LISTS, answer_name
from service.graphql.schema.model import TYPES, Column
from tests.support.paths import ROOT

KEPT = ROOT / "schema.graphql"


def described() -> Iterator[tuple[str, str | None]]:
    """Every type, field and argument with its description."""
    for name, made in core().type_map.items():
        if name.startswith("__"):
            continue
        yield name, made.description
        if isinstance(made, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in made.fields.items():
                yield f"{name}.{field_name}", field.description
                for arg_name, arg in field.args.items():
                    yield f"{name}.{field_name}({arg_name})", arg.description
        if isinstance(made, GraphQLInputObjectType):
            for field_name, inputs in made.fields.items():
                yield f"{name}.{field_name}", inputs.description


def words(text: str) -> set[str]:
    """The words of a name or a sentence, small fillers apart."""
    split = re.sub(r"([a-z])([A-Z])", r"\1 \2", text).lower()
    found = set(re.findall(r"[a-z0-9]+|[\u0e00-\u0e7f]+", split))
    return {word.removesuffix("s") for word in found} - {"the", "a", "an", "of", "it", "this", "i"}


def test_the_printed_schema_is_current() -> None:
    assert KEPT.read_text() == printed(), "print it again: khok schema > schema.graphql"


def released() -> str:
    """The schema of the last release; every release puts its own beside the earlier ones."""
    files = (ROOT / "tests" / "released").glob("*.graphql")
    return max(files, key=lambda file: [int(part) for part in file.stem.split(".")]).read_text()


def broken(current: str) -> list[str]:
    """What of the last release's schema its clients would miss."""
    found = find_breaking_changes(build_schema(released()), build_schema(current))
    return [change.description for change in found]


def test_the_schema_is_valid_and_breaks_nothing_that_was_released() -> None:
    assert validate_schema(core()) == []
    assert broken(printed()) == [], (
        "clients of the last release (tests/released/) would break: keep what it has, and add the"
        " new beside it"
    )


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (r"  missing\(", "  absent("),
        (r"\bAreaLevel\b", "LevelOfArea"),
        (r"input SubmitWorkPlanInput {", "input SubmitWorkPlanInput {\n  why: String!"),
    ],
)
def test_a_field_or_type_that_goes_and_an_input_that_is_asked_anew_break_clients(
    was: str, becomes: str
) -> None:
    assert broken(re.sub(was, becomes, printed()))


def test_every_description_says_more_than_the_name() -> None:
    poor = [
        place for place, text in described()
        if not text or words(text) <= words(place.replace(".", " ").replace("(", " "))
    ]
    assert poor == [], (
        "describe them: columns and commands by says(…) in projections/ and domain/, types by their"
        " docstrings, the rest in service/graphql/nouns/"
    )


def test_the_check_would_find_a_poor_description() -> None:
    assert words("The status of the work plan.") <= words("WorkPlan.status".replace(".", " "))
    assert not words("How far it has come.") <= words("WorkPlan status")


def test_every_command_is_a_mutation_with_a_result_of_two_members() -> None:
    mutations = core().mutation_type
    assert mutations is not None
    singles = {name[0].lower() + name[1:] for name in COMMANDS}
    assert set(mutations.fields) == singles | set(LISTS.values())
    for name, plural in LISTS.items():
        listed = mutations.fields[plural]
        assert str(listed.type) == f"[{answer_name(COMMANDS[name])}Result!]!"
        assert {key: str(arg.type) for key, arg in listed.args.items()} == {
            "inputs": f"[{name}Input!]!"}
    for name, command in COMMANDS.items():
        single, noun = name[0].lower() + name[1:], answer_name(command)
        union = get_named_type(mutations.fields[single].type)
        assert isinstance(union, GraphQLUnionType) and union.name == f"{noun}Result"
        assert [member.name for member in union.types] == [f"{noun}Done", "Refusal"]


def test_a_noun_has_one_answer_whatever_is_done_to_it() -> None:
    unions = {name for name, made in core().type_map.items() if isinstance(made, GraphQLUnionType)}
    nouns = {made.name for made in TYPES.values() if made.noun and made.noun != "attempt"}
    assert unions <= {f"{name}Result" for name in nouns} | {"PersonDetailsResult"}
    assert len(unions) == 13


def test_node_has_the_one_argument_that_relay_expects() -> None:
    query = core().query_type
    assert query is not None
    assert [*query.fields["node"].args] == ["id"]
    assert [*query.fields["nodes"].args] == ["ids", "asOf"]


def test_enums_are_written_in_capitals() -> None:
    for name, made in core().type_map.items():
        if isinstance(made, GraphQLEnumType) and not name.startswith("__"):
            assert all(value == value.upper() for value in made.values), name


def test_lists_are_ordered_by_what_is_never_null() -> None:
    # The next page begins after the last row's value: after null there is nothing.
    nullable = [
        f"{made.name}.{order}" for made in TYPES.values()
        for order, (sql, _) in made.orders.items()
        for field in made.fields.values()
        if isinstance(field, Column) and field.sql == sql and field.nullable
    ]
    assert nullable == []
