"""Simulated programmes: the same commands and rules, given as people would give them.

- ``chanthaburi/``: the demonstration, a year of one province told act by act
- ``country/``: a programme of any size from a seed
- ``script``: acts and scenes · ``clerk``: decides them in memory · ``past``: what it remembers
- ``cli``: ``khok`` with the commands that load them
"""
