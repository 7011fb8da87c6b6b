"""Progress bars on the terminal for work that takes long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

Tell = Callable[[int, int], None]  # (done, total)


@contextmanager
def progress(*titles: str) -> Iterator[list[Tell]]:
    """Progress bars, one for each title; a bar appears with its first report."""
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:

        def telling(title: str) -> Tell:
            task = bars.add_task(title, total=None, start=False, visible=False)

            def tell(done: int, total: int) -> None:
                bars.start_task(task)
                bars.update(task, completed=done, total=total, visible=True)

            return tell

        yield [telling(title) for title in titles]
