"""Logs: one JSON object per line, without anything that a client sent.

The text of an exception may contain a name or a number from a request. Its class and the place
where it was raised do not, and help a developer as much.
"""

import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import orjson

LOGGER = "khok"
FRAMES_MOST = 12  # the innermost frames


class JsonLines(logging.Formatter):
    """A record as a line of JSON: time, level, logger, message, and the fields in ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "logger": record.name,
            "message": record.getMessage(), **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__qualname__
            line["raised"] = raised(record.exc_info[2])
        return orjson.dumps(line).decode()


def no_visits(record: logging.LogRecord) -> bool:
    """Drops uvicorn's lines about sockets: they contain the client's address."""
    return "WebSocket" not in record.msg and not record.msg.startswith("connection ")


def raised(trace: TracebackType | None) -> list[str]:
    """The frames of an exception, the innermost last: ``service/app.py:120 follow``."""
    frames = traceback.extract_tb(trace)[-FRAMES_MOST:]
    return [f"{'/'.join(each.filename.split('/')[-3:])}:{each.lineno} {each.name}"
            for each in frames]


def config(level: str) -> dict[str, Any]:
    """For ``logging.config.dictConfig``: logs every record of this process to stderr as JSON."""
    return {
        "version": 1, "disable_existing_loggers": False,
        "formatters": {"lines": {"()": JsonLines}},
        "filters": {"visits": {"()": lambda: no_visits}},
        "handlers": {"stderr": {
            "class": "logging.StreamHandler", "formatter": "lines", "filters": ["visits"],
        }},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {"uvicorn": {"level": level.upper()}, "uvicorn.access": {"propagate": False}},
    }
