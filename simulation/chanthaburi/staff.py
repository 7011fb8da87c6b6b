"""The department's staff and the people that it hires: their roles and contracts."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from domain.engagement.application import (
    ReceiveApplication,
    RejectApplicant,
    ScreenApplicant,
    SelectApplicant,
)
from domain.engagement.contract import ContractEngagement
from domain.engagement.events import DeveloperGroup
from domain.kernel.authority import Role
from domain.person.registration import RegisterPerson
from domain.person.role import GrantRole
from simulation.chanthaburi.cast import (
    ACTING_PROVINCIAL,
    COMMITTEE,
    COORDINATION,
    DISTRICTS,
    GRANTED_BY_THE_SYSTEM,
    HANDOVER,
    HQ,
    PROGRAMME,
    PROVINCE,
    PROVINCIAL,
    STRATEGY,
    TARGET_TAMBONS,
    Developer,
    all_developers,
    cd_worker,
    district_officer,
    specialist,
)
from simulation.chanthaburi.names import Someone, dice
from simulation.script import Act, Scene, bangkok, minutes, scene

CRITERIA = ("AGE", "RESIDENT", "QUALIFIED")
CONTRACT = (date(2020, 12, 1), date(2021, 9, 30))  # as for all 9,188, by the Bangkok Post
WAGE_SATANG = 900_000


def registration(by: str | None, someone: Someone, born_on: date | None = None) -> Act:
    """Registers a person."""
    details = someone.details
    return Act(by, RegisterPerson(
        person=someone.ref, area=someone.area, born_on=born_on, title=details["title"],
        first_name=details["first_name"], last_name=details["last_name"],
        national_id=details["national_id"], phone=details["phone"],
    ))


def _grant(
    by: str | None, someone: Someone, role: Role, area: str, until: date | None = None,
) -> Act:
    return Act(by, GrantRole(
        person=someone.ref, role=role, area=area, valid_from=date(2020, 12, 1), until=until
    ))


def appoint() -> Iterator[Scene]:
    """1 December 2020: the system grants the first roles, headquarters those of the province, and
    the province the rest.
    """
    at = bangkok("2020-12-01", "08:00")
    yield scene(at, (registration(None, who) for who, _, _ in GRANTED_BY_THE_SYSTEM))
    yield scene(
        at + minutes(10), (_grant(None, *granted) for granted in GRANTED_BY_THE_SYSTEM)
    )
    heads = (PROVINCIAL, ACTING_PROVINCIAL, *COMMITTEE)
    yield scene(at + minutes(70), (registration(HQ.ref, who) for who in heads))
    yield scene(at + minutes(80), (
        _grant(HQ.ref, PROVINCIAL, Role.PROVINCIAL_OFFICER, PROVINCE, date(2020, 12, 31)),
        *(_grant(HQ.ref, who, Role.INSPECTION_COMMITTEE, PROVINCE) for who in COMMITTEE),
    ))
    posts = list(dict.fromkeys(_posts()))
    people = dict.fromkeys(who for who, _, _ in posts)
    yield scene(at + minutes(90), (registration(PROVINCIAL.ref, who) for who in people))
    for turn, granted in enumerate(_one_each(posts)):
        yield scene(
            at + minutes(100 + turn), (_grant(PROVINCIAL.ref, *post) for post in granted)
        )


def _posts() -> Iterator[tuple[Someone, Role, str]]:
    yield STRATEGY, Role.CD_WORKER, PROVINCE
    yield COORDINATION, Role.CD_WORKER, PROVINCE
    for district in DISTRICTS:
        yield district_officer(district), Role.DISTRICT_OFFICER, district
        yield specialist(district), Role.CD_WORKER, district
    for tambon in TARGET_TAMBONS:
        yield cd_worker(tambon), Role.CD_WORKER, tambon


def _one_each(posts: list[tuple[Someone, Role, str]]) -> list[list[tuple[Someone, Role, str]]]:
    """The posts in rounds, each person once in a round: a person's roles are granted one by one."""
    rounds: list[list[tuple[Someone, Role, str]]] = [[], []]
    for post in posts:
        taken = {who for who, _, _ in rounds[0]}
        rounds[post[0] in taken].append(post)
    return rounds


def hand_over() -> Iterator[Scene]:
    """From January a senior specialist acts for the provincial officer (รักษาราชการแทน)."""
    yield scene(HANDOVER + minutes(30), [Act(HQ.ref, GrantRole(
        person=ACTING_PROVINCIAL.ref, role=Role.PROVINCIAL_OFFICER, area=PROVINCE,
        valid_from=date(2021, 1, 1), acting_for=PROVINCIAL.ref,
    ))])


def hire() -> Iterator[Scene]:
    """1 December 2020: two developers sign in each tambon; every second tambon rejects one."""
    at = bangkok("2020-12-01", "13:00")
    hired, turned_away = all_developers(), _turned_away()
    yield from apply([*hired, *turned_away], at)
    for turn, criterion in enumerate(CRITERIA):
        yield scene(at + minutes(90 + turn), (
            *(screening(each, criterion, True) for each in hired),
            *(screening(each, criterion, criterion != "QUALIFIED") for each in turned_away),
        ))
    yield scene(at + minutes(100), (
        *(Act(PROVINCIAL.ref, SelectApplicant(engagement=each.engagement, rank=each.number))
          for each in hired),
        *(Act(PROVINCIAL.ref, RejectApplicant(
            engagement=each.engagement, reason="คุณวุฒิไม่ตรงตามประกาศรับสมัคร"))
          for each in turned_away),
    ))
    yield scene(at + minutes(180), (contract(each) for each in hired))


def _turned_away() -> list[Developer]:
    """The third applicants of some tambons."""
    return [Developer(tambon, 3) for tambon in TARGET_TAMBONS[::2]]


def apply(applicants: Iterable[Developer], at: datetime) -> Iterator[Scene]:
    """The applicants are registered, and apply."""
    applicants = list(applicants)
    yield scene(at, (
        registration(cd_worker(each.tambon).ref, each.person, _born_on(each))
        for each in applicants
    ))
    yield scene(at + minutes(60), (
        Act(cd_worker(each.tambon).ref, ReceiveApplication(
            engagement=each.engagement, programme=PROGRAMME, person=each.person.ref,
            group=each.group, tambon=each.tambon,
        ))
        for each in applicants
    ))


def screening(
    applicant: Developer, criterion: str, passed: bool, by: str = PROVINCIAL.ref
) -> Act:
    return Act(by, ScreenApplicant(
        engagement=applicant.engagement, criterion=criterion, passed=passed,
        evidence="ตรวจจากเอกสารใบสมัครและการสัมภาษณ์",
    ))


def contract(
    developer: Developer, span: tuple[date, date] = CONTRACT, by: str = PROVINCIAL.ref
) -> Act:
    start_on, end_on = span
    return Act(by, ContractEngagement(
        engagement=developer.engagement, wage_satang=WAGE_SATANG, start_on=start_on, end_on=end_on,
    ))


def _born_on(applicant: Developer) -> date:
    young = applicant.group == DeveloperGroup.GRADUATE
    year = dice(f"born/{applicant.key}").randint(*((1995, 1999) if young else (1970, 1994)))
    return date(year, 1 + year % 12, 1 + year % 28)
