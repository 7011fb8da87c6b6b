"""The Khok Nong Na programme: its nouns, what happened to them, and the rules."""
