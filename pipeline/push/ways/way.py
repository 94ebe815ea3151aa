"""What every kind of sink does, and what they share."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from news.errors import ConfigError
from news.text import tidy
from pipeline.config.logins import expanded
from pipeline.config.push.sinks import SinkTable
from storage.queue.push.values import Answer, Item, Sent

MOST_WHY = 300  #: characters of a server's reason
TAKEN = Answer(outcome="taken")


class Way(Protocol):
    """A way to one sink."""

    #: an item may be sent after later ones of its story: the server compares revisions
    is_versioned: bool

    async def aclose(self) -> None:
        """Close its connections."""

    async def send(self, items: Sequence[Item]) -> Sent:
        """Send items in their order. Answers that are missing at the end were not sent.

        Raises ConfigError for what a person must mend, FetchError for a server that is not there.
        """


def opened(sink: SinkTable, key: str, *, environment: Mapping[str, str]) -> str:
    """The value of a key with its variables expanded.

    Raises ConfigError for a variable that is not set, and where the key is missing.
    """
    value = getattr(sink, key)
    if value is None:
        raise ConfigError(sink.name, f"it has no `{key}`")
    need = f"the sink {sink.name!r} needs it"
    return expanded(value, environment=environment, need=need)


def reason(text: object) -> str:
    """A server's words on one line, cut: they may quote a publisher."""
    return (tidy(str(text)) or "no reason given")[:MOST_WHY]
