"""Projects in GraphQL: a plot, its designs, measurements, assets and planned work."""

from decimal import Decimal

from service.graphql.nouns.evaluation import evaluations_of
from service.graphql.nouns.participation import timeline
from service.graphql.schema.declare import child, either, having, noun
from service.graphql.schema.model import Filter, Id, Items, Many

noun(
    "Project", "projects", "One pilot plot: of a household (HLM) or of a tambon (CLM).",
    plural="projects",
    filters=("kind", "status", "household", "programme", "funding_source", "contractor",
             "contractor_person"),
    within=("due_on", "accepted_at", "commissioned_at"), by="accepted_at",
    more_filters={
        "person": Filter(
            sql="{t}.id IN (SELECT d.project FROM {rows[engagements]} e JOIN {rows[duties]} d"
            " ON d.engagement = e.id WHERE e.person = {v})", kind=Id(),
            description="Only plots for which this area developer is or was responsible.",
        ),
        "activity": having("work_plan_items", "x.project = {t}.id", "activity", kind=int,
                           description="Only plots with a task of this activity, 1 to 7, in"
                           " any plan."),
        "shapeDiffersBy": Filter(
            sql="(abs({t}.volume_difference_m3) * 100 > {v} * {t}.dig_volume_m3"
            " OR abs({t}.depth_difference_m) * 100 > {v} * {t}.pond_depth_m"
            " OR {t}.largest_share_difference > {v})", kind=Decimal,
            description="Only plots whose last measurement differs from the design by more than"
            " this: volume or depth in percent, or any share in percentage points. 0: any"
            " difference.",
        ),
        "assetsNeverUsed": Filter(
            sql=either("EXISTS (SELECT FROM {rows[assets]} a WHERE a.project = {t}.id"
                       " AND a.put_to_use_at IS NULL)"), kind=bool,
            description="Only plots with (or without) an asset that was delivered but never used.",
           
        ),
    },
    fields={
        "designs": Items(description="Every revision of the design, earliest first.",
                         target="ProjectDesign", on="{c}.project = {t}.id", order="{c}.revision"),
        "measurements": Items(
            description="Every measurement of the dug plot, earliest first.",
            target="ProjectMeasurement", on="{c}.project = {t}.id", order="{c}.number",
        ),
        "committee": Items(description="People who inspected the plot when it was accepted.",
                           target="CommitteeMember", on="{c}.project = {t}.id"),
        "assets": Items(description="Assets delivered to the plot, and whether they are used.",
                        target="Asset", on="{c}.project = {t}.id", order="{c}.delivered_at"),
        "substitutes": Many(description="Plots that it replaced.", target="Project",
                            on="{c}.substituted_by = {t}.id"),
        "duties": Items(description="Developers responsible for it.", target="Duty",
                        on="{c}.project = {t}.id"),
        "workPlans": Many(
            description="Work plans with an item on this plot, in any revision.",
            target="WorkPlan",
            on="{c}.id = ANY (ARRAY(SELECT i.work_plan FROM {rows[work_plan_items]} i"
            " WHERE i.project = {t}.id))",
        ),
        "workReports": Many(
            description="Work reports on plans with an item on this plot.", target="WorkReport",
            on="{c}.work_plan = ANY (ARRAY(SELECT i.work_plan FROM {rows[work_plan_items]} i"
            " WHERE i.project = {t}.id))",
        ),
        "knowledge": Many(description="Knowledge learned for this plot.", target="Knowledge",
                          on="{c}.project = {t}.id"),
        "gatherings": Many(
            description="Gatherings about this plot.", target="Gathering",
            on="{c}.id = ANY (ARRAY(SELECT g.gathering FROM {rows[gathering_projects]} g"
            " WHERE g.project = {t}.id))",
        ),
        "evaluations": evaluations_of("project"),
        "participation": timeline(
            "{every[attendances]} a WHERE a.gathering IN (SELECT g.gathering"
            " FROM {every[gathering_projects]} g WHERE g.project = {t}.id)"
        ),
    },
)
child("ProjectDesign", "project_designs", "One revision of a plot's design.")
child("ProjectMeasurement", "project_measurements", "One measurement of a dug plot.")
child("CommitteeMember", "committee_members", "A person who inspected an accepted plot.")
child(
    "Asset", "assets", "Equipment or material delivered to a plot.",
    filters=("project", "kind", "status"),
    within=("delivered_at",), by="delivered_at",
    more_filters={
        "neverUsed": Filter(
            sql=either("({t}.put_to_use_at IS NULL)"), kind=bool,
            description="Only assets that were never used; false: only used ones.",
        ),
    },
)
