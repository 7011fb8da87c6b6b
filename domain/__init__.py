"""The Khok Nong Na programme: its nouns, what happens to them, and the rules.

A folder is a noun; ``kernel`` holds the words that every noun is made of. Small nouns are one file.
"""
