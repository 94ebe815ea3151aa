"""Which value counts if page, feed and subscription differ."""

from datetime import UTC, datetime
from typing import Any

import pytest

from news.article import Article, Author, DateClaim, Image, OffsetSource, Origin
from news.record.assemble import assemble
from news.record.values import Record
from tests.support.factories import a_context, an_entry

DAY = DateClaim(at=datetime(2026, 5, 3, tzinfo=UTC), original="2026-05-03", precision="day")
NOON = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)


def a_clock(at: datetime, source: OffsetSource) -> DateClaim:
    return DateClaim(at=at, original="as printed", utc_offset="+00:00", offset_source=source)


def record_of(article: Article, *, configured: str | None = None, **entry: Any) -> Record:
    context = a_context(an_entry(**entry), language=configured)
    return assemble(article, context, status="full")


def test_the_feeds_people_come_before_the_pages_paper() -> None:
    """A page that credits only its paper names nobody; its feed may."""
    paper = Author(name="Harbour Gazette Staff", type="organization")
    page = Article(body=("One.",), authors=(paper,), publisher_name="Harbour Gazette")
    with_feed, alone = record_of(page, authors=("Bo Kim",)), record_of(page)
    assert [author.name for author in with_feed.authors] == ["Bo Kim"]
    assert (with_feed.provenance["authors"], alone.authors) == ("feed", (paper,))


def test_the_page_wins_over_the_feed_field_by_field() -> None:
    """The page's value counts, else the feed's. provenance names the source."""
    feed: dict[str, Any] = {
        "title": "Feed",
        "summary": "Feed's",
        "authors": ("Bo Kim",),
        "tags": ("feed",),
        "images": ("https://x.example/f.jpg",),
    }
    page = Article(
        body=("One.",),
        title="Page",
        summary="Page's",
        authors=(Author(name="Ann Lee"),),
        tags=("page",),
        images=(Image(url="https://x.example/p.jpg"),),
        provenance=dict.fromkeys(("title", "summary", "authors", "tags", "images"), "json-ld"),
    )
    full, poor = record_of(page, **feed), record_of(Article(body=("One.",)), **feed)
    assert (full.title, full.summary, full.authors[0].name, full.tags) == (
        "Page",
        "Page's",
        "Ann Lee",
        ("page",),
    )
    assert (poor.title, poor.summary, poor.authors[0].name, poor.tags) == (
        "Feed",
        "Feed's",
        "Bo Kim",
        ("feed",),
    )
    for name in ("title", "summary", "authors", "tags", "images"):
        assert (full.provenance[name], poor.provenance[name]) == ("json-ld", "feed")


@pytest.mark.parametrize(
    ("page", "origin", "raw", "wins"),
    [
        (DAY, "html", "Sun, 03 May 2026 12:00:00 +0200", "feed"),  # the moment of that day
        (DAY, "html", "Thu, 30 Apr 2026 12:00:00 +0200", "html"),  # another day
        (DAY, "extractor", "Thu, 30 Apr 2026 12:00:00 +0200", "feed"),  # a guess
        (DAY, "json-ld", "2026-05-03", "json-ld"),  # nothing more
        (a_clock(NOON, "stated"), "json-ld", "Sun, 03 May 2026 12:00:00 +0200", "json-ld"),
        (
            a_clock(datetime(2026, 5, 3, 12, 0, tzinfo=UTC), "assumed_utc"),
            "json-ld",
            "Sun, 03 May 2026 12:00:00 +0200",
            "feed",
        ),
    ],
)
def test_a_feeds_date_wins_where_it_tells_the_same_and_more(
    page: DateClaim, origin: Origin, raw: str, wins: str
) -> None:
    """A time beats its day, a stated offset an assumed one, a claim a guess; else the page."""
    article = Article(body=("One.",), published=page, provenance={"published": origin})
    at = {"Sun": NOON, "Thu": datetime(2026, 4, 30, 10, 0, tzinfo=UTC)}.get(raw[:3], DAY.at)
    record = record_of(article, published_raw=raw, published_at=at)
    assert record.provenance["date_published"] == wins
    assert record.date_published == (at if wins == "feed" else page.at)


@pytest.mark.parametrize(
    ("page", "origin", "others", "expected"),
    [
        ("de-AT", "html", ("en-us", "fr"), ("de-AT", "html")),
        ("de", "inferred", ("de-CH", "fr"), ("de-CH", "feed")),
        ("de", "inferred", ("en-us", None), ("de", "inferred")),
        ("nb", "inferred", ("no", None), ("no", "feed")),
        ("de", "inferred", (None, "fr"), ("fr", "config")),
        ("de", "inferred", (None, None), ("de", "inferred")),
        (None, None, ("en-us", "fr"), ("en-us", "feed")),
        (None, None, (None, "fr"), ("fr", "config")),
    ],
)
def test_languages_are_taken_from_who_knows_best(
    page: str | None,
    origin: Origin | None,
    others: tuple[str | None, str | None],
    expected: tuple[str, str],
) -> None:
    """The page's, else the feed's if the text agrees, the subscription's, the text's own."""
    article = Article(
        body=("One.",), language=page, provenance={"language": origin} if origin else {}
    )
    record = record_of(article, configured=others[1], language=others[0])
    assert (record.language, record.provenance["language"]) == expected


def test_a_feed_date_read_in_the_subscriptions_zone_says_so() -> None:
    """The offset is the zone's on that day; a printed offset stays the printed one."""
    at = datetime(2026, 5, 3, 8, tzinfo=UTC)
    details = []
    for raw in ("2026-05-03 10:00", "2026-05-03T10:00+02:00"):
        context = a_context(an_entry(published_at=at, published_raw=raw), timezone="Europe/Berlin")
        found = assemble(Article(body=("One.",)), context, status="full").dates.published
        assert found is not None
        details.append((found.utc_offset, found.offset_source))
    assert details == [("+02:00", "publisher_timezone"), ("+02:00", "stated")]


def test_a_publication_inferred_from_an_update_gives_way_to_any_date_of_the_feed() -> None:
    """The page printed its update only; the feed names the day, be it without a clock."""
    page = Article(body=("One.",), published=DAY, provenance={"published": "inferred"})
    record = record_of(
        page, published_at=datetime(2026, 4, 30, tzinfo=UTC), published_raw="2026-04-30"
    )
    assert record.date_published == datetime(2026, 4, 30, tzinfo=UTC)
    assert record.provenance["date_published"] == "feed"
    alone = record_of(page)
    assert alone.date_published == DAY.at
    assert alone.provenance["date_published"] == "inferred"
