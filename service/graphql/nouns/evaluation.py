"""Evaluations in GraphQL: criteria, who scored what, the result, and who heard it."""

from decimal import Decimal
from enum import StrEnum

from service.graphql.schema.declare import child, having, noun
from service.graphql.schema.model import Filter, Items, Many


class EvaluationSubjectKind(StrEnum):
    """What an evaluation can be about."""

    PROJECT = "PROJECT"
    WORK_PLAN = "WORK_PLAN"
    ENGAGEMENT = "ENGAGEMENT"
    PROGRAMME = "PROGRAMME"


def _own(target: str, text: str, order: str = "{c}.id") -> Items:
    return Items(description=text, target=target, on="{c}.evaluation = {t}.id", order=order)


def evaluations_of(what: str) -> Many:
    """The evaluations of a noun, whose column among theirs bears its name."""
    return Many(
        description=f"Evaluations of this {what.replace('_', ' ')}: what people scored and heard.",
        target="Evaluation", on="{c}." + what + " = {t}.id",
    )


noun(
    "Evaluation", "evaluations", "How something did, as those concerned score it.",
    plural="evaluations",
    filters=("subject", "status", "framework", "project", "work_plan", "engagement", "programme",
             "waived"),
    within=("finalised_at",), by="finalised_at",
    orders={"RESULT": ("coalesce({t}.result, 0)", "numeric")},
    fields={
        "criteria": _own("EvaluationCriterion", "What is scored, with each one's weight.",
                         "{c}.number"),
        "assessments": _own("Assessment", "Who scored it, and as what."),
        "scores": _own("AssessmentScore", "Every single score of all assessors."),
        "kindScores": _own("KindScore", "The result among each kind of assessors."),
        "sharings": _own("EvaluationSharing", "Gatherings where a result of it was shown."),
        "evidence": _own("EvaluationEvidence", "Attendances on which the final result rests."),
    },
    more_filters={
        "person": having("assessments", "x.evaluation = {t}.id", "assessor",
                         "Only those that this person scored."),
        "household": having("assessments", "x.evaluation = {t}.id", "household",
                            "Only those that people of this household scored for it."),
        "gathering": having("evaluation_sharings", "x.evaluation = {t}.id", "gathering",
                            "Only those of which a result was shown at this gathering."),
        "subjectKind": Filter(
            sql="upper(replace(split_part({t}.subject, ':', 1), '-', '_')) = {v}",
            kind=EvaluationSubjectKind,
            description="Only evaluations of projects, of plans, of contracts or as a whole.",
        ),
        "resultFrom": Filter(sql="{t}.result >= {v}", kind=Decimal,
                             description="Only with a result of this much or more (1 to 5)."),
        "resultTo": Filter(sql="{t}.result <= {v}", kind=Decimal,
                           description="Only with a result of this much or less (1 to 5)."),
        "contested": Filter(sql=("{t}.contested > 0", "{t}.contested = 0"), kind=bool,
                            description="Only those of which a result was (or never was) doubted."),
        "evidenceInvalidated": Filter(
            sql=("{t}.evidence_invalidated > 0", "{t}.evidence_invalidated = 0"), kind=bool,
            description="Only those whose evidence was (or was not) revoked since they are final.",
        ),
    },
)
child("EvaluationCriterion", "evaluation_criteria", "One thing that an evaluation scores.")
child(
    "Assessment", "assessments", "What one assessor gave to one evaluation.",
    plural="assessments", filters=("evaluation", "assessor", "kind", "household"),
    within=("submitted_at",), by="submitted_at",
    fields={
        "scores": Items(description="The score given for each criterion.",
                        target="AssessmentScore", on="{c}.assessment = {t}.id"),
    },
)
child("AssessmentScore", "assessment_scores", "What one assessor gave for one criterion.")
child("KindScore", "evaluation_kind_scores", "The result among assessors of one kind.")
child("EvaluationSharing", "evaluation_sharings", "A gathering that was shown a result.")
child("EvaluationEvidence", "evaluation_evidence", "Somebody who heard a final result.")
