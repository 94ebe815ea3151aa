"""What a user types: feeds by the names that tables show, reasons, `--since`."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.terminal.since import since_moment
from news.errors import ConfigError
from news.secrets import masked_text
from pipeline.control.clock import utc_now
from tests.support.newssite import FeedEntry, article_page, prose, rss
from tests.support.running import Shell


@pytest.fixture
def named(wirecopy: Shell, newssite) -> Shell:
    """A feed named Paper that needs a header, with a story and a page that is refused."""
    links = [newssite.publish("/1", article_page("One", prose(1)))]
    links.append(newssite.publish("/no", "no", status=403))
    feed = newssite.publish(
        "/feed.xml?token=0123456789ab", rss([FeedEntry(title="Story", link=link) for link in links])
    )
    wirecopy.write(
        "feeds.toml",
        f'[[feed]]\nurl = "{feed}"\nname = "Paper"\nheaders = {{ X-Desk = "${{DESK}}" }}\n',
    )
    wirecopy.setenv("DESK", "north")
    assert wirecopy("ingest").code == 0
    return wirecopy


def asked(newssite) -> list[str | None]:
    """The header of each request for the feed."""
    return [r.headers.get("x-desk") for r in newssite.requests if r.path.startswith("/feed.xml")]


@pytest.mark.parametrize("command", [["feeds", "check"], ["ingest", "--force"]])
def test_a_feed_of_yours_is_asked_by_its_name_as_you_subscribed_to_it(
    named: Shell, newssite, command
):
    """With its headers; the address alone means the same feed."""
    url = next(line for line in named("feeds", "list", "--json").json)["url"]
    assert masked_text(url) == url
    for name in ("Paper", "paper"):
        assert named(*command, name).code == 0
    assert set(asked(newssite)) == {"north"}


@pytest.mark.parametrize(
    "command", [["ingest"], ["feeds", "check"], ["feeds", "remove"], ["retry", "--feed"]]
)
def test_an_unknown_name_is_guessed_everywhere(named: Shell, command):
    """One line, exit code 2, and nothing is done."""
    shown = named(*command, "Papr")
    assert (shown.code, shown.out) == (2, "")
    assert "did you mean 'Paper'?" in shown.err
    assert len(named("feeds", "list").out.splitlines()) == 1


def test_retry_takes_a_feed_by_name_and_lists_reasons_with_counts(named: Shell):
    """A reason that entries cannot have is told; one that none has is not an error."""
    shown = named("retry", "--reason", "nonsense")
    assert (shown.code, "1  http_403: the server answered 403" in shown.err) == (2, True)
    assert "did you mean 'robots'?" in named("retry", "--reason", "robot").err
    none = named("retry", "--reason", "gate")
    assert (none.code, "http_403" in none.err) == (0, True)
    assert named("retry", "--feed", "PAPER", "--json").json["retried"] == 1


def test_since_is_a_time_ago_a_day_or_a_time():
    """In all commands."""
    day = datetime(2026, 5, 3, tzinfo=UTC)
    assert since_moment(None) is None
    assert since_moment("2026-05-03") == day
    assert since_moment("2026-05-03T12:00+02:00") == day + timedelta(hours=10)
    assert since_moment("2026-05-03 10:00") == day + timedelta(hours=10)
    ago = since_moment("1d 12h")
    assert ago
    assert abs(utc_now() - ago - timedelta(hours=36)) < timedelta(seconds=9)


@pytest.mark.parametrize("text", ["yesterday", "", "99999d", "0001-01-01T00:00+05:00", "2026-13"])
def test_another_since_is_one_line(text: str):
    """It says what was expected."""
    with pytest.raises(ConfigError, match="--since: expected"):
        since_moment(text)
