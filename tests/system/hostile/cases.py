"""A hostile server or document in a run, and how its poll must end."""

from collections.abc import Callable
from dataclasses import dataclass

from news.report import FeedLine
from pipeline.resources import Resources
from tests.extractors.fetch.loopback import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A server or document, and how its poll must end."""

    says: Callable[[], Reply]  #: the reply to every request for it
    ends: str | tuple[str, ...]  #: a FeedLine's reason, or "updated" for a feed that is read
    path: str = "/hostile"
    host: str = "127.0.0.1"
    then: Callable[[FeedLine, Resources], None] = lambda *_: None
