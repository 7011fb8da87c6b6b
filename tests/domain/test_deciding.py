import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from string import Formatter

import msgspec
import pytest
from msgspec.structs import replace

from domain.catalogue import COMMANDS, EVENTS, RULES
from domain.engagement.payroll import WithholdWage
from domain.kernel.decision import BANGKOK, DECIDERS, RENAMED, Command, Rule, names_of_rule
from domain.kernel.event import Event, decode, encode, marked_paths
from domain.person.registration import RegisterPerson
from domain.policy import PolicySet
from domain.programme.registration import ExtendDeadline
from domain.programme.target import SetTarget
from domain.project.design import DesignProject
from domain.project.events import Shares
from tests.examples.digging import EXAMPLES as DIGGING
from tests.examples.people import (
    CD_WORKER,
    EXAMPLES,
    HEADQUARTERS,
    OFFICERS,
    PROGRAMME,
    PROJECT,
    PROPOSED,
    REGISTERED_PROGRAMME,
    SURVEYED,
)
from tests.examples.reports import EXAMPLES as REPORTING
from tests.examples.work import ENGAGEMENT
from tests.support.scenario import NOW, scenario

GIVEN = [*OFFICERS, REGISTERED_PROGRAMME]
TARGET = SetTarget(
    programme=PROGRAMME, metric="plots", value=Decimal(1), unit="plots", source="SAO report"
)


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


@pytest.mark.parametrize(("minutes", "refused"), [(0, False), (5, False), (5.01, True)])
def test_nothing_happened_later_than_five_minutes_from_now(minutes: float, refused: bool) -> None:
    scenario(
        given=GIVEN, when=replace(TARGET, occurred_at=ago(minutes=-minutes)), by=HEADQUARTERS,
        refused="time-is-not-in-the-future" if refused else None,
    )


@pytest.mark.parametrize(
    ("at", "flags"),
    [(None, []), (ago(days=7, hours=23), []), (ago(days=8), ["LATE_ENTRY"])],
)
def test_an_entry_more_than_seven_days_late_is_flagged(
    at: datetime | None, flags: list[str]
) -> None:
    scenario(given=GIVEN, when=replace(TARGET, occurred_at=at), by=HEADQUARTERS, flags=flags)


@pytest.mark.parametrize(
    ("days", "reason", "refused"), [(45, None, False), (46, None, True), (46, "flood", False)]
)
def test_an_entry_beyond_forty_five_days_gives_a_reason(
    days: int, reason: str | None, refused: bool
) -> None:
    scenario(
        given=GIVEN, when=replace(TARGET, occurred_at=ago(days=days), reason=reason),
        by=HEADQUARTERS, refused="late-entry-gives-a-reason" if refused else None,
    )


def test_how_late_is_late_is_a_policy() -> None:
    strict = PolicySet(
        programme=PROGRAMME, policy="late-entry-reason-days", value="1", authority="order 5"
    )
    scenario(
        given=[*GIVEN, strict], when=replace(TARGET, occurred_at=ago(days=2)), by=HEADQUARTERS,
        refused="late-entry-gives-a-reason",
    )


def test_a_time_without_a_zone_is_thai_time() -> None:
    thai = NOW.astimezone(BANGKOK).replace(tzinfo=None)
    assert scenario(given=GIVEN, when=replace(TARGET, occurred_at=thai), by=HEADQUARTERS)
    scenario(
        given=GIVEN, when=replace(TARGET, occurred_at=thai + timedelta(hours=1)), by=HEADQUARTERS,
        refused="time-is-not-in-the-future",
    )


@pytest.mark.parametrize(("length", "refused"), [(2000, False), (2001, True)])
def test_a_reason_has_an_end(length: int, refused: bool) -> None:
    scenario(
        given=GIVEN, when=replace(TARGET, reason="ก" * length), by=HEADQUARTERS,
        refused="text-is-long-enough" if refused else None,
    )


@pytest.mark.parametrize(("year", "refused"), [(2564, True), (2401, True), (2400, False)])
def test_a_buddhist_year_in_an_iso_date_is_refused(year: int, refused: bool) -> None:
    extend = ExtendDeadline(programme=PROGRAMME, to_on=date(year, 12, 31), authority="มติ ครม.")
    scenario(
        given=GIVEN, when=extend, by=HEADQUARTERS,
        refused="year-is-not-buddhist" if refused else None,
    )


@pytest.mark.parametrize(
    ("month", "rule"), [("2401-01", "year-is-not-buddhist"), ("2400-12", "noun-is-known")]
)
def test_a_buddhist_year_in_a_month_is_refused(month: str, rule: str) -> None:
    """Where the year is taken for a common one, the next rule is asked."""
    withhold = WithholdWage(engagement=ENGAGEMENT, month=month)
    scenario(given=GIVEN, when=withhold, by=HEADQUARTERS, refused=rule)


def test_a_buddhist_year_is_seen_before_the_time_in_it() -> None:
    at = datetime(2564, 2, 9, 3, tzinfo=UTC)
    scenario(
        given=GIVEN, when=replace(TARGET, occurred_at=at), by=HEADQUARTERS,
        refused="year-is-not-buddhist",
    )


@pytest.mark.parametrize(("day", "refused"), [((1799, 12, 31), True), ((1800, 1, 1), False)])
def test_a_year_is_of_our_time(day: tuple[int, int, int], refused: bool) -> None:
    when = replace(TARGET, occurred_at=datetime(*day, tzinfo=UTC), reason="copied from an archive")
    scenario(
        given=GIVEN, when=when, by=HEADQUARTERS,
        refused="year-is-of-our-time" if refused else None,
    )


@pytest.mark.parametrize("value", ["999999999999999", "0.000000000000001"])
def test_fifteen_digits_can_be_counted(value: str) -> None:
    assert scenario(given=GIVEN, when=replace(TARGET, value=Decimal(value)), by=HEADQUARTERS)


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "1e15", "-1e999999", "1e-16"])
def test_a_number_that_nobody_can_count_is_refused(value: str) -> None:
    scenario(
        given=GIVEN, when=replace(TARGET, value=Decimal(value)), by=HEADQUARTERS,
        refused="number-can-be-counted",
    )
    inside = DesignProject(
        project=PROJECT, dig_volume_m3=Decimal(1), pond_depth_m=Decimal(1),
        shares=Shares(khok=Decimal(value), nong=Decimal(0), na=Decimal(0), living=Decimal(0)),
    )
    scenario(
        given=[*GIVEN, PROPOSED, SURVEYED], when=inside, by=CD_WORKER,
        refused="number-can-be-counted",
    )


@pytest.mark.parametrize(
    "programme", ["", "programme:1", PROJECT, PROGRAMME.upper(), f"{PROGRAMME}0", "claim:a:b"]
)
def test_a_ref_is_one_of_its_noun(programme: str) -> None:
    scenario(
        given=GIVEN, when=replace(TARGET, programme=programme), by=HEADQUARTERS,
        refused="ref-names-its-noun",
    )


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_command_says_what_it_does_who_may_ask_and_is_decided(command: type[Command]) -> None:
    assert command in DECIDERS
    assert command.roles, f"{command.__name__} must say in `roles` who may ask"
    assert command.__doc__ and len(command.__doc__) > 30, "a docstring says what it does"
    assert command.new is None or command.new in command.__struct_fields__


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_field_of_a_command_says_more_than_its_name(command: type[Command]) -> None:
    properties = msgspec.json.schema(command)["$defs"][command.__name__]["properties"]
    for name, field in properties.items():
        described = field.get("description", "")
        assert len(described) > len(name) + 3, f"{command.__name__}.{name}: {described!r}"


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_says_the_same_in_both_languages(rule: Rule) -> None:
    def names(template: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(template) if name}

    def spoken(template: str) -> set[str]:
        return {name.removesuffix("_th") for name in names(template)}

    assert re.fullmatch("[a-z]+(-[a-z]+)+", rule.name)
    assert spoken(rule.en) == spoken(rule.th), "`en` and `th` must have the same {placeholders}"
    assert re.search("[ก-ฮ]", rule.th) and not re.search("[ก-ฮ]", rule.en)


NUMBERS = {"one", "two", "three", "five", "ten", "twelve", "thirty", "sixty", "ninety", "double"}
FIXED = {  # a scale, a law, a whole: no policy changes these
    "scores-are-one-to-five", "house-code-has-eleven-digits", "weights-sum-to-hundred",
    "shares-sum-to-hundred", "asset-is-at-least-one", "successor-takes-one-place",
    "substitute-takes-one-place",
}


def test_no_rule_s_name_holds_a_number_that_a_policy_may_change() -> None:
    assert [name for name in RULES if NUMBERS & set(name.split("-")) and name not in FIXED] == []


def test_a_rule_is_known_by_every_name_that_it_had() -> None:
    assert RENAMED and not RENAMED.keys() & RULES.keys()
    for was, now in RENAMED.items():
        assert names_of_rule(was) == names_of_rule(now) == [now, was]
    assert names_of_rule("noun-is-known") == ["noun-is-known"]
    assert names_of_rule("no-such-rule") == ["no-such-rule"]


@pytest.mark.parametrize("name", ["noun-is-known", "committee-has-three"])
def test_no_two_rules_share_a_name_one_has_or_had(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        Rule(name, en="", th="")


@pytest.mark.parametrize(
    "event", [*EXAMPLES, *DIGGING, *REPORTING], ids=lambda event: event.name
)
def test_an_example_is_read_back_as_it_was_written(event: Event) -> None:
    assert decode(event.name, event.schema, encode(event)) == event.clear()
    assert getattr(event, event.subject_field) in event.tags()
    assert not [text for text in event.sealed().values() if text in encode(event).decode()]


def test_what_is_sealed_in_an_event_is_named_alike_in_its_command() -> None:
    sealed = {path[0] for path in marked_paths(EVENTS["person.registered"], "sealed")}
    assert sealed <= set(RegisterPerson.__struct_fields__)
