import asyncio
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from domain.kernel.decision import Refused
from domain.kernel.event import Actor, Event, Flag
from domain.kernel.photo import photos_reused
from domain.work_report.events import DailyLogCorrected, DailyWorkLogged
from tests.examples.people import PROJECT, ref
from tests.support.scenario import NOW, Past

HASH, OTHER = "0a" * 32, "1b" * 32
REPORT, NEXT = ref("work-report", 1), ref("work-report", 2)


def logged(report: str, *hashes: str) -> DailyWorkLogged:
    return DailyWorkLogged(
        work_report=report, log=1, on=date(2021, 2, 3), project=PROJECT, hours=Decimal(2),
        photo_hashes=hashes,
    )


CORRECTED = DailyLogCorrected(
    work_report=NEXT, log=1, on=date(2021, 2, 3), project=PROJECT, hours=Decimal(2),
    photo_hashes=(HASH,),
)


def reused(
    given: list[Event], *hashes: str, unless: Callable[[Event], bool] = lambda _: False
) -> list[Flag]:
    return asyncio.run(photos_reused(Past(given, Actor(), NOW), hashes, unless=unless))


@pytest.mark.parametrize(
    ("given", "hashes", "earlier"),
    [
        ([], [HASH], []),
        ([logged(REPORT, HASH)], [], []),
        ([logged(REPORT, HASH)], [OTHER], []),
        ([logged(REPORT, HASH)], [OTHER, HASH], [REPORT]),
        ([logged(REPORT, HASH), CORRECTED], [HASH], [REPORT]),
        ([CORRECTED, logged(REPORT, OTHER)], [HASH, OTHER], [NEXT, REPORT]),
        ([logged(REPORT, HASH, OTHER)], [HASH, OTHER, HASH], [REPORT]),
    ],
)
def test_a_photo_that_was_shown_before_is_flagged_with_who_showed_it(
    given: list[Event], hashes: list[str], earlier: list[str]
) -> None:
    assert reused(given, *hashes) == [Flag(flag="PHOTO_REUSED", earlier=ref) for ref in earlier]


def test_what_is_corrected_may_keep_its_own_photo() -> None:
    first = logged(REPORT, HASH)
    assert not reused([first, CORRECTED], HASH, unless=lambda event: event == first)
    assert reused([first, CORRECTED], HASH, unless=lambda event: event == CORRECTED)


@pytest.mark.parametrize("digest", ["", "0a" * 31, "0A" * 32, "0g" * 32, "0a" * 32 + "\n"])
def test_a_photo_is_named_by_its_hash(digest: str) -> None:
    with pytest.raises(Refused) as refusal:
        reused([], OTHER, digest)
    assert refusal.value.rule.name == "photo-is-named-by-its-hash"
    assert refusal.value.field == "photoHashes[1]"
