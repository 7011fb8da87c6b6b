"""GraphiQL at ``GET /graphql``, for a browser; it works without a network.

Its files come from npm when the project is set up (`khok assets`), not from this repository, and
not from other people's servers while somebody looks at the page.
"""
