"""Participation: people must take part in every stage, or approval is refused.

- ``events``: waivers, invalidated evidence, who took part · ``evidence``: what counts
- ``planning_gate`` · ``operation_gate`` · ``evaluation_gate``: who is missing
- ``approval``: what all three approvals share
"""
