"""An in-memory LRU cache, limited by entries and by bytes."""

from collections import OrderedDict
from typing import Any

PARSED = 75  # bytes of memory that a parsed document takes per character of its text, at most


class Cache:
    """The ``most`` most recently used entries, of ``bytes_most`` bytes together (0: no limit)."""

    def __init__(self, most: int, *, bytes_most: int = 0) -> None:
        self.most, self.bytes_most = most, bytes_most
        self.bytes = self.hits = self.misses = 0
        self._entries: OrderedDict[Any, tuple[Any, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Any) -> Any:
        """The value of a key, which is now the most recently used; None if there is none."""
        found = self._entries.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._entries.move_to_end(key)
        return found[0]

    def drop(self, key: Any) -> None:
        """Removes an entry, if it is there."""
        self.bytes -= self._entries.pop(key, (None, 0))[1]

    def put(self, key: Any, value: Any, *, size: int = 0) -> Any:
        """Adds a value of ``size`` bytes, removes the least recently used, returns the value."""
        self.bytes += size - self._entries.pop(key, (None, 0))[1]
        self._entries[key] = value, size
        while len(self._entries) > self.most or self.bytes > self.bytes_most > 0:
            self.bytes -= self._entries.popitem(last=False)[1][1]
        return value
