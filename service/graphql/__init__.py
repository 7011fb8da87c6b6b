"""GraphQL over HTTP: from a request to its answer.

- ``http`` takes requests, ``execution`` runs one operation, from any transport
- ``document``: parsed and validated once · ``limits``: what one operation may ask for
- ``viewer``: the signed-in person, and what they may see
- ``input`` → ``mutation``: an input becomes a command, is decided, and is answered
- ``actions``: what the viewer may do with a noun · ``occurred_by``: the state in the field
- ``schema/`` makes the schema from the types in ``nouns/``, ``compile/`` makes SQL, ``errors/``
"""
