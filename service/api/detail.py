"""Personal details and sealed texts: opened from the vault for those who may see them."""

from typing import TYPE_CHECKING

from service.api.model import Detail, Type

if TYPE_CHECKING:
    from service.api.compiler import Compiler, Moment


def detail(
    compiler: "Compiler", made: Type, declared: Detail, alias: str, moment: "Moment"
) -> str:
    """The opened value, or null; ``alias`` is the row that it belongs to."""
    assert made.table is not None
    allowed = compiler.visible(
        made.table, alias, moment, "text_areas" if made.table.bound else "detail_areas"
    )
    subject, name = declared.subject.format(t=alias), declared.name.format(t=alias)
    opened = declared.sql.format(d="d.value")
    return (
        f"(CASE WHEN {allowed} THEN (SELECT {opened} FROM vault.detail d"
        f" WHERE d.subject = {subject} AND d.field = {name} LIMIT 1) END)"
    )
