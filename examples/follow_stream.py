"""Follows every event as server-sent CloudEvents over HTTP; a restart resumes.

TOKEN=$(.venv/bin/khok token INTEGRATOR) .venv/bin/python examples/follow_stream.py STATE [ADDRESS]

It needs the package ``httpx``. STATE is a file with the last position, which is sent to the service
as `Last-Event-ID`.
"""

import json
import os
import sys
import time
from pathlib import Path

import httpx

WAIT = 1.0  # seconds before the next try
QUIET = 60.0  # seconds: a comment comes at least every 15


def keep(state: Path, position: str) -> None:
    """Writes the position, whole or not at all."""
    new = state.with_name(f"{state.name}.new")
    new.write_text(position)
    new.replace(state)


def follow(address: str, state: Path) -> None:
    """Follows until the connection is lost."""
    headers = {
        "Authorization": f"Bearer {os.environ['TOKEN']}",
        "Last-Event-ID": state.read_text() if state.exists() else "0",
    }
    position = ""
    with httpx.stream("GET", f"{address}/events", headers=headers, timeout=QUIET) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            if name == "data":
                event = json.loads(value)
                print(event["position"], event["type"], event.get("subject", ""), flush=True)
            if name == "id":
                position = value
            if not line and position:  # the frame is complete and was handled
                keep(state, position)


def main(state: str, address: str = "http://127.0.0.1:8000") -> None:
    while True:
        try:
            follow(address, Path(state))
        except httpx.HTTPError as lost:
            print(f"connection lost ({lost}); next try in {WAIT} s", file=sys.stderr)
        time.sleep(WAIT)


if __name__ == "__main__":
    main(*sys.argv[1:])
