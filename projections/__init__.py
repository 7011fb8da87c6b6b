"""Views of the facts. Importing this package makes ``projections.view.VIEWS`` complete."""

from projections import people as people
from projections import programmes as programmes
from projections import roles as roles
