"""Errors: what they say in English and Thai, and which exception means which."""
