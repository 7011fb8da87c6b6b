"""A good example of every event of a developer's contract after it was signed.

The story of ``work.py`` goes on: the report of January 2021 is accepted and its wage paid, an
officer visits the plot, and the contract is extended.
"""

from datetime import date

from domain.engagement.events import EngagementExtended, EngagementSubstituted
from domain.engagement.supervision import SupervisionVisited
from domain.engagement.wage import WageAuthorised, WagePaid, WageWithheld
from domain.work_report.events import WorkReportAccepted
from tests.examples.people import CD_WORKER, DISTRICT_OFFICER, PROJECT, TAMBON, ref
from tests.examples.work import CONTRACTED, DEVELOPER, ENGAGEMENT

WORK_REPORT = ref("work-report", 1)
SUBSTITUTE = ref("engagement", 9)

ACCEPTED = WorkReportAccepted(
    work_report=WORK_REPORT, engagement=ENGAGEMENT, work_plan=ref("work-plan", 7),
    month="2021-01", revision=1, accepter=DISTRICT_OFFICER,
)
AUTHORISED = WageAuthorised(
    engagement=ENGAGEMENT, month="2021-01", report=WORK_REPORT, amount_satang=900_000
)
PAID = WagePaid(
    engagement=ENGAGEMENT, month="2021-01", paid_on=date(2021, 2, 10), reference="ฎ. 118/2564"
)
WITHHELD = WageWithheld(engagement=ENGAGEMENT, month="2021-01")
VISITED = SupervisionVisited(
    engagement=ENGAGEMENT, by=CD_WORKER, project=PROJECT, found="ขุดหนองแล้วครึ่งหนึ่ง น้ำยังไม่พอ",
    advice="ให้ทำคลองไส้ไก่เพิ่ม", follow_up_by=date(2021, 2, 24),
)
EXTENDED = EngagementExtended(
    engagement=ENGAGEMENT, person=DEVELOPER, tambon=TAMBON, start_on=CONTRACTED.start_on,
    from_on=CONTRACTED.end_on, to_on=date(2021, 12, 31), authority="คำสั่งจังหวัด 40/2564",
)
SUBSTITUTED = EngagementSubstituted(engagement=ENGAGEMENT, by=SUBSTITUTE)
