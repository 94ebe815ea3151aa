"""An entry, and pages that may be its article, as values."""

from dataclasses import replace
from datetime import UTC, datetime

from news.article import Article, Author, PageSigns
from news.feed.values import Entry
from news.verdict.landing import (
    Landing,
    Served,
    evidence_of,
    landed,
)

LINK = "https://www.tidecourier.example/2026/11/pellmere-pears-4417"
TITLE = "Orchard thieves leave ladders behind"
SUMMARY = (
    "Growers at Pellmere lost nine tonnes of pears in one night, and found four aluminium ladders "
    "in the wet grass."
)
STORY = (
    "Growers at Pellmere lost nine tonnes of pears on Sunday night, most of them from the rows "
    "beside the river, where no dog could hear.",
    "The thieves left four aluminium ladders in the grass, said Odette Marlowe, who runs the "
    "largest orchard. Constable Rafe Dunning hopes that a boatyard will know the paint.",
)
CONSENT = (
    "We and ninety firms that advertise here would like to keep small files on your device, so "
    "that we can count your visits and show you what you may like.",
    "If you accept, we will not ask you again for a year. If you decline, you can still read all. "
    "You can change your mind at the foot of each page.",
)
AT = datetime(2026, 11, 27, 8, tzinfo=UTC)


def an_entry(*, title: str | None = TITLE, summary: str | None = SUMMARY) -> Entry:
    return Entry(
        feed_url="https://www.tidecourier.example/feed",
        guid=LINK,
        link=LINK,
        title=title,
        summary=summary,
        language="en",
        published_at=AT,
    )


def a_page(
    *body: str, heading: str = TITLE, language: str | None = "en", **signs: bool | int
) -> Article:
    headings = (f"{heading} | Tide Courier", heading)
    return Article(
        body=body,
        title=heading,
        language=language,
        publisher_name="Tide Courier",
        signs=PageSigns(headings=headings, **signs),  # type: ignore[arg-type]
    )


def a_signed_page() -> Article:
    """A page with an author, and without a word of the entry or a sign of a gate."""
    page = a_page(
        "The kettle is on, and somebody will come to the door when the rain has stopped. Until "
        "then there is the old radio, a pile of letters and a cat that wants to go out.",
        heading="Rain",
    )
    return replace(page, authors=(Author(name="Iris Pell"),))


def what_is(
    page: Article,
    entry: Entry | None = None,
    *,
    final: str = LINK,
    status: int = 200,
    same_text: tuple[Served, ...] = (),
) -> Landing:
    entry = entry or an_entry()
    evidence = evidence_of(
        entry, page, url_final=final, http_status=status, feed_text=entry.summary or ""
    )
    return landed(evidence, same_text=same_text)
