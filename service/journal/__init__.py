"""The append-only log: facts in gapless, commit-ordered positions, on PostgreSQL."""

from service.journal.facts import (
    Appended,
    AppendUncertain,
    BadFact,
    CommandIdReused,
    JournalBusy,
    NewFact,
    StoredFact,
)
from service.journal.journal import Journal
from service.journal.recorder import Recorder

__all__ = [
    "AppendUncertain",
    "Appended",
    "BadFact",
    "CommandIdReused",
    "Journal",
    "JournalBusy",
    "NewFact",
    "Recorder",
    "StoredFact",
]
