"""The mutation side of the schema: one mutation per command, its input derived from it."""

from functools import cache
from typing import Annotated, Any, Union

import strawberry

from domain.catalogue import COMMANDS
from domain.kernel.decision import Command, camel
from domain.kernel.event import marked_paths
from service.graphql.schema.model import TYPES, Long, Type
from service.graphql.schema.objects import made_class, required
from service.graphql.schema.scalars import Position
from service.graphql.schema.types import annotation, field, input_of, keep, make

# Commands that arrive in bulk, from sheets or at a month's end, also take lists, by these names.
LISTS: dict[str, str] = {
    # plans and reports
    "DraftWorkPlan": "draftWorkPlans", "SubmitWorkPlan": "submitWorkPlans",
    "ApproveWorkPlan": "approveWorkPlans", "ReturnWorkPlan": "returnWorkPlans",
    "CloseWorkPlan": "closeWorkPlans", "OpenWorkReport": "openWorkReports",
    "LogDailyWork": "logDaysOfWork", "RecordResults": "recordResultsOfReports",
    "SubmitWorkReport": "submitWorkReports", "AcceptWorkReport": "acceptWorkReports",
    "ReturnWorkReport": "returnWorkReports",
    # gatherings and their attendance sheets
    "ScheduleGathering": "scheduleGatherings", "RecordAttendance": "recordAttendances",
    "CloseGathering": "closeGatherings", "VerifyAttendance": "verifyAttendances",
    # wages
    "AuthoriseWage": "authoriseWages", "WithholdWage": "withholdWages",
    "RecordWagePayment": "recordWagePayments",
    # registers
    "RegisterPerson": "registerPeople", "NominateHousehold": "nominateHouseholds",
    "AddMember": "addMembers", "ScreenHousehold": "screenHouseholds",
    "ReceiveApplication": "receiveApplications", "ScreenApplicant": "screenApplicants",
    "DeliverAsset": "deliverAssets",
}
_LISTED = {plural: name for name, plural in LISTS.items()}
INPUTS = frozenset(f"{name}Input" for name in COMMANDS)


def command_of(field_name: str) -> tuple[type[Command], bool]:
    """``submitWorkPlan`` → SubmitWorkPlan; and whether the field takes a list."""
    name = _LISTED.get(field_name) or field_name[0].upper() + field_name[1:]
    return COMMANDS[name], field_name in _LISTED


@cache
def subject_field(command: type[Command]) -> str:
    """The field of a command with the Ref of the noun that it is about."""
    refs = [path[0] for path in marked_paths(command, "ref") if len(path) == 1]
    own = command.noun.replace("-", "_")
    return own if own in refs else command.new or refs[0]


def noun_type(ref_noun: str) -> Type | None:
    """The GraphQL type of a Ref's noun."""
    return next((each for each in TYPES.values() if each.noun == ref_noun), None)


def done_type(command: type[Command]) -> Type:
    """The type of the noun that a command's answer shows."""
    found = noun_type(subject_field(command).replace("_", "-"))
    assert found is not None, command
    return found


def answer_name(command: type[Command]) -> str:
    """The prefix of a command's answer types: ``WorkPlan`` for every command on a work plan.

    Commands that disclose details have their own answer types, the only ones with details.
    """
    return done_type(command).name + ("Details" if command.discloses else "")


def mutation() -> Any:
    """The root of mutations, with one answer type for each noun."""
    _refusal()
    for command in {answer_name(each): each for each in COMMANDS.values()}.values():
        _answer(command)
    fields: dict[str, tuple[Any, Any]] = {}
    for name, made in sorted(COMMANDS.items()):
        fields[camel(name[0].lower() + name[1:])] = _command(made)
        if name in LISTS:
            fields[LISTS[name]] = _list(made)
    return make(
        "Mutation", fields,
        description="One mutation per command; bulk commands also have one that takes a list. A"
        " refusal is data, not an error.",
    )


def _refusal() -> None:
    make(
        "Refusal",
        {
            "rule": field("Name of the rule that refused the command.", str),
            "message": field("What is missing and what to do, in English.", str),
            "messageTh": field("What is missing and what to do, in Thai.", str),
            "field": field("Input field at fault; null if none.", annotation(str, nullable=True)),
            "currentState": field("Status of the noun; null if it has none, and if the viewer may"
                                  " not see it.", annotation(str, nullable=True)),
            "position": field("Position at which the command was decided.", Position),
        },
        description="A command refused by a rule. Nothing changed.",
    )


def _answer(command: type[Command]) -> None:
    """``WorkPlanDone`` and ``WorkPlanResult``: the same for every command on the noun."""
    name, made = answer_name(command), done_type(command)
    noun = made.name[0].lower() + made.name[1:]
    shown = field("The details, in this answer only; null if replayed, and after erasure.",
                  annotation("PersonDetails", nullable=True))
    make(
        f"{name}Done",
        ({"details": shown} if command.discloses else {}) | {
            noun: field(f"The current {made.name}; null if the viewer may not see it.",
                        annotation(made.name, nullable=True)),
            "events": field("Recorded events, in order; empty if nothing changed.",
                            annotation(["Event"])),
            "position": field("Position of the last event; pass it as `asOf.position` to read your"
                              " own write.", Position),
            "visible": field("Whether queries already show the change; false only under heavy"
                             " load.", bool),
            "replayed": field("True if this `commandId` was recorded before; this is the first"
                              " answer again.", bool),
        },
        description=f"Answer to an accepted {made.name} command"
        + (" that discloses details." if command.discloses else "."),
    )
    union = strawberry.union(
        f"{name}Result", description=f"Result of {made.name} commands: done, or refused by a rule."
    )
    keep(Annotated[Union[made_class(f"{name}Done"), made_class("Refusal")], union],  # noqa: UP007
         f"{name}Result")


def _command(command: type[Command]) -> tuple[Any, Any]:
    name = command.__name__
    first = {
        "commandId": (strawberry.ID, strawberry.field(
            description="Idempotency key: a UUID made by the client; safe to send again.")),
    }
    unchanged = {
        "unchangedSince": (annotation(Long("Position"), nullable=True), strawberry.field(
            description="Optimistic lock: refuse if the noun changed after this position.",
            default=strawberry.UNSET)),
    }
    into = input_of(command, name=f"{name}Input", first=first | unchanged, optional=command.new)
    text = " ".join((command.__doc__ or "").split())
    return field(text, f"{answer_name(command)}Result", required(
        {"input": (into, ..., "The command, with its `commandId`.")}))


def _list(command: type[Command]) -> tuple[Any, Any]:
    name = command.__name__
    single = name[0].lower() + name[1:]
    text = (
        f"`{single}` for 1 to 200 inputs: one answer per input, in the same order. Each input is"
        f" decided on its own. Inputs on the same {done_type(command).name} run in order, all"
        " others concurrently."
    )
    inputs = (annotation([f"{name}Input"]), ...,
              f"1 to 200 inputs as for `{single}`, each with its own `commandId`.")
    return field(text, annotation([f"{answer_name(command)}Result"]), required({"inputs": inputs}))
