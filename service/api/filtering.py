"""Conditions of lists, each kind in one place: a noun's module only names its columns.

Where a list is sorted by a column, the condition is written over the same expression: one index
answers both. In the fragments ``{t}`` is the row and ``{v}`` the value given.
"""

from datetime import date, datetime
from functools import partial
from typing import Any

from domain.kernel.decision import camel
from domain.kernel.thai import normal, search_key
from projections import tables
from projections.view import VIEWS
from service.api import faults
from service.api.faults import BadInput
from service.api.model import Filter, Id, struct_fields

AREA = Filter(
    sql="({t}.area >= {v} AND {t}.area < {v} || '~')", kind=str,
    description="Only what lies in this area or inside it: a DOPA code of 2, 4, 6 or 8 digits.",
)
WORDS_LEAST = 3  # letters; fewer would be found everywhere, by no index

# The first day of a span as a value of a column's kind.
_FIRST = {
    str: "to_char(({day})::timestamp, 'YYYY-MM')", date: "({day})::date",
    datetime: "(({day})::timestamp AT TIME ZONE 'Asia/Bangkok')",
}


def equals(view: str, *names: str) -> dict[str, Filter]:
    """Filters that compare a column with a value; a status also with several."""
    found: dict[str, Filter] = {}
    for name in names:
        kind, text = _column(view, name)
        found[camel(name)] = Filter(
            sql="{t}." + name + " = {v}", kind=kind, value=_month if name == "month" else None,
            description=f"Only rows with exactly this. {text}",
        )
        if name == "status":
            found["statusIn"] = Filter(
                sql="{t}.status = ANY ({v})", kind=[kind],
                description="Only rows in one of these states, whichever of them.",
            )
    return found


def spans(view: str, *names: str) -> dict[str, Filter]:
    """For each column of days or moments `…From` and `…Before`."""
    found: dict[str, Filter] = {}
    for name in names:
        kind, stem = _column(view, name)[0], camel(name.removesuffix("_on").removesuffix("_at"))
        unit, key = "day" if kind is date else "moment", _key(view, name)
        known = f" AND {key} < 'infinity'" if key.startswith("coalesce") else ""
        found[f"{stem}From"] = Filter(
            sql=f"({key} >= {{v}}{known})", kind=kind,
            description=f"Only rows whose `{camel(name)}` is this {unit} or later.",
        )
        found[f"{stem}Before"] = Filter(
            sql=f"{key} < {{v}}", kind=kind,
            description=f"Only rows whose `{camel(name)}` is before this {unit}.",
        )
    return found


def calendar(view: str, name: str) -> dict[str, Filter]:
    """`fiscalYear`, and `month` unless that is what the column holds: the span that it lies in."""
    kind = _column(view, name)[0]
    found = {"fiscalYear": Filter(
        sql=_within(_key(view, name), kind, "1 year"), kind=int, value=_fiscal_year, pg="date",
        description=f"Only rows whose `{camel(name)}` lies in this budget year, October to"
        " September, called by the Buddhist year in which it ends: 2564.",
    )}
    if name != "month":
        found["month"] = Filter(
            sql=_within(_key(view, name), kind, "1 month"), kind=str, value=first_day, pg="date",
            description=f"Only rows whose `{camel(name)}` lies in this calendar month (CE) in"
            " Thailand: `2021-05`.",
        )
    return found


def words(*columns: str, least: int = WORDS_LEAST) -> dict[str, Filter]:
    """`search`: words anywhere in one of these columns, of so many letters at least."""
    found = " OR ".join(f"{tables.folded('{t}.' + column)} LIKE {{v}}" for column in columns)
    return {"search": Filter(
        sql=f"({found})", kind=str, value=partial(pattern, least=least),
        description=f"Only where these letters, {least} or more, stand somewhere in"
        f" {' or '.join(f'`{camel(column)}`' for column in columns)}; small and capital letters,"
        " tone marks and ways of typing make no difference.",
    )}


def either(sql: str, *, provided: str = "true") -> tuple[str, str]:
    """Yes or no to a condition, as a filter's two sides; ``provided`` must hold for both."""
    return f"({provided} AND {sql})", f"({provided} AND NOT {sql})"


def having(view: str, on: str, column: str, description: str, *, kind: Any = None) -> Filter:
    """Only what has a row ``x`` of another view with this value in a column."""
    return Filter(
        sql="EXISTS (SELECT FROM {rows[" + view + "]} x WHERE " + on + f" AND x.{column} = {{v}})",
        kind=Id() if kind is None else kind, description=description,
    )


def _column(view: str, name: str) -> tuple[Any, str]:
    for each, kind, _, text in struct_fields(VIEWS[view].row):
        if each.name == name:
            return kind, text
    raise TypeError(f"{view} has no column {name}")


def _key(view: str, name: str) -> str:
    """What the view's lists are sorted by for a column, or the column itself."""
    sql, _ = tables.orders(VIEWS[view]).get(name, ("{t}." + name, ""))
    return sql


def _within(key: str, kind: Any, span: str) -> str:
    first, end = (_FIRST[kind].format(day=day) for day in ("{v}", f"{{v}} + interval '{span}'"))
    return f"({key} >= {first} AND {key} < {end})"


# ── values ────────────────────────────────────────────────────────────────────────────────────────


def first_day(month: str) -> date:
    """The first day of ``2021-05``. Raises BadInput for what is no month of the Common Era."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise BadInput(faults.not_a_month, month=month) from None
    if first.year > 2400:
        raise BadInput(faults.buddhist_year, name="month", value=month, year=first.year - 543)
    return first


def _month(month: str) -> str:
    return f"{first_day(month):%Y-%m}"


def _fiscal_year(year: int) -> date:
    if not 2400 < year < 3000:
        raise BadInput(faults.not_a_fiscal_year, year=year)
    return date(year - 544, 10, 1)


def pattern(text: str, *, least: int) -> str:
    """The words as a LIKE pattern over search keys. Raises BadInput for too few letters."""
    if len(normal(text)) < least:
        raise BadInput(faults.search_too_short, text=text, least=least)
    return like(text)


def each_word(text: str) -> list[str]:
    """The patterns of the single words, the longest first. Raises BadInput for too few letters."""
    parts = sorted(normal(text).split(), key=len, reverse=True)
    if not parts or len(parts[0]) < WORDS_LEAST:
        raise BadInput(faults.search_without_a_word, text=text, least=WORDS_LEAST)
    return [like(each) for each in parts]


def like(text: str) -> str:
    """A pattern that finds the text anywhere, its own `%` and `_` taken as they are."""
    escaped = search_key(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
