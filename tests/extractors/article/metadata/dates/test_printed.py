"""Where a page prints its date."""

from datetime import UTC, datetime

import pytest

from extractors.article.from_page import extract
from news.article import Page

TITLE = "Elmstow keeps its reading room above the fire station"
TEXT = (
    6
    * "<p>The parish council voted to keep the room open for another winter, after a petition.</p>"
)
AT = datetime(2026, 5, 4, 12, tzinfo=UTC)


def read(body: str, *, language: str = "en") -> tuple[str | None, str | None]:
    """The moments of publication and update that a page prints."""
    page = (
        f'<html lang="{language}"><head><title>{TITLE} - Courier</title></head><body>{body}</body>'
    )
    found = extract(Page(url="https://courier.example/r", content=page.encode(), fetched_at=AT))
    both = (found.published, found.updated)
    published, updated = (claim and f"{claim.at:%Y-%m-%d %H:%M}" for claim in both)
    return published, updated


@pytest.mark.parametrize(
    ("printed", "language"),
    [
        ("28 Nisan 2026 Salı 14:35", "tr"),
        ("الثلاثاء 28 أبريل 2026 - 14:35", "ar"),
        ("२८ अप्रैल २०२६, १४:३५", "hi"),
        ("28.04.26, 14:35", "de"),
    ],
)
@pytest.mark.parametrize("marks", [' class="post-date"', ""])
def test_a_date_above_the_headline_is_read_with_its_clock(
    printed: str, language: str, marks: str
) -> None:
    """The line right above the headline, in its box, counts like the one below."""
    body = f"<article><div{marks}>{printed}</div><h1>{TITLE}</h1>{TEXT}</article>"
    assert read(body, language=language) == ("2026-04-28 14:35", None)


@pytest.mark.parametrize("marks", [' class="byline"', ""])
@pytest.mark.parametrize(
    "line",
    [
        "Tuesday April 28, 2026 2:35 pm GMT by <a href='/author/j'><b>Jon Harrow</b></a>",
        "By <a href='/author/j'>Jon Harrow</a> on Tuesday April 28, 2026 2:35 pm GMT",
        "28 April 2026, 14:35 by Jon Harrow and Ada Moss",
    ],
)
def test_a_clock_beside_a_name_is_read(line: str, marks: str) -> None:
    """The day alone would claim midnight."""
    body = f"<article><h1>{TITLE}</h1><div{marks}>{line}</div>{TEXT}</article>"
    assert read(body) == ("2026-04-28 14:35", None)


def test_dots_and_an_american_clock_put_the_month_first() -> None:
    """In English of no country that prints the day first."""
    body = f"<article><h1>{TITLE}</h1><time>03.05.2026 02:35 PM</time>{TEXT}</article>"
    assert read(body) == ("2026-03-05 14:35", None)
    assert read(body, language="en-GB") == ("2026-05-03 14:35", None)
    assert read(body.replace(" PM", "")) == ("2026-05-03 02:35", None)


def test_both_moments_are_read_below_a_headline_that_is_no_h1() -> None:
    """Where a page has no h1, the heading that is in its title takes its place."""
    line = "Pubblicato il 27 aprile 2026 alle 09:12. Aggiornato il 28 aprile 2026 alle 14:35"
    body = f"<div><h2>{TITLE}</h2><p class='info'>{line}</p><div>{TEXT}</div></div>"
    assert read(body, language="it") == ("2026-04-27 09:12", "2026-04-28 14:35")


@pytest.mark.parametrize(
    "line",
    [
        "By Jon Harrow, 28 April 2026",
        '<span class="d">28</span> <span class="m">April</span> <span class="y">2026</span>',
    ],
)
def test_a_date_is_read_behind_a_name_and_in_pieces(line: str) -> None:
    """The date of a byline, and one whose parts are elements of their own."""
    byline = "<p><a href='/jon'>Jon</a></p>"
    body = f"<div><h1>{TITLE}</h1>{byline}<div><div>{line}</div></div>{TEXT}</div>"
    assert read(body)[0] == "2026-04-28 00:00"


def test_an_abbreviation_stands_for_its_title() -> None:
    """The microformat hAtom prints `last week` for the moment in the title of the element."""
    whole = "<abbr class='published' title='2026-04-28T14:35:00+02:00'>last week</abbr>"
    assert read(f"<div><h1>{TITLE}</h1>{whole}{TEXT}</div>")[0] == "2026-04-28 12:35"


@pytest.mark.parametrize(
    "printed",
    [
        "<span class='date' data-timestamp='1777386900'>28 April</span>",
        "<span class='date' data-timestamp='1777386900000'>28 April</span>",
        "<span class='published-date' data-epoch='1777386900'>last week</span>",
        "<time class='timestamp' unixtime='1777386900'>Tuesday</time>",
        "<span class='published' title='2026-04-28T14:35:00Z'>6 days ago</span>",
        "<div class='date' data-seconds='1777386900'>28 April 2026</div>",
    ],
)
def test_a_printed_date_is_made_precise_by_its_own_attribute(printed: str) -> None:
    """Scripts print `last week` from the moment in it."""
    assert read(f"<div><h1>{TITLE}</h1>{printed}{TEXT}</div>")[0] == "2026-04-28 14:35"


def test_the_moment_of_an_update_stands_in_its_title() -> None:
    """Each of two printed ages has its own."""
    line = (
        "<p><span class='published' title='2026-04-28T14:35:00Z'>6 days ago</span> "
        "<span class='updated' title='2026-04-29T09:10:00Z'>5 days ago</span></p>"
    )
    assert read(f"<div><h1>{TITLE}</h1>{line}{TEXT}</div>") == (
        "2026-04-28 14:35",
        "2026-04-29 09:10",
    )


def test_a_moment_of_something_else_is_no_date() -> None:
    """A counter's end is not when the text was published."""
    printed = "<span class='date' data-end-time='1777386900'>3 May 2026</span>"
    assert read(f"<div><h1>{TITLE}</h1>{printed}{TEXT}</div>")[0] == "2026-05-03 00:00"


def test_rdfa_tells_both_moments() -> None:
    """As microdata does, with another attribute."""
    line = (
        "<p><i property='dateModified' content='2026-04-29T09:10:00Z'>29 April</i> "
        "<i property='schema:datePublished' content='2026-04-28T14:35:00Z'>28 April</i></p>"
    )
    assert read(f"<div><h1>{TITLE}</h1>{line}{TEXT}</div>") == (
        "2026-04-28 14:35",
        "2026-04-29 09:10",
    )


def test_a_mark_for_tests_tells_an_update() -> None:
    """Pages of components have classes without meaning."""
    line = (
        "<p><span data-testid='updated-date'>29 April 2026 09:10</span>"
        "<span data-testid='published-date'>28 April 2026 14:35</span></p>"
    )
    assert read(f"<div><h1>{TITLE}</h1>{line}{TEXT}</div>") == (
        "2026-04-28 14:35",
        "2026-04-29 09:10",
    )


@pytest.mark.parametrize(
    "printed",
    [
        "By Ann Lee | 28 April 2026 | 14:35",
        "By Ann Lee | 14:35 | 28 April 2026",
        "Town | 28.04.2026 | 14:35 Uhr",
    ],
)
def test_a_bar_parts_no_clock_from_its_day(printed: str) -> None:
    """The clock goes with the part beside it."""
    assert read(f"<div><h1>{TITLE}</h1><div>{printed}</div>{TEXT}</div>") == (
        "2026-04-28 14:35",
        None,
    )
