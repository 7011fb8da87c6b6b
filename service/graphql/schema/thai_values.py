"""Values in Thai notation: money, land, days and months (``service/values.sql``).

In the fragments of these types ``{t}`` is the value itself. Each field is beside the plain column.
"""

from datetime import date, datetime
from typing import Any

from service.graphql.schema.model import Column, Field, Land, Long, Nested, Type, declare

_YEARS: dict[str, Field] = {
    "buddhistYear": Column(description="Year of the Buddhist Era: CE 2021 is 2564.",
                           sql="reference.buddhist_year({t})", kind=int),
    "fiscalYear": Column(description="Budget year (October to September), numbered by the"
                         " Buddhist year in which it ends.",
                         sql="reference.fiscal_year({t})", kind=int),
}

declare(Type(
    name="Money", description="An amount of money.",
    fields={
        "satang": Column(description="Amount in satang, 100 to the baht.", sql="{t}", kind=Long()),
        "baht": Column(description="Amount in baht, formatted: `9,000.00`.",
                       sql="reference.baht({t})", kind=str),
    },
))
declare(Type(
    name="LandMeasure", description="An area of land.",
    fields={
        "squareMetres": Column(description="Area in square metres.", sql="{t}", kind=Land()),
        "raiNganWa": Column(description="Area in rai, ngan and square wa: `4-2-25`.",
                            sql="reference.rai_ngan_wa({t})", kind=str),
        "text": Column(description="Area in Thai words: `4 ไร่ 2 งาน 25 ตารางวา`.",
                       sql="reference.land_text({t})", kind=str),
    },
))
declare(Type(
    name="ThaiDate", description="A day in Thailand.",
    fields={
        "text": Column(description="In Thai notation: `13 มกราคม 2564`.",
                       sql="reference.thai_date({t})", kind=str),
        **_YEARS,
    },
))
declare(Type(
    name="ThaiMonth", description="A calendar month in Thailand.",
    fields={
        "text": Column(description="In Thai notation: `มกราคม 2564`.",
                       sql="reference.thai_month({t})", kind=str),
        **_YEARS,
    },
))


def as_thais_write(name: str, kind: Any, nullable: bool) -> dict[str, Field]:
    """The field with a column's value in Thai notation, if it has one: by field name."""

    def shown(field_name: str, target: str, value: str, text: str) -> dict[str, Field]:
        return {field_name: Nested(description=text, target=target, value=value,
                                   nullable=nullable)}

    sql = "{t}." + name
    if name.endswith("_satang"):
        return shown(name.removesuffix("_satang"), "Money", sql, "The amount in satang and baht.")
    if name == "area_m2":
        return shown("land", "LandMeasure", sql, "The area of land in rai, ngan and square wa.")
    if name == "month":
        return shown("monthThai", "ThaiMonth", f"({sql} || '-01')::date", "Month in Thai notation.")
    if kind is date:
        return shown(f"{name}_thai", "ThaiDate", sql, "The day in Thai notation.")
    if kind is datetime:
        return shown(f"{name}_thai", "ThaiDate", f"({sql} AT TIME ZONE 'Asia/Bangkok')::date",
                     "The day (Thai time) in Thai notation.")
    return {}
