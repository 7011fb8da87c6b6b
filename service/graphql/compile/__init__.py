"""The compiler: an operation becomes one SQL statement that returns JSON text.

To be read in this order: ``selection``, ``arguments``, ``scope`` (what may be seen, and when),
``connection`` (a page of a list), ``compiler`` (everything else), then one file each for ``query``,
``mutation`` and ``subscription``.
"""
