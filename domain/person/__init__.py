"""A person: details that can be erased, roles that are facts.

- ``events``: events and state · ``registration``: registered, corrected, erased
- ``role``: granted and revoked · ``disclosure``: details shown once, for a purpose
"""
