"""The views folded once more, naively: dictionaries, one method for each event, no engine.

It knows nothing of ``projections``: what a row is and how it moves is written here a second time,
straight from the events, so that a mistake would have to be made twice.
"""

from collections import defaultdict
from datetime import date, timedelta
from types import SimpleNamespace as Body
from typing import Any

from domain.kernel.event import Recorded

Columns = dict[str, Any]


class Naive:
    """``tables[view][id]`` is a row as a dictionary. Call ``take`` with fact after fact."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Columns]] = defaultdict(dict)

    def take(self, fact: Recorded) -> None:
        self.fact, self.actor = fact, fact.actor.person
        method = fact.event.name.replace("-", "_").replace(".", "_")
        body = Body(**{n: getattr(fact.event, n) for n in fact.event.__struct_fields__})
        getattr(self, method, lambda body: None)(body)

    # ── how rows are written ──────────────────────────────────────────────────────────────────────

    def put(self, view: str, ref: str, area: str | None = None, **columns: Any) -> None:
        area = self.fact.area if area is None else area
        self.tables[view][ref] = {"id": ref, "area": area, **columns}

    def born(self, view: str, ref: str, area: str | None = None, **columns: Any) -> None:
        self.put(view, ref, area, version=1, created_at=self.fact.recorded_at,
                 updated_at=self.fact.recorded_at, **columns)

    def set(self, view: str, ref: str, **columns: Any) -> None:
        if row := self.tables[view].get(ref):
            row.update(columns)

    def moved(self, view: str, ref: str, **columns: Any) -> None:
        row = self.tables[view][ref]
        row.update(columns, version=row["version"] + 1, updated_at=self.fact.recorded_at)

    def thai_day(self, moment: Any) -> date:
        day: date = (moment + timedelta(hours=7)).date()
        return day

    # ── programme ─────────────────────────────────────────────────────────────────────────────────

    def programme_registered(self, b: Body) -> None:
        self.born("programmes", b.programme, "", title_th=b.title_th, title_en=b.title_en,
                  funding_source=b.funding_source, starts_on=b.starts_on, ends_on=b.ends_on,
                  registered_ends_on=b.ends_on, extensions=0)

    def programme_target_set(self, b: Body) -> None:
        ref = f"{b.programme}/{b.metric}/{b.area or 'country'}/{b.activity or 'all'}"
        before = self.tables["targets"].get(ref, {"superseded": -1})
        self.put("targets", ref, b.area, programme=b.programme, metric=b.metric, value=b.value,
                 unit=b.unit, source=b.source, activity=b.activity,
                 superseded=before["superseded"] + 1)

    def programme_target_withdrawn(self, b: Body) -> None:
        ref = f"{b.programme}/{b.metric}/{b.area or 'country'}/{b.activity or 'all'}"
        self.tables["targets"].pop(ref, None)

    def programme_activity_unit_assigned(self, b: Body) -> None:
        self.put("activity_units", f"{b.programme}/activity-{b.activity}", "", **vars(b))

    def programme_deadline_extended(self, b: Body) -> None:
        count = self.tables["programmes"][b.programme]["extensions"]
        self.moved("programmes", b.programme, ends_on=b.to_on, extensions=count + 1)
        self.put("deadline_extensions", f"{b.programme}/extension-{self.fact.position}", "",
                 **vars(b))

    def policy_set(self, b: Body) -> None:
        self.put("policy_values", f"{b.programme}/{b.policy}", "", **vars(b))

    # ── person ────────────────────────────────────────────────────────────────────────────────────

    def person_registered(self, b: Body) -> None:
        self.born("people", b.person, b.area, erased=False, erased_at=None)
        self.belongs(b.person, "registration", b.area)

    def person_details_changed(self, b: Body) -> None:
        self.moved("people", b.person)

    def person_subject_erased(self, b: Body) -> None:
        first = self.tables["people"][b.person]["erased_at"] or self.fact.recorded_at
        self.moved("people", b.person, erased=True, erased_at=first)

    def belongs(self, person: str, source: str, area: str) -> None:
        self.put("person_areas", f"{person}/{source}", area, person=person, source=source)

    def granted(self, person: str, key: str, area: str, from_: str, **columns: Any) -> None:
        """A grant is a row; what the same key gave before ends with it."""
        self.belongs(person, key, area)
        self.withdrawn(person, key)
        rest = {"valid_until": None, "acting_for": None} | columns
        row = f"{person}/{key}" + ("" if key[:8] == "contract" else f"/{self.fact.position}")
        self.put("roles", row, area, person=person, granted_by=self.actor,
                 follows_from=from_, revoked=False, revoked_at=None, revoked_by=None, **rest)

    def withdrawn(self, person: str, key: str) -> None:
        for ref, row in self.tables["roles"].items():
            told = ref.rpartition("/")[0] if ref.count("/") > 1 else ref
            if told == f"{person}/{key}" and not row["revoked"]:
                row.update(revoked=True, revoked_by=self.actor, revoked_at=self.fact.recorded_at)

    def person_role_granted(self, b: Body) -> None:
        self.granted(b.person, f"{b.role} {b.area}", b.area, b.person, role=b.role,
                     valid_from=b.valid_from, valid_until=b.until, acting_for=b.acting_for)

    def person_role_revoked(self, b: Body) -> None:
        self.withdrawn(b.person, f"{b.role} {b.area}")

    # ── household ─────────────────────────────────────────────────────────────────────────────────

    def household_nominated(self, b: Body) -> None:
        self.born("households", b.household, b.village, programme=b.programme, village=b.village,
                  status="NOMINATED", endorsed_by=None, land_holder=None, land_title=None,
                  commitment_years=None, project=None, enrolled_on=None, withdrawn_on=None,
                  substituted_by=None, completed_on=None)

    def household_screened(self, b: Body) -> None:
        row = self.tables["households"][b.household]
        status = "SCREENED" if b.complete else row["status"] if b.passed else "INELIGIBLE"
        self.moved("households", b.household, status=status)
        self.screened("household", b.household, b)

    def screened(self, noun: str, ref: str, b: Body) -> None:
        table, key = f"{noun}_screenings", f"{ref}/{b.criterion}"
        times = self.tables[table].get(key, {"times": 0})["times"] + 1
        self.put(table, key, criterion=b.criterion, passed=b.passed, times=times,
                 screened_by=self.actor, screened_at=self.fact.occurred_at, **{noun: ref})

    def household_endorsed(self, b: Body) -> None:
        self.moved("households", b.household, status="ENDORSED", endorsed_by=b.gathering)

    def household_land_consent_recorded(self, b: Body) -> None:
        self.moved("households", b.household, status="CONSENTED", land_holder=b.holder,
                   land_title=b.title_type, commitment_years=b.commitment_years)

    def household_enrolled(self, b: Body) -> None:
        self.moved("households", b.household, status="ENROLLED", project=b.project,
                   enrolled_on=self.thai_day(self.fact.occurred_at))
        self.on_the_roster(b.household)

    def on_the_roster(self, household: str) -> None:
        self.put("household_enrolments", f"{household}/enrolment-{self.fact.position}",
                 household=household, village=self.fact.area, until_on=None,
                 from_on=self.thai_day(self.fact.occurred_at))

    def off_the_roster(self, household: str) -> date:
        day = self.thai_day(self.fact.occurred_at)
        for row in self.tables["household_enrolments"].values():
            if row["household"] == household and row["until_on"] is None:
                row["until_on"] = day
        return day

    def household_withdrawn(self, b: Body) -> None:
        self.moved("households", b.household, status="WITHDRAWN",
                   withdrawn_on=self.off_the_roster(b.household))

    def household_reinstated(self, b: Body) -> None:
        self.moved("households", b.household, status=b.status, withdrawn_on=None)
        if b.status == "ENROLLED":
            self.on_the_roster(b.household)
        else:
            self.off_the_roster(b.household)

    def household_substituted(self, b: Body) -> None:
        self.moved("households", b.household, status="SUBSTITUTED", substituted_by=b.by)

    def household_completed(self, b: Body) -> None:
        self.moved("households", b.household, status="COMPLETED",
                   completed_on=self.off_the_roster(b.household))

    def household_member_added(self, b: Body) -> None:
        since = date.fromisoformat(b.since_on)
        self.put("household_members", f"{b.household}/{b.person}", b.village, relation=b.relation,
                 household=b.household, person=b.person, since_on=since, added_by=self.actor)
        self.granted(b.person, f"member {b.household} {b.person}", b.village, b.household,
                     role="HOUSEHOLD_MEMBER", valid_from=since)

    def household_member_removed(self, b: Body) -> None:
        self.tables["household_members"].pop(f"{b.household}/{b.person}", None)
        self.withdrawn(b.person, f"member {b.household} {b.person}")
