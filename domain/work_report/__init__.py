"""A work report: the work and the results of a month's plan.

- ``events``: events and state · ``daily_log`` · ``drafting``: the author's side
- ``acceptance``: the approver's side · ``correction``: after it was accepted
"""
