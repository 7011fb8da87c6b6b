"""The programme in GraphQL: its targets, units, deadline extensions and policies."""

from service.graphql.nouns.evaluation import evaluations_of
from service.graphql.schema.declare import child, noun
from service.graphql.schema.model import Items


def _own(target: str, text: str, order: str = "{c}.id") -> Items:
    return Items(description=text, target=target, on="{c}.programme = {t}.id", order=order)


noun(
    "Programme", "programmes", "The programme, or one funding phase of it.",
    plural="programmes",
    fields={
        "targets": _own("Target", "Figures to reach, with their sources."),
        "activityUnits": _own("ActivityUnit", "The seven activities, with their responsible units.",
                              "{c}.activity"),
        "deadlineExtensions": _own("DeadlineExtension", "Extensions of the last day.",
                                   "{c}.since"),
        "policies": _own("PolicyValue", "Policy values that were set; others keep their defaults.",
                         "{c}.policy"),
        "evaluations": evaluations_of("programme"),
    },
)
child("Target", "targets", "A figure to reach, with its source.", leave_out=("programme",))
child("ActivityUnit", "activity_units", "One of the seven activities, with its responsible unit.",
      leave_out=("programme",))
child("DeadlineExtension", "deadline_extensions", "An extension of the programme's last day.",
      leave_out=("programme",))
child("PolicyValue", "policy_values", "A policy value that was set.", leave_out=("programme",))
