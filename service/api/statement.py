"""The statement of an operation: what was compiled of its fields, in one SELECT."""

import re
from collections.abc import Iterable

# Names of our own have a `$` inside, such as t$1.
_PLACEHOLDER = re.compile(r"(?<![\w$])\$[0-9]+")


def statement(
    columns: Iterable[str], parameters: Iterable[str], *, source: str = "", order: str = ""
) -> str:
    """``parameters`` are placeholders with their casts.

    PostgreSQL takes no value for a parameter that is not in the text. Where what was selected does
    not need one (the filter of a list of which only `__typename` is asked), it is named all the
    same, in a condition that always holds.
    """
    sql = f"SELECT {', '.join(columns)}" + (f" FROM {source}" if source else "")
    named = set(_PLACEHOLDER.findall(sql))
    idle = [each for each in parameters if each.partition("::")[0] not in named]
    conditions = " AND ".join(f"({each} IS NULL) IS NOT NULL" for each in idle)
    return sql + (f" WHERE {conditions}" if idle else "") + (f" ORDER BY {order}" if order else "")
