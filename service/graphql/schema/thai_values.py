"""Values as Thai readers write them: money, land, days and months (``service/values.sql``).

In the fragments of these types ``{t}`` is the value itself. Each stands beside the plain column.
"""

from datetime import date, datetime
from typing import Any

from service.graphql.schema.model import Column, Field, Land, Long, Nested, Type, declare

_YEARS: dict[str, Field] = {
    "buddhistYear": Column(description="The year of the Buddhist Era: 2021 is 2564.",
                           sql="reference.buddhist_year({t})", kind=int),
    "fiscalYear": Column(description="The budget year, October to September, named after the"
                         " Buddhist year in which it ends.",
                         sql="reference.fiscal_year({t})", kind=int),
}

declare(Type(
    name="Money", description="An amount of money.",
    fields={
        "satang": Column(description="In satang: 100 to the baht.", sql="{t}", kind=Long()),
        "baht": Column(description="In baht, as it is written: `9,000.00`.",
                       sql="reference.baht({t})", kind=str),
    },
))
declare(Type(
    name="LandMeasure", description="An area of land.",
    fields={
        "squareMetres": Column(description="In square metres.", sql="{t}", kind=Land()),
        "raiNganWa": Column(description="In rai, ngan and square wa: `4-2-25`.",
                            sql="reference.rai_ngan_wa({t})", kind=str),
        "text": Column(description="In Thai words: `4 ไร่ 2 งาน 25 ตารางวา`.",
                       sql="reference.land_text({t})", kind=str),
    },
))
declare(Type(
    name="ThaiDate", description="A day in Thailand.",
    fields={
        "text": Column(description="As it is written: `13 มกราคม 2564`.",
                       sql="reference.thai_date({t})", kind=str),
        **_YEARS,
    },
))
declare(Type(
    name="ThaiMonth", description="A calendar month in Thailand.",
    fields={
        "text": Column(description="As it is written: `มกราคม 2564`.",
                       sql="reference.thai_month({t})", kind=str),
        **_YEARS,
    },
))


def as_thais_write(name: str, kind: Any, nullable: bool) -> dict[str, Field]:
    """The field that shows a column's value in the Thai way, where there is one: by its name."""

    def shown(field_name: str, target: str, value: str, text: str) -> dict[str, Field]:
        return {field_name: Nested(description=text, target=target, value=value,
                                   nullable=nullable)}

    sql = "{t}." + name
    if name.endswith("_satang"):
        return shown(name.removesuffix("_satang"), "Money", sql, "The same in satang and baht.")
    if name == "area_m2":
        return shown("land", "LandMeasure", sql, "The same in rai, ngan and square wa.")
    if name == "month":
        return shown("monthThai", "ThaiMonth", f"({sql} || '-01')::date", "The month in Thai.")
    if kind is date:
        return shown(f"{name}_thai", "ThaiDate", sql, "The same day in Thai.")
    if kind is datetime:
        return shown(f"{name}_thai", "ThaiDate", f"({sql} AT TIME ZONE 'Asia/Bangkok')::date",
                     "The day in Thailand, in Thai.")
    return {}
