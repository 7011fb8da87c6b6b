"""Errors: their messages in English and Thai, and the exceptions that they come from."""
