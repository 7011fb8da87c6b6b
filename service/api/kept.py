"""What is kept in memory to be used again, up to a limit."""

from collections import OrderedDict
from typing import Any


class Kept(OrderedDict[Any, Any]):
    """The most recently used entries, up to a limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def recall(self, key: Any) -> Any:
        """What is kept under a key, now the most recently used; None if nothing is."""
        if key in self:
            self.move_to_end(key)
        return self.get(key)

    def remember(self, key: Any, value: Any) -> Any:
        self[key] = value
        if len(self) > self.limit:
            self.popitem(last=False)
        return value
