"""Actions: what the viewer may do with a noun, asked of the functions that decide."""

from typing import Any

import msgspec

from domain.catalogue import COMMANDS
from domain.decision import DECIDERS, Command, Refused
from domain.event import Actor
from domain.ref import noun_of
from service.api.writing import subject_field
from service.commands import Office


class Undetermined(Exception):
    """A decision needs a field that only the client can fill in."""


class _Unknown:
    """Stands where the client has not said anything yet: whoever reads it learns that."""

    def _read(self, *_: object, **__: object) -> Any:
        raise Undetermined

    __getattr__ = __eq__ = __bool__ = __len__ = __iter__ = __str__ = __format__ = _read
    __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __getitem__ = __contains__ = _read
    __hash__ = _read


_UNKNOWN = _Unknown()


def commands_on(ref: str) -> list[type[Command]]:
    """The commands that can be put to an existing noun of this Ref's kind, by name."""
    field = noun_of(ref).replace("-", "_")
    return [
        kind for _, kind in sorted(COMMANDS.items())
        if subject_field(kind) == field and kind.new != field
    ]


async def actions(office: Office, ref: str, person: str) -> list[dict[str, Any]]:
    """Every command on a noun: allowed now, or by which rule not."""
    return [await _action(office, kind, ref, person) for kind in commands_on(ref)]


async def _action(office: Office, kind: type[Command], ref: str, person: str) -> dict[str, Any]:
    history = office.history(Actor(person=person, role=""))
    answer: dict[str, Any] = {
        "command": kind.__name__[0].lower() + kind.__name__[1:], "allowed": True,
        "rule": None, "message": None, "messageTh": None, "missing": [],
    }
    try:
        await DECIDERS[kind](_with_only(kind, ref), history)
    except Refused as refused:
        answer |= {
            "allowed": False, "rule": refused.rule.name, "message": refused.message,
            "messageTh": refused.message_th,
            "missing": [gap.en for gap in refused.values.get("gaps", ())],
        }
    except (Undetermined, TypeError):
        pass  # authority and state allow it; the rest depends on what the client will say
    return answer


def _with_only(kind: type[Command], ref: str) -> Command:
    """A command of which only the noun is said; what it needs besides is unknown."""
    fields: dict[str, Any] = {
        field.name: _UNKNOWN for field in msgspec.structs.fields(kind) if field.required
    }
    return kind(**fields | {subject_field(kind): ref})
