"""How often each event and each refusal happened in the random lives, for who asks to see it."""

import pytest

from tests.support.lives import COUNTS


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if not config.getoption("--hypothesis-show-statistics"):
        return
    for machine, met in sorted(COUNTS.items()):
        terminalreporter.section(f"{machine}: what happened, and how often")
        for name, count in met.most_common():
            terminalreporter.write_line(f"{count:7,}  {name}")
