"""What auditors' questions should be answered, derived from nothing but the facts.

Reads type, data, position, times, actor and area of ``journal.event``; imports nothing of the
service, of its views or of the domain, so that a mistake would have to be made twice.
"""
