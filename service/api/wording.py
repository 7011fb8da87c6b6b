"""What is wrong with an input, said in both languages; msgspec's own words are for programmers."""

import re

from domain.kernel.decision import Command
from domain.kernel.event import marked_paths

_SAID = tuple(
    (re.compile(said), en, th) for said, en, th in (
        (r"Expected `int` >= (-?\d+)", "has to be {0} or more", "ต้องไม่น้อยกว่า {0}"),
        (r"Expected `int` <= (-?\d+)", "has to be {0} or less", "ต้องไม่เกิน {0}"),
        (r"Expected `array` of length >= (\d+)", "needs {0} or more", "ต้องมีอย่างน้อย {0} รายการ"),
        (r"Expected `array` of length <= (\d+)", "takes {0} at most", "มีได้ไม่เกิน {0} รายการ"),
    )
)


def worded(problem: str, command: type[Command], path: str) -> tuple[str, str]:
    """What a field has to be, in English and Thai; the problem itself where there are no words."""
    for said, en, th in _SAID:
        if found := said.match(problem):
            return en.format(*found.groups()), th.format(*found.groups())
    if "matching regex" in problem:
        place = tuple(path.replace("[...]", ".*").split("."))
        en, th = (marked_paths(command, mark).get(place, problem) for mark in ("form", "form_th"))
        return en, th
    return problem, problem
