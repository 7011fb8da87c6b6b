"""The Khok Nong Na programme: its nouns, events and rules.

A folder is a noun; a small noun is one file. ``kernel`` holds what all nouns share.
"""
