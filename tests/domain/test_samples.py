"""Whatever was ever stored can still be read."""

import msgspec
import pytest

from domain.catalogue import EVENTS
from domain.kernel.event import decode, encode
from tests.samples import Sample, instance, samples


@pytest.mark.parametrize("sample", samples(), ids=lambda one: f"{one.type}-{one.schema}")
def test_a_stored_event_of_every_version_decodes(sample: Sample) -> None:
    assert sample.type in EVENTS, (
        f"events are stored as {sample.type} for ever: give the class its name and folder back"
    )
    kind = EVENTS[sample.type]
    try:
        event = decode(sample.type, sample.schema, bytes(sample.data))
    except (KeyError, msgspec.ValidationError) as error:
        pytest.fail(
            f"{sample.type} as stored under schema {sample.schema} cannot be read: {error!r}. In"
            f" {kind.__module__}.{kind.__name__}, give a new field a default; any other change"
            " needs `schema` raised by one and a step in `upcasts`"
        )
    assert event.name == sample.type
    if sample.schema == event.schema:
        assert encode(event) == bytes(sample.data), (
            f"{sample.type} is written differently from what is stored under schema"
            f" {sample.schema}: raise `schema` of {kind.__module__}.{kind.__name__} by one, add a"
            " step to `upcasts`, and leave the line in tests/samples.jsonl"
        )


def test_every_event_type_has_a_sample_of_its_present_version() -> None:
    kept = {(one.type, one.schema) for one in samples()}
    missing = {(name, kind.schema) for name, kind in EVENTS.items()} - kept
    assert missing == set(), "append their samples to tests/samples.jsonl: python -m tests.samples"


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_is_tagged_with_every_ref_in_its_body(name: str) -> None:
    event = instance(EVENTS[name])
    body = encode(event).decode()
    named = {tag for tag in event.tags() if not tag.startswith("claim:")}
    assert named and all(tag in body for tag in named)
    assert body.count("-7000-8000-000000000001") >= len(named)
    assert event.tags()[0] == getattr(event, event.subject_field)  # shards are told apart by it
