"""An assessment: the scores of one person, given in one capacity."""

from collections import Counter
from typing import Annotated

from domain.evaluation.events import (
    WHO_EVALUATES,
    AssessmentAmended,
    AssessmentKind,
    AssessmentSubmitted,
    Criterion,
    Evaluation,
    EvaluationStatus,
    Score,
    in_state,
    known_evaluation,
)
from domain.evaluation.subject import answerable_for, owners_of, speaks_for_a_household
from domain.kernel.authority import Authority, Role, authorise
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    decides,
    long_enough,
    noun_is_known,
)
from domain.kernel.ref import EvaluationRef, PersonRef, says
from domain.person.events import known_person

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────

_K = AssessmentKind
ASSESSORS: dict[AssessmentKind, tuple[Role, ...]] = {
    _K.SELF: (Role.AREA_DEVELOPER,),
    _K.HOUSEHOLD: (Role.HOUSEHOLD_MEMBER,),
    _K.PEER: (Role.AREA_DEVELOPER,),
    _K.OFFICIAL: (Role.CD_WORKER, *WHO_EVALUATES),
    _K.EXTERNAL: WHO_EVALUATES,  # they enter the scores of a person without a role
}

# ── commands ──────────────────────────────────────────────────────────────────────────────────────

Scores = Annotated[tuple[Score, ...], says("A score of 1 to 5 for every criterion, each once.")]
Outsider = Annotated[
    PersonRef | None,
    says("For EXTERNAL only: the registered person without a role whose scores these are."),
]
Comment = Annotated[str | None, says("Remarks, up to 2,000 characters; kept sealed.")]


class SubmitAssessment(Command):
    """Scores every criterion of an open evaluation, once.

    SELF is the developer whose work it is, PEER another developer of the tambon, HOUSEHOLD a
    member of a household concerned, OFFICIAL an officer who neither approved a plan of it nor
    accepted a report. An evaluating officer enters the scores of an EXTERNAL person.
    """

    roles = tuple(dict.fromkeys(role for roles in ASSESSORS.values() for role in roles))

    evaluation: EvaluationRef
    kind: Annotated[AssessmentKind, says("The capacity in which the assessor scores.")]
    scores: Scores
    assessor: Outsider = None
    comment: Comment = None


class AmendAssessment(Command):
    """Changes your own scores while the evaluation is open or contested; their kind stays the same.

    An evaluating officer changes the scores of an EXTERNAL person.
    """

    roles = SubmitAssessment.roles

    evaluation: EvaluationRef
    scores: Scores
    assessor: Outsider = None
    comment: Comment = None


_S = EvaluationStatus
ALLOWED: dict[type[Command], tuple[EvaluationStatus, ...]] = {
    SubmitAssessment: (_S.OPEN,),
    AmendAssessment: (_S.OPEN, _S.CONTESTED),  # an assessor may reconsider
}

# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

assessor_scores_once = Rule(
    "assessor-scores-once",
    en="{assessor} has already scored {evaluation}. Amend that assessment.",
    th="{assessor} ให้คะแนน {evaluation} แล้ว โปรดแก้ไขการประเมินเดิม",
)
external_assessor_is_named = Rule(
    "external-assessor-is-named",
    en="An EXTERNAL assessment must name its assessor; every other one is your own. This is"
    " {kind} with assessor {assessor}. Name the outsider, or leave `assessor` out.",
    th="การประเมินแบบ EXTERNAL ต้องระบุผู้ประเมิน แบบอื่นเป็นของผู้ส่งเอง รายการนี้เป็น {kind} ผู้ประเมิน {assessor}"
    " โปรดระบุบุคคลภายนอก หรือเว้น `assessor` ไว้",
)
external_assessor_holds_no_role = Rule(
    "external-assessor-holds-no-role",
    en="{assessor} holds {role} and is not an outsider. Have them score in that role.",
    th="{assessor} มีบทบาท {role} จึงไม่ใช่บุคคลภายนอก โปรดให้ประเมินตามบทบาทของตน",
)
developer_scores_as_self_or_peer = Rule(
    "developer-scores-as-self-or-peer",
    en="The developer whose work {subject} is scores it as SELF, other developers as PEER; {kind}"
    " does not fit. Send the other kind.",
    th="เจ้าของงาน {subject} ประเมินแบบ SELF นักพัฒนาคนอื่นประเมินแบบ PEER จึงใช้ {kind} ไม่ได้"
    " โปรดส่งเป็นอีกแบบหนึ่ง",
)
official_does_not_score_own_work = Rule(
    "official-does-not-score-own-work",
    en="{assessor} did, approved or accepted work of {subject}. Somebody else must score it.",
    th="{assessor} เป็นผู้ปฏิบัติ ผู้อนุมัติ หรือผู้รับงานของ {subject} โปรดให้ผู้อื่นเป็นผู้ประเมิน",
    kept=True,
)
every_criterion_is_scored_once = Rule(
    "every-criterion-is-scored-once",
    en="Each criterion of {evaluation} must be scored once. Correct these, which are missing,"
    " repeated or unknown: {criteria}.",
    th="ต้องให้คะแนนทุกเกณฑ์ของ {evaluation} เกณฑ์ละครั้ง โปรดแก้ไขเกณฑ์ที่ขาด ซ้ำ หรือไม่มี: {criteria}",
)
scores_are_one_to_five = Rule(
    "scores-are-one-to-five",
    en="{score} for {criterion} is not a valid score. Give 1 (poor) to 5 (very good).",
    th="{score} ของเกณฑ์ {criterion} ไม่ใช่คะแนน โปรดให้ 1 (น้อยที่สุด) ถึง 5 (มากที่สุด)",
)


@decides(SubmitAssessment)
async def submit_assessment(command: SubmitAssessment, history: History) -> Decided:
    evaluation = await known_evaluation(history, command.evaluation)
    household = await _authorised(history, command, command.kind, evaluation)
    in_state(command, evaluation, ALLOWED[type(command)])
    external_assessor_is_named.require(
        (command.assessor is None) == (command.kind != AssessmentKind.EXTERNAL), "assessor",
        kind=command.kind, assessor=command.assessor,
    )
    assessor = command.assessor or history.acting.person or ""
    assessor_scores_once.require(
        assessor not in evaluation.assessments, "evaluation",
        assessor=assessor, evaluation=evaluation.ref,
    )
    await _may_score_as(history, command.kind, assessor, evaluation.subject)
    _scores_fit(command, evaluation.criteria)
    return [
        AssessmentSubmitted(
            evaluation=evaluation.ref, assessor=assessor, kind=command.kind,
            scores=command.scores, household=household, comment=command.comment,
        )
    ]


@decides(AmendAssessment)
async def amend_assessment(command: AmendAssessment, history: History) -> Decided:
    evaluation = await known_evaluation(history, command.evaluation)
    assessor = command.assessor or history.actor.person or ""
    given = evaluation.assessments.get(assessor)
    kind = AssessmentKind.EXTERNAL if command.assessor else given.kind if given else None
    household = await _authorised(history, command, kind, evaluation)
    if given is None or (given.kind == AssessmentKind.EXTERNAL) != bool(command.assessor):
        noun_is_known.refuse("assessor", noun="assessment of", ref=assessor)
    in_state(command, evaluation, ALLOWED[type(command)])
    await _may_score_as(history, given.kind, assessor, evaluation.subject)
    _scores_fit(command, evaluation.criteria)
    if command.scores == given.scores and command.comment is None:
        return []
    return [
        AssessmentAmended(
            evaluation=evaluation.ref, assessor=assessor, kind=given.kind,
            scores=command.scores, household=household, comment=command.comment,
        )
    ]


async def _authorised(
    history: History, command: Command, kind: AssessmentKind | None, evaluation: Evaluation
) -> str | None:
    """Authorises the caller for a kind. For HOUSEHOLD, returns the household spoken for."""
    if kind == AssessmentKind.HOUSEHOLD:
        return await speaks_for_a_household(history, command, evaluation)
    roles = ASSESSORS[kind] if kind else command.roles
    await authorise(history, command, evaluation.area, roles=roles)
    return None


async def _may_score_as(
    history: History, kind: AssessmentKind, assessor: str, subject: str
) -> None:
    """Refuses an assessor who cannot score the subject as this kind."""
    if kind == AssessmentKind.HOUSEHOLD:
        return
    owners = await owners_of(history, subject)
    if kind in (AssessmentKind.SELF, AssessmentKind.PEER):
        developer_scores_as_self_or_peer.require(
            (assessor in owners) == (kind == AssessmentKind.SELF), "kind",
            subject=subject, kind=kind,
        )
        return
    if kind == AssessmentKind.EXTERNAL:
        await known_person(history, assessor, "assessor")
        held = (await history.of(Authority, assessor)).on(history.today)
        roles = ", ".join(grant.role for grant in held if grant.person == assessor)
        external_assessor_holds_no_role.require(
            not roles, "assessor", assessor=assessor, role=roles
        )
    own = owners | await answerable_for(history, subject)
    official_does_not_score_own_work.require(
        assessor not in own, "evaluation", assessor=assessor, subject=subject
    )


def _scores_fit(
    command: SubmitAssessment | AmendAssessment, criteria: tuple[Criterion, ...]
) -> None:
    known = [one.criterion for one in criteria]
    times = Counter(one.criterion for one in command.scores)
    wrong = [name for name in dict.fromkeys([*known, *times]) if times[name] != (name in known)]
    every_criterion_is_scored_once.require(
        not wrong, "scores", evaluation=command.evaluation, criteria=", ".join(wrong)
    )
    for index, one in enumerate(command.scores):
        scores_are_one_to_five.require(
            1 <= one.score <= 5, f"scores[{index}].score",
            score=one.score, criterion=one.criterion,
        )
    long_enough(command.comment, "comment", least=0, most=2000)
