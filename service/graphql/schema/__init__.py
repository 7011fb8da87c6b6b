"""The schema: types declared in ``nouns/``, built here, printed to ``schema.graphql``.

- ``model``: the kinds of types and fields · ``declare``: a noun's type and filters from its view
- ``objects``: declared types as Strawberry types · ``roots`` · ``commands``: mutations, inputs
- ``scalars``, ``thai_values``: the formats of single values · ``build``: the whole schema, once
"""
