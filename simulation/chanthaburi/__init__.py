"""The demonstration: a simulated year of Chanthaburi, told through the real commands.

Places, dates and figures of the programme are real and cited; people, households and what they did
are invented. ``load`` plays it into an empty journal; ``CASES`` names what is worth looking up.
"""

from simulation.chanthaburi.cases import CASES
from simulation.chanthaburi.loading import load

__all__ = ["CASES", "load"]
