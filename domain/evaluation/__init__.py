"""An evaluation: how a project, a plan, an engagement or the programme did.

- ``events``: what happens, and the state · ``subject``: what is evaluated · ``planning``
- ``assessment``: somebody scores · ``scoring``: one result · ``result``: shared, contested, final
"""
