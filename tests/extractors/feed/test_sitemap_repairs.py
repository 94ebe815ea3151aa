"""Sitemaps that are broken the ways feeds are: no address and no letter of a title is lost."""

import gzip
import time

import pytest

from extractors.feed.from_bytes import parse
from extractors.feed.sitemap.xml import MAX_URLS
from news.feed.values import FeedDocument

URL = "https://paper.example/sitemap.xml"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">"""


def a_url(number: int, title: str = "T", link: str | None = None) -> str:
    return (
        f"<url><loc>{link or f'https://paper.example/n/{number}'}</loc><news:news>"
        f"<news:publication_date>2026-05-0{9 - number}T10:00:00Z</news:publication_date>"
        f"<news:title>{title}</news:title></news:news></url>"
    )


def urlset(title: str = "T", link: str | None = None, *, head: str = HEAD) -> str:
    """Three addresses; title and link are those of the second."""
    return f"{head}{a_url(1)}{a_url(2, title, link)}{a_url(3)}</urlset>"


def read(content: bytes, **headers: str) -> FeedDocument:
    return parse(content, url=URL, headers={k.replace("_", "-"): v for k, v in headers.items()})


#: a title as printed -> as read
TITLES = {
    "a\x0bb\x00c": "abc",
    "a&#11;b": "ab",
    "a&#xFFFF;b": "ab",
    "a&#55356;&#57118;b": "a\U0001f31eb",
    "a&#xD83C;&#xDF1E;b": "a\U0001f31eb",
    "a&#xD800;b": "a\ufffdb",
    "caf&eacute; &ndash; bar": "café – bar",
    "Fish & chips": "Fish & chips",
    "a < b": "a < b",
    "I <3 trams": "I <3 trams",
    "a ]]> b": "a ]]> b",
    "A <b>bold</b> move": "A bold move",
    "A<br>B": "A B",
    "<![CDATA[Fish & <i>chips</i>]]>": "Fish & chips",
    "a\ufffeb": "ab",
    "</news:titel>T": "T",
}


def test_no_character_of_a_title_costs_an_address() -> None:
    """Control characters, references, entities, bare signs, markup and wrong ends of tags."""
    for printed, title in TITLES.items():
        document = read(urlset(printed).encode())
        assert [e.title for e in document.entries] == ["T", title, "T"], printed
        assert not document.is_cut, printed


#: an address as printed -> as read
LINKS = {
    "https://paper.example/n/2?a=1&b=2&copy=3&para=4": "2?a=1&b=2&copy=3&para=4",
    "<![CDATA[https://paper.example/n/2?a=1&b=2]]>": "2?a=1&b=2",
    "<![CDATA[https://paper.example/n/2?a=1&amp;b=2]]>": "2?a=1&b=2",
    "https://paper.example/n/2?a=1&amp;amp;b=2": "2?a=1&b=2",
    "\n https://paper.example/n/2\n": "2",
    "https://paper.example/n/2&apos;s": "2's",
}


@pytest.mark.parametrize("other_title", ["T", "x & y"])
def test_an_address_is_read_as_it_was_meant(other_title: str) -> None:
    """The same in a document that is repaired for another reason."""
    for printed, link in LINKS.items():
        parts = (a_url(1, other_title), a_url(2, link=printed), a_url(3))
        found = [e.link for e in read(f"{HEAD}{''.join(parts)}</urlset>".encode()).entries]
        assert found == [f"https://paper.example/n/{n}" for n in (1, link, 3)], printed


WHOLE = urlset("Café")
XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
AROUND = {
    "a warning before": f"<br />\n<b>Warning</b>: x in <b>/y.php</b><br />\n{WHOLE}",
    "words before": f"Notice: undefined\n\n{WHOLE}",
    "a comment before": f"<!-- made <urlset> today -->\n{WHOLE}",
    "a long comment before": f"{XML_DECLARATION}<!-- {'x' * 6000} -->"
    f"{WHOLE.removeprefix(XML_DECLARATION)}",
    "two declarations": XML_DECLARATION + WHOLE,
    "blanks before": f"\n\n \t{WHOLE}",
    "a warning behind": f"{WHOLE}<br /><b>Warning</b>: x < y",
    "XML 1.1": WHOLE.replace('version="1.0"', 'version="1.1"'),
    "an unknown charset": WHOLE.replace("UTF-8", "utf8mb4"),
    "another charset": WHOLE.replace("UTF-8", "UTF-16"),
    "an HTML doctype": WHOLE.replace("<urlset", "<!DOCTYPE html>\n<urlset", 1),
    "an entity of its own": urlset("&c;").replace(
        "<urlset", '<!DOCTYPE urlset [<!ENTITY c "Café">]><urlset', 1
    ),
    "no namespaces": WHOLE.replace(HEAD, "<urlset>"),
    "capitals": WHOLE.replace("<url>", "<URL>").replace("</url>", "</Url>"),
    "a url that is not closed": WHOLE.replace("</url>", "", 1),
    "an address that is not closed": WHOLE.replace("</loc>", "", 1),
    "an early end": WHOLE.replace("<url>", "</urlset><url>", 1),
    "a urlset within": WHOLE.replace("<url>", "<urlset><url>", 1) + "</urlset>",
    "dashes in a comment": WHOLE.replace("<url>", "<!-- a -- b --><url>", 1),
    "bare attributes": WHOLE.replace("<news:title>", "<news:title lang=en>"),
}


def test_what_stands_around_the_addresses_costs_none() -> None:
    """Junk before and behind, wrong declarations, open and misplaced elements."""
    for name, text in AROUND.items():
        document = read(text.encode())
        assert [e.title for e in document.entries] == ["T", "Café", "T"], name
        assert not document.is_cut, name


QUOTED = urlset("Rents \u2013 \u201cup\u201d")
#: bytes, the charset of the header, the title
BYTES: dict[str, tuple[bytes, str | None, str]] = {
    "the header's charset": (
        WHOLE.replace(' encoding="UTF-8"', "").encode("latin-1"),
        "iso-8859-1",
        "Café",
    ),
    "windows-1252, declared as UTF-8": (QUOTED.encode("cp1252"), None, "Rents – “up”"),
    "UTF-8, declared as latin-1": (
        WHOLE.replace("UTF-8", "ISO-8859-1").encode(),
        "iso-8859-1",
        "Café",
    ),
    "windows-1251": (
        urlset("Привет").replace("UTF-8", "windows-1251").encode("cp1251"),
        None,
        "Привет",
    ),
    "a vendor's name": (
        urlset("中文新闻标题在此").replace("UTF-8", "x-gbk").encode("gbk"),
        None,
        "中文新闻标题在此",
    ),
    "UTF-16 without a mark": (WHOLE.encode("utf-16-be"), None, "Café"),
    "a mark behind a blank line": (b"\n\xef\xbb\xbf" + WHOLE.encode(), None, "Café"),
    "one bad byte": (
        urlset("Café Ünal Søren X").encode().replace(b"X", b"\xe9"),
        None,
        "Café Ünal Søren é",
    ),
}


def test_letters_survive_any_charset() -> None:
    """By mark, header, declaration and bytes, as in feeds."""
    for name, (content, charset, title) in BYTES.items():
        kind = f"text/xml; charset={charset}" if charset else "text/xml"
        found = [e.title for e in read(content, content_type=kind).entries]
        assert found == ["T", title, "T"], name


PLAIN = WHOLE.encode()
PACKED = gzip.compress(PLAIN, mtime=0)
GZIPPED = {
    "two members": gzip.compress(PLAIN[:300], mtime=0) + gzip.compress(PLAIN[300:], mtime=0),
    "an empty member": gzip.compress(b"", mtime=0) + PACKED,
    "a plain tail": PACKED + b"<!-- cached -->",
    "zeros behind": PACKED + bytes(64),
    "packed twice": gzip.compress(PACKED, mtime=0),
    "a wrong checksum": PACKED[:-8] + b"\xff" * 8,
    "no checksum": PACKED[:-8],
    "a blank line before": b"\n" + PACKED,
}


def test_a_gzipped_sitemap_is_unpacked_whatever_is_odd_about_it() -> None:
    """All its members; what follows them is dropped."""
    for name, content in GZIPPED.items():
        document = read(content)
        assert [e.title for e in document.entries] == ["T", "Café", "T"], name
        assert not document.is_cut, name


LINES = ("https://paper.example/n/1", "https://paper.example/n/2")


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0c\n", "\n\n"])
def test_a_list_of_addresses_is_read_whatever_its_lines_end_with(charset: str, end: str) -> None:
    """In any charset."""
    text = "".join(line + end for line in LINES)
    assert [e.link for e in read(text.encode(charset)).entries] == list(LINES)


@pytest.mark.parametrize("inside", ["", "\x0c", "&#12;", "&"])
def test_an_index_is_repaired_too(inside: str) -> None:
    """All its sitemaps are there."""
    maps = "".join(
        f"<sitemap><loc>https://paper.example/{n}.xml</loc>{inside}</sitemap>" for n in range(3)
    )
    document = read(f"<sitemapindex>{maps}</sitemapindex>".encode())
    assert [c.url for c in document.children] == [
        f"https://paper.example/{n}.xml" for n in range(3)
    ]
    assert not document.is_cut


def test_a_repair_is_linear_and_bounded() -> None:
    """A broken sitemap of the largest size is read in seconds, and not beyond its cap."""
    many = "&<url><loc>https://paper.example/n/1" * (MAX_URLS + 10_000)
    started = time.process_time()
    assert len(read(f"{HEAD}{many}</urlset>".encode()).entries) == 1
    for piece in ("<![CDATA[", "<!--", "<a:", "<url ", "&#1", "<?"):
        text = f"{HEAD}{a_url(1)}</url>{piece * 100_000}"
        assert len(read(text.encode()).entries) == 1, piece
    assert time.process_time() - started < 30


PAGES = [f"https://paper.example/n/{number}" for number in (1, 2, 3)]


def links(content: str | bytes) -> list[str | None]:
    content = content if isinstance(content, bytes) else content.encode()
    return [entry.link for entry in read(content).entries]


def test_a_list_of_addresses_may_have_other_lines() -> None:
    """Comments and nonsense are left out: they are neither addresses nor the end of the list."""
    one, two, three = PAGES
    assert links(f"# pages of the paper\n{one}\n{two}\n{three}\n") == PAGES
    assert links(f"{one}\nnot an address\n{two}\n{three}\n") == PAGES
    many = [f"https://paper.example/m/{number}" for number in range(9)]
    assert links("\n".join([*many, "about us", ""])) == many


def test_an_address_ends_where_a_broken_tag_begins() -> None:
    """A misspelt end tag is no part of the address."""
    content = urlset().replace("/n/2</loc>", "/n/2</lco>")
    assert links(content) == PAGES


def test_a_sitemap_is_read_in_capitals_and_where_its_tags_are_escaped() -> None:
    """An escaped one is not an empty one."""
    plain = "<urlset>" + "".join(f"<url><loc>{link}</loc></url>" for link in PAGES) + "</urlset>"
    assert links(plain.replace("url", "URL").replace("loc", "LOC")) == PAGES
    inside = plain[len("<urlset>") : -len("</urlset>")]
    escaped = inside.replace("<", "&lt;").replace(">", "&gt;")
    assert links(f"<urlset>{escaped}</urlset>") == PAGES


def test_a_second_address_is_that_of_a_next_record() -> None:
    """In an index and in a sitemap; one of an image is none."""
    a, b = "<loc>https://paper.example/a.xml</loc>", "<loc>https://paper.example/b.xml</loc>"
    index = f"<sitemapindex><sitemap>{a}{b}<lastmod>2026-05-03</lastmod></sitemap></sitemapindex>"
    children = read(index.encode()).children
    assert [(c.url[-5:], c.changed_raw) for c in children] == [
        ("a.xml", None),
        ("b.xml", "2026-05-03"),
    ]
    image = "<image:loc>https://paper.example/i.jpg</image:loc>"
    one, two = (f"<loc>https://paper.example/2026/{n}-story</loc>" for n in "12")
    found = read(f"<urlset><url>{one}{image}{two}</url></urlset>".encode())
    assert [(e.link or "")[-7:] for e in found.entries] == ["1-story", "2-story"]


def test_sitemaps_in_a_urlset_are_an_index() -> None:
    """They are no stories, whatever the root is called."""
    inside = "".join(f"<sitemap><loc>{link}</loc></sitemap>" for link in PAGES)
    document = read(f"<urlset>{inside}</urlset>".encode())
    assert (document.kind, [child.url for child in document.children]) == ("sitemapindex", PAGES)
    assert document.entries == ()
