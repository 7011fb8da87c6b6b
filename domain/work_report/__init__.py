"""A work report: what came of a month's plan.

- ``events``: what happens, and the state · ``daily_log`` · ``drafting``: the author's side
- ``acceptance``: the approver's side · ``correction``: after it was accepted
"""
