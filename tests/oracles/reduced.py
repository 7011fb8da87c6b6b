"""An answer of the service to an auditors' question, reduced to ids, key values and counts.

What is derived from the facts has the same shape; see ``tests/derived``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

Node = dict[str, Any]
Hits = list[tuple[Any, ...]]
NEVER = "9999-12-31"
ALONGSIDE = ("extensions", "plans")  # lists that are whole beside each page of another


def _changes(node: Node) -> dict[tuple[str, str], tuple[Any, Any]]:
    """(row, field) → before and after."""
    return {
        (each["path"][0], each["path"][1]): (each["before"], each["after"])
        for each in node["changes"]
    }


def _corrections(report: Node) -> Iterator[tuple[Any, ...]]:
    for each in report["corrected"]:
        assert each["event"]["reason"] and each["event"]["actor"]["role"] == each["correctedAs"]
        assert each["event"]["actor"]["personId"] == each["correctedById"]
        yield (report["id"], each["field"], each["log"], each["item"], each["old"], each["new"],
               each["correctedById"], each["correctedAs"])


def _missing(duties: Node) -> Iterator[tuple[str, str]]:
    assert duties["withoutPlan"]["totalCount"] == len(duties["withoutPlan"]["nodes"])
    assert duties["withoutReport"]["totalCount"] == len(duties["withoutReport"]["nodes"])
    yield from (("plan", each["id"]) for each in duties["withoutPlan"]["nodes"])
    yield from (("report", each["id"]) for each in duties["withoutReport"]["nodes"])


def _unmet(engagement: Node) -> tuple[str, tuple[str, ...]]:
    passed = {each["criterion"] for each in engagement["screenings"] if each["passed"]}
    return engagement["id"], tuple(sorted(set(engagement["criteria"]) - passed))


def _extended(event: Node) -> tuple[Any, ...]:
    [(before, after)] = [
        values for (_, field), values in _changes(event).items() if field == "endsOn"
    ]
    return int(event["position"]), "deadline", before, after


def _revised(event: Node) -> tuple[Any, ...]:
    """The plan's revision and state before, and the revision after."""
    changes = _changes(event)
    plan = next(row for row, field in changes if field == "status")
    revision = changes[plan, "revision"]
    return int(event["position"]), plan, *revision, changes[plan, "status"][0]


def _items(plan: Node) -> tuple[Any, ...]:
    """The tasks of every revision."""
    tasks: dict[int, list[str]] = defaultdict(list)
    for item in sorted(plan["allItems"], key=lambda item: item["number"]):
        tasks[item["revision"]].append(item["task"])
    return plan["id"], "plan", tuple((each, *tasks[each]) for each in sorted(tasks))


def _role(row: Node) -> tuple[Any, ...]:
    return (row["personId"], row["role"], row["areaCode"], row["validFrom"],
            row["validUntil"] or NEVER, row["grantedById"], row["actingForId"])


def _refused(event: Node) -> tuple[Any, ...]:
    said = event["data"]
    return int(event["position"]), event["actor"]["personId"], said["command"], said["rule"]


def _acted(event: Node) -> tuple[Any, ...]:
    actor = event["actor"]
    return (int(event["position"]), event["type"], actor["personId"], actor["role"],
            actor["areaCode"])


def _waived(waiver: Node) -> tuple[Any, ...]:
    told = tuple((int(each["position"]), each["type"]) for each in waiver["history"]["nodes"])
    return waiver["id"], waiver["stage"], waiver["subject"], waiver["grantedById"], told


def _shape(plot: Node) -> tuple[Any, ...]:
    names = ("volumeDifferenceM3", "depthDifferenceM", "largestShareDifference")
    return plot["id"], *(Decimal(plot[name]) for name in names)


def _each(field: str, reduce: Callable[[Node], tuple[Any, ...]]) -> Callable[[Node], Hits]:
    return lambda answer: [reduce(node) for node in answer[field]["nodes"]]


def _of_wage(wage: Node) -> tuple[str, str]:
    return wage["engagementId"], wage["month"]


# The question → the list in its answer that has pages (if any has), and what is known by it.
REDUCED: dict[str, tuple[str, Callable[[Node], Hits]]] = {
    "accepted-reports-without-planning": (
        "households", _each("households", lambda node: (node["id"], node["village"]))),
    "reports-changed-after-acceptance": ("workReports", lambda answer: [
        each for node in answer["workReports"]["nodes"] for each in _corrections(node)]),
    "no-plan-or-no-report": ("", lambda answer: list(_missing(answer["workDuties"]))),
    "wages-without-a-plan-in-time": ("wages", _each("wages", _of_wage)),
    "wages-before-their-report": ("wages", _each("wages", _of_wage)),
    "criteria-not-met": ("engagements", _each("engagements", _unmet)),
    "shapes-that-differ": ("projects", _each("projects", _shape)),
    "assets-never-used": (
        "assets", _each("assets", lambda node: (node["projectId"], node["asset"], node["item"]))),
    "extensions-and-revisions": ("events", lambda answer: [
        *map(_extended, answer["extensions"]["nodes"]), *map(_items, answer["plans"]["nodes"]),
        *map(_revised, answer["events"]["nodes"])]),
    "roles-on-a-day": ("roles", _each("roles", _role)),
    "refused-outside-role-or-area": ("events", _each("events", _refused)),
    "acts-outside-role-or-area": ("events", _each("events", _acted)),
    "gates-waived": ("waivers", _each("waivers", _waived)),
    "what-one-person-did": ("events", _each("events", lambda node: (
        int(node["position"]), node["type"], node["actor"]["role"]))),
}


def reduced(question: str, answer: Node) -> tuple[Hits, dict[str, int]]:
    """What an answer lists, sorted, and the counts that stand beside the lists."""
    pages, hits_of = REDUCED[question]
    hits = hits_of(answer)
    counts = {
        name: each["totalCount"] for name, each in answer.items()
        if name not in (pages, *ALONGSIDE) and each and "totalCount" in each
    }
    if "workDuties" in answer:
        counts["developers"] = answer["workDuties"]["developers"]
    return sorted(hits, key=str), counts
