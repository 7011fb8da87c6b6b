"""Knowledge: what a person learned for a plot, and where it was shared."""

from typing import Annotated, ClassVar

from domain.gathering.events import GatheringStatus, held_near
from domain.kernel.authority import Role, authorise
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
from domain.kernel.ref import GatheringRef, KnowledgeRef, PersonRef, ProjectRef, Sealed, says
from domain.person.events import known_person
from domain.project.plot import Plot

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────

Topic = Annotated[str, says("What it is about, 3 to 120 characters; no names of people.")]

# ── events ────────────────────────────────────────────────────────────────────────────────────────


class KnowledgeRecorded(Event):
    """A person learned something useful for a plot."""

    knowledge: KnowledgeRef
    person: PersonRef
    project: ProjectRef
    topic: Topic
    content: Sealed = None


class KnowledgeShared(Event):
    """A piece of knowledge was shared at a gathering."""

    knowledge: KnowledgeRef
    gathering: GatheringRef


# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class RecordKnowledge(Command):
    """Records what a person learned for a plot.

    By an area developer for their own knowledge, or by a CD worker for anybody's.
    """

    roles = (Role.AREA_DEVELOPER, Role.CD_WORKER)
    new: ClassVar[str | None] = "knowledge"

    knowledge: KnowledgeRef
    person: PersonRef
    project: ProjectRef
    topic: Topic
    content: Annotated[
        str, says("What was learned and how it is done, 10 to 4,000 characters; kept sealed.")
    ]


class ShareKnowledge(Command):
    """Records that a piece of knowledge was shared at a closed gathering.

    By an area developer for their own knowledge, or by a CD worker for anybody's.
    """

    roles = (Role.AREA_DEVELOPER, Role.CD_WORKER)

    knowledge: KnowledgeRef
    gathering: GatheringRef


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Knowledge(State):
    """Who learned it, and for which plot."""

    folds = (KnowledgeRecorded,)
    recorded: KnowledgeRecorded | None = None

    def evolve(self, fact: Recorded) -> None:
        if isinstance(fact.event, KnowledgeRecorded):
            self.recorded = fact.event


class Sharing(State):
    """Whether it was shared at a gathering; looked up under both tags."""

    folds = (KnowledgeShared,)
    done: bool = False

    def evolve(self, fact: Recorded) -> None:
        self.done = True


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

knowledge_is_shared_at_a_closed_gathering = Rule(
    "knowledge-is-shared-at-a-closed-gathering",
    en="{gathering} is {state}. Record the sharing when the gathering is CLOSED.",
    th="{gathering} อยู่ในสถานะ {state} โปรดบันทึกการแบ่งปันเมื่อปิดการประชุม (CLOSED) แล้ว",
)
knowledge_is_shared_once = Rule(
    "knowledge-is-shared-once",
    en="{knowledge} was already shared at {gathering}. Name another gathering.",
    th="{knowledge} แบ่งปันที่ {gathering} แล้ว โปรดระบุการประชุมอื่น",
)


@decides(RecordKnowledge)
async def record_knowledge(command: RecordKnowledge, history: History) -> Decided:
    await _by_whoever_may(command, history, command.project, command.person)
    existing = await history.of(Knowledge, command.knowledge)
    noun_is_new.require(existing.recorded is None, "knowledge", ref=command.knowledge)
    await known_person(history, command.person)
    long_enough(command.topic, "topic", least=3, most=120)
    long_enough(command.content, "content", least=10, most=4000)
    return [
        KnowledgeRecorded(
            knowledge=command.knowledge, person=command.person, project=command.project,
            topic=command.topic, content=command.content,
        )
    ]


async def _by_whoever_may(command: Command, history: History, project: str, person: str) -> str:
    """Authorises a developer for their own knowledge, or a CD worker for anybody's.

    Returns the plot's area.
    """
    plot = await history.of(Plot, project)
    noun_is_known.require(plot.kind, "project", noun="project", ref=project)
    own = person == history.actor.person
    roles = command.roles if own else (Role.CD_WORKER,)
    await authorise(history, command, plot.area, roles=roles)
    return plot.area


@decides(ShareKnowledge)
async def share_knowledge(command: ShareKnowledge, history: History) -> Decided:
    known = (await history.of(Knowledge, command.knowledge)).recorded
    if known is None:
        noun_is_known.refuse("knowledge", noun="knowledge", ref=command.knowledge)
    area = await _by_whoever_may(command, history, known.project, known.person)
    _, status = await held_near(history, command.gathering, area)
    knowledge_is_shared_at_a_closed_gathering.require(
        status == GatheringStatus.CLOSED, "gathering", gathering=command.gathering, state=status
    )
    sharing = await history.of(Sharing, command.knowledge, command.gathering)
    knowledge_is_shared_once.require(
        not sharing.done, "gathering", knowledge=command.knowledge, gathering=command.gathering
    )
    return [KnowledgeShared(knowledge=command.knowledge, gathering=command.gathering)]
