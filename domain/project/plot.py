"""A plot as other nouns see it: its area, its household, and whether it left the programme."""

from domain.kernel.decision import Rule, State
from domain.kernel.event import Recorded
from domain.project.events import (
    ProjectClosed,
    ProjectDropped,
    ProjectKind,
    ProjectProposed,
    ProjectStatus,
    ProjectSubstituted,
)

# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Plot(State):
    """What a plan, a duty or a gate needs to know of a project."""

    folds = (ProjectProposed, ProjectSubstituted, ProjectDropped, ProjectClosed)
    kind: ProjectKind | None = None  # None: unknown project
    ref: str = ""
    programme: str = ""
    area: str = ""
    household: str | None = None
    ended: ProjectStatus | None = None

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case ProjectProposed() as proposed:
                self.kind, self.ref, self.area = proposed.kind, proposed.project, proposed.area
                self.programme, self.household = proposed.programme, proposed.household
            case ProjectSubstituted(project=project) if project == self.ref:
                self.ended = ProjectStatus.SUBSTITUTED  # not of `by`, which is tagged, too
            case ProjectDropped():
                self.ended = ProjectStatus.DROPPED
            case ProjectClosed():
                self.ended = ProjectStatus.CLOSED


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

plot_is_live = Rule(
    "plot-is-live",
    en="{project} is {state}; nothing more can be planned or done there. Choose a plot that is"
    " still in the programme.",
    th="{project} อยู่ในสถานะ {state} จึงวางแผนหรือดำเนินการต่อไม่ได้ โปรดเลือกแปลงที่ยังอยู่ในโครงการ",
)


def in_the_programme(plot: Plot, field: str) -> None:
    """Refuses a plot that has left the programme."""
    plot_is_live.require(plot.ended is None, field, project=plot.ref, state=plot.ended)
