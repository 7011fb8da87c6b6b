"""A simulated programme of any size: the real commands and rules, decided in memory.

``simulate`` fills an empty journal. ``Wanted`` has the provinces, the number of households and
months, and the seed: same seed, same data.
"""

from simulation.country.loading import Told, simulate
from simulation.country.places import Wanted

__all__ = ["Told", "Wanted", "simulate"]
