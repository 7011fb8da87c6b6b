"""Whatever was ever stored can still be read."""

import pytest

from domain.catalogue import EVENTS
from domain.kernel.event import decode, encode
from tests.samples import Sample, instance, samples


@pytest.mark.parametrize("sample", samples(), ids=lambda one: f"{one.type}-{one.schema}")
def test_a_stored_event_of_every_version_decodes(sample: Sample) -> None:
    event = decode(sample.type, sample.schema, bytes(sample.data))
    assert event.name == sample.type
    if sample.schema == event.schema:
        assert encode(event) == bytes(sample.data)


def test_every_event_type_has_a_sample_of_its_present_version() -> None:
    kept = {(one.type, one.schema) for one in samples()}
    missing = {(name, kind.schema) for name, kind in EVENTS.items()} - kept
    assert missing == set(), "append them: python -m tests.samples"


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_is_tagged_with_every_ref_in_its_body(name: str) -> None:
    event = instance(EVENTS[name])
    body = encode(event).decode()
    named = {tag for tag in event.tags() if not tag.startswith("claim:")}
    assert named and all(tag in body for tag in named)
    assert body.count("-7000-8000-000000000001") >= len(named)
    assert event.tags()[0] == getattr(event, event.subject_field)  # shards are told apart by it
