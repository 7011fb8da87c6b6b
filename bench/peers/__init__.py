"""The servers that are measured, and the requests that they get."""
