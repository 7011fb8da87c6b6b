"""GraphQL over HTTP: from a request to its answer.

- ``http`` takes requests, ``execution`` runs one operation, whatever transport brought it
- ``document``: parsed and validated once · ``limits``: what one operation may ask for
- ``viewer``: who asks, and what that lets them see
- ``input`` → ``mutation``: what was sent becomes a command, is decided, and is answered
- ``actions``: what the viewer may do with a noun · ``occurred_by``: as it stood in the field
- ``schema/`` declares, ``nouns/`` says what there is, ``compile/`` turns it into SQL, ``errors/``
"""
