"""The programme in GraphQL: its targets, units, deadline and policies."""

from service.graphql.nouns.evaluation import evaluations_of
from service.graphql.schema.declare import child, noun
from service.graphql.schema.model import Items


def _own(target: str, text: str, order: str = "{c}.id") -> Items:
    return Items(description=text, target=target, on="{c}.programme = {t}.id", order=order)


noun(
    "Programme", "programmes", "The whole undertaking: one funding phase of it.",
    plural="programmes",
    fields={
        "targets": _own("Target", "Figures to reach, each with the source that gives it."),
        "activityUnits": _own("ActivityUnit", "The seven activities with their units.",
                              "{c}.activity"),
        "deadlineExtensions": _own("DeadlineExtension", "Every time that the end was moved.",
                                   "{c}.since"),
        "policies": _own("PolicyValue", "Thresholds that were set; others keep their defaults.",
                         "{c}.policy"),
        "evaluations": evaluations_of("programme"),
    },
)
child("Target", "targets", "A figure to reach, with its source.", leave_out=("programme",))
child("ActivityUnit", "activity_units", "One of the seven activities and who is responsible.",
      leave_out=("programme",))
child("DeadlineExtension", "deadline_extensions", "The end moved to a later day, by authority.",
      leave_out=("programme",))
child("PolicyValue", "policy_values", "A threshold that was set.", leave_out=("programme",))
