"""A gathering: people meet to plan, to work or to evaluate.

- ``events``: events and state · ``convening``: scheduled, decided, closed, cancelled
- ``attendance``: who was there · ``verification``: confirmed by somebody else, disputed, revoked
"""
