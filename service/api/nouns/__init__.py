"""One module a noun: its GraphQL type, beside what belongs to it."""

from service.api.nouns import (
    area,
    engagement,
    event,
    gathering,
    household,
    person,
    programme,
    project,
    viewer,
    waiver,
    work_plan,
)

__all__ = [
    "area", "engagement", "event", "gathering", "household", "person", "programme", "project",
    "viewer", "waiver", "work_plan",
]
