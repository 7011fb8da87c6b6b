"""Inputs of every command, made from the schema; whoever asks says which Refs are in them."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_required_input_field,
)

from domain.catalogue import COMMANDS
from domain.kernel.decision import camel
from domain.kernel.event import marked_paths

# Where a Ref may be of any noun.
_ANY = {"WaiveGate": "work-plan", "PlanEvaluation": "project", "RecordDecision": "household"}
_TEXT = "ข้อความสำหรับทดสอบที่ยาวพอสมควร"


def refs_of(command: str) -> dict[str, str]:
    """Input field → the noun of its Ref, of every field that holds one, also inside of lists."""
    return {
        camel([step for step in path if step != "*"][-1]):
            _ANY.get(command, "household") if noun == "*" else noun
        for path, noun in marked_paths(COMMANDS[command], "ref").items()
    }


class Inputs:
    """Makes inputs for commands in an area, on a day."""

    def __init__(self, schema: GraphQLSchema, area: str, today: date) -> None:
        self.schema, self.area, self.today = schema, area, today

    def made(self, command: str, refs: dict[str, str]) -> dict[str, Any]:
        """An input with these Refs in its fields, whatever else is required, and reasons."""
        kind = self.schema.type_map[f"{command}Input"]
        assert isinstance(kind, GraphQLInputObjectType)
        return self._object(kind, refs) | {"commandId": str(uuid4())}

    def _object(self, kind: GraphQLInputObjectType, refs: dict[str, str]) -> dict[str, Any]:
        return {
            name: self._value(name, each.type, refs) for name, each in kind.fields.items()
            if name in refs or name == "reason" or is_required_input_field(each)
        }

    def _value(self, name: str, wanted: Any, refs: dict[str, str]) -> Any:
        if isinstance(listed := get_nullable_type(wanted), GraphQLList):
            return [self._value(name, listed.of_type, refs)]
        named = get_named_type(wanted)
        if isinstance(named, GraphQLInputObjectType):
            return self._object(named, refs)
        if isinstance(named, GraphQLEnumType):
            return next(iter(named.values))
        if named.name == "ID":
            return refs.get(name, str(uuid4()))
        return self._plain(name, named.name)

    def _plain(self, name: str, kind: str) -> Any:
        known = {
            "area": self.area, "tambon": self.area, "village": f"{self.area}01",
            "month": f"{self.today:%Y-%m}", "houseCode": "22010100999", "email": "a@b.example",
            "nationalId": "9000000000009",
        }
        if name in known:
            return known[name]
        day = self.today + timedelta(days=3 if name.startswith("end") else 0)
        return {
            "Date": str(day), "DateTime": f"{day}T08:00:00Z", "Decimal": "100", "Int": 1,
            "Boolean": True, "SquareMetres": "4800", "Position": "1", "Long": "1",
        }.get(kind, _TEXT)
