"""The fields that both parsers have: feedparser's paths, read from our values."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from extractors.feed.fields import entry_text
from extractors.feed.markup import plain_text
from news.feed.values import Entry

_LONGEST = 10**6


def text(value: object) -> str | None:
    """The words of an HTML text, without markup and white space: how a browser would show it."""
    return shown(plain_text(str(value), is_html=True, limit=_LONGEST)) if value else None


def shown(value: object) -> str | None:
    """A text without white space; None for an empty one."""
    return "".join(str(value or "").split()) or None


def _content(entry: Entry) -> str | None:
    return " ".join(entry_text(entry.content_html)) if entry.content_html else entry.summary


def _item(values: Sequence[Any], at: int) -> Any:
    return values[at] if at < len(values) else None


Get = Callable[[Any, int], object]
FIELDS: dict[re.Pattern[str], Get] = {
    re.compile(pattern): get
    for pattern, get in (
        (r"version", lambda d, _: d.kind),
        (r"feed\.title(_detail\.value)?", lambda d, _: d.title),
        (r"feed\.link", lambda d, _: d.home_url),
        (r"feed\.language", lambda d, _: d.language),
        (r"entries\.\d+\.title(_detail\.value)?", lambda e, _: e.title),
        (
            r"entries\.\d+\.(summary|description)(_detail\.value)?",
            lambda e, _: e.summary or _content(e),
        ),
        (r"entries\.\d+\.content\.0\.value", lambda e, _: _content(e)),
        (r"entries\.\d+\.link", lambda e, _: e.link),
        (r"entries\.\d+\.(id|guid)", lambda e, _: e.guid),
        (r"entries\.\d+\.published", lambda e, _: e.published_raw),
        (r"entries\.\d+\.updated", lambda e, _: e.updated_raw or e.published_raw),
        (r"entries\.\d+\.published_parsed", lambda e, _: e.published_at),
        (r"entries\.\d+\.updated_parsed", lambda e, _: e.updated_at or e.published_at),
        (
            r"entries\.\d+\.(author_detail\.name|authors\.\d+\.name)",
            lambda e, at: _item(e.authors, at),
        ),
        (r"entries\.\d+\.tags\.\d+\.term", lambda e, at: _item(e.tags, at)),
        (
            r"entries\.\d+\.enclosures\.\d+\.(href|url)",
            lambda e, at: e.enclosures[at].url if at < len(e.enclosures) else None,
        ),
        (
            r"entries\.\d+\.enclosures\.\d+\.type",
            lambda e, at: e.enclosures[at].type if at < len(e.enclosures) else None,
        ),
        (r"entries\.\d+\.source\.title", lambda e, _: e.source_title),
        (r"entries\.\d+\.source\.(link|href)", lambda e, _: e.source_url),
    )
}
