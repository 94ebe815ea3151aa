"""Wirecopy's events in Prefect: in a run's log, and as events that automations can wait for."""

import contextlib
import logging
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

from prefect import get_run_logger
from prefect.events import emit_event
from prefect.exceptions import MissingContextError

from news.text.plain import tidy
from pipeline.config.service import Log
from pipeline.report.events import Fact, is_warning, logger
from pipeline.report.log import on_stderr

PREFIX = "wirecopy."
FAILING, LONG = "wirecopy.failing", "a-day-or-more"  #: label of a feed, and its value
NEW = "wirecopy.new"  #: label of a run: `yes` if it stored something
_LONG_FOR = timedelta(days=1)
_MOST = 100  #: of one kind a run: a dead network fails every feed
_TOLD = frozenset({"run.finished", "watch.matched"})  #: no warnings, but automations wait for them
_NO_BRACKETS = str.maketrans("<>[]", "()()")
_CALL = re.compile(r"@(?=(?:all|channel|everyone|here)\b)", re.IGNORECASE)
_ABOUT = ("watch", "feed", "host", "run")  #: the first fact of these names an event's resource
_MAX_TEXT = 500  #: characters of a fact


def listen(*, log: Log = "quiet") -> None:
    """Show this run's events in its log and to automations; with `json` also on stderr."""
    logger.handlers = [_ToPrefect(), *([on_stderr(as_json=True)] if log == "json" else [])]
    logger.propagate = False  # each event is logged once, by the run's own logger
    logger.setLevel(logging.INFO)


class _ToPrefect(logging.Handler):
    """Passes events to the logger of the current flow or task run, and to the server."""

    def __init__(self) -> None:
        super().__init__()
        self._announcer = Announcer()

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(MissingContextError):
            get_run_logger().log(record.levelno, record.getMessage())
        self._announcer.announce(getattr(record, "event", ""), getattr(record, "facts", {}))


class Announcer:
    """Sends a run's warnings, its matches and its end to the server, so many of a kind."""

    def __init__(self) -> None:
        self._sent: Counter[str] = Counter()

    def announce(self, event: str, facts: dict[str, Fact]) -> None:
        """Send an event, if automations may wait for it. Never raises for a server's trouble."""
        if not (is_warning(event) or event in _TOLD) or self._sent[event] >= _MOST:
            return
        self._sent[event] += 1
        payload = {name: _short(value) for name, value in facts.items()}
        emit_event(PREFIX + event, resource=_resource(event, payload), payload=payload)


def _short(value: Fact) -> Fact:
    """One clean line that calls nobody and hides no link in a chat.

    Slack calls a whole channel by `<!channel>`, Discord and Mattermost by `@everyone` and `@all`;
    Teams and others show `[text](address)` as a link.
    """
    if not isinstance(value, str):
        return value
    return _CALL.sub("(at) ", (tidy(value) or "").translate(_NO_BRACKETS))[:_MAX_TEXT]


def _resource(event: str, facts: dict[str, Fact]) -> dict[str, str]:
    """What the event is about: a watch, a feed, a site, a run, or else the installation."""
    kind = event.partition(".")[0]
    name = str(next((facts[key] for key in _ABOUT if key in facts), "store"))
    found = {"prefect.resource.id": f"{PREFIX}{kind}.{name}", "prefect.resource.name": name}
    if event == "feed.failed":
        found[FAILING] = LONG if _is_long(facts.get("since")) else "under-a-day"
    if event == "run.finished":
        found[NEW] = "yes" if facts.get("stored") else "no"
    return found


def _is_long(since: Fact | None) -> bool:
    return since is not None and (
        datetime.now(UTC) - datetime.fromisoformat(str(since)) >= _LONG_FOR
    )
