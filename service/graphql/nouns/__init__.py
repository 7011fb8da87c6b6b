"""One module per noun: its GraphQL type and the types that belong to it."""

from service.graphql.nouns import (
    area,
    coverage,
    duties,
    engagement,
    evaluation,
    event,
    gathering,
    guideline,
    household,
    knowledge,
    participation,
    person,
    programme,
    project,
    supervision,
    viewer,
    wage,
    waiver,
    work_plan,
    work_report,
)

__all__ = [
    "area", "coverage", "duties", "engagement", "evaluation", "event", "gathering", "guideline",
    "household", "knowledge", "participation", "person", "programme", "project", "supervision",
    "viewer", "wage", "waiver", "work_plan", "work_report",
]
