"""Projects in GraphQL: a plot, its designs, the plans and gatherings about it."""

from service.api.declaring import child, noun
from service.api.model import Items, Many
from service.api.nouns.evaluation import evaluations_of
from service.api.nouns.participation import timeline

noun(
    "Project", "projects", "One pilot plot: of a household (HLM) or of a tambon (CLM).",
    plural="projects", filters=("kind", "status", "household", "programme", "funding_source"),
    fields={
        "designs": Items(description="Every revision of the design, the first one first.",
                         target="ProjectDesign", on="{c}.project = {t}.id", order="{c}.revision"),
        "duties": Items(description="Developers who are responsible for it.", target="Duty",
                        on="{c}.project = {t}.id"),
        "workPlans": Many(
            description="Work plans with an item on this plot, in whichever revision.",
            target="WorkPlan",
            on="EXISTS (SELECT FROM {rows[work_plan_items]} i WHERE i.project = {t}.id"
            " AND i.work_plan = {c}.id)",
        ),
        "knowledge": Many(description="What was learned for this plot.", target="Knowledge",
                          on="{c}.project = {t}.id"),
        "gatherings": Many(
            description="Gatherings that named this plot.", target="Gathering",
            on="EXISTS (SELECT FROM {rows[gathering_projects]} g WHERE g.project = {t}.id"
            " AND g.gathering = {c}.id)",
        ),
        "evaluations": evaluations_of("project"),
        "participation": timeline(
            "{every[attendances]} a WHERE a.gathering IN (SELECT g.gathering"
            " FROM {every[gathering_projects]} g WHERE g.project = {t}.id)"
        ),
    },
)
child("ProjectDesign", "project_designs", "One revision of a plot's design.")
