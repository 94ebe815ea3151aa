"""Plain text that a reader or a naive extractor copied off a page."""

from extractors.article.from_page import extract
from news.article import Article
from tests.extractors.article.pages import raw_page

STORY = """Guild said to seek peace with the islands, paper says

Before the quarrel the guild had been paid far better.

June 30, 2016 23:37
1 minute read.
The guild's leader speaks to the press in Saltmouth

The guild's leader speaks to the press in Saltmouth. (photo credit: JO LEE)


Dear Reader,
More people than ever read the Gazette, and yet we need new ways to go on. No paywall is up.

For $5 a month you will receive the following:

  • A page almost free of ads
  • Our Premium Section

Help us grow.

Thank you,

Ann Lee, publisher, Gazette Group
Bo Kim, editor


Three leaders of the pilots' guild are trying to mend relations with the islands, sources say.

A delegate also visited the mainland and met with the chief of the harbour guard, Maj.-Gen.

Abel Ibsen, who has close ties with the fishermen, the report said.

Join Gazette Premium now for just $5 and read without ads. Click here>>

Related Content

Boats on the coast.
May 21, 2019
Office announces wider fishing zone"""


def read(text: str, timezone: str | None = None) -> Article:
    """The article in a text."""
    page = raw_page(text.encode(), content_type="text/plain; charset=utf-8")
    return extract(
        page
        if timezone is None
        else type(page)(
            url=page.url,
            content=page.content,
            content_type=page.content_type,
            fetched_at=page.fetched_at,
            timezone=timezone,
        )
    )


def test_a_copied_page_gives_its_article_alone() -> None:
    """Title, standfirst, date, picture; no letter, offer or teaser; a broken paragraph whole."""
    article = read(STORY, "Asia/Jerusalem")
    assert article.title == "Guild said to seek peace with the islands, paper says"
    assert article.subtitle == "Before the quarrel the guild had been paid far better."
    assert article.published is not None
    assert (article.published.at.isoformat(), article.published.utc_offset) == (
        "2016-06-30T20:37:00+00:00",
        "+03:00",
    )
    assert [(i.caption, i.credit, i.is_lead) for i in article.images] == [
        ("The guild's leader speaks to the press in Saltmouth.", "JO LEE", True)
    ]
    assert [p.split()[0] for p in article.body] == ["Three", "A"]
    assert article.body[1].endswith(
        "Maj.-Gen. Abel Ibsen, who has close ties with the fishermen, the report said."
    )
    assert set(article.warnings) == {"pleas_removed", "paragraphs_joined"}
    assert {(run.why, run.at) for run in article.removed} == {("plea", None)}
    gone = [line for run in article.removed for line in run.lines]
    assert gone
    assert not set(gone) & set(article.body)


def test_a_byline_and_a_date_in_a_text_are_metadata() -> None:
    """`By Ann Lee` under the title is no paragraph."""
    article = read(
        "A title of a story\n\nBy Ann Lee\nMay 3, 2019 10:00\n\n"
        "The council met on Friday and voted twice.\n\nNobody won."
    )
    assert (article.byline, [a.name for a in article.authors]) == ("By Ann Lee", ["Ann Lee"])
    assert article.body == ("The council met on Friday and voted twice.", "Nobody won.")


def test_a_letter_that_asks_for_nothing_is_kept() -> None:
    """A story may open with a salutation."""
    text = (
        "A letter found\n\nDear Reader,\n\nit began, and then the ink ran out.\n\n"
        "The museum keeps it under glass."
    )
    assert read(text).body == (
        "Dear Reader,",
        "it began, and then the ink ran out.",
        "The museum keeps it under glass.",
    )


def test_a_heading_like_a_tail_before_long_text_is_kept() -> None:
    """`Related` in the middle of a story cuts nothing off."""
    long = (
        "The two sisters were related to the harbour master by marriage and "
        + "by trade, " * 40
        + "as all knew."
    )
    assert read(f"A title\n\nA first line.\n\nRelated\n\n{long}").body[-1] == long
