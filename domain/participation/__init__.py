"""Participation: people take part in every stage, or what is decided is refused.

- ``events``: waivers and invalidated evidence, and who took part · ``evidence``: what counts
- ``planning_gate`` · ``operation_gate`` · ``evaluation_gate``: who is missing
- ``approval``: what all three approvals share
"""
