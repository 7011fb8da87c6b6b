"""The result of an evaluation: shared with the people, contested by them, upheld, made final."""

from typing import Annotated

from domain.evaluation.events import (
    WHO_EVALUATES,
    Evaluation,
    EvaluationContested,
    EvaluationFinalised,
    EvaluationShared,
    EvaluationStatus,
    EvaluationUpheld,
    evaluation_for,
    in_state,
    known_evaluation,
)
from domain.evaluation.scoring import put_together
from domain.evaluation.subject import speaks_for_a_household
from domain.gathering.events import GatheringScheduled, GatheringStatus, held_near
from domain.kernel.authority import Role
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Outcome,
    Rule,
    decides,
    long_enough,
    state_allows_it,
)
from domain.kernel.ref import EvaluationRef, GatheringRef, says
from domain.participation.approval import approval_flags, day_of
from domain.participation.evaluation_gate import pass_evaluation_gate

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class ShareEvaluation(Command):
    """Records that the result was presented at a gathering held since it was scored.

    By a district or provincial officer, or the headquarters unit. A result may be
    shared at several gatherings, until the people concerned have heard it.
    """

    roles = WHO_EVALUATES

    evaluation: EvaluationRef
    gathering: GatheringRef


class ContestEvaluation(Command):
    """Contests a shared result. By a member of a household that it concerns."""

    roles = (Role.HOUSEHOLD_MEMBER,)

    evaluation: EvaluationRef
    statement: Annotated[str, says("What is wrong and why, 10 to 2,000 characters; kept sealed.")]


class UpholdEvaluation(Command):
    """Keeps a contested result, with an answer to the household that contested it.

    By a district or provincial officer, or the headquarters unit.
    """

    roles = WHO_EVALUATES

    evaluation: EvaluationRef
    answer: Annotated[str, says("Why the result stands, 10 to 2,000 characters; kept sealed.")]


class FinaliseEvaluation(Command):
    """Makes a shared result final, after the households concerned assessed it and heard it.

    By a district or provincial officer, or the headquarters unit.
    """

    roles = WHO_EVALUATES

    evaluation: EvaluationRef


_S = EvaluationStatus
ALLOWED: dict[type[Command], tuple[EvaluationStatus, ...]] = {
    ShareEvaluation: (_S.SCORED, _S.SHARED),
    ContestEvaluation: (_S.SHARED,),
    UpholdEvaluation: (_S.CONTESTED,),
    FinaliseEvaluation: (_S.SCORED, _S.SHARED, _S.CONTESTED),  # narrowed by its own rule
}

# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

result_is_scored_before_it_is_shared = Rule(
    "result-is-scored-before-it-is-shared",
    en="{gathering} was held on {held_on}, before {evaluation} was scored on {scored_on}. Share the"
    " result at a gathering held since then.",
    th="{gathering} จัดเมื่อ {held_on} แต่ {evaluation} ให้คะแนนเมื่อ {scored_on}"
    " โปรดแจ้งผลในการประชุมที่จัดหลังจากนั้น",
)
upheld_result_follows_from_the_scores = Rule(
    "upheld-result-follows-from-the-scores",
    en="Assessments of {evaluation} were amended after the result {result}. Rescore it.",
    th="มีการแก้ไขการประเมินของ {evaluation} หลังคำนวณผล {result} โปรดคำนวณผลใหม่",
)
result_is_shared_before_final = Rule(
    "result-is-shared-before-final",
    en="{evaluation} is {state}. Share the result at a gathering, or answer the household that"
    " contests it, then make it final.",
    th="{evaluation} อยู่ในสถานะ {state} โปรดแจ้งผลในการประชุม หรือตอบผู้โต้แย้งก่อน แล้วจึงสรุปผล",
)


@decides(ShareEvaluation)
async def share_evaluation(command: ShareEvaluation, history: History) -> Decided:
    evaluation = await evaluation_for(
        history, command, command.evaluation, ALLOWED[type(command)]
    )
    gathering = await _held_near(history, command, evaluation)
    result_is_scored_before_it_is_shared.require(
        gathering.held_on >= evaluation.scored_on, "gathering", gathering=command.gathering,
        held_on=gathering.held_on, evaluation=evaluation.ref, scored_on=evaluation.scored_on,
    )
    if command.gathering in evaluation.shared_at:
        return []
    return [EvaluationShared(evaluation=evaluation.ref, gathering=command.gathering)]


async def _held_near(
    history: History, command: ShareEvaluation, evaluation: Evaluation
) -> GatheringScheduled:
    """A closed gathering in or around the evaluation's area; any other is refused as unknown."""
    scheduled, status = await held_near(history, command.gathering, evaluation.area)
    state_allows_it.require(
        status == GatheringStatus.CLOSED, "gathering", command="ShareEvaluation",
        ref=command.gathering, state=status, needed=GatheringStatus.CLOSED,
    )
    return scheduled


@decides(ContestEvaluation)
async def contest_evaluation(command: ContestEvaluation, history: History) -> Decided:
    evaluation = await known_evaluation(history, command.evaluation)
    household = await speaks_for_a_household(history, command, evaluation)
    in_state(command, evaluation, ALLOWED[type(command)])
    long_enough(command.statement, "statement", least=10, most=2000)
    return [
        EvaluationContested(
            evaluation=evaluation.ref, person=history.acting.person or "", household=household,
            statement=command.statement,
        )
    ]


@decides(UpholdEvaluation)
async def uphold_evaluation(command: UpholdEvaluation, history: History) -> Decided:
    evaluation = await evaluation_for(
        history, command, command.evaluation, ALLOWED[type(command)]
    )
    upheld_result_follows_from_the_scores.require(
        put_together(evaluation) == (evaluation.result, evaluation.by_kind), "evaluation",
        evaluation=evaluation.ref, result=evaluation.result,
    )
    long_enough(command.answer, "answer", least=10, most=2000)
    return [EvaluationUpheld(evaluation=evaluation.ref, answer=command.answer)]


@decides(FinaliseEvaluation)
async def finalise_evaluation(command: FinaliseEvaluation, history: History) -> Decided:
    evaluation = await evaluation_for(
        history, command, command.evaluation, ALLOWED[type(command)]
    )
    result_is_shared_before_final.require(
        evaluation.status == EvaluationStatus.SHARED, "evaluation",
        evaluation=evaluation.ref, state=evaluation.status,
    )
    evidence, waivers = await pass_evaluation_gate(history, evaluation, day_of(command, history))
    finalised = EvaluationFinalised(
        evaluation=evaluation.ref, subject=evaluation.subject, result=evaluation.result,
        evidence=evidence, waivers=waivers,
    )
    return [Outcome(finalised).flagged(*await approval_flags(history, waivers, None))]
