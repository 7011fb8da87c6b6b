"""A project: one pilot plot, from its proposal to its closing.

- ``events``: what happens, and the state · ``plot``: a plot as other nouns see it
- ``proposal`` · ``design`` · ``excavation`` · ``acceptance`` · ``asset`` · ``closing``
"""
