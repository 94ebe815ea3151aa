"""OPML as people really have it: in, out, and back again."""

import time
from pathlib import Path

import pytest

from news.errors import ConfigError
from news.feed.values import Subscription
from pipeline.config.feeds.edit import add_feeds
from pipeline.config.opml import opml, read_opml
from pipeline.config.subscriptions import read_feeds
from tests.support.running import Shell


def rows(text: str | bytes) -> list[tuple[str, str, str]]:
    """(url, name, group) of each feed in the body of an OPML document."""
    body = text.encode() if isinstance(text, str) else text
    found = read_opml(
        b'<?xml version="1.0"?><opml version="2.0"><body>' + body + b"</body></opml>", name="x.opml"
    )
    return [(row["url"], row["name"], row["group"]) for row in found]


ODD = {
    "an outline without xmlUrl is passed over": (
        '<outline text="A"/><outline text="B" htmlUrl="https://b.example/"/><outline text="C" xmlUrl="https://c.example/f"/>',
        [("https://c.example/f", "C", "")],
    ),
    "an empty xmlUrl, or one that is no URL": (
        '<outline text="A" xmlUrl=""/><outline xmlUrl="C:\\feeds.xml"/><outline xmlUrl="https://c.example/f"/>',
        [("https://c.example/f", "", "")],
    ),
    "a duplicate keeps its first place": (
        '<outline text="G"><outline text="A" xmlUrl="https://a.example/f"/></outline>'
        '<outline text="H"><outline text="Z" xmlUrl="HTTPS://A.example:443/f"/></outline>',
        [("https://a.example/f", "A", "G")],
    ),
    "entities in names and addresses": (
        '<outline text="Fish &amp;amp; Chips &#233; &quot;q&quot;" xmlUrl="https://a.example/f?a=1&amp;b=2"/>',
        [("https://a.example/f?a=1&b=2", 'Fish &amp; Chips é "q"', "")],
    ),
    "a bare ampersand": (
        '<outline text="Fish & Chips" xmlUrl="https://a.example/f?a=1&b=2"/>',
        [("https://a.example/f?a=1&b=2", "Fish & Chips", "")],
    ),
    "nested folders: the innermost is the group": (
        '<outline text="News"><outline text="Europe"><outline text="A" xmlUrl="https://a.example/f"/></outline>'
        '<outline text="B" xmlUrl="https://b.example/f"/></outline>',
        [("https://a.example/f", "A", "Europe"), ("https://b.example/f", "B", "News")],
    ),
    "a folder named by title only": (
        '<outline title="News"><outline title="A" xmlUrl="https://a.example/f"/></outline>',
        [("https://a.example/f", "A", "News")],
    ),
    "a category where there is no folder": (
        '<outline text="A" category="/Tech/News" xmlUrl="https://a.example/f"/>',
        [("https://a.example/f", "A", "News")],
    ),
    "other spellings of attributes": (
        '<outline TEXT="A" XMLURL="https://a.example/f"/>',
        [("https://a.example/f", "A", "")],
    ),
    "the schemes feed: and rss:": (
        '<outline text="A" xmlUrl="feed://a.example/f"/><outline text="B" xmlUrl="feed:https://b.example/f"/>',
        [("http://a.example/f", "A", ""), ("https://b.example/f", "B", "")],
    ),
    "a name that only repeats the address": (
        '<outline text="https://a.example/f" xmlUrl="https://a.example/f"/>',
        [("https://a.example/f", "", "")],
    ),
    "control and bidi characters": (
        '<outline text="A\u202eB&#7;C" xmlUrl="https://a.example/f"/>',
        [("https://a.example/f", "ABC", "")],
    ),
    "a login in the address": (
        '<outline text="A" xmlUrl="https://me:${PW}@a.example/f"/>',
        [("https://me:${PW}@a.example/f", "A", "")],
    ),
    "an outline that is never closed": (
        '<outline text="G"><outline text="A" xmlUrl="https://a.example/f">',
        [("https://a.example/f", "A", "G")],
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_opml_is_read(name):
    """What other readers export, and what people make of it by hand."""
    text, expected = ODD[name]
    assert rows(text) == expected


@pytest.mark.parametrize("charset", ["utf-16", "utf-8-sig", "iso-8859-1", "windows-1252", "koi8-r"])
def test_any_declared_charset_is_read(charset):
    """By byte order mark or declaration."""
    name = "Новости" if charset == "koi8-r" else "Café Zürich"
    text = f'<?xml version="1.0" encoding="{charset}"?><opml><body><outline text="{name}" xmlUrl="https://a.example/f"/></body></opml>'
    assert read_opml(text.encode(charset), name="x")[0]["name"] == name


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_any_charset_is_read_without_a_declaration(charset):
    """By byte order mark, as UTF-8, or as windows-1252."""
    text = '<opml><body><outline text="Café Zürich" xmlUrl="https://a.example/f"/></body></opml>'
    assert read_opml(text.encode(charset), name="x")[0]["name"] == "Café Zürich"


def test_bytes_that_belie_their_declaration_are_read():
    """Declared UTF-8, written in windows-1252, as some old readers do."""
    text = '<?xml version="1.0" encoding="utf-8"?><opml><body><outline text="Café" xmlUrl="https://a.example/f"/></body></opml>'
    assert read_opml(text.encode("cp1252"), name="x")[0]["name"] == "Café"


def test_declared_entities_are_not_expanded():
    """Neither a bomb nor a file of this machine comes in by way of a name."""
    bomb = b'<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    body = b'<opml><body><outline text="&b;&f;" xmlUrl="https://a.example/f"/></body></opml>'
    (row,) = read_opml(bomb + body, name="x")
    assert "haha" not in row["name"]
    assert "root:" not in row["name"]


def test_deep_nesting_and_a_file_without_feeds_are_told_in_time():
    """Three thousand nested folders; an HTML page; nothing; a text that begins like a URL."""
    deep = (
        '<outline text="d">' * 3000
        + '<outline text="A" xmlUrl="https://a.example/f"/>'
        + "</outline>" * 3000
    )
    assert rows(deep) == [("https://a.example/f", "A", "d")]
    for content in (
        b"<html><body>hello</body></html>",
        b"",
        b"http://127.0.0.1:9/x.opml",
        b"\x00\xff" * 50,
    ):
        with pytest.raises(ConfigError, match="no feeds found"):
            read_opml(content, name="x.opml")


def test_three_thousand_feeds_go_in_within_seconds_and_come_back(tmp_path: Path):
    """Out and in again: the same addresses, names, groups and order; the file keeps the rest."""
    feeds = tmp_path / "feeds.toml"
    feeds.write_text('# mine\n[[feed]]\nurl = "https://own.example/f" # first\n')
    wanted = [
        Subscription(
            url=f"https://p{n}.example/f",
            name=f'Paper "{n}"' if n % 2 else None,
            group=f"g {n % 7}" if n % 3 else None,
        )
        for n in range(3000)
    ]
    started = time.process_time()
    added = add_feeds(feeds, read_opml(opml(wanted).encode(), name="x"))
    assert time.process_time() - started < 20
    assert len(added) == 3000
    assert feeds.read_text().startswith('# mine\n[[feed]]\nurl = "https://own.example/f" # first')
    back = {s.url: (s.name, s.group) for s in read_feeds(feeds)[1:]}
    assert back == {s.url: (s.name, s.group) for s in wanted}
    assert add_feeds(feeds, read_opml(opml(wanted).encode(), name="x")) == []


def test_import_says_how_many_were_new(wirecopy: Shell, tmp_path: Path):
    """Twice: all new, then all there."""
    (tmp_path / "a.opml").write_text(
        opml([Subscription(url=f"https://p{n}.example/f", group="g") for n in range(3)])
    )
    assert "added 3 feeds" in wirecopy("feeds", "import", tmp_path / "a.opml").err
    assert "added 0 feeds" in wirecopy("feeds", "import", tmp_path / "a.opml").err
    assert {f["group"] for f in wirecopy("feeds", "list", "--json").json} == {"g"}


def test_an_inline_array_of_feeds_takes_more(tmp_path: Path):
    """`feed = [...]` is TOML too; what is added goes into it."""
    feeds = tmp_path / "feeds.toml"
    feeds.write_text('feed = [{ url = "https://a.example/f" }]\n')
    add_feeds(feeds, [{"url": "https://b.example/f", "name": "B"}])
    assert [s.url for s in read_feeds(feeds)] == ["https://a.example/f", "https://b.example/f"]
