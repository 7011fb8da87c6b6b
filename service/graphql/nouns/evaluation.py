"""Evaluations in GraphQL: criteria, scores, the result, and the people who heard it."""

from decimal import Decimal
from enum import StrEnum

from service.graphql.schema.declare import child, having, noun
from service.graphql.schema.model import Filter, Items, Many


class EvaluationSubjectKind(StrEnum):
    """Kind of noun that an evaluation is about."""

    PROJECT = "PROJECT"
    WORK_PLAN = "WORK_PLAN"
    ENGAGEMENT = "ENGAGEMENT"
    PROGRAMME = "PROGRAMME"


def _own(target: str, text: str, order: str = "{c}.id") -> Items:
    return Items(description=text, target=target, on="{c}.evaluation = {t}.id", order=order)


def evaluations_of(what: str) -> Many:
    """The evaluations of a noun; their view has a column of its name."""
    return Many(
        description=f"Evaluations of this {what.replace('_', ' ')}, with scores and results.",
        target="Evaluation", on="{c}." + what + " = {t}.id",
    )


noun(
    "Evaluation", "evaluations",
    "An evaluation of a project, a work plan, an engagement or the programme.",
    plural="evaluations",
    filters=("subject", "status", "framework", "project", "work_plan", "engagement", "programme",
             "waived"),
    within=("finalised_at",), by="finalised_at",
    orders={"RESULT": ("coalesce({t}.result, 0)", "numeric")},
    fields={
        "criteria": _own("EvaluationCriterion", "Criteria to score, with their weights.",
                         "{c}.number"),
        "assessments": _own("Assessment", "Assessments of each assessor."),
        "scores": _own("AssessmentScore", "All single scores of all assessors."),
        "kindScores": _own("KindScore", "The result for each kind of assessor."),
        "sharings": _own("EvaluationSharing", "Gatherings at which a result was shown."),
        "evidence": _own("EvaluationEvidence", "Attendances as evidence for the final result."),
    },
    more_filters={
        "person": having("assessments", "x.evaluation = {t}.id", "assessor",
                         "Only evaluations scored by this person."),
        "household": having("assessments", "x.evaluation = {t}.id", "household",
                            "Only evaluations scored for this household."),
        "gathering": having("evaluation_sharings", "x.evaluation = {t}.id", "gathering",
                            "Only evaluations with a result shown at this gathering."),
        "subjectKind": Filter(
            sql="upper(replace(split_part({t}.subject, ':', 1), '-', '_')) = {v}",
            kind=EvaluationSubjectKind,
            description="Only evaluations of this kind of noun.",
        ),
        "resultFrom": Filter(sql="{t}.result >= {v}", kind=Decimal,
                             description="Only evaluations with at least this result (1 to 5)."),
        "resultTo": Filter(sql="{t}.result <= {v}", kind=Decimal,
                           description="Only evaluations with at most this result (1 to 5)."),
        "contested": Filter(sql=("{t}.contested > 0", "{t}.contested = 0"), kind=bool,
                            description="Only evaluations with (or without) a contested result."),
        "evidenceInvalidated": Filter(
            sql=("{t}.evidence_invalidated > 0", "{t}.evidence_invalidated = 0"), kind=bool,
            description="Only evaluations with (or without) evidence revoked after finalising.",
        ),
    },
)
child("EvaluationCriterion", "evaluation_criteria", "One criterion of an evaluation.")
child(
    "Assessment", "assessments", "One assessor's scores for one evaluation.",
    plural="assessments", filters=("evaluation", "assessor", "kind", "household"),
    within=("submitted_at",), by="submitted_at",
    fields={
        "scores": Items(description="The score given for each criterion.",
                        target="AssessmentScore", on="{c}.assessment = {t}.id"),
    },
)
child("AssessmentScore", "assessment_scores", "One assessor's score for one criterion.")
child("KindScore", "evaluation_kind_scores", "The result for one kind of assessor.")
child("EvaluationSharing", "evaluation_sharings", "A gathering at which a result was shown.")
child("EvaluationEvidence", "evaluation_evidence",
      "An attendance as evidence that a final result was heard.")
