"""The programme: the whole undertaking, its units, its deadline and its targets.

- ``events``: what happens, and the state · ``registration``: begun, units assigned, extended
- ``target``: figures to be reached, each with its source
"""
