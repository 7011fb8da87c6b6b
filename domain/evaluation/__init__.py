"""An evaluation: how well a project, a plan, an engagement or the programme did.

- ``events``: events and state · ``subject``: what is evaluated · ``planning``
- ``assessment``: scores given · ``scoring``: one result · ``result``: shared, contested, final
"""
