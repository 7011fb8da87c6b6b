"""A project: one pilot plot, from its proposal to its closing.

- ``events``: events and state · ``plot``: a plot as other nouns see it
- ``proposal`` · ``design`` · ``excavation`` · ``acceptance`` · ``asset`` · ``closing``
"""
