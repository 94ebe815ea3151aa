"""A sudden change for the worse is reported; bad luck, few pages and old habits are not."""

import pytest

from news.article import Article
from news.record.assemble import assemble
from news.site.drift import SiteDay, drifts, troubles_of
from tests.support.factories import a_context, a_record


def days(*counts: tuple[int, int], trouble: str = "short") -> list[SiteDay]:
    """(pages, troubled) of days that follow each other."""
    return [
        SiteDay(host="a.example", day=f"2026-05-{n:02}", pages=p, **{trouble: bad})
        for n, (p, bad) in enumerate(counts, 1)
    ]


@pytest.mark.parametrize("trouble", ["empty", "short", "low_quality", "paywalled"])
def test_a_redesign_is_told_at_the_first_day_with_enough_pages(trouble):
    """One page in forty was bad before, nine in ten are now."""
    (found,) = drifts(days((20, 0), (20, 1), (10, 9), trouble=trouble))
    assert (found.host, found.trouble, found.since, found.pages) == (
        "a.example",
        trouble,
        "2026-05-03",
        10,
    )


@pytest.mark.parametrize(
    "counts",
    [
        ((20, 0), (20, 1), (5, 5)),
        ((4, 0), (20, 20)),
        ((30, 25), (20, 18)),
        ((40, 2), (20, 4)),
        ((40, 40), (20, 0)),
        (),
    ],
    ids=[
        "few pages now",
        "few pages before",
        "an old habit",
        "bad luck",
        "better than before",
        "nothing",
    ],
)
def test_what_is_no_redesign_is_not_told(counts):
    """Each for its own reason."""
    assert drifts(days(*counts)) == []


def test_hosts_are_judged_apart_and_told_in_order():
    """In whatever order their days come."""
    good = [SiteDay(host="b.example", day=f"2026-05-{n:02}", pages=20) for n in range(1, 4)]
    bad = days((20, 0), (20, 0), (20, 20))
    assert [one.host for one in drifts([*reversed(good), *reversed(bad)])] == ["a.example"]
    assert drifts(bad)[0].share == 1.0


def test_what_a_page_lacks_is_read_off_its_record():
    """A quality that nobody measured says nothing."""
    long = Article(
        body=tuple(f"Sentence number {n} of a long text that goes on and on." for n in range(12)),
        title="T",
    )
    assert troubles_of(assemble(long, a_context(), status="full")) == frozenset()
    assert troubles_of(assemble(long, a_context(), status="partial")) == {"paywalled"}
    assert troubles_of(a_record(text="Only this.")) == {"short"}
