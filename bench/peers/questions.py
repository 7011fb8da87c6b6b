"""The texts of the operations. ``@asOf`` is replaced by an ``asOf`` argument, or removed.

PostGraphile names fields after columns; aliases give its answers the same keys as ours.
"""

NESTED = """
query Nested {
  households(first: 20 @asOf) { nodes {
    id status village
    projects(first: 3) { nodes {
      id kind status fundingSource
      workPlans(first: 20) { nodes {
        id month status revision approvedRevision
        workReport { id month status revision planRevision }
      } }
    } }
  } }
}"""
NESTED_PEER = """
query Nested {
  households: allHouseholds(first: 20, orderBy: ROW_ID_ASC) { nodes {
    id: rowId status village
    projects(first: 3, orderBy: ROW_ID_ASC) { nodes {
      id: rowId kind status fundingSource
      workPlans(first: 20, orderBy: ROW_ID_ASC) { nodes {
        id: rowId month status revision approvedRevision
        workReport { id: rowId month status revision planRevision }
      } }
    } }
  } }
}"""

ONE = """
query One($id: ID!) {
  household(id: $id @asOf) {
    id status village areaCode landTitle commitmentYears enrolledOn projectId
  }
}"""
ONE_PEER = """
query One($id: String!) {
  household: householdByRowId(rowId: $id) {
    id: rowId status village areaCode landTitle commitmentYears enrolledOn projectId
  }
}"""

HISTORY = """
query History($id: ID!) {
  project(id: $id) { id history(first: 20) { nodes {
    position type occurredAt recordedAt areaCode
    actor { personId role areaCode }
    changes { path before after }
  } } }
}"""

COVERAGE = """
query Coverage($area: String!, $from: Date!, $to: Date!) {
  participationCoverage(area: $area, from: $from, to: $to @asOf) {
    areaCode households tookPart percent
    byArea { areaCode households tookPart percent }
    byStage { stage tookPart percent }
  }
}"""

_PLAN = "id areaCode month status revision engagementId"
PLANS = f"""
query Plans($status: WorkPlanStatus!, $month: String!) {{
  workPlans(first: 20, filter: {{status: $status, month: $month}} @asOf) {{ nodes {{ {_PLAN} }} }}
}}"""
PLANS_PEER = f"""
query Plans($status: String!, $month: String!) {{
  workPlans: allWorkPlans(
    first: 20, orderBy: ROW_ID_ASC, condition: {{status: $status, month: $month}}
  ) {{ nodes {{ {_PLAN.replace("id", "id: rowId", 1)} }} }}
}}"""

CAPPED = "query Capped { attendances(first: 1 @asOf) { totalCount totalCountCapped } }"
COUNT = "query Count { workPlans(first: 1 @asOf) { totalCount } }"
COUNT_PEER = "query Count { workPlans: allWorkPlans { totalCount } }"

_ATTENDANCE = "id areaCode gatheringId personId status counted stage heldOn"
_ATTENDANCE_PEER = _ATTENDANCE.replace("id", "id: rowId", 1)
STATUS = f"""
query Status($status: AttendanceStatus!) {{
  attendances(first: 20, filter: {{status: $status}} @asOf) {{
    totalCount nodes {{ {_ATTENDANCE} }}
  }}
}}"""
STATUS_PEER = f"""
query Status($status: String!) {{
  attendances: allAttendances(first: 20, orderBy: ROW_ID_ASC, condition: {{status: $status}}) {{
    totalCount nodes {{ {_ATTENDANCE_PEER} }}
  }}
}}"""
LAST = f"""
query Last($after: String!) {{
  attendances(first: 20, orderBy: HELD_ON, after: $after @asOf) {{ nodes {{ {_ATTENDANCE} }} }}
}}"""
LAST_PEER = f"""
query Last {{
  attendances: allAttendances(last: 20, orderBy: [SORTED_ON_ASC, ROW_ID_ASC]) {{
    nodes {{ {_ATTENDANCE_PEER} }}
  }}
}}"""
