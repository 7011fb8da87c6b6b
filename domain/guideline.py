"""A guideline: the department's instructions for the work, by version, and who studied them."""

import re
from typing import Annotated, ClassVar

from domain.kernel.authority import Role, acting_roles, authorise
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    State,
    decides,
    long_enough,
    noun_is_known,
    noun_is_new,
)
from domain.kernel.event import Event, Recorded
from domain.kernel.ref import GuidelineRef, PersonRef, claim, says
from domain.kernel.thai import to_ascii_digits
from domain.programme.events import COUNTRY

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────

Title = Annotated[str, says("The title, 3 to 300 characters.")]
Version = Annotated[str, says("The version, as named in the document, 1 to 60 characters.")]
DocumentHash = Annotated[
    str, says("SHA-256 of the document, 64 hexadecimal digits in lower case.")
]

# Officers at every level, and the developers whom they direct.
STUDYING = (
    Role.HQ_UNIT, Role.PROVINCIAL_OFFICER, Role.DISTRICT_OFFICER, Role.CD_WORKER,
    Role.AREA_DEVELOPER,
)


def version_claim(title: str, version: str) -> str:
    """The claim that allows each version of a guideline to be published once."""
    return claim("guideline-version", to_ascii_digits(f"{title}/{version}"))


# ── events ────────────────────────────────────────────────────────────────────────────────────────


class GuidelinePublished(Event):
    """A version of a guideline was published."""

    guideline: GuidelineRef
    title: Title
    version: Version
    document_hash: DocumentHash

    def claims(self) -> tuple[str, ...]:
        return (version_claim(self.title, self.version),)


class GuidelineStudied(Event):
    """A person stated that they studied a guideline."""

    guideline: GuidelineRef
    person: PersonRef


# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class PublishGuideline(Command):
    """Publishes a version of a guideline, identified by the hash of its document.

    By the headquarters unit.
    """

    roles = (Role.HQ_UNIT,)
    new: ClassVar[str | None] = "guideline"

    guideline: GuidelineRef
    title: Title
    version: Version
    document_hash: DocumentHash


class StudyGuideline(Command):
    """Records that you studied the guideline; you cannot record it for somebody else.

    By officers at every level and area developers.
    """

    roles = STUDYING

    guideline: GuidelineRef


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Guideline(State):
    """The Ref of a published version; looked up by Ref or by claim."""

    folds = (GuidelinePublished,)
    ref: str | None = None

    def evolve(self, fact: Recorded) -> None:
        self.ref = fact.subject


class Study(State):
    """Whether one person has studied one guideline; looked up under both tags."""

    folds = (GuidelineStudied,)
    done: bool = False

    def evolve(self, fact: Recorded) -> None:
        self.done = True


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

guideline_version_is_new = Rule(
    "guideline-version-is-new",
    en="Version {version} of this guideline is already published as {ref}. Give a new version.",
    th="แนวทางฉบับ {version} เผยแพร่แล้วเป็น {ref} โปรดระบุฉบับใหม่",
)
document_is_named_by_its_hash = Rule(
    "document-is-named-by-its-hash",
    en="{digest!r} is not the SHA-256 of a document. Send 64 hexadecimal digits in lower case.",
    th="{digest!r} ไม่ใช่ค่าแฮช SHA-256 ของเอกสาร โปรดส่งเลขฐานสิบหกตัวพิมพ์เล็ก 64 หลัก",
)
guideline_is_studied_once = Rule(
    "guideline-is-studied-once",
    en="It is already recorded that you studied {guideline}. There is nothing to add.",
    th="บันทึกไว้แล้วว่าท่านได้ศึกษา {guideline} ไม่ต้องบันทึกอีก",
)


@decides(PublishGuideline)
async def publish_guideline(command: PublishGuideline, history: History) -> Decided:
    await authorise(history, command, COUNTRY)
    existing = await history.of(Guideline, command.guideline)
    noun_is_new.require(existing.ref is None, "guideline", ref=command.guideline)
    long_enough(command.title, "title", least=3, most=300)
    long_enough(command.version, "version", least=1, most=60)
    document_is_named_by_its_hash.require(
        re.fullmatch("[0-9a-f]{64}", command.document_hash), "documentHash",
        digest=command.document_hash,
    )
    same = await history.of(Guideline, version_claim(command.title, command.version))
    guideline_version_is_new.require(
        same.ref is None, "version", version=command.version, ref=same.ref
    )
    return [
        GuidelinePublished(
            guideline=command.guideline, title=command.title, version=command.version,
            document_hash=command.document_hash,
        )
    ]


@decides(StudyGuideline)
async def study_guideline(command: StudyGuideline, history: History) -> Decided:
    known = await history.of(Guideline, command.guideline)
    noun_is_known.require(known.ref, "guideline", noun="guideline", ref=command.guideline)
    # A guideline belongs to the whole country, the study of it to the area of the person's role.
    roles = await acting_roles(history)
    areas = [grant.area for grant in roles if grant.role in STUDYING] + [COUNTRY]
    acting = await authorise(history, command, areas[0])
    assert acting.person is not None  # the system holds none of these roles
    study = await history.of(Study, command.guideline, acting.person)
    guideline_is_studied_once.require(not study.done, "guideline", guideline=command.guideline)
    return [GuidelineStudied(guideline=command.guideline, person=acting.person)]
