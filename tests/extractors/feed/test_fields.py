"""Links, guids, authors and languages, as publishers print them."""

import pytest

from extractors.feed.fields import MAX_GUID
from news.feed.values import Entry
from tests.extractors.feed.feed_texts import FEED_URL, atom, item, parsed, rss


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://x.example/",
        "http://",
        "",
    ],
)
def test_a_link_that_is_no_web_address_is_none(link: str) -> None:
    """The entry stays, without a link, and the feed warns."""
    feed = parsed(rss(f"<item><title>x</title><link>{link}</link></item>"))
    assert feed.entries[0].link is None
    assert feed.warnings == ("entries without a usable link: 1",)


PAPER = "https://paper.example"
FEEDBURNER = "<link>https://feeds.example/~r/1</link><feedburner:origLink>{}</feedburner:origLink>"
#: inside an item -> (link, guid, whether the guid is a permalink)
LINKS = {
    f"<guid>{PAPER}/1</guid>": (f"{PAPER}/1", f"{PAPER}/1", True),
    f"<link/><guid>{PAPER}/1</guid>": (f"{PAPER}/1", f"{PAPER}/1", True),
    f'<guid isPermaLink="false">{PAPER}/1</guid>': (None, f"{PAPER}/1", False),
    f"<link>/2</link><guid>{PAPER}/1</guid>": (f"{PAPER}/2", f"{PAPER}/1", True),
    '<link>/2</link><guid isPermaLink="false">../../etc/passwd</guid>': (
        f"{PAPER}/2",
        "../../etc/passwd",
        False,
    ),
    "<link>/2</link><guid>abc</guid>": (f"{PAPER}/2", "abc", False),
    "<link>/2</link><guid> </guid>": (f"{PAPER}/2", f"{PAPER}/2", None),
    "<link>/2</link>": (f"{PAPER}/2", f"{PAPER}/2", None),
    f"{FEEDBURNER.format(PAPER + '/1')}<guid>7</guid>": (f"{PAPER}/1", "7", False),
    f"<link>{PAPER}/?a=1&amp;amp;b=2</link><guid>7</guid>": (f"{PAPER}/?a=1&b=2", "7", False),
    "<comments>/c</comments><guid>7</guid>": (None, "7", False),
}


def test_links_and_guids_of_rss() -> None:
    """The original link first, a permalink guid for a missing link, never the comments."""
    entries = {inside: item(f"<title>x</title>{inside}") for inside in LINKS}
    found = {inside: (e.link, e.guid, e.guid_is_permalink) for inside, e in entries.items()}
    assert found == LINKS


@pytest.mark.parametrize(
    "links",
    [
        f'<link href="{PAPER}/1"/><link rel="enclosure">https://img.example/1.jpg?w=3</link>',
        '<link rel="self" href="/1.atom"/><link href="/1" '
        'rel="http://www.iana.org/assignments/relation/alternate"/>',
    ],
)
def test_the_alternate_is_an_atom_entrys_link(links: str) -> None:
    """Not the text of an enclosure's link; the relation may be spelt as IANA's URL."""
    feed = parsed(atom(f"<entry><id>x</id><title>x</title>{links}</entry>"))
    assert (feed.entries[0].link or "").endswith("/1")


def test_an_entry_without_id_and_link_is_named_by_what_it_says() -> None:
    """Its guid is a digest of title, date and summary."""
    first, again, other = (
        item(f"<title>{t}</title><description>d</description>") for t in ("A", "A", "B")
    )
    assert first.guid == again.guid != other.guid
    assert first.guid.startswith("digest:")


def test_a_guid_is_capped_and_stays_distinct() -> None:
    """Two ids that differ after the cap stay two."""
    one, two = (item(f"<title>x</title><guid>{'a' * 5000}{end}</guid>").guid for end in "xy")
    assert one != two
    assert len(one) <= MAX_GUID


def test_one_guid_on_different_stories_tells_them_apart_by_link() -> None:
    """One guid on all items loses no story; a tracked link is no other story."""
    items = "".join(
        f"<item><guid>same</guid><title>{n}</title><link>/{n}</link></item>" for n in (1, 2)
    )
    feed = parsed(rss(items))
    assert [e.guid for e in feed.entries] == ["https://paper.example/1", "https://paper.example/2"]
    assert "guids shared by entries with different links: 1" in feed.warnings
    tracked = "".join(
        f"<item><guid>same</guid><title>x</title><link>/1{q}</link></item>"
        for q in ("", "?utm_source=rss")
    )
    assert [e.guid for e in parsed(rss(tracked)).entries] == ["same", "same"]


LANGUAGES = {
    "en-us": "en-US",
    "EN": "en",
    "zh_hant_tw": "zh-Hant-TW",
    "de-DE.UTF-8": "de-DE",
    "es-419": "es-419",
    "english": None,
    "und": None,
    "e": None,
    "12": None,
    "en, fr": None,
}


def test_languages_are_bcp_47() -> None:
    """Tags get their usual case, garbage is None; the user's setting is used last."""
    for printed, tag in LANGUAGES.items():
        channel = f"<title>t</title><language>{printed}</language>"
        content = rss("<item><title>x</title></item>", channel=channel)
        assert parsed(content).language == tag, printed
        assert parsed(content, language="nl").entries[0].language == (tag or "nl"), printed


def test_an_entry_may_have_its_own_language() -> None:
    """xml:lang of an Atom entry wins over the feed's."""
    feed = parsed(
        atom(
            '<entry xml:lang="fr"><id>1</id><title>x</title></entry>'
            "<entry><id>2</id><title>y</title></entry>",
            attributes='xml:lang="de"',
        )
    )
    assert [e.language for e in feed.entries] == ["fr", "de"]


def test_entries_know_their_feed() -> None:
    """Each entry carries its feed's URL and its place."""
    feed = parsed(rss("".join(f"<item><title>{n}</title></item>" for n in range(3))))
    assert [(e.feed_url, e.position, type(e)) for e in feed.entries] == [
        (FEED_URL, n, Entry) for n in range(3)
    ]


@pytest.mark.parametrize(
    "link",
    [
        "www.paper.example/1",
        "WWW.paper.example/1",
        "https://https://www.paper.example/1",
        "http://https://www.paper.example/1",
    ],
)
def test_a_host_without_scheme_is_no_path(link: str) -> None:
    """`www.paper.example/1` was read as a page below the feed's folder; so was a second scheme."""
    feed = parsed(rss(f"<item><title>x</title><link>{link}</link></item>"))
    assert feed.entries[0].link == "https://www.paper.example/1"


def test_the_feed_s_own_host_is_no_path() -> None:
    """A path that only resembles a host stays one."""
    own, page = FEED_URL.split("/")[2], "wwwhat.html"
    for link, url in {f"{own}/1": f"https://{own}/1", page: f"https://{own}/feeds/{page}"}.items():
        feed = parsed(rss(f"<item><title>x</title><link>{link}</link></item>"))
        assert feed.entries[0].link == url


def test_a_parameter_with_the_name_of_an_entity_is_none() -> None:
    """`&copy=` and `&lang=` of a link in a feed that is no XML were signs."""
    url = f"{PAPER}/a?id=1&lang=en&copy=2"
    feed = parsed(rss(f"<item><title>a & b</title><link>{url}</link></item>"))
    assert feed.entries[0].link == url


@pytest.mark.parametrize(
    ("printed", "guid"),
    [
        (f"{PAPER}/?type=a&amp;p=7", f"{PAPER}/?type=a&p=7"),
        (f"{PAPER}/?type=a&#038;p=7", f"{PAPER}/?type=a&p=7"),
        ("a&amp;amp;b", "a&amp;b"),
        ("R&amp;D &lt;7&gt; &quot;x&quot;", 'R&D <7> "x"'),
    ],
)
def test_a_guid_is_the_same_in_a_broken_feed(printed: str, guid: str) -> None:
    """One bare sign in a title made other guids of all that hold an ampersand."""
    for title in ("a", "a & b"):
        inside = f'<title>{title}</title><link>/1</link><guid isPermaLink="false">{printed}</guid>'
        assert parsed(rss(f"<item>{inside}</item>")).entries[0].guid == guid
    feed = parsed(rss(f"<item><title>a & b</title><guid>{PAPER}/?a=1&amp;b=2</guid></item>"))
    assert feed.entries[0].link == f"{PAPER}/?a=1&b=2"


@pytest.mark.parametrize("title", ["The paper", "Pears & plums"])
@pytest.mark.parametrize("sign", ["&amp;", "&"])
def test_the_address_of_the_site_is_the_same_in_a_broken_feed(title: str, sign: str) -> None:
    """`?a=1&ampb=2` led nowhere."""
    printed = f"<channel><title>{title}</title><link>{PAPER}/?a=1{sign}b=2{sign}c</link></channel>"
    feed = parsed(f'<rss version="2.0">{printed}</rss>'.encode())
    assert feed.home_url == f"{PAPER}/?a=1&b=2&c"


RELATED = '<y:related><link url="https://paper.example/other">Other</link></y:related>'


@pytest.mark.parametrize(
    "around",
    [
        f"%s{RELATED}",
        f"{RELATED}%s",
        "%s<author><name>Ann Lee</name><link>https://paper.example/ann</link></author>",
        "%s<video><title>V</title><link>https://paper.example/v</link></video>",
    ],
)
def test_a_link_within_another_element_is_not_that_of_the_entry(around: str) -> None:
    """Of stories like it, of an author, of a film. Where there is no other it counts."""
    own = "<title>One</title><link>https://paper.example/own</link>"
    ns = ' xmlns:y="http://news.yandex.ru"'
    for broken in ("", "<b>&nbsp;<i>"):
        feed = f"<rss{ns}><channel><item>{around % own}{broken}</item></channel></rss>"
        assert [e.link for e in parsed(feed.encode()).entries] == ["https://paper.example/own"]
    alone = f"<rss{ns}><channel><item><title>One</title>{RELATED}</item></channel></rss>"
    assert parsed(alone.encode()).entries[0].link == "https://paper.example/other"
