"""Areas: provinces, districts and tambons by DOPA code, from the register (geothai)."""

from datetime import date

from service.areas import AreaLevel
from service.graphql.nouns.coverage import COVERAGE_OF_AREA
from service.graphql.nouns.duties import DUTIES_OF_AREA
from service.graphql.schema.declare import words
from service.graphql.schema.model import Column, Filter, Items, Many, One, Table, Type, declare

_INSIDE = "({c}.area >= {t}.code AND {c}.area < {t}.code || '~')"

declare(
    Type(
        name="Area", plural="areas",
        description="A province, district or tambon. A village's code is its tambon's plus two"
        " digits.",
        table=Table(
            name="(SELECT code AS id, * FROM reference.area)", scope=None,
            columns=("id", "code", "level", "name_th", "name_en", "parent", "sort_key"),
        ),
        listed="{c}.abolished_on IS NULL",
        orders={"ID": ("{t}.code", "text"), "NAME": ("{t}.sort_key", "text"),
                "LEVEL": ("length({t}.code)", "integer")},
        filters={
            "level": Filter(sql="{t}.level = {v}", kind=AreaLevel,
                            description="Only provinces, only districts, or only tambons."),
            "parent": Filter(sql="{t}.parent = {v}", kind=str,
                             description="Only areas directly inside the one with this code."),
            "area": Filter(sql="({t}.code >= {v} AND {t}.code < {v} || '~')", kind=str,
                           description="Only areas whose code begins with this."),
            **words("name_th", "name_en", least=2),
        },
        fields={
            "code": Column(description="DOPA code: 2 digits for a province, 4 for a district, 6"
                           " for a tambon.", sql="{t}.code", kind=str),
            "level": Column(description="Administrative level: province, district or tambon.",
                            sql="{t}.level", kind=AreaLevel),
            "nameTh": Column(description="Thai name; not unique, unlike the code.",
                             sql="{t}.name_th", kind=str),
            "nameEn": Column(description="English name, or the Thai one if none is known.",
                             sql="{t}.name_en", kind=str),
            "abolishedOn": Column(description="Day of its abolition; null if it exists.",
                                  sql="{t}.abolished_on", kind=date, nullable=True),
            "sortKey": Column(description="Key that sorts Thai names in dictionary order when"
                              " compared by code points.", sql="{t}.sort_key", kind=str),
            "parents": Items(
                description="Areas that contain it, the province first.", target="Area",
                order="{c}.code",
                on="{c}.code IN (left({t}.code, 2), left({t}.code, 4), left({t}.code, 6))"
                " AND {c}.code <> {t}.code",
            ),
            "parent": One(description="Area that contains it; null for a province.", target="Area",
                          on="{c}.code = {t}.parent"),
            "children": Items(description="Areas directly inside it, in Thai dictionary order.",
                              target="Area", order="{c}.sort_key",
                              on="{c}.parent = {t}.code AND {c}.abolished_on IS NULL"),
            "households": Many(description="Households whose village is in it.",
                               target="Household", on=_INSIDE),
            "projects": Many(description="Pilot plots in it.", target="Project", on=_INSIDE),
            "engagements": Many(description="Engagements of area developers for its tambons.",
                                target="Engagement", on=_INSIDE),
            "gatherings": Many(description="Gatherings held for it or for an area inside it.",
                               target="Gathering", on=_INSIDE),
            "workPlans": Many(description="Work plans of the area developers of its tambons.",
                              target="WorkPlan", on=_INSIDE),
            "evaluations": Many(description="Evaluations of nouns in it.",
                                target="Evaluation", on=_INSIDE),
            "participationCoverage": COVERAGE_OF_AREA,
            "workDuties": DUTIES_OF_AREA,
        },
    )
)
