"""A household: from nomination to a plot in the programme, and out of it.

- ``events``: events and state · ``nomination``
- ``enrolment``: screened, endorsed by its village, enrolled with a plot
- ``member``: who belongs to it · ``leaving``: withdrawn, reinstated, substituted, completed
"""
