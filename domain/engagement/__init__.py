"""An engagement: an area developer's way from application to the end of the contract.

- ``events``: what happens, and the state · ``application`` · ``contract`` · ``succession``
- ``supervision``: visits by officers · ``wage``: a month's wage and its events · ``payroll``: paid
"""
