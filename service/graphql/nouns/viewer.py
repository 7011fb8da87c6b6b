"""The viewer in GraphQL: who asks, what they hold, what waits for them."""

from service.graphql.schema.model import Column, Items, Many, One, Type, declare

# Whoever approves plans accepts the reports on them as well.
_WAITS = (
    "{c}.status = 'SUBMITTED' AND EXISTS (SELECT FROM unnest({t}.approves) a"
    " WHERE {c}.area >= a AND {c}.area < a || '~')"
)

declare(
    Type(
        name="Viewer", description="Who is asking.",
        fields={
            "person": One(description="The person who is signed in.", target="Person",
                          on="{c}.id = {t}.id"),
            "roles": Items(description="Roles that they hold or held.", target="RoleHeld",
                           on="{c}.person = {t}.id", order="{c}.valid_from, {c}.id"),
            "areas": Column(description="Codes of the areas that they may look at now.",
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
