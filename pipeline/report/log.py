"""The log of a run on stderr: as text, or as JSON Lines for programs that collect logs."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal

from pipeline.report.events import logger


def log_to_stderr(log: Literal["quiet", "text", "json"], *, is_verbose: bool = False) -> None:
    """Write events to stderr from now on, or none. is_verbose: also those of single entries."""
    logger.setLevel(
        logging.CRITICAL if log == "quiet" else logging.DEBUG if is_verbose else logging.INFO
    )
    logger.propagate = log == "quiet"  # each event once, whatever logs at the root
    if log != "quiet":
        logger.handlers = [on_stderr(as_json=log == "json")]


def on_stderr(*, as_json: bool) -> logging.Handler:
    """A handler that writes events to stderr."""
    text = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else text)
    return handler


class JsonLines(logging.Formatter):
    """One JSON object a line: `time` (RFC 3339, UTC), `level`, `event`, and the event's facts."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, in ASCII: nothing in a publisher's text can end it or steer a terminal."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "time": time.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", "log"),
        }
        facts = getattr(record, "facts", None) or {"message": record.getMessage()}
        # a fact never hides one of the three
        return json.dumps(line | {name: facts[name] for name in facts if name not in line})
