"""The events as others see them: AsyncAPI and JSON Schema, judged by validators of theirs."""

import json
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from typer.testing import CliRunner

from domain.catalogue import EVENTS
from domain.kernel.event import decode, sealed_fields
from service.asyncapi import VERSION, document
from service.cli import app
from service.graphql.schema.roots import event_types
from tests.node import packages
from tests.samples import Sample, samples


def printed() -> dict[str, Any]:
    """The document as `khok catalogue --asyncapi` prints it."""
    done = CliRunner().invoke(app, ["catalogue", "--asyncapi"])
    assert done.exit_code == 0, done.output
    made: dict[str, Any] = json.loads(done.output)
    return made


def test_the_document_is_asyncapi_by_its_official_schema() -> None:
    folder = packages() / "node_modules" / "@asyncapi" / "specs" / "schemas"
    official = jsonschema_rs.validator_for(json.loads((folder / f"{VERSION}.json").read_text()))
    assert [error.message for error in official.iter_errors(printed())] == []
    assert not official.is_valid(printed() | {"channels": {"events": {"address": 5}}})


def test_every_event_is_a_message_of_the_stream() -> None:
    made = document()
    named = {message["name"] for message in made["components"]["messages"].values()}
    assert named - {"EventBatch"} == set(EVENTS)
    for each in made["channels"]["events"]["messages"].values():
        assert each["$ref"].rpartition("/")[2] in made["components"]["messages"]


def enveloped(sample: Sample) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": "1", "source": "urn:x", "type": sample.type,
        "time": "2021-03-09T01:30:00Z", "position": "1", "data": json.loads(bytes(sample.data)),
    }


def message_schema(name: str) -> dict[str, Any]:
    made = document()
    return made["components"]["messages"][EVENTS[name].__name__]["payload"] | {
        "components": made["components"]
    }


@pytest.mark.parametrize("sample", samples(), ids=lambda each: f"{each.type} {each.schema}")
def test_a_stored_sample_decodes_and_fits_what_is_said_of_it(sample: Sample) -> None:
    event = decode(sample.type, sample.schema, bytes(sample.data))
    assert event.name == sample.type
    if sample.schema != type(event).schema:
        return  # an earlier version: what is said is about the one of today
    jsonschema_rs.validate(message_schema(sample.type), enveloped(sample))
    [said] = [each for each in event_types() if each["name"] == sample.type]
    assert (said["version"], said["sealedFields"]) == (
        sample.schema, list(sealed_fields(type(event)))
    )
    clear = jsonschema_rs.validator_for(msgspec.to_builtins(said["jsonSchema"]))
    assert clear.is_valid(json.loads(bytes(sample.data))) and not clear.is_valid({})
