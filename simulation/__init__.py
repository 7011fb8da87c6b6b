"""Simulated programmes: the same commands and rules, given as people would give them.

- ``chanthaburi/``: the demonstration, a scripted year of one province
- ``country/``: a programme of any size, generated from a seed
- ``script``: acts and scenes · ``clerk``: decides them in memory · ``past``: the facts so far
- ``cli``: ``khok`` with the commands that load them
"""
