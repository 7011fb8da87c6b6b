"""Random lives of households: on the way to a plot, who belongs to them, out and back again."""

from datetime import datetime, timedelta
from typing import ClassVar

from hypothesis.stateful import initialize, invariant
from msgspec.structs import replace

from domain.gathering.events import (
    DecisionRecorded,
    GatheringClosed,
    GatheringKind,
    GatheringScheduled,
)
from domain.household.enrolment import (
    EndorseHousehold,
    EnrolHousehold,
    RecordLandConsent,
    ScreenHousehold,
)
from domain.household.events import (
    HouseholdCompleted,
    HouseholdEndorsed,
    HouseholdEnrolled,
    HouseholdNominated,
    HouseholdReinstated,
    HouseholdScreened,
    HouseholdSubstituted,
    HouseholdWithdrawn,
    LandConsentRecorded,
    MemberAdded,
    MemberRemoved,
)
from domain.household.leaving import (
    CompleteHousehold,
    ReinstateHousehold,
    SubstituteHousehold,
    WithdrawHousehold,
)
from domain.household.member import AddMember, RemoveMember
from domain.household.nomination import NominateHousehold
from domain.kernel.terms import Level, Stage
from domain.project.events import ProjectClosed, ProjectDropped
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    HOUSEHOLD,
    NOMINATED,
    OFFICERS,
    PROGRAMME,
    PROPOSED,
    REGISTERED,
    REGISTERED_PROGRAMME,
    SCREENED,
    SOMSRI,
    TAMBON,
    VILLAGE,
    ref,
)
from tests.support.lives import LONG_AGO, World, all_lives, beginnings, step

FIRST, SECOND = HOUSEHOLD, ref("household", 2)
FAR, FOREIGN = ref("household", 3), ref("household", 4)  # in another tambon; programme
LIVING = [FIRST, FIRST, FIRST, SECOND, SECOND]
TAKEN = ref("household", 6)  # came in the place of one that left long ago
OTHERS = [SECOND, SECOND, FIRST, FAR, FOREIGN, TAKEN, ref("household", 5)]
CODES = {FIRST: "22010000012", SECOND: "22010000020"}
PLOTS = {FIRST: ref("project", 1), SECOND: ref("project", 2)}
DROPPED = ref("project", 3)  # of the first household too
HELD, OPEN = ref("gathering", 1), ref("gathering", 2)
CRITERIA = [one.criterion for one in SCREENED]
LATER = [LONG_AGO + timedelta(days=day) for day in (1, 2, 20, 45)]
REASONS = ["ย้ายไปทำงานต่างจังหวัด"] * 4 + [None]

# From where a fact may lead, and to where: written once more, apart from the domain's own table.
MOVES: dict[type, tuple[tuple[str, ...], str]] = {
    HouseholdEndorsed: (("SCREENED",), "ENDORSED"),
    LandConsentRecorded: (("ENDORSED",), "CONSENTED"),
    HouseholdEnrolled: (("CONSENTED",), "ENROLLED"),
    HouseholdSubstituted: (("WITHDRAWN",), "SUBSTITUTED"),
    HouseholdCompleted: (("ENROLLED",), "COMPLETED"),
}
ON_THE_WAY = ("NOMINATED", "SCREENED", "ENDORSED", "CONSENTED", "ENROLLED")
MOVING = (HouseholdNominated, HouseholdScreened, HouseholdWithdrawn, HouseholdReinstated, *MOVES)


class HouseholdLife(World):
    """Two households of a village with a plot each, two of elsewhere, and six weeks."""

    given = (
        *OFFICERS, REGISTERED, REGISTERED_PROGRAMME,
        replace(REGISTERED_PROGRAMME, programme=ref("programme", 2)),
        replace(NOMINATED, household=FAR, village="22010203", house="claim:house:3"),
        replace(
            NOMINATED, household=FOREIGN, programme=ref("programme", 2), house="claim:house:4"
        ),
        replace(NOMINATED, household=TAKEN, house="claim:house:6"),
        HouseholdSubstituted(household=ref("household", 7), by=TAKEN),
        *(
            GatheringScheduled(
                gathering=gathering, kind=GatheringKind.VILLAGE_ASSEMBLY, stage=Stage.PLANNING,
                level=Level.INVOLVE, activity=2, area=TAMBON, starts_at=LONG_AGO,
                ends_at=LONG_AGO + timedelta(hours=2),
            )
            for gathering in (HELD, OPEN)
        ),
        *(
            DecisionRecorded(
                gathering=HELD, about=household, votes_for=9, votes_against=1, votes_abstain=0
            )
            for household in (FIRST, SECOND)
        ),
        GatheringClosed(gathering=HELD, headcount=20),
        *(replace(PROPOSED, project=plot, household=household)
          for household, plot in PLOTS.items()),
        replace(PROPOSED, project=DROPPED, household=FIRST),
        ProjectDropped(project=DROPPED, household=FIRST),
        ProjectClosed(project=ref("project", 4), household=SECOND),
    )
    met: ClassVar[set[str]] = set()

    @initialize(far=beginnings)
    def begin(self, far: int) -> None:
        """Most lives begin some way on; nothing is recorded that was not asked for."""
        self.now = LATER[0]
        for household in (FIRST, SECOND)[: far and 2]:
            self.nominate(household, VILLAGE, CODES[household], CD_WORKER)
            for criterion in CRITERIA if far > 1 else ():
                self.screen(household, criterion, True)
            if far > 2:
                self.endorse(household, HELD)
            if far > 3:
                self.consent(household, "โฉนด")
            if far > 4:
                self.enrol(household, PLOTS[household])
        if far > 5:
            self.withdraw(FIRST, REASONS[0])

    @step(
        household=[*LIVING, ref("household", 8)], village=[VILLAGE, VILLAGE, "220101", "99010103"],
        code=[*CODES.values(), "123"], by=[CD_WORKER, CD_WORKER, DISTRICT_OFFICER],
    )
    def nominate(self, household: str, village: str, code: str, by: str) -> None:
        self.ask(
            NominateHousehold(
                household=household, programme=PROGRAMME, village=village, house_code=code
            ),
            by,
        )

    @step(household=LIVING, criterion=[*CRITERIA * 2, "RICH"], passed=[True] * 9 + [False])
    def screen(self, household: str, criterion: str, passed: bool) -> None:
        self.ask(
            ScreenHousehold(household=household, criterion=criterion, passed=passed),
            DISTRICT_OFFICER,
        )

    @step(household=LIVING, gathering=[HELD, OPEN])
    def endorse(self, household: str, gathering: str) -> None:
        self.ask(EndorseHousehold(household=household, gathering=gathering), CD_WORKER)

    @step(household=LIVING, title=["โฉนด", "โฉนด", ""])
    def consent(self, household: str, title: str) -> None:
        self.ask(
            RecordLandConsent(
                household=household, holder=SOMSRI, title_type=title, commitment_years=5
            ),
            CD_WORKER,
        )

    @step(household=LIVING, project=[*PLOTS.values(), DROPPED])
    def enrol(self, household: str, project: str) -> None:
        self.ask(EnrolHousehold(household=household, project=project), DISTRICT_OFFICER)

    @step(household=LIVING, reason=REASONS)
    def withdraw(self, household: str, reason: str | None) -> None:
        self.ask(WithdrawHousehold(household=household, reason=reason), CD_WORKER)

    @step(household=LIVING, reason=REASONS)
    def reinstate(self, household: str, reason: str | None) -> None:
        self.ask(ReinstateHousehold(household=household, reason=reason), DISTRICT_OFFICER)

    @step(household=LIVING, by=OTHERS)
    def substitute(self, household: str, by: str) -> None:
        self.ask(SubstituteHousehold(household=household, by=by), DISTRICT_OFFICER)

    @step(household=LIVING)
    def complete(self, household: str) -> None:
        self.ask(CompleteHousehold(household=household), DISTRICT_OFFICER)

    @step(household=LIVING, adds=[True, False])
    def change_members(self, household: str, adds: bool) -> None:
        if adds:
            self.ask(AddMember(household=household, person=SOMSRI, relation="head"), CD_WORKER)
        else:
            self.ask(RemoveMember(household=household, person=SOMSRI), CD_WORKER)

    @step(day=LATER)
    def time_passes(self, day: datetime) -> None:
        self.now = max(self.now + timedelta(hours=1), day)

    def states_of(self, household: str) -> list[str]:
        """The states through which a household went; fails where a fact does not fit the last."""
        passed: set[str] = set()
        states: list[str] = []
        for _, _, one in self.each(*MOVING):
            if one.household != household:
                continue
            if isinstance(one, HouseholdNominated):
                assert not states
                states.append("NOMINATED")
            elif isinstance(one, HouseholdScreened):
                assert states[-1] == "NOMINATED"
                passed |= {one.criterion} if one.passed else set()
                assert one.complete == (one.passed and passed == set(CRITERIA))
                if not one.passed:
                    states.append("INELIGIBLE")
                elif one.complete:
                    states.append("SCREENED")
            elif isinstance(one, HouseholdWithdrawn):
                assert states[-1] in ON_THE_WAY
                states.append("WITHDRAWN")
            elif isinstance(one, HouseholdReinstated):
                assert states[-1] == "WITHDRAWN" and one.status == states[-2]
                states.append(states[-2])
            else:
                sources, target = MOVES[type(one)]
                assert states[-1] in sources
                states.append(target)
        return states

    @invariant()
    def every_fact_follows_from_the_state(self) -> None:
        for household in (FIRST, SECOND, FAR, FOREIGN):
            self.states_of(household)

    @invariant()
    def a_house_is_one_household_of_a_programme(self) -> None:
        houses = [one.house for _, _, one in self.each(HouseholdNominated)]
        assert len(houses) == len(set(houses))

    @invariant()
    def whoever_comes_back_does_so_within_thirty_days(self) -> None:
        for index, fact, one in self.each(HouseholdReinstated):
            left = max(i for i, _, e in self.each(HouseholdWithdrawn)
                       if i < index and e.household == one.household)
            gone = fact.occurred_at - self.facts[left].occurred_at
            assert timedelta(0) <= gone < timedelta(days=31)

    @invariant()
    def a_place_is_taken_once_and_by_a_neighbour(self) -> None:
        came = [one for _, _, one in self.each(HouseholdSubstituted) if one.by != TAKEN]
        assert len({one.by for one in came}) == len(came)
        assert all({one.household, one.by} == {FIRST, SECOND} for one in came)

    @invariant()
    def whoever_finished_has_a_closed_plot(self) -> None:
        for index, _, one in self.each(HouseholdCompleted):
            assert self.before(index, ProjectClosed, household=one.household)

    @invariant()
    def nobody_belongs_twice(self) -> None:
        belongs: dict[str, bool] = {}
        for _, _, one in self.each(MemberAdded, MemberRemoved):
            assert belongs.get(one.household, False) == isinstance(one, MemberRemoved)
            belongs[one.household] = isinstance(one, MemberAdded)


def test_every_life_of_a_household_keeps_the_rules() -> None:
    kinds = (*MOVING, MemberAdded, MemberRemoved)
    refusals = {
        "noun-is-known", "noun-is-new", "state-allows-it", "role-covers-the-area", "area-is-known",
        "text-is-long-enough", "household-lies-in-a-village", "house-code-has-eleven-digits",
        "household-joins-once", "criterion-is-asked-for", "endorsement-is-by-the-village-assembly",
        "enrolment-follows-screening", "enrolment-follows-endorsement",
        "enrolment-follows-land-consent", "enrolment-names-its-project", "plot-is-live",
        "reinstatement-is-in-time", "substitute-is-of-the-tambon",
        "substitute-is-of-the-programme", "substitute-is-another-live-household",
        "substitute-takes-one-place", "completion-follows-a-closed-project",
        "member-belongs-once", "member-belongs",
    }
    all_lives(HouseholdLife, events=kinds, refusals=refusals)
