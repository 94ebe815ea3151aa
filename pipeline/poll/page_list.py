"""Queues a list of pages: each URL becomes an entry without a feed."""

import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from news.errors import BadUrl, ConfigError
from news.feed.values import PAGE_LIST, Entry, FeedState
from news.secrets import masked_text
from news.url import absolute_url, canonical_url
from pipeline.config.logins import split_login
from pipeline.poll.candidates import candidate
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from storage.values import Poll

STDIN = Path("-")
MAX_BYTES = 100_000_000  #: of a list; about a million URLs
_BATCH = 1_000  #: URLs per transaction
_UNFIT = re.compile(r"\s")
_SHOWN = 5  #: how many further bad lines an error names


def read_page_list(path: Path) -> tuple[str, ...]:
    """The URLs of a list, one per line, each page once, in order.

    `#` begins a comment; the path `-` is standard input. Raises ConfigError for a line that is not
    an http(s) URL, with file and line, and for a list without URLs.
    """
    name = "<stdin>" if path == STDIN else str(path)
    try:
        content = sys.stdin.buffer.read(MAX_BYTES + 1) if path == STDIN else _bytes(path)
    except OSError as exc:
        raise ConfigError(name, f"cannot be read ({exc.strerror})") from exc
    if len(content) > MAX_BYTES:
        raise ConfigError(name, f"more than {MAX_BYTES // 1_000_000} MB")
    return listed_pages(content.decode("utf-8-sig", "replace"), name=name)


def listed_pages(text: str, *, name: str) -> tuple[str, ...]:
    """The URLs of a list's text, as read_page_list gives them. name: of the list, for errors."""
    found, bad = _sorted(text)
    if bad:
        (line, text), *others = bad
        raise ConfigError(
            f"{name}:{line}",
            f"expected an http(s) URL, got {masked_text(text)[:100]!r}{_more(others)}",
        )
    if not found:
        raise ConfigError(name, "no URLs in it; expected one a line")
    return tuple(found)


def _more(bad: Sequence[tuple[int, str]]) -> str:
    """The line numbers of further bad lines."""
    if not bad:
        return ""
    numbers = ", ".join(str(line) for line, _ in bad[:_SHOWN])
    return f"; {len(bad)} more such lines: {numbers}{' ...' if len(bad) > _SHOWN else ''}"


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _sorted(text: str) -> tuple[list[str], list[tuple[int, str]]]:
    """The URLs, each canonical URL once, and the bad lines with their numbers."""
    found: dict[str, str] = {}
    bad: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        printed = re.split(r"(?:^|\s+)#", line, maxsplit=1)[0].strip()
        if not printed:
            continue
        if _UNFIT.search(printed) or "://" not in printed or split_login(printed)[1] is not None:
            bad.append((number, printed))
            continue
        try:
            found.setdefault(canonical_url(printed), absolute_url(printed))
        except BadUrl:
            bad.append((number, printed))
    return list(found.values()), bad


async def queue_pages(
    urls: Sequence[str], *, resources: Resources, tally: Tally, dry_run: bool
) -> None:
    """Queue the pages that were never listed before; count all pages."""
    now = resources.now()
    state = FeedState(url=PAGE_LIST, last_polled_at=now, last_success_at=now, last_changed_at=now)
    for batch in (urls[at : at + _BATCH] for at in range(0, len(urls), _BATCH)):
        entries = (_entry(url, position=at) for at, url in enumerate(batch))
        poll = Poll(state=state, candidates=tuple(map(candidate, entries)))
        save = resources.store.queue.sift if dry_run else resources.store.queue.save_poll
        for one in await asyncio.to_thread(save, poll, now=now):
            tally.saw(one.entry_id, one.outcome)


def _entry(url: str, *, position: int) -> Entry:
    guid = canonical_url(url)
    return Entry(feed_url=PAGE_LIST, guid=guid, link=url, position=position, via="urls")
