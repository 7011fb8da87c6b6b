"""The programme: the whole undertaking, its units, its deadline and its targets.

- ``events``: events and state · ``registration``: registered, units assigned, extended
- ``target``: figures to be reached, each with its source
"""
