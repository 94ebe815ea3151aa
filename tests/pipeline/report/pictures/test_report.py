"""The report: one page, true, safe, readable."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from benchmarks.screens.past import NOW as PAST_NOW
from benchmarks.screens.past import fill
from flows.page.pictures import pictures_markdown
from news.errors import ConfigError
from news.feed.values import FeedState, Subscription
from pipeline.report.pictures.draw import Series, bars, grid, lines, matrix, stacked
from pipeline.report.pictures.gather import gather
from pipeline.report.pictures.page import html_page
from pipeline.report.pictures.write import write_report
from storage import Store, open_store
from storage.values import Poll
from tests.support.factories import NOW

HOSTILE = "<script>alert(1)</script> $x^2$ \\frac --> ]]> & \u202e 渡船 \n é"


@pytest.fixture
def store():
    """An empty store."""
    with open_store("memory:") as opened:
        yield opened


@pytest.fixture(scope="module")
def page() -> str:
    """The report of a store with a past."""
    with open_store("memory:") as opened:
        fill(opened, records=3000)
        return html_page(gather(opened, days=30, now=PAST_NOW))


class _Parts(HTMLParser):
    """Its tags and the addresses in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        names = ("src", "href", "xlink:href", "srcset", "data", "action", "background", "style")
        self.addresses += [value for name, value in attrs if name in names and value]


def test_the_page_loads_nothing_and_runs_nothing(page: str):
    """No address but those in the page itself; and its policy forbids any other."""
    parts = _Parts(page)
    assert "script" not in parts.tags
    assert "link" not in parts.tags
    assert "@import" not in page
    for address in parts.addresses:
        assert address.startswith("#") or "//" not in address
        assert not re.search(r"url\((?!#)", address)
    assert "default-src 'none'" in page
    assert len(page.encode()) < 2_000_000


def test_the_verdict_comes_first_and_says_what_ails(page: str):
    """In one sentence, before any picture; days are days."""
    verdict = re.search(r'class="verdict">(.+?)</p>', page)
    assert verdict
    assert re.match(
        r"7 of 65 feeds fail, the longest since \d\d \w+ 20\d\d: Granite Post; 1 site ch",
        verdict[1],
    )
    assert "new stories in 30 days" in verdict[1]
    assert page.index("verdict") < page.index("<svg")


def test_each_picture_has_a_name_an_explanation_and_its_numbers(page: str):
    """For those who do not see it; ids are unique, and so are the pictures' own."""
    labels = re.findall(r'<svg role="img" aria-label="([^"]+)"', page)
    assert len(labels) == page.count("<svg ") == page.count("<details>") == 6
    assert all(len(label) > 60 for label in labels)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "prefers-color-scheme:dark" in page
    assert 'name="viewport"' in page
    assert not re.search("#0101[01][0-9]", page)


def test_the_worst_feed_and_the_redesigned_site_stand_on_top(page: str):
    """What needs a person comes first."""
    grid_of_feeds, sites = page.index('id="feeds"'), page.index('id="sites"')
    names = re.findall(r"<text[^>]*>([^<]+)</text>", page[grid_of_feeds : page.index('id="queue"')])
    assert "Granite Post" in names
    site_names = re.findall(r"<text[^>]*>([^<]*www[^<]+)</text>", page[sites:])
    assert site_names[0] == "◆ www.mosspost.example"


def test_an_empty_store_has_a_report_that_says_so(store: Store):
    """No picture, and what to do."""
    page = html_page(gather(store, days=1, now=NOW))
    assert "Nothing has come yet: run <code>wirecopy ingest</code>." in page
    assert page.count("Nothing to show yet.") == 6
    assert "<svg" not in page


def test_a_publishers_text_is_text_in_a_picture_and_beside_it(store: Store):
    """Markup, formulas, line ends and turned letters of a feed's name."""
    url = "https://paper.example/feed?token=s3cretvalue9"
    store.feeds.sync_subscriptions([Subscription(url=url, name=HOSTILE)], origin="f", now=NOW)
    before = FeedState(url=url)
    after = FeedState(url=url, last_polled_at=NOW, failures=1, failing_since=NOW)
    store.queue.save_poll(Poll(state=before, next_state=lambda _: after), now=NOW)
    page = html_page(gather(store, days=30, now=NOW))
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; $x" in page
    assert "\u202e" not in page
    assert "s3cretvalue9" not in page
    assert "1 of 1 feed fails" in page


def test_pictures_of_extreme_numbers_are_drawn():
    """None at all, one, many; long names; zero everywhere."""
    long = Series(name=HOSTILE * 9, values=[None, 0.0, 1.0])
    columns = ["a", "b", "c"]
    assert grid([long], columns=columns).count("<path") >= 2
    assert "</svg>" in stacked([Series(name="x", values=[0, 0, 0])], columns=columns, unit="u")
    assert "</svg>" in lines([long, Series(name="y", values=[None] * 3)], columns=columns, unit="u")
    assert "</svg>" in bars(["n"], [Series(name="x", values=[10**9])], unit="u")
    assert "</svg>" in matrix({(HOSTILE, "b"): 1})


@pytest.mark.parametrize("days", [1, 2, 7, 30, 90, 366])
def test_any_number_of_days_is_drawn_in_few_columns(store: Store, days: int):
    """Steps grow with the time shown, so that the page stays small."""
    fill(store, records=60, now=PAST_NOW)
    page = html_page(gather(store, days=days, now=PAST_NOW))
    assert len(page) < 1_000_000


def test_the_file_is_for_its_owner_and_written_whole(store: Store, tmp_path: Path):
    """In a new folder; an earlier report is replaced; nothing is left beside it."""
    out = tmp_path / "new" / "report.html"
    for _ in range(2):
        verdict = write_report(store, out, days=30, now=NOW).verdict
    assert verdict in out.read_text().replace("<code>", "`").replace("</code>", "`")
    assert out.stat().st_mode & 0o777 == 0o600
    assert list(out.parent.iterdir()) == [out]


def test_a_place_that_cannot_be_written_is_one_line(store: Store, tmp_path: Path):
    """It names the file."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_report(store, tmp_path / "file" / "r.html", days=30, now=NOW)


def test_a_run_shows_the_pictures_as_images_that_hold_themselves(store: Store):
    """Prefect's page loads nothing for them."""
    fill(store, records=30, now=PAST_NOW)
    shown = pictures_markdown(gather(store, days=7, now=PAST_NOW + timedelta(0)))
    assert len(re.findall(r"!\[[^]]+\]\(data:image/svg\+xml;base64,[\w+/=]+\)", shown)) >= 5
    assert "http" not in re.sub(r"\(data:[^)]+\)", "", shown)
