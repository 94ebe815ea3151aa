"""Makes a Record of an Entry and an Article."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from news.article import AHEAD, Article, Author, DateClaim, Image, OffsetSource, Origin, Precision
from news.feed.values import Entry
from news.likeness.fingerprint import content_hash, text_fingerprint
from news.record.canonical import accepted_canonical, public_or_none, syndicated_from
from news.record.origin import home_of, letter_url, publisher_of
from news.record.precedence import RECORD_NAMES, Picked
from news.record.usage import NO_WISHES, Wishes, usage_of
from news.record.values import (
    DateDetail,
    Dates,
    Dedup,
    Extraction,
    FeedRef,
    Record,
    Status,
)
from news.text import folded_words, join_paragraphs, word_count
from news.url import StoryId, canonical_or_none, entry_story_id, story_id

_CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d)?")
_CANONICAL = "canonical_url"
_OFFSET = re.compile(r"(?:(?<=[\d ])([+-])(\d\d):?(\d\d)|(?<=[\d ])(?:Z|GMT|UTC?))$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryContext:
    """What a record needs besides the article: the entry, and where and when it was fetched."""

    entry: Entry
    first_seen_at: datetime
    fetched_at: datetime
    feed_title: str | None = None
    group: str | None = None  #: the subscription's
    url_final: str | None = None  #: after redirects; None when no page was fetched
    redirects: tuple[str, ...] = ()  #: URLs passed on the way
    http_status: int | None = None
    raw_sha256: str | None = None
    raw_ref: str | None = None
    language: str | None = None  #: the subscription's, used if neither page nor feed names one
    timezone: str | None = None  #: the subscription's, for feed dates printed without a zone
    extractor: str = "trafilatura"
    extractor_version: str = ""
    wishes: Wishes = NO_WISHES  #: of the page's headers and its host's robots.txt
    with_blocks: bool = False  #: keep what each paragraph is


def assemble(article: Article, context: EntryContext, *, status: Status) -> Record:
    """The first revision of a record, before it is judged.

    The page's value comes before the feed's, as news.record.precedence has it. provenance names the
    source of each field with a value.
    """
    entry = context.entry
    text = join_paragraphs(article.body)
    page_url = context.url_final or entry.link
    declared = page_url and accepted_canonical(
        article.canonical_link, page_url=page_url, title=article.title
    )
    canonical = declared or canonical_or_none(page_url)
    with_blocks = context.with_blocks and status != "feed_only"
    picked = Picked(article)
    title = picked.take("title", article.title, entry.title)
    digest = content_hash(title, text)
    identity = (
        entry_story_id(feed_url=home_of(entry.feed_url, via=entry.via), guid=entry.guid)
        if entry.guid and not canonical
        else story_id(canonical or digest)
    )
    published = picked.take_date(
        "published",
        article.published,
        _feed_date(entry.published_at, entry.published_raw, context=context),
    )
    updated = picked.take_date(
        "updated",
        article.updated,
        _feed_date(entry.updated_at, entry.updated_raw, context=context),
    )
    feed_authors = tuple(Author(name=name) for name in entry.authors)
    feed_images = tuple(Image(url=url) for url in entry.images)
    record = Record(
        id=identity,
        content_hash=digest,
        text_fingerprint=text_fingerprint(text),
        url=entry.link or letter_url(entry),
        canonical_url=canonical,
        url_final=context.url_final,
        url_amp=public_or_none(article.amp_link, page_url=page_url),
        syndicated_from=syndicated_from(article.canonical_link, page_url=page_url),
        alternate_urls=_alternates(entry.link, context, canonical=canonical),
        feeds=() if entry.via in ("urls", "archive") else (_feed_ref(context),),
        via=entry.via,
        group=context.group,
        publisher=publisher_of(
            picked, article, entry, page_url=page_url, feed_title=context.feed_title
        ),
        title=title,
        subtitle=article.subtitle,
        summary=picked.take("summary", article.summary, entry.summary),
        content_text=text,
        content_blocks=(article.pieces or None) if with_blocks else None,
        language=picked.take_language(
            article.language, entry.language, configured=context.language
        ),
        authors=picked.take("authors", *_authors(article, feed_authors)) or (),
        byline=article.byline or (", ".join(entry.authors) or None),
        dateline=article.dateline,
        section=article.section,
        tags=picked.take("tags", article.tags, entry.tags) or (),
        genre=article.genre,
        images=picked.take("images", article.images, feed_images) or (),
        media=article.media,
        date_published=published.at if published else None,
        date_modified=updated.at if updated else None,
        date_fetched=context.fetched_at,
        date_first_seen=context.first_seen_at,
        dates=Dates(published=_detail(published), modified=_detail(updated)),
        is_accessible_for_free=article.is_accessible_for_free,
        license=article.license,
        copyright_notice=article.copyright_notice,
        usage=usage_of(article.wishes, context.wishes),
        dedup=Dedup(cluster_id=identity),
        extraction=_extraction(article, context, status=status, words=word_count(text)),
    )
    return replace(record, provenance=_provenance(record, article=article, picked=picked))


def _authors(
    article: Article, feed: tuple[Author, ...]
) -> tuple[tuple[Author, ...], tuple[Author, ...]]:
    """The page's authors and the feed's. Where the page names only its paper, the feed's count."""
    paper = folded_words(article.publisher_name or "")
    names_only_it = paper and all(
        author.type == "organization" and folded_words(author.name)[: len(paper)] == paper
        for author in article.authors
    )
    return (() if feed and names_only_it else article.authors), feed


def apart(record: Record, *, ordinal: int) -> Record:
    """The record of a feed's entry under an id of feed and guid: its address is another story's.

    ordinal: of the entry among those with its guid.
    """
    identity = own_id(record, ordinal=ordinal)
    if identity is None:
        return record
    others = dict.fromkeys((*filter(None, (record.canonical_url,)), *record.alternate_urls))
    origins = {name: origin for name, origin in record.provenance.items() if name != _CANONICAL}
    return replace(
        record,
        id=identity,
        canonical_url=None,
        alternate_urls=tuple(others),
        dedup=Dedup(cluster_id=identity),
        provenance=origins,
    )


def own_id(record: Record, *, ordinal: int) -> StoryId | None:
    """The story id of a record by its feed and guid; None without a feed."""
    first = record.feeds[0] if record.feeds else None
    if first is None or first.guid is None:
        return None
    home = home_of(first.url, via=record.via)
    return entry_story_id(feed_url=home, guid=first.guid, ordinal=ordinal)


def _extraction(
    article: Article, context: EntryContext, *, status: Status, words: int
) -> Extraction:
    is_of_feed = status == "feed_only"
    return Extraction(
        extractor="feed" if is_of_feed else context.extractor,
        extractor_version=context.extractor_version,
        status=status,
        word_count=words,
        quality=None if is_of_feed else article.quality,
        warnings=article.warnings,
        http_status=context.http_status,
        raw_sha256=context.raw_sha256,
        raw_ref=context.raw_ref,
        memory_version=article.memory_version,
        removed=article.removed,
    )


def _provenance(record: Record, *, article: Article, picked: Picked) -> Mapping[str, Origin]:
    """The origin of each record field that has a value, in the record's field order."""
    origins: dict[str, Origin] = {
        RECORD_NAMES.get(name, name): origin for name, origin in article.provenance.items()
    }
    origins |= dict.fromkeys(picked.from_feed, "feed")
    if picked.is_configured:
        origins["language"] = "config"
    if record.canonical_url != (
        article.canonical_link and canonical_or_none(article.canonical_link)
    ):
        origins[_CANONICAL] = "url"
    if record.usage is not None and record.usage != usage_of(article.wishes, NO_WISHES):
        origins["usage"] = "http"
    if record.byline and not article.byline:
        origins["byline"] = "feed"
    return {
        name: origins[name]
        for name in Record.__dataclass_fields__
        if name in origins and getattr(record, name)
    }


def _feed_date(at: datetime | None, raw: str | None, *, context: EntryContext) -> DateClaim | None:
    """A feed's date as a claim, with the offset and precision that it shows (RFC 822, 3339).

    None for one that lies ahead, as for a page's: it would head every list for years.
    """
    if at is None or raw is None or at > context.fetched_at + AHEAD:
        return None
    timezone = context.timezone
    clock = _CLOCK.search(raw)
    offset, source = _printed_offset(raw.strip()) if clock else (None, None)
    if source == "assumed_utc" and timezone:
        offset, source = _offset_in(timezone, at), "publisher_timezone"
    precision: Precision = "day" if clock is None else "second" if clock[1] else "minute"
    return DateClaim(
        at=at, original=raw, utc_offset=offset, offset_source=source, precision=precision
    )


def _offset_in(timezone: str, at: datetime) -> str:
    """`+02:00`."""
    printed = f"{at.astimezone(ZoneInfo(timezone)):%z}"
    return f"{printed[:3]}:{printed[3:5]}"


def _printed_offset(raw: str) -> tuple[str | None, OffsetSource | None]:
    """The offset and its source. A named zone (EST) is stated, but has no fixed offset here."""
    if match := _OFFSET.search(raw):
        return (f"{match[1]}{match[2]}:{match[3]}" if match[1] else "+00:00"), "stated"
    if raw[-1:].isalpha():
        return None, "stated"
    return "+00:00", "assumed_utc"


def _detail(claim: DateClaim | None) -> DateDetail | None:
    if claim is None:
        return None
    return DateDetail(
        original=claim.original,
        utc_offset=claim.utc_offset,
        precision=claim.precision,
        offset_source=claim.offset_source,
    )


def _feed_ref(context: EntryContext) -> FeedRef:
    entry = context.entry
    return FeedRef(
        url=entry.feed_url,
        guid=entry.guid,
        first_seen=context.first_seen_at,
        title=context.feed_title,
        guid_is_permalink=entry.guid_is_permalink,
        position=entry.position,
    )


def _alternates(
    link: str | None, context: EntryContext, *, canonical: str | None
) -> tuple[str, ...]:
    """The story's other URLs, canonical, in order, each once."""
    met = (link, *context.redirects, context.url_final)
    found = dict.fromkeys(
        c for c in (canonical_or_none(u) for u in met if u) if c and c != canonical
    )
    return tuple(found)
