"""What queries should be answered, by plain graphql-core over rows held in Python.

An ordinary GraphQL server with one resolver a field, which knows nothing of compiling, of SQL
fragments or of scopes written into them: rows are read once by plain SELECTs, and whatever decides
what is answered (areas, roles, moments, filters, orders, pages) is written here a second time.
"""
