"""Planning an evaluation: its criteria and their weights, which are fixed when it is opened."""

from collections import Counter
from typing import Annotated, ClassVar

from domain.evaluation.events import (
    WHO_EVALUATES,
    Criterion,
    Evaluation,
    EvaluationOpened,
    EvaluationPlanned,
    EvaluationStatus,
    FrameworkUsed,
    Provinces,
    evaluation_for,
)
from domain.evaluation.subject import SUBJECTS, subject_of
from domain.kernel.authority import authorise
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    decides,
    known_area,
    long_enough,
    noun_is_new,
)
from domain.kernel.ref import AnyRef, EvaluationRef, noun_of, says
from domain.policy import policies

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class PlanEvaluation(Command):
    """Plans an evaluation of a project, a work plan, an engagement or the programme.

    By a district officer; for the programme, by an officer of the province or headquarters. Sent
    again for the same subject before it is opened, it replaces the first plan.
    """

    roles = WHO_EVALUATES
    new: ClassVar[str | None] = "evaluation"

    evaluation: EvaluationRef
    subject: AnyRef
    framework: FrameworkUsed
    criteria: Annotated[
        tuple[Criterion, ...],
        says("1 to 20 criteria (policy `evaluation-criteria`); their weights make 100 percent."),
    ]
    provinces: Provinces = ()


class OpenEvaluation(Command):
    """Opens an evaluation for assessments; its criteria are fixed from then on.

    By a district or provincial officer, or the headquarters unit.
    """

    roles = WHO_EVALUATES

    evaluation: EvaluationRef


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

subject_can_be_evaluated = Rule(
    "subject-can-be-evaluated",
    en="{subject} cannot be evaluated. Name a project, a work plan, an engagement or a programme.",
    th="{subject} ประเมินไม่ได้ โปรดระบุโครงการ แผนงาน สัญญาจ้าง หรือโครงการหลัก",
)
evaluation_names_its_provinces = Rule(
    "evaluation-names-its-provinces",
    en="An evaluation of the programme must name each of its provinces once, by 2 digits; an"
    " evaluation of anything else names none. This one of {subject} names: {provinces}. Correct"
    " the provinces.",
    th="การประเมินโครงการหลักต้องระบุจังหวัดที่ประเมินด้วยรหัส 2 หลัก จังหวัดละครั้ง การประเมินอื่นไม่ต้องระบุ"
    " รายการนี้ประเมิน {subject} และระบุ: {provinces} โปรดแก้ไข",
)
evaluation_has_criteria = Rule(
    "evaluation-has-criteria",
    en="An evaluation must have 1 to {most} criteria; this one has {count}. Add or remove some.",
    th="การประเมินต้องมีเกณฑ์ 1 ถึง {most} ข้อ ขณะนี้มี {count} โปรดเพิ่มหรือลดเกณฑ์",
)
criterion_is_named_once = Rule(
    "criterion-is-named-once",
    en="These criteria occur more than once: {criteria}. Give each its own name.",
    th="เกณฑ์เหล่านี้ซ้ำกัน: {criteria} โปรดตั้งชื่อให้ต่างกัน",
)
weights_sum_to_hundred = Rule(
    "weights-sum-to-hundred",
    en="The weights make {total} % and the smallest is {least}; each must be above 0, and together"
    " they must make 100. Correct the weights.",
    th="น้ำหนักรวมได้ร้อยละ {total} น้อยที่สุดคือ {least} แต่ละข้อต้องมากกว่า 0 และรวมกันได้ 100"
    " โปรดแก้ไขน้ำหนัก",
)


@decides(PlanEvaluation)
async def plan_evaluation(command: PlanEvaluation, history: History) -> Decided:
    existing = await history.of(Evaluation, command.evaluation)
    anew = existing.status == EvaluationStatus.PLANNED and existing.subject == command.subject
    subject_can_be_evaluated.require(
        noun_of(command.subject) in SUBJECTS, "subject", subject=command.subject
    )
    _provinces_fit(command, history)
    subject = await subject_of(history, command.subject, command.provinces)
    await authorise(history, command, subject.area, existing.area if anew else subject.area)
    noun_is_new.require(existing.status is None or anew, "evaluation", ref=command.evaluation)
    await _criteria_fit(command.criteria, history)
    return [
        EvaluationPlanned(
            evaluation=command.evaluation, subject=command.subject, area=subject.area,
            framework=command.framework, criteria=command.criteria, provinces=command.provinces,
        )
    ]


@decides(OpenEvaluation)
async def open_evaluation(command: OpenEvaluation, history: History) -> Decided:
    await evaluation_for(history, command, command.evaluation, (EvaluationStatus.PLANNED,))
    return [EvaluationOpened(evaluation=command.evaluation)]


def _provinces_fit(command: PlanEvaluation, history: History) -> None:
    named = command.provinces
    each_once = len(set(named)) == len(named) and all(len(code) == 2 for code in named)
    evaluation_names_its_provinces.require(
        each_once and bool(named) == (noun_of(command.subject) == "programme"), "provinces",
        subject=command.subject, provinces=", ".join(named) or "-",
    )
    for index, province in enumerate(named):
        known_area(history, province, f"provinces[{index}]")


async def _criteria_fit(criteria: tuple[Criterion, ...], history: History) -> None:
    """Checks the criteria: their number, names, titles and weights."""
    most = (await policies(history)).whole("evaluation-criteria")
    evaluation_has_criteria.require(
        1 <= len(criteria) <= most, "criteria", most=most, count=len(criteria)
    )
    for index, one in enumerate(criteria):
        long_enough(one.criterion, f"criteria[{index}].criterion", least=2, most=40)
        long_enough(one.title, f"criteria[{index}].title", least=3, most=300)
    counts = Counter(one.criterion for one in criteria)
    twice = [name for name, count in counts.items() if count > 1]
    criterion_is_named_once.require(not twice, "criteria", criteria=", ".join(twice))
    weights = [one.weight for one in criteria]
    weights_sum_to_hundred.require(
        sum(weights) == 100 and min(weights) > 0, "criteria",
        total=sum(weights), least=min(weights),
    )
