"""GraphiQL at ``GET /graphql``, for a browser; it works without a network.

Its files come from npm at setup (`khok assets`), not from this repository, and not from other
servers when a browser opens the page.
"""
