"""What a correct ingestion of the newsroom gives, derived from its design, not from a run."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC

from news.report import EntryCounts
from samples.content import Article, Feed, Listing, articles, feeds, first_sentence, last_words
from samples.feedwriter import guid_of, link_of

_Row = dict[str, object]

_NAMELESS = {"vestnik", "marsa", "moss"}  # templates that name the paper in <title> and menu only

_ENDS = {
    "404": ("gone", "http_404", "the page answers 404 and the feed carries no text"),
    "410": ("gone", "http_410", "the page answers 410 and the feed carries no text"),
    "pdf": ("quarantined", "not_html", "the link is a PDF"),
    "robots": (
        "quarantined",
        "robots",
        "robots.txt disallows the section and the feed carries no text",
    ),
}


def expected() -> dict[str, object]:
    """Both editions: counts, stories, and the outcome of each feed entry.

    Of the entries that share a `story`, one is stored and the others are known; which, depends on
    the order of work. Of the wire story's three papers one is stored and two are duplicates. Counts
    do not depend on it.
    """
    entries = list(_entries())
    updated = len(feeds())
    return {
        "morning": {
            "feeds": {
                "checked": updated,
                "updated": updated,
                "unchanged": 0,
                "failed": 0,
                "skipped": 0,
            },
            "entries": _counts(entries),
            "stories": [
                _story(a)
                for a in articles().values()
                if a.edition == 1 and _ending(a) is None and not a.wire and _is_listed(a)
            ],
            "outcomes": entries,
        },
        "noon": _noon(),
    }


def _noon() -> dict[str, object]:
    revised = [a.noon for a in articles().values() if a.noon]
    added = [a for a in articles().values() if a.edition == 2]
    changed = [
        f for f in feeds() if any(x.article.edition == 2 or x.article.noon for x in f.listings)
    ]
    seen = sum(len(f.listed_in(2)) for f in changed)
    counts = {
        "seen": seen,
        "stored": len(added),
        "revised": len(revised),
        "known": seen - len(added) - len(revised),
    }
    return {
        "feeds": {
            "checked": len(feeds()),
            "updated": len(changed),
            "unchanged": len(feeds()) - len(changed),
            "failed": 0,
            "skipped": 0,
        },
        "entries": counts
        | {"duplicate": 0, "filtered": 0, "quarantined": 0, "gone": 0, "pending": 0},
        "revised": [_story(a) | {"revision": 2} for a in revised],
        "stored": [_story(a) for a in added],
        "why": "only one feed changed: its other entries are as they were, quarantined ones "
        "included; the rest answer 304",
    }


def _entries() -> Iterable[_Row]:
    """Every feed entry of the morning, in the order of feeds.toml and of the feed."""
    met: set[str] = set()
    for feed in feeds():
        for position, listing in enumerate(feed.listed_in(1)):
            outcome, reason, why = _outcome(listing, met=met)
            met |= {listing.article.url, *_wire(listing.article)}
            yield {
                "feed": feed.url,
                "position": position,
                "guid": guid_of(listing, feed=feed),
                "link": link_of(listing),
                "title": listing.article.title,
                "story": listing.article.url if _ending(listing.article) is None else None,
                "outcome": outcome,
                "reason": reason,
                "why": why,
            }


def _outcome(listing: Listing, *, met: set[str]) -> tuple[str, str | None, str]:
    article = listing.article
    if ending := _ending(article):
        return ending
    if article.url in met:
        return "known", None, f"the story is met a second time ({_way(listing)})"
    if _wire(article) & met:
        return "duplicate", None, "the agency's text word for word in another paper"
    return "stored", None, _why_stored(article)


def _ending(article: Article) -> tuple[str, str, str] | None:
    """How an entry ends that becomes no record."""
    if article.page == "shell" and not _text_in_feed(article):
        return (
            "quarantined",
            "no_body",
            "the page is empty without JavaScript and the feed carries no text",
        )
    if article.paywall == "stub":
        return (
            "quarantined",
            "paywalled",
            "the page shows two sentences and the feed carries no text",
        )
    return _ENDS.get(article.page)


def _why_stored(article: Article) -> str:
    if _status(article) == "feed_only":
        return "the page has no text to be had; the feed carries it"
    return {"consent": "behind a consent wall that a cookie within the chain opens"}.get(
        article.page, "a story not met before"
    )


def _way(listing: Listing) -> str:
    ways = {
        "amp": "AMP link",
        "print": "print link",
        "relay": "counting redirect",
        "refrss": "tracked link",
        "tracked": "tracked link",
    }
    return next(
        (way for flag, way in ways.items() if flag in listing.flags),
        "the same link in another feed",
    )


def _status(article: Article) -> str:
    return "feed_only" if article.page == "shell" or article.paywall == "feed" else "full"


def _story(article: Article) -> _Row:
    """A story as its record should tell it."""
    return {
        "url": article.url,
        "title": article.title,
        "publisher": article.publisher.name,
        "publisher_stated": article.publisher.template not in _NAMELESS,  # in structured metadata
        "domain": article.publisher.host,
        "language": article.publisher.language,
        "published": article.published.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "authors": list(article.authors),
        "status": _status(article),
        "paragraphs": len(article.body),
        "first_sentence": first_sentence(article.body[0]),
        "last_words": last_words(article.body[-1]),
        "must_not_contain": _foreign(article),
        "copies": [a.url for a in articles().values() if a.wire and a.wire in _wire(article)],
    }


def _foreign(article: Article) -> list[str]:
    """Lines of the page that are not the article's."""
    plea = [article.publisher.plea[0], article.publisher.plea[3]] if article.has_plea else []
    return [
        *([article.caption] if article.caption else []),
        *plea,
        *(title for title, _ in article.publisher.teasers),
    ]


def _wire(article: Article) -> set[str]:
    """The "file:key" of the agency story an article is or prints."""
    own = next(
        (
            key
            for key, a in articles().items()
            if a.url == article.url and any(o.wire == key for o in articles().values())
        ),
        None,
    )
    return {key for key in (article.wire, own) if key}


def _text_in_feed(article: Article) -> bool:
    return any(
        a.article.url == article.url and "full" in a.flags for f in feeds() for a in f.listings
    )


def _is_listed(article: Article) -> bool:
    return any(a.article.url == article.url for f in feeds() for a in f.listed_in(1))


def _counts(rows: list[_Row]) -> dict[str, int]:
    tally = Counter(str(row["outcome"]) for row in rows)
    names = tuple(EntryCounts.__dataclass_fields__)
    return {"seen": len(rows)} | {name: tally[name] for name in names}


def feeds_toml(subscribed: tuple[Feed, ...]) -> str:
    """samples/feeds.toml."""
    tables = []
    for feed in subscribed:
        extra = "".join(
            f'{name} = "{value}"\n'
            for name, value in (("language", feed.language), ("timezone", feed.timezone))
            if value
        )
        tables.append(
            f'[[feed]]\nurl = "{feed.url}"\nname = "{feed.name}"\ngroup = "{feed.group}"\n{extra}'
        )
    return (
        "# The sample newsroom's feeds; replay them from newsroom.warc.gz. "
        "Written by `python -m samples.build`.\n\n" + "\n".join(tables)
    )
