"""Ids, the same in the domain, the journal, the views and GraphQL.

A *Ref* is a noun and a UUID: ``work-plan:0192f0c1-…``. It is the id of a noun, the tag of every
event that names it, and the GraphQL ``ID``. A *Claim* is a tag that only one event may hold:
``claim:plan-month:<engagement>/2021-03``. Both are plain strings.
"""

import re
from typing import Annotated

from msgspec import Meta


def says(text: str) -> Meta:
    """The description of a field in GraphQL, JSON Schema and the catalogue."""
    return Meta(description=text)


def ref_to(noun: str, text: str) -> Meta:
    """Marks a string as the Ref of a noun. Its events are tagged with it."""
    return Meta(extra={"ref": noun}, description=f"{text} (id such as `{noun}:0192f0c1-…`).")


ProgrammeRef = Annotated[str, ref_to("programme", "The programme")]
PersonRef = Annotated[str, ref_to("person", "The person")]
HouseholdRef = Annotated[str, ref_to("household", "The household")]
ProjectRef = Annotated[str, ref_to("project", "The project, one pilot plot")]
EngagementRef = Annotated[str, ref_to("engagement", "The engagement, a developer's contract")]
GatheringRef = Annotated[str, ref_to("gathering", "The gathering")]
WorkPlanRef = Annotated[str, ref_to("work-plan", "The work plan")]
WorkReportRef = Annotated[str, ref_to("work-report", "The work report")]
EvaluationRef = Annotated[str, ref_to("evaluation", "The evaluation")]
GuidelineRef = Annotated[str, ref_to("guideline", "The guideline")]
KnowledgeRef = Annotated[str, ref_to("knowledge", "The piece of knowledge")]
AnyRef = Annotated[
    str,
    Meta(
        extra={"ref": "*"},
        description="The noun that this is about, of any type (id such as `project:0192f0c1-…`).",
    ),
]

Claim = Annotated[
    str, Meta(extra={"claim": True}, description="Claim on a value that only one event may hold.")
]

# Personal details and every free text: kept apart from the clear part of an event, encrypted under
# a key that erasure destroys. Decisions never read them; in a state or view they are always absent.
Sealed = Annotated[
    str | None,
    Meta(extra={"sealed": True}, description="Personal or free text: sealed, absent once erased."),
]


def noun_of(ref: str) -> str:
    """``work-plan:0192…`` → ``work-plan``."""
    return ref.partition(":")[0]


_REF = re.compile("([^:]+):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_ref(text: str, noun: str = "*") -> bool:
    """Whether the text is a well-formed Ref (of that noun, if one is named), in canonical form."""
    found = _REF.fullmatch(text)
    return found is not None and found[1] != "claim" and noun in ("*", found[1])


def is_claim(text: str) -> bool:
    """Whether the text is ``claim:<kind>:<value>``, both parts present."""
    kind, _, value = text.removeprefix("claim:").partition(":")
    return text.startswith("claim:") and bool(kind) and bool(value)


def claim(kind: str, value: str) -> str:
    """``claim("plan-month", "engagement:…/2021-03")`` → the tag that can be recorded once."""
    return f"claim:{kind}:{value}"
