"""The demonstration: a simulated year of Chanthaburi, through the real commands.

Places, dates and figures of the programme are real and cited; people, households and what they did
are invented. ``load`` puts it into an empty journal; ``CASES`` names the cases to look up.
"""

from simulation.chanthaburi.cases import CASES
from simulation.chanthaburi.loading import load

__all__ = ["CASES", "load"]
