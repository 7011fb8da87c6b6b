"""A work plan: what a developer plans to do in a month.

- ``events``: events and state · ``drafting``: the author's side
- ``approval``: the approver's side, until the plan is closed · ``in_force``: what a report follows
"""
