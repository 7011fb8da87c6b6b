"""What all nouns share: events, decisions, authority, ids, land, days.

- ``event``: events, the registry of their types, the envelope of a recorded one
- ``ref``: Refs and Claims, the ids and tags of everything
- ``decision``: commands, rules, refusals, states, and the history that a decision reads
- ``authority``: roles, who grants them, ``authorise``
- ``terms``: areas, months, money, stages, levels · ``land`` · ``thai`` · ``photo``
"""
