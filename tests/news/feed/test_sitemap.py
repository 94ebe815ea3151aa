"""Which sitemaps of an index are read, which entries are old: a table of examples."""

from datetime import UTC, datetime, timedelta

from news.feed.sitemap import (
    CHILDREN_A_POLL,
    FIRST,
    MAX_REMEMBERED,
    are_old,
    is_followed,
    met,
    next_child,
    settled,
)
from news.feed.values import ChildSitemap, ChildState, Entry, FeedState, Subscription

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
INDEX = "https://paper.example/index.xml"
DAY = timedelta(days=1)


def a_child(name: str, *, days: float | None = None, **changes: object) -> ChildState:
    at = None if days is None else NOW - days * DAY
    raw = at.isoformat() if at else None
    return ChildState(
        url=f"https://paper.example/{name}", changed_raw=raw, changed_at=at, **changes
    )  # type: ignore[arg-type]


def listed(*names: str) -> list[ChildSitemap]:
    return [ChildSitemap(url=f"https://paper.example/{name}") for name in names]


def order(children: list[ChildState], *, since: datetime | None) -> list[str]:
    """The names of the sitemaps that a poll reads, in order."""
    tried: list[str] = []
    while child := next_child(children, tried=tried, since=since):
        tried.append(child.url)
    return [url.rpartition("/")[2] for url in tried]


def old(
    days: list[float | None],
    *,
    is_news: bool = False,
    is_new: bool = True,
    since: float | None = None,
    **more: object,
) -> list[bool]:
    """Which of entries so many days old count as known. since: days since the last good poll."""
    dates = [None if age is None else NOW - age * DAY for age in days]
    entries = [
        Entry(feed_url=INDEX, guid=str(n), link=None, updated_at=at) for n, at in enumerate(dates)
    ]
    state = FeedState(url=INDEX, last_success_at=None if since is None else NOW - since * DAY)
    subscription = Subscription(url=INDEX, **more)  # type: ignore[arg-type]
    return are_old(
        entries, subscription=subscription, state=state, is_news=is_news, is_new=is_new, now=NOW
    )


def test_the_first_poll_takes_the_newest():
    """As many as a feed holds, whatever their age. Short lists and news sitemaps count whole."""
    assert old([400.0, None, 3.0]) == [False] * 3
    assert old([float(n) for n in range(FIRST + 9)]) == [False] * FIRST + [True] * 9
    assert old([1.0] * 500).count(False) == FIRST
    assert old([None] * 500).count(False) == 0
    assert old([float(n) for n in range(500)], is_news=True).count(True) == 0


def test_max_age_alone_decides_where_it_is_set():
    """More or fewer than the usual number; undated ones are old."""
    assert old([1.0, 6.0, 8.0, None], max_age=7 * DAY) == [False, False, True, True]
    assert old([1.0] * 500, max_age=7 * DAY).count(False) == 500


def test_later_only_a_date_makes_an_unmet_entry_old():
    """Up to two days before the last good poll. Undated ones are new if the sitemap was read."""
    assert old([0.0, 11.9, 12.1, None], since=10) == [False, False, True, False]
    assert old([0.0, None], since=10, is_new=False) == [False, True]
    assert old([5.0], since=0.1, max_age=30 * DAY) == [True]


def test_changed_sitemaps_are_read_last_changed_first():
    """News sitemaps come first. Unchanged ones, and those changed long ago, are not due."""
    children = [
        a_child("a", days=5),
        a_child("b", days=1),
        a_child("news-c", days=3),
        a_child("d", days=400),
    ]
    assert order(children, since=None) == ["news-c", "b", "a", "d"]
    assert order(children, since=NOW - 4 * DAY) == ["news-c", "b", "a"]
    assert order(list(settled(children)), since=NOW - 4 * DAY) == []


def test_undated_sitemaps_are_read_at_both_ends_and_in_turn():
    """Never more than CHILDREN_A_POLL; those read longest ago first."""
    children = [a_child(str(n), read_at=NOW - n * DAY) for n in range(9)]
    assert order(children, since=NOW) == ["8", "0", "7", "6", "5"]
    assert len(order([a_child(str(n)) for n in range(500)], since=None)) == CHILDREN_A_POLL


def test_an_index_is_met_again_with_what_is_remembered():
    """What it no longer names is forgotten. Other sites and lists of tags are left out."""
    inner = ChildState(
        url="https://paper.example/in.xml", parent="https://paper.example/a.xml", etag="i"
    )
    before = (
        ChildState(url="https://paper.example/a.xml", etag="1"),
        ChildState(url="https://paper.example/b.xml"),
        inner,
    )
    found = met(listed("a.xml", "post_tag-sitemap.xml", "index.xml"), before, index_url=INDEX)
    assert [(c.url.rpartition("/")[2], c.etag) for c in found] == [("a.xml", "1"), ("in.xml", "i")]
    assert met([ChildSitemap(url="https://other.example/a.xml")], (), index_url=INDEX) == ()
    assert [c.url for c in met(listed("category-sitemap.xml"), (), index_url=INDEX)] == [
        "https://paper.example/category-sitemap.xml"
    ]


def test_what_is_remembered_has_a_bound():
    """Indexes of indexes of days of twenty years."""
    children = met(listed("a.xml", "b.xml"), (), index_url=INDEX)
    for name in ("a.xml", "b.xml"):
        url = f"https://paper.example/{name}"
        children = met(
            listed(*(f"{name}-{n}" for n in range(1000))), children, index_url=url, parent=url
        )
    assert len(children) == MAX_REMEMBERED
    assert {"a.xml", "b.xml"} <= {c.url.rpartition("/")[2] for c in children}


def test_undated_entries_are_new_only_where_we_were_looking():
    """In a sitemap that was read before or added since; not in one that was there unread."""
    before = (a_child("read", read_at=NOW), a_child("unread"), a_child("index", read_at=NOW))
    assert is_followed(a_child("read"), before)
    assert not is_followed(a_child("unread"), before)
    assert is_followed(a_child("fresh"), before)
    assert is_followed(a_child("inner", parent="https://paper.example/index"), before)
    assert not is_followed(a_child("inner", parent="https://paper.example/unread"), before)
    assert not is_followed(a_child("inner", parent="https://paper.example/new-index"), before)
