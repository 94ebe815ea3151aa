"""What publishers get wrong, and what of it must not reach a record."""

import pytest

from extractors.feed.fields import MAX_GUID, MAX_TITLE
from extractors.feed.markup import plain_text
from extractors.feed.parse import entry_text
from news.feed.values import Entry
from tests.extractors.feed.feed_texts import FEED_URL, atom, atom_entry, item, parsed, rss


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"),
        ("&amp;lt;b&amp;gt;Bold&amp;lt;/b&amp;gt; move", "Bold move"),
        ("<![CDATA[<i>Il&nbsp;Foglio</i> &amp; others]]>", "Il Foglio & others"),
        ("a &lt; b", "a < b"),
        ("if a&lt;b and c&gt;d", "if a<b and c>d"),
        ("I &lt;3 news", "I <3 news"),
        ("One&lt;br&gt;Two", "One Two"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Hi", "Hi"),
        ("Hi &lt;img src=x onerror=alert(1)&gt;", "Hi"),
        ("evil\u202egnp.exe\u200e", "evilgnp.exe"),
        ("  many\n\t spaces\u00a0here ", "many spaces here"),
        ("soft\u00adhyphen", "softhyphen"),
        ("&#8220;Quoted&#8221;", "“Quoted”"),
        ("فارسی می\u200cشود", "فارسی می\u200cشود"),
        ("", None),
        ("&lt;p&gt;&lt;/p&gt;", None),
    ],
)
def test_a_title_is_plain_text(printed: str, title: str | None) -> None:
    """Markup goes, scripts go with their text, doubly escaped entities are decoded, `a < b` survives."""
    assert item(f"<title>{printed}</title><link>https://paper.example/1</link>").title == title
    assert atom_entry(f"<title>{printed}</title><id>1</id>").title == title


def test_an_html_title_of_atom_is_html() -> None:
    """type="html" is decoded once as markup; type="text" is text that only looks like it."""
    assert (
        atom_entry('<id>1</id><title type="html">The &amp;lt;div&amp;gt; element</title>').title
        == "The <div> element"
    )
    assert (
        atom_entry("<id>1</id><title>The &lt;div&gt; element</title>").title == "The <div> element"
    )


def test_full_text_is_harmless_html() -> None:
    """Scripts, handlers, styles, embeds and dangerous links go; text, links and pictures stay, absolute."""
    entry = item(
        "<title>x</title><link>https://paper.example/2026/storm</link><content:encoded><![CDATA["
        "<p style='x' onclick='y()'>One <a href='javascript:alert(1)'>j</a> <a href='../up?a=1&b=2'>u</a></p>"
        "<script>z()</script>"
        "<iframe src='https://v.example'>f</iframe><img src='/p.jpg' onerror='x'><img src='data:image/png;base64,AA'>"
        "<a href='mailto:a@paper.example'>m</a><a href='file:///etc/passwd'>f</a><noscript><img src='/track'></noscript>"
        "]]></content:encoded>"
    )
    assert entry.content_html == (
        '<p>One <a>j</a> <a href="https://paper.example/up?a=1&amp;b=2">u</a></p><img src="https://paper.example/p.jpg"><img>'
        '<a href="mailto:a@paper.example">m</a><a>f</a>'
    )


def test_a_long_description_is_the_full_text() -> None:
    """A description as long as an article is kept as full text; a standfirst is a summary."""
    long = "&lt;p&gt;" + "Many words of news. " * 100 + "&lt;/p&gt;"
    entry = item(f"<title>x</title><description>{long}</description>")
    assert entry.summary is None
    assert entry.content_html is not None
    assert item("<title>x</title><description>Short.</description>").content_html is None


def test_the_caption_of_a_picture_is_neither_summary_nor_full_text() -> None:
    """media:description before or after the description does not take its place; where nothing else is there, it does."""
    caption, description = (
        "<media:description>A bridge. &amp;amp; a river.</media:description>",
        "<description>Standfirst.</description>",
    )
    for parts in (caption + description, description + caption):
        entry = item(f"<title>x</title>{parts}")
        assert (entry.summary, entry.content_html) == ("Standfirst.", None)
    assert item(f"<title>x</title>{caption}").summary == "A bridge. & a river."
    grouped = '<id>1</id><media:group><media:description type="plain">Only this.</media:description></media:group>'
    assert atom_entry(grouped).summary == "Only this."


def test_a_full_text_without_text_yields_to_the_summary() -> None:
    """content:encoded that holds a lone picture is no full text."""
    entry = item(
        "<title>x</title><description>A standfirst of some words.</description>"
        "<content:encoded>&lt;img src='/a.jpg'&gt;</content:encoded>"
    )
    assert (entry.summary, entry.content_html) == ("A standfirst of some words.", None)


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


@pytest.mark.parametrize(
    ("inside", "link", "guid", "is_permalink"),
    [
        (
            "<guid>https://paper.example/1</guid>",
            "https://paper.example/1",
            "https://paper.example/1",
            True,
        ),
        (
            "<link/><guid>https://paper.example/1</guid>",
            "https://paper.example/1",
            "https://paper.example/1",
            True,
        ),
        (
            '<guid isPermaLink="false">https://paper.example/1</guid>',
            None,
            "https://paper.example/1",
            False,
        ),
        (
            "<link>/2</link><guid>https://paper.example/1</guid>",
            "https://paper.example/2",
            "https://paper.example/1",
            True,
        ),
        (
            '<link>/2</link><guid isPermaLink="false">../../etc/passwd</guid>',
            "https://paper.example/2",
            "../../etc/passwd",
            False,
        ),
        ("<link>/2</link><guid>abc</guid>", "https://paper.example/2", "abc", False),
        (
            "<link>/2</link><guid> </guid>",
            "https://paper.example/2",
            "https://paper.example/2",
            None,
        ),
        ("<link>/2</link>", "https://paper.example/2", "https://paper.example/2", None),
        (
            "<link>https://feeds.example/~r/1</link><feedburner:origLink>https://paper.example/1</feedburner:origLink><guid>7</guid>",
            "https://paper.example/1",
            "7",
            False,
        ),
        (
            "<link>https://paper.example/?a=1&amp;amp;b=2</link><guid>7</guid>",
            "https://paper.example/?a=1&b=2",
            "7",
            False,
        ),
        ("<comments>/c</comments><guid>7</guid>", None, "7", False),
    ],
)
def test_links_and_guids_of_rss(
    inside: str, link: str | None, guid: str, is_permalink: bool | None
) -> None:
    """The original link before the tracked one, a permalink guid for a missing link, never the comments."""
    entry = item(f"<title>x</title>{inside}")
    assert (entry.link, entry.guid, entry.guid_is_permalink) == (link, guid, is_permalink)


def test_an_entry_without_id_and_link_is_named_by_what_it_says() -> None:
    """A digest of title, date and summary stands in; equal for the same words, different for others."""
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
    """A publisher that prints the same guid everywhere loses no story; a tracked link is no other story."""
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


def test_empty_items_are_left_out_and_counted() -> None:
    """An item without anything in it is no entry; positions count entries."""
    feed = parsed(
        rss(
            "<item></item><item><title>x</title><link>/1</link></item><item><pubDate>now</pubDate></item>"
        )
    )
    assert [(e.title, e.position) for e in feed.entries] == [("x", 0)]
    assert feed.warnings == ("empty entries left out: 2",)


def test_texts_have_caps() -> None:
    """A title of a megabyte ends at the cap, with an ellipsis."""
    title = item(f"<title>{'word ' * 200_000}</title>").title
    assert title is not None
    assert len(title) <= MAX_TITLE
    assert title.endswith("…")


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("<author>desk@paper.example (Ann Lee)</author>", ("Ann Lee",)),
        ("<author>desk@paper.online (Ann Lee)</author>", ("Ann Lee",)),
        ("<author>Ann Lee &lt;ann@paper.example&gt;</author>", ("Ann Lee",)),
        ("<author>desk@paper.example</author>", ()),
        ("<dc:creator>Ann Lee and Bo Ray</dc:creator>", ("Ann Lee and Bo Ray",)),
        (
            "<dc:creator>Ann</dc:creator><dc:creator>Bo</dc:creator><dc:creator>Ann</dc:creator>",
            ("Ann", "Bo"),
        ),
        ("<dc:creator>&lt;a href='/ann'&gt;Ann &amp;amp; Co&lt;/a&gt;</dc:creator>", ("Ann & Co",)),
        ("<itunes:author>Ann</itunes:author>", ("Ann",)),
        ("<dc:creator></dc:creator>", ()),
    ],
)
def test_authors_are_names_as_printed(printed: str, names: tuple[str, ...]) -> None:
    """E-mail addresses and markup go, several names in one line stay one line."""
    assert item(f"<title>x</title>{printed}").authors == names


@pytest.mark.parametrize(
    ("printed", "tag"),
    [("en-us", "en-US"), ("EN", "en"), ("zh_hant_tw", "zh-Hant-TW"), ("de-DE.UTF-8", "de-DE"),
     ("es-419", "es-419"), ("english", None),      ("und", None), ("e", None), ("12", None), ("en, fr", None)],
)  # fmt: skip
def test_languages_are_bcp_47(printed: str, tag: str | None) -> None:
    """Tags come out in their usual case, garbage is None, and the user's word is the last resort."""
    content = rss(
        "<item><title>x</title></item>", channel=f"<title>t</title><language>{printed}</language>"
    )
    assert parsed(content).language == tag
    assert parsed(content, language="nl").entries[0].language == (tag or "nl")


def test_an_entry_may_speak_its_own_language() -> None:
    """xml:lang of an Atom entry wins over the feed's."""
    feed = parsed(
        atom(
            '<entry xml:lang="fr"><id>1</id><title>x</title></entry><entry><id>2</id><title>y</title></entry>',
            attributes='xml:lang="de"',
        )
    )
    assert [e.language for e in feed.entries] == ["fr", "de"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<br>two</p><p>Three</p>", ("One two", "Three")),
        ("One<br/>\n<br/>Two", ("One", "Two")),
        ("<ul><li>a<li>b</ul>tail", ("a", "b", "tail")),
        ("<div>a<div>b</div>c</div>", ("a", "b", "c")),
        ("<p>a <b>bold</b>, <a href='/x'>link</a>.</p>", ("a bold, link.",)),
        ("<script>x</script><style>y</style><noscript>z</noscript>t", ("t",)),
        ("<figure><img src='a'><figcaption>Caption</figcaption></figure><p>t</p>", ("t",)),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ("a b", "c")),
        ("<h2>Head</h2>text &lt;b&gt; &amp;amp;", ("Head", "text <b> &amp;")),
        ("  \n ", ()),
        ("<p>zero\u200bwidth\u202e</p>", ("zero width",)),
    ],
)
def test_entry_text_is_paragraphs(html: str, text: tuple[str, ...]) -> None:
    """Blocks, list items and double line breaks separate; markup, code and captions go."""
    assert entry_text(html) == text


def test_entries_know_their_feed() -> None:
    """Each entry carries its feed's URL and its place."""
    feed = parsed(rss("".join(f"<item><title>{n}</title></item>" for n in range(3))))
    assert [(e.feed_url, e.position, type(e)) for e in feed.entries] == [
        (FEED_URL, n, Entry) for n in range(3)
    ]


@pytest.mark.parametrize(
    "tag",
    ["<iframe src='https://v.example/1'/>", "<object data='a'>", "<VIDEO src='a' />", "<audio>"],
)
def test_an_embed_that_is_never_closed_takes_no_text_with_it(tag: str) -> None:
    """What XML writers close and browsers do not: the text after it is the entry's, not the embed's."""
    found = plain_text(f"<p>Before {tag} and <b>after</b> it</p>", is_html=True, limit=1000)
    assert found == "Before and after it"
    assert (
        plain_text("<p>a <iframe src='b'>not this</iframe> c</p>", is_html=True, limit=1000)
        == "a c"
    )
