"""Users' files: a mistake names file, line and what was expected."""

from datetime import timedelta
from pathlib import Path

import pytest

from cli.terminal.since import since_moment
from news.errors import ConfigError
from pipeline.config.feeds.edit import add_feed, remove_feed
from pipeline.config.lists import duration
from pipeline.config.logins import expanded_headers
from pipeline.config.opml import opml, read_opml
from pipeline.config.settings import Settings, load_settings
from pipeline.config.subscriptions import one_off, read_feeds
from tests.support import TOP

FEEDS = """\
# my feeds
[defaults]
interval = "1h"   # be gentle

[[feed]]
url = "https://paper.example/a.xml"
name = "Paper"
group = "world"

# the local one
[[feed]]
url = "https://paper.example/b.xml"
max_age = "7d"
full_text = "never"
timezone = "Europe/Berlin"
headers = { Authorization = "Bearer ${TOKEN}" }
"""


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    path = tmp_path / "feeds.toml"
    path.write_text(FEEDS)
    return path


def test_defaults_lie_under_each_feed(feeds: Path):
    """Every key arrives in its subscription."""
    one, two = read_feeds(feeds)
    assert (one.name, one.group, one.interval, one.max_age) == (
        "Paper",
        "world",
        timedelta(hours=1),
        None,
    )
    assert (two.interval, two.max_age, two.full_text) == (
        timedelta(hours=1),
        timedelta(days=7),
        "never",
    )
    assert dict(two.headers) == {"Authorization": "Bearer ${TOKEN}"}


@pytest.mark.parametrize(
    ("mistake", "line", "text"),
    [
        ('[[feed]]\nurl = "https://p.example/"\nfulltext = "auto"', 3, "did you mean 'full_text'"),
        ('[[feed]]\nurl = "ftp://p.example/"', 2, "expected an http(s) URL"),
        ('[[feed]]\nname = "x"', 1, "a [[feed]] needs a url"),
        (
            '[[feed]]\nurl = "https://p.example/"\n\n[[feed]]\nurl = "https://p.example/"',
            5,
            "duplicate feed, first on line 2",
        ),
        (
            '[defaults]\ninterval = "soon"\n[[feed]]\nurl = "https://p.example/"',
            2,
            'expected a time such as "30m"',
        ),
        ('[[feed]]\nurl = "https://p.example/"\ntimezone = "Mars/Olympus"', 3, "IANA time zone"),
        (
            '[[feed]]\nurl = "https://p.example/"\nfull_text = "sometimes"',
            3,
            "'auto', 'always' or 'never'",
        ),
        (
            '[[feed]]\nurl = "https://p.example/"\nheaders = { Host = "x" }',
            3,
            "set by Wirecopy itself",
        ),
        (
            '[[feed]]\nurl = "https://p.example/"\nheaders = { X = "a\\r\\nb" }',
            3,
            "expected an HTTP header",
        ),
        ('[feeds]\nurl = "x"', 1, "unknown key 'feeds'; did you mean 'feed'"),
        ('[[feed]\nurl = "x"', 1, "not TOML"),
        ("[defaults]\nurl = 'https://p.example/'", 2, "unknown key 'url'"),
        ("[[feed]]\nurl = 7", 2, "url"),
    ],
)
def test_a_mistake_in_feeds_toml_is_shown_with_its_line(tmp_path: Path, mistake, line, text):
    """One line: file, line number, what was expected."""
    path = tmp_path / "feeds.toml"
    path.write_text(mistake)
    with pytest.raises(ConfigError) as caught:
        read_feeds(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert text in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"a = \x00",
        b"",
        b"a = " + b"[" * 100_000,
        b"a = " + b"{a = " * 5_000,
        b"a = " + b"1" * 5_000,
    ],
    ids=["charset", "nul", "empty", "arrays", "tables", "digits"],
)
def test_bytes_that_are_no_text_are_told(tmp_path: Path, content):
    """A binary file is one clear line; an empty file has no feeds."""
    path = tmp_path / "feeds.toml"
    path.write_bytes(content)
    if content:
        with pytest.raises(ConfigError, match=r"feeds\.toml"):
            read_feeds(path)
    else:
        assert read_feeds(path) == []


def test_the_shipped_feeds_are_read():
    """A dozen well-known feeds, each with a name."""
    shipped = read_feeds(TOP / "feeds.toml")
    assert len(shipped) == 12
    assert all(s.name and s.group for s in shipped)


def test_adding_and_removing_keeps_comments(feeds: Path):
    """The user's file stays the user's file."""
    add_feed(feeds, "https://new.example/rss", options={"group": "local", "name": ""})
    assert FEEDS.strip() in feeds.read_text()
    assert read_feeds(feeds)[-1].group == "local"
    with pytest.raises(ConfigError, match="already has"):
        add_feed(feeds, "https://new.example/rss", options={})
    remove_feed(feeds, "Paper")
    assert [s.url for s in read_feeds(feeds)] == [
        "https://paper.example/b.xml",
        "https://new.example/rss",
    ]
    assert "# my feeds" in feeds.read_text()
    with pytest.raises(ConfigError, match="has no feed"):
        remove_feed(feeds, "Paper")


@pytest.mark.parametrize(
    "written", ["http://A.EXAMPLE:80/3", "http://reader:${PW}@a.example/3", " http://a.example/3"]
)
def test_a_feed_is_removed_by_the_address_it_was_added_by(feeds: Path, written):
    """However that was written, and by its plain form too."""
    for removed in (written, "http://a.example/3"):
        add_feed(feeds, written, options={})
        remove_feed(feeds, removed)
        assert len(read_feeds(feeds)) == 2


def test_after_the_last_feed_is_removed_another_can_be_written_below(tmp_path: Path):
    """No empty list is left, below which TOML allows no [[feed]]."""
    path = tmp_path / "feeds.toml"
    add_feed(path, "https://a.example/1", options={})
    remove_feed(path, "https://a.example/1")
    path.write_text(path.read_text() + '[[feed]]\nurl = "https://b.example/2"\n')
    add_feed(path, "https://c.example/3", options={})
    assert [s.url for s in read_feeds(path)] == ["https://b.example/2", "https://c.example/3"]


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_an_edited_file_keeps_its_mode_and_its_link(feeds: Path, mode):
    """It holds logins: a private file stays private, and a link stays a link."""
    feeds.chmod(mode)
    link = feeds.with_name("link.toml")
    link.symlink_to(feeds)
    add_feed(link, "https://new.example/rss", options={})
    remove_feed(link, "Paper")
    assert (link.is_symlink(), feeds.stat().st_mode & 0o777) == (True, mode)
    assert [s.url[-5:] for s in read_feeds(feeds)] == ["b.xml", "e/rss"]


def test_a_new_file_of_feeds_is_for_its_owner_alone(tmp_path: Path):
    """It may come to hold logins."""
    add_feed(tmp_path / "new.toml", "https://new.example/rss", options={})
    assert (tmp_path / "new.toml").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["file/feeds.toml", "/proc/feeds.toml"])
def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, name):
    """One error that names it; nothing unfinished lies about."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be") as caught:
        add_feed(tmp_path / name, "https://new.example/rss", options={})
    assert caught.value.url == str(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_opml_goes_in_and_out(feeds: Path):
    """Groups are folders; what goes out comes in again."""
    rows = read_opml(opml(read_feeds(feeds)).encode(), name="x.opml")
    assert [(r["url"][-5:], r["group"]) for r in rows] == [("a.xml", "world"), ("b.xml", "")]
    with pytest.raises(ConfigError, match="no feeds found"):
        read_opml(b"<html></html>", name="x.opml")


def test_secrets_come_from_the_environment():
    """${VAR} is expanded at the request; an error names a missing one."""
    assert expanded_headers({"A": "Bearer ${TOKEN}"}, environment={"TOKEN": "s3"}) == {
        "A": "Bearer s3"
    }
    with pytest.raises(ConfigError, match="TOKEN"):
        expanded_headers({"A": "${TOKEN}"}, environment={})


def test_one_off_feeds_must_be_addresses():
    """A typing error is an error; a repeated URL counts once."""
    assert len(one_off(["https://p.example/a", "https://p.example/a"])) == 1
    with pytest.raises(ConfigError, match="expected an http"):
        one_off(["paper.example"])


@pytest.mark.parametrize("bad", ["", "soon", "5 parsecs", True, -3, 0, 1.5, "m", "99999999d"])
def test_times_are_times(bad):
    """Anything else is refused."""
    with pytest.raises(ValueError, match="expected"):
        duration(bad)


@pytest.mark.parametrize(
    "long",
    [
        10**17,
        "99999999999999999h",
        "20000000h",
        "36501d",
        "876001h",
        "36500d 1s",
        36_500 * 24 * 60 + 1,
    ],
)
def test_a_time_is_at_most_a_hundred_years(tmp_path: Path, long):
    """In any unit; by feeds.toml, options, settings and `--since` it is one line that says so."""
    with pytest.raises(ValueError, match="expected at most 36500d"):
        duration(long)
    text = long if isinstance(long, str) else f"{long}m"
    with pytest.raises(ConfigError, match="--interval: expected at most 36500d"):
        add_feed(tmp_path / "feeds.toml", "https://p.example/", options={"interval": text})
    with pytest.raises(ConfigError, match="WIRECOPY_RECHECK: recheck: expected at most 36500d"):
        load_settings({"WIRECOPY_RECHECK": f"1h,{text}"})
    with pytest.raises(ConfigError, match="--since: expected at most 36500d"):
        since_moment(text)


def test_settings_come_from_file_then_environment_then_options(tmp_path: Path):
    """Each overrides the one before; networks and numbers are read from text."""
    path = tmp_path / "wirecopy.toml"
    path.write_text('records = "file"\nstore = "memory:"\nhost_delay_s = 3\n')
    environment = {
        "WIRECOPY_RECORDS": "env",
        "WIRECOPY_ALLOW_NETWORKS": "127.0.0.0/8, ::1/128",
        "WIRECOPY_HOST_DELAY_S": "0.5",
    }
    settings = load_settings(environment, file=path, overrides={"records": "option", "store": None})
    assert (settings.records, settings.store, settings.host_delay_s) == ("option", "memory:", 0.5)
    assert [str(n) for n in settings.allow_networks] == ["127.0.0.0/8", "::1/128"]


@pytest.mark.parametrize(
    ("file", "environment", "text"),
    [
        ("recrods = 'x'\n", {}, "wirecopy.toml:1: unknown key 'recrods'; did you mean 'records'"),
        (
            "\nworkers = 0\n",
            {},
            "wirecopy.toml:2: workers: input should be greater than or equal to 1",
        ),
        ("", {"WIRECOPY_WORKER": "1"}, "WIRECOPY_WORKER: unknown key 'worker'"),
        (
            "",
            {"WIRECOPY_ALLOW_NETWORKS": "everywhere"},
            "WIRECOPY_ALLOW_NETWORKS: allow_networks: expected networks",
        ),
        (
            'store = "sqlite:///a\\u0000.db"',
            {},
            "wirecopy.toml:1: store: expected UTF-8 text without NUL",
        ),
        ('feeds = "a\\u0000"', {}, "wirecopy.toml:1: feeds: expected UTF-8"),
        ('records = "a\\u0000"', {}, "wirecopy.toml:1: records: expected UTF-8"),
        ('archive = "a\\u0000"', {}, "wirecopy.toml:1: archive: expected UTF-8"),
        ("", {"WIRECOPY_RULES": "\udcff"}, "WIRECOPY_RULES: rules: expected UTF-8"),
        ("user_agent = 'a\\u000ab'\n".replace("'", '"'), {}, "wirecopy.toml:1: user_agent"),
        ('reading_room = "127.0.0.1:8001"', {}, "reading_room: expected the address of a web"),
        ("", {"WIRECOPY_READING_ROOM": "javascript:x"}, "READING_ROOM: reading_room: expected the"),
        ("", {"WIRECOPY_READING_ROOM": "http://a/?b"}, "READING_ROOM: reading_room: expected the"),
    ],
)
def test_a_mistake_in_the_settings_is_shown_with_its_place(tmp_path: Path, file, environment, text):
    """File and line, or the variable."""
    path = tmp_path / "wirecopy.toml"
    path.write_text(file)
    with pytest.raises(ConfigError) as caught:
        load_settings(environment, file=path)
    assert text in str(caught.value)


def test_defaults_are_safe():
    """Without any setting: no private networks, robots obeyed, a second between requests."""
    settings = Settings()
    assert (settings.allow_networks, settings.obey_robots, settings.host_delay_s) == ((), True, 1.0)
