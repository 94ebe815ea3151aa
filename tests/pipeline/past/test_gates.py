"""`wirecopy reextract` heals a store that took gates for articles."""

import sqlite3

import pytest

from news.verdict import landing
from tests.pipeline.work.test_gates import (
    CONSENT,
    STORIES,
    feed_of,
    newest,
    opened,
    when_due,
)
from tests.support.newssite import NewsSite, article_page
from tests.support.running import Shell

TITLES = list(STORIES.values())
COOKIES = [
    (
        "The regional court has told the Oxbow Gazette to let readers reject cookies as easily as "
        "they accept them. Partners of the paper had stored identifiers on devices before anyone "
        "gave consent, the judges found, and the button that withdrew it led nowhere."
    ),
    (
        "Mayor of Oxbow resigns over bridge contract, the paper had headlined on the day the suit "
        "was filed; its privacy settings then listed 214 partners. The publisher may appeal until "
        "March, and says that advertising pays for two thirds of its newsroom."
    ),
]


def as_before(shell: Shell) -> None:
    """Leave the store as a version that judged nothing would have."""
    with sqlite3.connect(shell.folder / "w.db") as store:
        store.execute("DELETE FROM landings")
    store.close()


@pytest.fixture(params=["archive", "text"])
def deceived(
    request: pytest.FixtureRequest,
    wirecopy: Shell,
    newssite: NewsSite,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Shell, str]:
    """A store whose three stories are one consent page, and its feed.

    With the archived pages, or with the stored text alone.
    """
    if request.param == "text":
        wirecopy.setenv("WIRECOPY_ARCHIVE_DAYS", "0")
    feed = feed_of(newssite, [*STORIES])
    for name in STORIES:
        newssite.publish(f"/{name}", CONSENT)
    with monkeypatch.context() as before:
        before.setattr(landing, "GATE", 1000)  # as if nothing was judged
        report = wirecopy("ingest", feed, "--json").json
    assert (report["entries"]["stored"], report["entries"]["duplicate"]) == (1, 2)
    as_before(wirecopy)
    return wirecopy, feed


def test_a_dry_run_names_the_gates_and_writes_nothing(deceived: tuple[Shell, str]):
    """With the page, why it is no article, and how to write it."""
    wirecopy, _ = deceived
    said = wirecopy("reextract")
    assert said.code == 0
    assert said.out.count("no article: http") == 1
    assert "a page before the article" in said.out
    assert "1 would be taken back" in said.err
    assert "--apply" in said.err
    assert len(wirecopy.lines()) == 1
    (line,) = wirecopy("reextract", "--json").json["gates"]
    assert line["reason"] == "gate"


def test_apply_takes_them_back_and_the_next_run_stores_the_articles(
    deceived: tuple[Shell, str], newssite: NewsSite
):
    """Every address is free again, copies included; the parts say that the record is withdrawn."""
    wirecopy, feed = deceived
    said = wirecopy("reextract", "--apply")
    assert "1 taken back" in said.err
    assert "3 entries will be tried again by the next run" in said.err
    assert wirecopy("records", "list").out.count(":") == 0
    (line,) = newest(wirecopy).values()
    assert (line["extraction"]["status"], line["content_text"]) == ("withdrawn", None)
    again = wirecopy("reextract", "--apply", "--json").json
    assert (again["stories"], again["gate"]) == (0, 0)
    opened(newssite, *STORIES)
    report = wirecopy("ingest", feed, "--force", "--json").json
    assert report["entries"]["stored"] == 3
    shown = newest(wirecopy).values()
    assert sorted(one["title"] for one in shown) == sorted(TITLES)
    assert {one["extraction"]["status"] for one in shown} == {"full"}


def test_what_stays_closed_gets_the_feed_s_text(wirecopy: Shell, newssite: NewsSite, monkeypatch):
    """The feed is read whole again, though it has not changed: its text had been dropped."""
    whole = "".join(f"<p>{paragraph}</p>" for paragraph in COOKIES)
    feed = feed_of(newssite, ["ferry"], content_html=whole)
    newssite.publish("/ferry", CONSENT)
    with monkeypatch.context() as before:
        before.setattr(landing, "GATE", 1000)
        wirecopy("ingest", feed)
    as_before(wirecopy)
    assert wirecopy("reextract", "--apply", "--json").json["gate"] == 1
    report = wirecopy("ingest", feed, "--force", "--json").json
    assert report["entries"]["pending"] + report["entries"]["stored"] == 1
    when_due(wirecopy)
    wirecopy("ingest", feed, "--force")
    (line,) = newest(wirecopy).values()
    assert (line["extraction"]["status"], line["content_text"]) == (
        "feed_only",
        "\n\n".join(COOKIES),
    )


@pytest.mark.parametrize("days", ["14", "0"])
def test_an_article_about_cookies_stays(wirecopy: Shell, newssite: NewsSite, days: str):
    """Read from the archive, or from the stored text alone."""
    wirecopy.setenv("WIRECOPY_ARCHIVE_DAYS", days)
    feed = feed_of(newssite, ["mayor"])
    newssite.publish("/mayor", article_page(STORIES["mayor"], COOKIES))
    assert wirecopy("ingest", feed, "--json").json["entries"]["stored"] == 1
    as_before(wirecopy)
    report = wirecopy("reextract", "--apply", "--json").json
    assert (report["gate"], report["unchanged"]) == (0, 1)
