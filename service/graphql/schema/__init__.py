"""The schema: types are declared in ``nouns/``, made here, printed to ``schema.graphql``.

- ``model``: what a type and its fields may be · ``declare``: a noun from its view, with its filters
- ``objects``: declared types as Strawberry's · ``roots`` · ``commands``: mutations and their inputs
- ``scalars``, ``thai_values``: how single values are written · ``build``: all of it, once
"""
