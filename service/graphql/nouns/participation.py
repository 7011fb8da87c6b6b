"""Participation in GraphQL: the stages in which people took part, with days and order."""

from datetime import date

from domain.kernel.terms import Stage
from service.graphql.schema.model import Column, Items, One, Table, Type, declare

COMPUTED = Table(name="computed", scope=None)  # rows come from a source with scoped tables

_PARTS = ("", "_gatherings", "_first", "_last")
_FOLLOWS = ((Stage.OPERATION, Stage.PLANNING), (Stage.EVALUATION, Stage.OPERATION))


def _of(stage: Stage) -> str:
    only = f"FILTER (WHERE a.stage = '{stage}')"
    name = stage.lower()
    return (
        f"count(*) {only} AS {name}, count(DISTINCT a.gathering) {only} AS {name}_gatherings,"
        f" min(a.held_on) {only} AS {name}_first, max(a.held_on) {only} AS {name}_last"
    )


def timeline(attendances: str) -> One:
    """The participation of a noun; ``attendances``: its rows ``a`` of attendances, over {t}."""
    return One(
        description="Counted participation in each stage, with days and order.",
        target="Participation", on="true", nullable=False,
        source=f"(SELECT {', '.join(map(_of, Stage))} FROM {attendances} AND a.counted)",
    )


declare(Type(
    name="Participation", table=COMPUTED,
    description="Counted attendances by stage. An attendance counts if it is verified and not since"
    " disputed or revoked, of a household's people or a neighbour, at a closed gathering, at level"
    " CONSULT or above.",
    fields={
        "stages": Items(
            description="All three stages, also those without participation.",
            target="StageParticipation", on="true", order="{c}.number",
            source="(SELECT * FROM (VALUES " + ", ".join(
                f"({number}, '{stage}', " + ", ".join(
                    f"{{t}}.{stage.lower()}{part}" for part in _PARTS
                ) + ")"
                for number, stage in enumerate(Stage)
            ) + ") AS v (number, stage, attendances, gatherings, first_on, last_on))",
        ),
        "orderViolations": Items(
            description="Stages that began before the one that must precede them: operation before"
            " any planning, evaluation before any operation. The same day is in order.",
            target="OrderViolation", on="true", order="{c}.number",
            source="(SELECT * FROM (VALUES " + ", ".join(
                f"({number}, '{stage}', '{before}', {{t}}.{stage.lower()}_first,"
                f" {{t}}.{before.lower()}_first)"
                for number, (stage, before) in enumerate(_FOLLOWS)
            ) + ") AS v (number, stage, before, began_on, before_on)"
            " WHERE v.began_on < coalesce(v.before_on, 'infinity'))",
        ),
    },
))
declare(Type(
    name="StageParticipation", table=COMPUTED, description="Participation in one stage.",
    fields={
        "stage": Column(description="Planning, operation, or monitoring and evaluation.",
                        sql="{t}.stage", kind=Stage),
        "attendances": Column(description="Number of counted attendances.", sql="{t}.attendances",
                              kind=int),
        "gatherings": Column(description="Number of gatherings with a counted attendance.",
                             sql="{t}.gatherings", kind=int),
        "firstOn": Column(description="Day of the first counted attendance; null if none.",
                          sql="{t}.first_on", kind=date, nullable=True),
        "lastOn": Column(description="Day of the last counted attendance; null if none.",
                         sql="{t}.last_on", kind=date, nullable=True),
    },
))
declare(Type(
    name="OrderViolation", table=COMPUTED, description="A stage that began too early.",
    fields={
        "stage": Column(description="The stage that began too early.", sql="{t}.stage",
                        kind=Stage),
        "before": Column(description="The stage that must come before it.",
                         sql="{t}.before", kind=Stage),
        "on": Column(description="Day on which it began.", sql="{t}.began_on", kind=date),
        "beforeOn": Column(description="Day on which the other stage began; null if it has not.",
                           sql="{t}.before_on", kind=date, nullable=True),
    },
))
