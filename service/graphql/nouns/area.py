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
        description="A province, district or tambon; a village's code is its tambon's and two"
        " digits more.",
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
                             description="Only areas right inside the one with this code."),
            "area": Filter(sql="({t}.code >= {v} AND {t}.code < {v} || '~')", kind=str,
                           description="Only areas whose code begins like this."),
            **words("name_th", "name_en", least=2),
        },
        fields={
            "code": Column(description="DOPA code: 2 digits for a province, 4 for a district, 6"
                           " for a tambon.", sql="{t}.code", kind=str),
            "level": Column(description="Which of the levels of administration it is.",
                            sql="{t}.level", kind=AreaLevel),
            "nameTh": Column(description="Its Thai name; names repeat, codes do not.",
                             sql="{t}.name_th", kind=str),
            "nameEn": Column(description="Its English name, or the Thai one where none is known.",
                             sql="{t}.name_en", kind=str),
            "abolishedOn": Column(description="The day from which it no longer exists, if so.",
                                  sql="{t}.abolished_on", kind=date, nullable=True),
            "sortKey": Column(description="Sorts Thai names as a dictionary does, where texts are"
                              " compared by code points.", sql="{t}.sort_key", kind=str),
            "parents": Items(
                description="The areas around it, the province first.", target="Area",
                order="{c}.code",
                on="{c}.code IN (left({t}.code, 2), left({t}.code, 4), left({t}.code, 6))"
                " AND {c}.code <> {t}.code",
            ),
            "parent": One(description="The area around it; null above a province.", target="Area",
                          on="{c}.code = {t}.parent"),
            "children": Items(description="The areas right inside it, in Thai dictionary order.",
                              target="Area", order="{c}.sort_key",
                              on="{c}.parent = {t}.code AND {c}.abolished_on IS NULL"),
            "households": Many(description="Households whose village lies in it.",
                               target="Household", on=_INSIDE),
            "projects": Many(description="Projects that lie in it.", target="Project", on=_INSIDE),
            "engagements": Many(description="Engagements of area developers for its tambons.",
                                target="Engagement", on=_INSIDE),
            "gatherings": Many(description="Gatherings held for it or inside it.",
                               target="Gathering", on=_INSIDE),
            "workPlans": Many(description="Work plans of the area developers of its tambons.",
                              target="WorkPlan", on=_INSIDE),
            "evaluations": Many(description="Evaluations of what lies in it.",
                                target="Evaluation", on=_INSIDE),
            "participationCoverage": COVERAGE_OF_AREA,
            "workDuties": DUTIES_OF_AREA,
        },
    )
)
