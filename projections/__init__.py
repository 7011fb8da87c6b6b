"""Views of the facts. Importing this package fills ``projections.view.VIEWS``."""

from projections import assessments as assessments
from projections import assets as assets
from projections import attendances as attendances
from projections import engagements as engagements
from projections import evaluations as evaluations
from projections import excavations as excavations
from projections import gatherings as gatherings
from projections import guidelines as guidelines
from projections import households as households
from projections import knowledge as knowledge
from projections import people as people
from projections import programmes as programmes
from projections import projects as projects
from projections import report_entries as report_entries
from projections import roles as roles
from projections import supervision as supervision
from projections import targets as targets
from projections import wages as wages
from projections import waivers as waivers
from projections import work_plans as work_plans
from projections import work_reports as work_reports
