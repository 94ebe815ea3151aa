"""Publishers' mistakes and dangerous markup do not reach a record."""

import pytest

from extractors.feed.fields import MAX_TITLE, entry_text
from extractors.feed.markup import plain_text
from tests.extractors.feed.feed_texts import atom_entry, item, parsed, rss

TITLES = {
    "AT&amp;T": "AT&T",
    "AT&amp;amp;T": "AT&T",
    "&lt;b&gt;Bold&lt;/b&gt; move": "Bold move",
    "&amp;lt;b&amp;gt;Bold&amp;lt;/b&amp;gt; move": "Bold move",
    "<![CDATA[<i>Il&nbsp;Foglio</i> &amp; others]]>": "Il Foglio & others",
    "a &lt; b": "a < b",
    "if a&lt;b and c&gt;d": "if a<b and c>d",
    "I &lt;3 news": "I <3 news",
    "One&lt;br&gt;Two": "One Two",
    "&lt;script&gt;alert(1)&lt;/script&gt;Hi": "Hi",
    "Hi &lt;img src=x onerror=alert(1)&gt;": "Hi",
    "evil\u202egnp.exe\u200e": "evilgnp.exe",
    "  many\n\t spaces\u00a0here ": "many spaces here",
    "soft\u00adhyphen": "softhyphen",
    "&#8220;Quoted&#8221;": "“Quoted”",
    "فارسی می\u200cشود": "فارسی می\u200cشود",
    "": None,
    "&lt;p&gt;&lt;/p&gt;": None,
}


def test_a_title_is_plain_text() -> None:
    """Markup and scripts go, doubly escaped entities are decoded, `a < b` survives."""
    link = "<link>https://paper.example/1</link>"
    assert {t: item(f"<title>{t}</title>{link}").title for t in TITLES} == TITLES
    assert {t: atom_entry(f"<title>{t}</title><id>1</id>").title for t in TITLES} == TITLES


@pytest.mark.parametrize("end", ["]]", "]]&gt;"])
def test_a_section_of_text_without_its_end_ends_with_its_element(end: str) -> None:
    """`]]</description>`: what follows is no part of it; brackets within it are."""
    one = (
        f"<item><title>One</title><description><![CDATA[a[b[0]] <b>c</b>{end}</description></item>"
    )
    two = "<item><title>Two</title><description><![CDATA[d]]></description></item>"
    document = parsed(rss(one + two))
    assert [(e.title, e.summary) for e in document.entries] == [("One", "a[b[0]] c"), ("Two", "d")]
    code = (
        "<item><title><![CDATA[T]]></title><description><![CDATA[a]]</b> b]]></description></item>"
    )
    assert [e.summary for e in parsed(rss(code)).entries] == ["a]] b"]


def test_an_html_title_of_atom_is_html() -> None:
    """type="html" is decoded once as markup; type="text" is text that only looks like it."""
    assert (
        atom_entry('<id>1</id><title type="html">The &amp;lt;div&amp;gt; element</title>').title
        == "The <div> element"
    )
    assert (
        atom_entry("<id>1</id><title>The &lt;div&gt; element</title>").title == "The <div> element"
    )


@pytest.mark.parametrize("kind", ["", ' type="text"', ' type="CDATA"', ' type="html"'])
def test_a_content_of_atom_that_is_markup_is_markup(kind: str) -> None:
    """Whatever its type says; a text that has a tag in it stays text, and a picture is none."""
    markup = "&lt;p&gt;One &lt;b&gt;two&lt;/b&gt;&lt;/p&gt;"
    entry = atom_entry(f"<id>1</id><title>x</title><content{kind}>{markup}</content>")
    assert entry.content_html == "<p>One <b>two</b></p>"
    text = "The &lt;b&gt;b&lt;/b&gt; element"
    entry = atom_entry(f'<id>1</id><title>x</title><content type="text">{text}</content>')
    assert entry.content_html == "<p>The &lt;b&gt;b&lt;/b&gt; element</p>"
    entry = atom_entry('<id>1</id><title>x</title><content type="image/png">iVBORw0KGgo</content>')
    assert entry.content_html is None


def test_full_text_is_harmless_html() -> None:
    """Scripts, handlers, styles, embeds and dangerous links go; links become absolute."""
    entry = item(
        "<title>x</title><link>https://paper.example/2026/storm</link><content:encoded><![CDATA["
        "<p style='x' onclick='y()'>One <a href='javascript:alert(1)'>j</a>"
        " <a href='../up?a=1&b=2'>u</a></p>"
        "<script>z()</script>"
        "<iframe src='https://v.example'>f</iframe>"
        "<img src='/p.jpg' onerror='x'><img src='data:image/png;base64,AA'>"
        "<a href='mailto:a@paper.example'>m</a><a href='file:///etc/passwd'>f</a>"
        "<noscript><img src='/track'></noscript>"
        "]]></content:encoded>"
    )
    assert entry.content_html == (
        '<p>One <a>j</a> <a href="https://paper.example/up?a=1&amp;b=2">u</a></p>'
        '<img src="https://paper.example/p.jpg"><img>'
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
    """media:description is the summary only where there is no other text."""
    caption, description = (
        "<media:description>A bridge. &amp;amp; a river.</media:description>",
        "<description>Standfirst.</description>",
    )
    for parts in (caption + description, description + caption):
        entry = item(f"<title>x</title>{parts}")
        assert (entry.summary, entry.content_html) == ("Standfirst.", None)
    assert item(f"<title>x</title>{caption}").summary == "A bridge. & a river."
    description = '<media:description type="plain">Only this.</media:description>'
    assert atom_entry(f"<id>1</id><media:group>{description}</media:group>").summary == "Only this."


def test_a_full_text_without_text_yields_to_the_summary() -> None:
    """content:encoded with only a picture is no full text."""
    entry = item(
        "<title>x</title><description>A standfirst of some words.</description>"
        "<content:encoded>&lt;img src='/a.jpg'&gt;</content:encoded>"
    )
    assert (entry.summary, entry.content_html) == ("A standfirst of some words.", None)


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


PARAGRAPHS = {
    "<p>One<br>two</p><p>Three</p>": ("One two", "Three"),
    "One<br/>\n<br/>Two": ("One", "Two"),
    "<ul><li>a<li>b</ul>tail": ("a", "b", "tail"),
    "<div>a<div>b</div>c</div>": ("a", "b", "c"),
    "<p>a <b>bold</b>, <a href='/x'>link</a>.</p>": ("a bold, link.",),
    "<script>x</script><style>y</style><noscript>z</noscript>t": ("t",),
    "<figure><img src='a'><figcaption>Caption</figcaption></figure><p>t</p>": ("t",),
    "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>": ("a b", "c"),
    "<h2>Head</h2>text &lt;b&gt; &amp;amp;": ("Head", "text <b> &amp;"),
    "  \n ": (),
    "<p>zero\u200bwidth\u202e</p>": ("zero width",),
}


def test_entry_text_is_paragraphs() -> None:
    """Blocks, list items and double line breaks separate; markup, code and captions go."""
    assert {html: entry_text(html) for html in PARAGRAPHS} == PARAGRAPHS


@pytest.mark.parametrize(
    "tag",
    ["<iframe src='https://v.example/1'/>", "<object data='a'>", "<VIDEO src='a' />", "<audio>"],
)
def test_an_embed_that_is_never_closed_takes_no_text_with_it(tag: str) -> None:
    """Embeds closed as in XML, which browsers do not accept: the text after them stays."""
    found = plain_text(f"<p>Before {tag} and <b>after</b> it</p>", is_html=True, limit=1000)
    assert found == "Before and after it"
    assert (
        plain_text("<p>a <iframe src='b'>not this</iframe> c</p>", is_html=True, limit=1000)
        == "a c"
    )


#: in a feed that is no XML -> read
BARE = {
    "AT&T and R&D": "AT&T and R&D",
    "Fish & chips": "Fish & chips",
    "M&S;": "M&S;",
    "caf&eacute; & bar": "café & bar",
    "<![CDATA[AT&T]]>": "AT&T",
    "AT&amp;T": "AT&T",
}


def test_a_bare_ampersand_gets_no_semicolon() -> None:
    """`AT&T` of a feed that breaks XML was read as `AT&T;`."""
    found = {
        t: parsed(
            rss(f"<item><title>{t}</title><link>/1</link></item><item><title>a & b</title></item>")
        )
        for t in BARE
    }
    assert {t: feed.entries[0].title for t, feed in found.items()} == BARE
