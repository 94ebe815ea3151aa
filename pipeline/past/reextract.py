"""Read stored stories again with today's extractor, rules and site lines.

Reads the archived page; without one, it cleans the stored text. The caller shows or writes the
changes.
"""

import asyncio
import difflib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Literal

from extractors.fetch import Fetched, read_page
from news.article import OF_SITE, Article, DateClaim, PageSigns, Removed
from news.errors import ConfigError, NewsError
from news.feed.values import Subscription
from news.record.usage import read_again
from news.record.values import Record
from news.secrets import MASK
from news.site.known_lines import KnownLines, page_url, raw_lines
from news.text import split_paragraphs
from news.url import StoryId, host_of
from news.verdict.judge import is_poorer
from news.verdict.landing import OF_HEAD, evidence_of
from news.verdict.served import NoArticle, OtherEntry, ServedPage, reason_of, record_key
from pipeline.past.clean_again import article_of, with_body
from pipeline.resources import Resources
from pipeline.work.entry import read
from pipeline.work.wishes import obeyed
from storage.values import Archived, Correction, Made, Retraction

AT_ONCE = 40  #: stories in memory at a time
Source = Literal["archive", "text"]
Outcome = Literal["changed", "unchanged", "gate", "poorer", "failed"]
"""gate: the page was no article; the story is to be taken back.
poorer: the archived page gives less than the stored record (the feed's text, a longer body).
failed: the page cannot be read."""
#: fields that a reader sees: a difference in any of them is a change
_SHOWN = (
    "title subtitle summary content_text language authors byline section tags genre images "
    "date_published date_modified is_accessible_for_free license copyright_notice usage"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """The result for one story."""

    before: Record
    outcome: Outcome
    source: Source = "archive"
    after: Record | None = None  #: of a change
    reason: str | None = None  #: of a failure
    no_article: NoArticle | None = None  #: of a gate
    version: int | None = None  #: of the site lines

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the fields that differ."""
        return _differing(self.before, self.after) if self.after else ()

    @property
    def correction(self) -> Correction:
        """The change as the store takes it."""
        return Correction(before=self.before, record=self.after, version=self.version)


def retraction(one: Reread) -> Retraction | None:
    """A gate as the store takes it; None for the other outcomes."""
    if one.no_article is None:
        return None
    return Retraction(
        story_id=StoryId(one.before.id), revision=one.before.revision, reason=one.no_article
    )


async def reread(
    resources: Resources, *, host: str | None, since: datetime | None, limit: int | None
) -> AsyncIterator[list[Reread]]:
    """Read stories again, a few at a time.

    host: only this site's stories, with subdomains. since: only stories stored since then. limit:
    stories in all.
    """
    after, left = None, limit
    subscriptions = {s.url: s for s in await asyncio.to_thread(resources.store.feeds.subscriptions)}
    while left is None or left > 0:
        count = min(AT_ONCE, left or AT_ONCE)
        found = await asyncio.to_thread(
            resources.store.read.archived, host=host, since=since, after=after, limit=count
        )
        if not found:
            return
        after, left = found[-1].record.id, left and left - len(found)
        ids = [one.record.id for one in found]
        also = await asyncio.to_thread(resources.store.sites.stored_with_same_text, ids)
        reading = (
            _reread_one(
                one, resources, subscriptions=subscriptions, also=also.get(one.record.id, ())
            )
            for one in found
        )
        yield list(await asyncio.gather(*reading))


async def _reread_one(
    one: Archived,
    resources: Resources,
    *,
    subscriptions: dict[str, Subscription],
    also: Sequence[OtherEntry],
) -> Reread:
    """also: entries of the host whose stored text is this story's."""
    is_of_feed = one.record.extraction.status == "feed_only"
    page = None if is_of_feed else await asyncio.to_thread(_archived_page, one.record, resources)
    if page is None:
        no_article = None if is_of_feed else await _judged_by_text(one, resources, also=also)
        return no_article or await _from_text(one.record, resources)
    feed_url = one.pending.entry.feed_url
    subscription = subscriptions.get(feed_url) or Subscription(url=feed_url)
    try:
        finished = await read(page, one.pending, subscription, resources=resources, also=also)
    except NewsError as exc:
        return Reread(before=one.record, outcome="failed", reason=str(exc))
    if finished.landing is not None and finished.landing.reason is not None:
        return _gate(one.record, finished.landing.reason, source="archive")
    if not isinstance(finished, Made):
        return Reread(before=one.record, outcome="poorer")
    made = obeyed(_with_usage(finished.record, before=one.record), resources.settings)
    if _is_worse(made, one.record):
        return Reread(before=one.record, outcome="poorer")
    after = await _without_earlier(made, before=one.record, resources=resources)
    return _compared(one.record, after, source="archive", version=after.extraction.memory_version)


async def _judged_by_text(
    one: Archived, resources: Resources, *, also: Sequence[OtherEntry]
) -> Reread | None:
    """The result for a stored text that is no article; None for an article's."""
    what = await resources.landings.of(one.pending, stored_page(one), also=also)
    no_article = reason_of(what)
    return _gate(one.record, no_article, source="text") if no_article else None


def _gate(record: Record, no_article: NoArticle, *, source: Source) -> Reread:
    return Reread(before=record, outcome="gate", source=source, no_article=no_article)


def stored_page(one: Archived) -> ServedPage:
    """The page of a record, as far as the record still shows it."""
    record, entry = one.record, one.pending.entry
    # what the record took from the feed says nothing about the page
    from_page = {name for name, origin in record.provenance.items() if origin != "feed"}
    title = record.title if "title" in from_page else None
    published = None
    if record.date_published and "date_published" in from_page:
        published = DateClaim(at=record.date_published, original="", precision="second")
    article = Article(
        body=raw_lines(record),
        title=title,
        published=published,
        signs=PageSigns(headings=(title,) if title else ()),
        provenance={"published": record.provenance.get("date_published", "html")},
    )
    evidence = evidence_of(
        entry,
        article,
        url_final=record.url_final,
        http_status=record.extraction.http_status,
        feed_text=entry.summary or "",
    )
    shown = tuple(sign for sign in evidence.signs if sign not in OF_HEAD)
    return ServedPage(key=record_key(record), evidence=replace(evidence, signs=shown))


def _with_usage(record: Record, *, before: Record) -> Record:
    """The record with what its host said when the page was fetched, which no archive has."""
    usage = read_again(before.usage, record.usage)
    origins = {**record.provenance}
    if usage is None:
        origins.pop("usage", None)
    elif usage != record.usage:
        origins["usage"] = before.provenance.get("usage", "http")
    return replace(record, usage=usage, provenance=origins)


async def _without_earlier(after: Record, *, before: Record, resources: Resources) -> Record:
    """The record without the removed lines that were forgotten since."""
    url = after.url_final or after.url
    known = await resources.site_lines.of(host_of(url)) if url else KnownLines()
    is_older = (before.extraction.memory_version or 0) < known.since
    placeless = () if is_older else _placeless(before)
    earlier = replace(article_of(after), removed=(*after.extraction.removed, *placeless))
    cleaned = await resources.site_lines.cleaned(earlier, url=url, restore_first=True)
    own = tuple(one for one in cleaned.removed if one not in placeless)
    return with_body(after, replace(cleaned, removed=own))


def _placeless(record: Record) -> tuple[Removed, ...]:
    """The site lines removed from a record, without their places: those fit the old text only."""
    return tuple(replace(one, at=None) for one in record.extraction.removed if one.why in OF_SITE)


def _archived_page(record: Record, resources: Resources) -> Fetched | None:
    """The page from the archive; None when the archive does not have it."""
    folder, ref = resources.settings.archive, record.extraction.raw_ref
    if folder is None or ref is None:
        return None
    try:
        page = read_page(folder, ref)
    except (ConfigError, OSError):
        return None
    if MASK in page.url and record.url_final:  # the archive has no secret; the store has
        return replace(page, url=record.url_final, url_final=record.url_final)
    return page


async def _from_text(record: Record, resources: Resources) -> Reread:
    """Clean the stored text: lines that rules keep come back, newly known lines go."""
    article = await resources.site_lines.cleaned(
        article_of(record), url=page_url(record), restore_first=True
    )
    after = with_body(record, article)
    return _compared(record, after, source="text", version=article.memory_version)


def _compared(before: Record, after: Record, *, source: Source, version: int | None) -> Reread:
    is_changed = bool(_differing(before, after))
    return Reread(
        before=before,
        outcome="changed" if is_changed else "unchanged",
        source=source,
        after=after if is_changed else None,
        version=version,
    )


def _is_worse(after: Record, before: Record) -> bool:
    has_lost_text = bool(before.content_text and not after.content_text)
    return has_lost_text or is_poorer(after, than=before)


def _differing(before: Record, after: Record) -> tuple[str, ...]:
    return tuple(name for name in _SHOWN if getattr(before, name) != getattr(after, name))


def diff(one: Reread) -> str:
    """A unified diff of the fields that a reader sees, paragraph by paragraph."""
    assert one.after is not None
    name = one.before.canonical_url or one.before.id
    labels = f"{name} revision {one.before.revision}", f"{name} revision {one.before.revision + 1}"
    lines = difflib.unified_diff(_lines(one.before), _lines(one.after), *labels, lineterm="", n=1)
    return "\n".join(lines)


def _lines(record: Record) -> list[str]:
    names = (name for name in _SHOWN if name != "content_text")
    heads = [f"{name}: {_shown(getattr(record, name))}" for name in names]
    return [*heads, "", *split_paragraphs(record.content_text)]


def _shown(value: object) -> str:
    """A field on one line: author names, image URLs, other values unchanged."""
    if isinstance(value, tuple):
        return "; ".join(_shown(one) for one in value)
    names = [field.name for field in fields(value)] if is_dataclass(value) else []
    if names:
        return " ".join(
            f"{name}={_shown(found)}"
            for name in names
            if (found := getattr(value, name)) not in (None, ())
        )
    return "-" if value is None else str(value)
