"""The programme simulated, at any size: the real commands and rules, decided in memory.

``simulate`` tells the story into an empty journal; ``Wanted`` says which provinces, how many
households, how many months, and the seed from which everything follows.
"""

from simulation.country.loading import Told, simulate
from simulation.country.places import Wanted

__all__ = ["Told", "Wanted", "simulate"]
