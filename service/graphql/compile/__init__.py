"""The compiler: an operation becomes one SQL statement that returns JSON text.

Read in this order: ``selection``, ``arguments``, ``scope`` (visible rows and moments),
``connection`` (a page of a list), ``compiler`` (everything else), then ``query``, ``mutation`` and
``subscription``.
"""
