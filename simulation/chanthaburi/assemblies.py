"""Village assemblies: five rounds per tambon, in which households and neighbours plan together.

Dice decide once for each household and round whether it comes. Work plans use the same result: a
developer usually plans with those who came.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from domain.gathering.attendance import AttendanceEntry
from domain.gathering.events import Contribution, GatheringKind
from domain.kernel.terms import Level, Stage
from simulation.chanthaburi.cast import (
    TARGET_TAMBONS,
    Household,
    cd_worker,
    community_plot,
    developers,
    is_away,
    neighbours,
    nominated,
    taking_part,
)
from simulation.chanthaburi.meeting import (
    Meeting,
    call_together,
    hold,
    of_household,
    of_neighbour,
    of_staff,
)
from simulation.chanthaburi.names import dice, ref
from simulation.script import Scene, bangkok, days, dealt, minutes, working_days

# Round → its first day, and the number of working days over which the thirty tambons are spread.
ROUNDS = {
    "JAN": (bangkok("2021-01-18", "09:00"), 10),
    "MAR": (bangkok("2021-03-15", "09:00"), 4),
    "MAY": (bangkok("2021-05-10", "09:00"), 5),
    "JUL": (bangkok("2021-07-12", "09:00"), 5),
    "SEP": (bangkok("2021-09-13", "09:00"), 4),
}

# Month → the last round before its plan is made, within the planning gate's sixty days.
ROUND_OF_MONTH = {
    "2021-03": "JAN", "2021-04": "MAR", "2021-05": "MAR", "2021-06": "MAY", "2021-07": "MAY",
    "2021-08": "JUL", "2021-09": "JUL", "2021-10": "SEP", "2021-11": "SEP",
}

# Households whose coming a case depends on: (tambon, number, round). The first two never plan: one
# was in hospital; for the other, another person signed once.
ABSENT = {
    *(("220103", 2, turn) for turn in ROUNDS),
    *(("220207", 1, turn) for turn in ROUNDS if turn != "MAY"),
    ("220302", 4, "MAY"), ("220204", 2, "JUL"), ("220204", 2, "SEP"),
}
PRESENT = {
    ("220103", 4, "MAR"), ("220302", 2, "MAY"), ("220204", 1, "JUL"), ("220204", 4, "JUL"),
    ("220204", 5, "JUL"), ("220207", 1, "MAY"), ("220502", 1, "MAY"), ("220701", 1, "MAY"),
    ("220901", 1, "JUL"), ("220901", 3, "JUL"), ("220404", 1, "MAY"),
    ("220204", 1, "SEP"), ("220204", 4, "SEP"), ("220204", 5, "SEP"),
}


def came(household: Household, turn: str) -> bool:
    """Whether a member of the household took part in the round."""
    key = (household.tambon, household.number, turn)
    if key in ABSENT or key in PRESENT:
        return key in PRESENT
    if is_away(household, ROUNDS[turn][0].date()):
        return False
    return dice(f"came/{household.key}/{turn}").random() < 0.86


def assembly_ref(tambon: str, turn: str) -> str:
    """The Ref of the round's assembly in a tambon."""
    return ref("gathering", f"assembly/{tambon}/{turn}")


def assemblies(turn: str) -> Iterator[Scene]:
    """One round: scheduled a week ahead, held in the mornings, several tambons on a day."""
    first, count = ROUNDS[turn]
    dates = working_days(first, count)
    meetings = [
        [_assembly(tambon, turn, date) for tambon in tambons]
        for date, tambons in zip(dates, dealt(TARGET_TAMBONS, count), strict=True)
    ]
    yield call_together([each for held in meetings for each in held], first - days(7))
    for held in meetings:
        yield from hold(held)


def _assembly(tambon: str, turn: str, starts_at: datetime) -> Meeting:
    gathering = assembly_ref(tambon, turn)
    day = starts_at.date()
    chosen = nominated(tambon) if turn == "JAN" else taking_part(tambon, day)
    sheet = _sheet(gathering, [each for each in chosen if came(each, turn)], tambon, day)
    plot = community_plot(tambon)
    return Meeting(
        ref=gathering, kind=GatheringKind.VILLAGE_ASSEMBLY, stage=Stage.PLANNING,
        level=Level.EMPOWER if turn == "JAN" else Level.COLLABORATE, activity=2, area=tambon,
        starts_at=starts_at, ends_at=starts_at + minutes(180),
        title="เวทีประชาคมตำบล: คัดเลือกครัวเรือน" if turn == "JAN" else "เวทีประชาคมตำบล: วางแผนร่วมกัน",
        holder=developers(tambon)[0].person, verifier=cd_worker(tambon), sheet=sheet,
        projects=(plot,) if plot and turn != "JAN" else (),
        votes=_votes(tambon, sheet) if turn == "JAN" else (),
    )


def _sheet(
    gathering: str, households: Sequence[Household], tambon: str, day: date
) -> tuple[AttendanceEntry, ...]:
    lines = [line for each in households for line in of_household(each, gathering)]
    lines += [
        of_neighbour(who, gathering, gives=(Contribution.OPINION,)) for who in neighbours(tambon)
    ]
    return (*lines, of_staff(developers(tambon, day)[-1].person))


def _votes(
    tambon: str, sheet: Sequence[AttendanceEntry]
) -> tuple[tuple[str, int, int, int], ...]:
    """Votes on every screened household; a few are voted down."""
    voters = len(sheet) - 1  # the developer has no vote
    votes = []
    for each in nominated(tambon):
        against = dice(f"against/{each.key}").randrange(voters // 4 + 1)
        if each.fate == "SCREENED":
            against = voters - voters // 4
        if each.fate != "INELIGIBLE":
            votes.append((each.ref, voters - against, against, 0))
    return tuple(votes)
