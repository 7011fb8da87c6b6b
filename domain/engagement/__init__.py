"""An engagement: an area developer, from application to the end of the contract.

- ``events``: events and state · ``application`` · ``contract`` · ``succession``
- ``supervision``: visits by officers · ``wage``: a month's wage and its events · ``payroll``
"""
