"""The viewer in GraphQL: the signed-in person, their roles and waiting work."""

from service.graphql.schema.model import Column, Items, Many, One, Type, declare

# The officers who approve plans also accept the reports on them.
_WAITS = (
    "{c}.status = 'SUBMITTED' AND EXISTS (SELECT FROM unnest({t}.approves) a"
    " WHERE {c}.area >= a AND {c}.area < a || '~')"
)

declare(
    Type(
        name="Viewer", description="The signed-in person, their roles, areas and waiting work.",
        fields={
            "person": One(description="The signed-in person's record.", target="Person",
                          on="{c}.id = {t}.id"),
            "roles": Items(description="Roles that the viewer holds or held.", target="RoleHeld",
                           on="{c}.person = {t}.id", order="{c}.valid_from, {c}.id"),
            "areas": Column(description="Codes of the areas that the viewer may see now.",
                            sql="{t}.areas", kind=[str]),
            "waiting": Many(
                description="Submitted work plans that wait for the viewer's approval.",
                target="WorkPlan", on=_WAITS,
            ),
            "waitingReports": Many(
                description="Submitted work reports that wait for the viewer's acceptance.",
                target="WorkReport", on=_WAITS,
            ),
        },
    )
)
