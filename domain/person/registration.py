"""A person is registered, corrected, and erased for good."""

import re
from datetime import date
from typing import Annotated, ClassVar

from domain.kernel.authority import Role, acting_roles, authorise
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    decides,
    known_area,
    long_enough,
    noun_is_new,
)
from domain.kernel.event import Actor
from domain.kernel.ref import PersonRef, claim, says
from domain.kernel.terms import AreaCode
from domain.kernel.thai import is_national_id, to_ascii_digits
from domain.person.events import (
    Person,
    PersonDetailsChanged,
    PersonRegistered,
    SubjectErased,
    known_person,
)

# ── commands ──────────────────────────────────────────────────────────────────────────────────────

REGISTRARS = (
    Role.CD_WORKER, Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER, Role.HQ_UNIT, Role.SYSTEM
)


class RegisterPerson(Command):
    """Registers a person, once per national id, which is kept sealed. By a CD worker or above."""

    roles = REGISTRARS
    new: ClassVar[str | None] = "person"

    person: PersonRef
    area: Annotated[AreaCode, says("Area code of the person's home; for staff, of the office.")]
    national_id: Annotated[str, says("The 13 digits of the national id, Thai or ASCII.")]
    first_name: Annotated[str, says("Given name, 1 to 100 characters.")]
    last_name: Annotated[str, says("Family name, 1 to 100 characters.")]
    title: Annotated[str | None, says("Form of address, such as นาย, นาง or นางสาว.")] = None
    nickname: Annotated[str | None, says("What neighbours call the person.")] = None
    born_on: Annotated[date | None, says("Day of birth, CE; not in the future.")] = None
    phone: Annotated[str | None, says("Telephone number, as dialled in Thailand.")] = None
    email: Annotated[str | None, says("Email address, up to 254 characters.")] = None
    line_id: Annotated[str | None, says("Name on LINE.")] = None
    address: Annotated[str | None, says("Postal address, up to 500 characters.")] = None


class ChangePersonDetails(Command):
    """Changes some of a person's sealed details; omitted ones stay the same.

    By the person, or by a CD worker or above over the person's area.
    """

    roles = REGISTRARS

    person: PersonRef
    title: Annotated[str | None, says("New form of address.")] = None
    first_name: Annotated[str | None, says("New given name, up to 100 characters.")] = None
    last_name: Annotated[str | None, says("New family name, up to 100 characters.")] = None
    nickname: Annotated[str | None, says("What neighbours call the person now.")] = None
    phone: Annotated[str | None, says("New telephone number.")] = None
    email: Annotated[str | None, says("New email address, up to 254 characters.")] = None
    line_id: Annotated[str | None, says("New name on LINE.")] = None
    address: Annotated[str | None, says("New postal address, up to 500 characters.")] = None


class EraseSubject(Command):
    """Erases a person's details for good; the person's actions stay, without a name.

    By the data protection officer.
    """

    roles = (Role.DATA_PROTECTION_OFFICER,)

    person: PersonRef


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

national_id_is_well_formed = Rule(
    "national-id-is-well-formed",
    en="A national id has 13 digits, and the last one is a check digit. Compare it with the"
    " card.",
    th="เลขประจำตัวประชาชนมี 13 หลัก และหลักสุดท้ายใช้ตรวจสอบ โปรดเทียบกับบัตรอีกครั้ง",
)
person_is_registered_once = Rule(
    "person-is-registered-once",
    en="This national id is already registered, as {ref}. Use that person.",
    th="เลขประจำตัวนี้ลงทะเบียนแล้วเป็น {ref} โปรดใช้บุคคลนั้น",
)
birth_is_in_the_past = Rule(
    "birth-is-in-the-past",
    en="The day of birth is later than today, {today}. Check the day.",
    th="วันเกิดอยู่หลังวันนี้ {today} โปรดตรวจสอบวันที่",
)
person_is_not_erased = Rule(
    "person-is-not-erased",
    en="The details of {ref} were erased for good; no new ones can be recorded.",
    th="ข้อมูลส่วนบุคคลของ {ref} ถูกลบถาวรแล้ว จึงบันทึกข้อมูลใหม่ไม่ได้",
)


@decides(RegisterPerson)
async def register_person(command: RegisterPerson, history: History) -> Decided:
    known_area(history, command.area)
    await authorise(history, command, command.area)
    existing = await history.of(Person, command.person)
    noun_is_new.require(existing.ref is None, "person", ref=command.person)
    _details_fit(command)
    national_id = re.sub("[ -]", "", to_ascii_digits(command.national_id))
    national_id_is_well_formed.require(is_national_id(national_id), "nationalId")
    birth_is_in_the_past.require(
        command.born_on is None or command.born_on <= history.today, "bornOn", today=history.today
    )
    identity = claim("national-id", history.keyed(national_id))
    holder = await history.of(Person, identity)
    person_is_registered_once.require(holder.ref is None, "nationalId", ref=holder.ref)
    return [
        PersonRegistered(
            person=command.person, area=command.area, identity=identity,
            title=command.title, first_name=command.first_name, last_name=command.last_name,
            nickname=command.nickname, national_id=national_id,
            born_on=command.born_on.isoformat() if command.born_on else None,
            phone=command.phone, email=command.email, line_id=command.line_id,
            address=command.address,
        )
    ]


@decides(ChangePersonDetails)
async def change_person_details(command: ChangePersonDetails, history: History) -> Decided:
    person = await known_person(history, command.person)
    history.area = person.area
    if not await _acts_on_own_details(command, history):
        await authorise(history, command, person.area)
    person_is_not_erased.require(not person.erased, "person", ref=command.person)
    changed = _details_fit(command)
    return [PersonDetailsChanged(person=command.person, **changed)] if changed else []


async def _acts_on_own_details(command: ChangePersonDetails, history: History) -> bool:
    """Allows holders of any role except AUDITOR to correct their own details."""
    if history.actor.person != command.person:
        return False
    held = [grant for grant in await acting_roles(history) if grant.role != Role.AUDITOR]
    if held:
        history.act_as(Actor(person=command.person, role=held[0].role, area=held[0].area))
    return bool(held)


def _details_fit(command: RegisterPerson | ChangePersonDetails) -> dict[str, str]:
    """The details given in the command, by field. Refuses one that is too short or too long."""
    longest = {"address": 500, "email": 254}
    given = {
        name: text
        for name in PersonDetailsChanged.__struct_fields__
        if name != "person" and (text := getattr(command, name)) is not None
    }
    for name, text in given.items():
        long_enough(text, name, least=1, most=longest.get(name, 100))
    return given


@decides(EraseSubject)
async def erase_subject(command: EraseSubject, history: History) -> Decided:
    person = await known_person(history, command.person)
    await authorise(history, command, person.area)
    return [] if person.erased else [SubjectErased(person=command.person)]
