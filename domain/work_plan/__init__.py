"""A work plan: what a developer is to do in a month.

- ``events``: what happens, and the state · ``drafting``: the author's side
- ``approval``: the approver's side, until the plan is closed · ``in_force``: what a report follows
"""
