"""Authors: names without addresses, and whose they are where an entry names none."""

import json
import time

import pytest

from extractors.feed.credits import MAX_NAME, names_of
from tests.extractors.feed.feed_texts import atom, item, parsed, rdf, rss

AUTHORS = {
    "<author>desk@paper.example (Ann Lee)</author>": ("Ann Lee",),
    "<author>desk@paper.online (Ann Lee)</author>": ("Ann Lee",),
    "<author>Ann Lee &lt;ann@paper.example&gt;</author>": ("Ann Lee",),
    "<author>desk@paper.example</author>": (),
    "<dc:creator>Ann Lee and Bo Ray</dc:creator>": ("Ann Lee and Bo Ray",),
    "<dc:creator>Ann</dc:creator><dc:creator>Bo</dc:creator><dc:creator>Ann</dc:creator>": (
        "Ann",
        "Bo",
    ),
    "<dc:creator>&lt;a href='/ann'&gt;Ann &amp;amp; Co&lt;/a&gt;</dc:creator>": ("Ann & Co",),
    "<itunes:author>Ann</itunes:author>": ("Ann",),
    "<dc:creator></dc:creator>": (),
    "<author>ann@paper.photography (Ann Lee)</author><dc:creator>Bo Ray</dc:creator>": (
        "Ann Lee",
        "Bo Ray",
    ),
    "<author>ann@paper.example (Ann Lee)</author><author>bo@paper.example (Bo Ray)</author>": (
        "Ann Lee",
        "Bo Ray",
    ),
    "<author>desk@paper.example</author><dc:creator>Ann</dc:creator><dc:creator>Bo</dc:creator>": (
        "Ann",
        "Bo",
    ),
}


def test_authors_are_names_as_printed() -> None:
    """E-mail addresses and markup go, each element counts, several names in a line stay a line."""
    assert {xml: item(f"<title>x</title>{xml}").authors for xml in AUTHORS} == AUTHORS


CREDITS = {
    "ann@paper.example (Ann Lee), bo@paper.example (Bo Ray)": ("Ann Lee", "Bo Ray"),
    "Ann Lee <ann@paper.example> and Bo Ray <bo@paper.example>": ("Ann Lee", "Bo Ray"),
    "Ann Lee <a@paper.example>, Bo Ray": ("Ann Lee", "Bo Ray"),
    "ann@paper.example, bo@paper.example (Bo Ray)": ("Bo Ray",),
    "ann@paper.example; bo@paper.example": (),
    "Lee, Ann; Ray, Bo": ("Lee, Ann", "Ray, Bo"),
    "Lee, Ann <ann@paper.example>": ("Lee, Ann",),
    '"Ann Lee" <ann@paper.example>': ("Ann Lee",),
    "Ann Lee ann@paper.example": ("Ann Lee",),
    "ann@paper.example - Ann Lee": ("Ann Lee",),
    "ann@paper.example (Ann Lee (Wire))": ("Ann Lee (Wire)",),
    "ann@paper.example(Ann Lee)": ("Ann Lee",),
    "mailto:ann@paper.example (Ann Lee)": ("Ann Lee",),
    "root@localhost (Ann Lee)": ("Ann Lee",),
    "Ann Lee (via desk@paper.example)": ("Ann Lee",),
    "desk@paper.example ()": (),
    "Ann@Work Magazine": ("Ann@Work Magazine",),
    "Ann Lee (@annlee)": ("Ann Lee (@annlee)",),
}


def test_no_piece_of_an_address_is_a_name() -> None:
    """Whatever stands beside an address is a name; lists, brackets and `and` are taken apart."""
    assert {printed: names_of([printed]) for printed in CREDITS} == CREDITS


@pytest.mark.parametrize("piece", ["(", "a@b ", "a.b@c.", "and ", "<a@b>(", "x;", "- "])
def test_a_hostile_credit_is_read_in_linear_time(piece: str) -> None:
    """A credit of a million characters costs what its first ones cost."""
    started = time.process_time()
    names = names_of([piece * 1_000_000])
    assert time.process_time() - started < 2
    assert all(len(name) <= MAX_NAME for name in names)


IRIS = "<author><name>Iris Calloway</name></author>"


def test_an_atom_entry_takes_the_authors_of_its_source_else_of_the_feed() -> None:
    """RFC 4287 section 4.2.1; an entry with an author keeps its own."""
    source = "<source><id>s</id><author><name>Cy Dow</name></author></source>"
    entries = "".join(
        f"<entry><id>{n}</id><title>t</title>{inside}</entry>"
        for n, inside in enumerate(
            [
                "",
                source,
                "<author><name>Bo Ray</name></author>",
                "<author><email>a@b.example</email></author>",
            ]
        )
    )
    feed = parsed(atom(entries, head=f"<title>t</title>{IRIS}"))
    assert [e.authors for e in feed.entries] == [
        ("Iris Calloway",),
        ("Cy Dow",),
        ("Bo Ray",),
        ("Iris Calloway",),
    ]


@pytest.mark.parametrize("version", ["1", "1.1"])
def test_a_json_item_takes_the_authors_of_the_feed(version: str) -> None:
    """`author` in version 1, `authors` in 1.1; an item with an author keeps its own."""
    key, value = (
        ("author", {"name": "Ann Lee"}) if version == "1" else ("authors", [{"name": "Ann Lee"}])
    )
    document = {
        "version": f"https://jsonfeed.org/version/{version}",
        "title": "t",
        key: value,
        "items": [
            {"id": "1", "title": "a"},
            {"id": "2", "title": "b", "author": {"name": "Bo Ray"}},
        ],
    }
    found = parsed(json.dumps(document).encode())
    assert [e.authors for e in found.entries] == [("Ann Lee",), ("Bo Ray",)]


@pytest.mark.parametrize(
    "element",
    [
        "<managingEditor>ed@paper.example (Ed Itor)</managingEditor>",
        "<webMaster>web@paper.example (Web Master)</webMaster>",
        "<itunes:author>The Paper</itunes:author>",
        "<itunes:owner><itunes:name>The Paper</itunes:name></itunes:owner>",
        "<dc:creator>A system</dc:creator>",
        "<dc:publisher>The Paper</dc:publisher>",
    ],
)
def test_who_runs_an_rss_channel_is_no_author_of_its_items(element: str) -> None:
    """RSS has no author of a channel; its editor, owner and maker wrote none of its items."""
    story = "<item><title>x</title></item>"
    for write in (rss, rdf):
        (entry,) = parsed(write(story, channel=f"<title>t</title>{element}")).entries
        assert entry.authors == ()


SUMMARIES = {
    "<description>Plain.</description><itunes:summary>Pod.</itunes:summary>": "Plain.",
    "<itunes:summary>Pod.</itunes:summary><description>Plain.</description>": "Plain.",
    "<itunes:subtitle>Pod.</itunes:subtitle><description>Plain.</description>": "Plain.",
    "<dc:description>Other.</dc:description><description>Plain.</description>": "Plain.",
    "<media:description>Cap.</media:description><description>Plain.</description>": "Plain.",
    "<itunes:summary>Pod.</itunes:summary>": "Pod.",
    "<description/><itunes:summary>Pod.</itunes:summary>": "Pod.",
    "<itunes:subtitle>Sub.</itunes:subtitle><itunes:summary>Pod.</itunes:summary>": "Pod.",
    "<atom:summary>Short.</atom:summary><description>Plain.</description>": "Plain.",
    "<atom:summary>Short.</atom:summary><itunes:summary>Pod.</itunes:summary>": "Short.",
    '<description>&lt;img src="https://a.example/b.png"&gt;</description>'
    "<itunes:summary>Pod.</itunes:summary>": "Pod.",
    "<content:encoded>&lt;p&gt;Whole.&lt;/p&gt;</content:encoded>"
    "<itunes:summary>Pod.</itunes:summary>": "Pod.",
}


def test_a_podcast_note_is_the_summary_only_where_there_is_no_description() -> None:
    """In any order; nor does the note become a second text of the entry."""
    entries = {xml: item(f"<title>x</title>{xml}") for xml in SUMMARIES}
    assert {xml: entry.summary for xml, entry in entries.items()} == SUMMARIES
    assert {entry.content_html for entry in entries.values()} == {None, "<p>Whole.</p>"}


TITLES = {
    "<dc:title>Other</dc:title><title>Plain</title>": "Plain",
    "<title>Plain</title><itunes:title>Short</itunes:title>": "Plain",
    "<dc:title>Other</dc:title><itunes:title>Short</itunes:title>": "Other",
    "<title/><itunes:title>Short</itunes:title>": "Short",
}


def test_another_vocabularys_title_is_the_title_only_where_there_is_no_other() -> None:
    """In any order."""
    assert {xml: item(xml).title for xml in TITLES} == TITLES


#: a credit with more than a name, or without one -> names
MORE = {
    "By Ann Lee": ("Ann Lee",),
    "BY: ANN LEE": ("ANN LEE",),
    "ann@paper.example (By Ann Lee)": ("Ann Lee",),
    "By the way": ("By the way",),
    "By The Numbers": ("By The Numbers",),
    "By og land": ("By og land",),
    "Byron Ray": ("Byron Ray",),
    "By": ("By",),
    "ann [at] paper.example": (),
    "https://paper.example/authors/ann": (),
    "www.paper.example": (),
    "Ann Lee, www.paper.example": ("Ann Lee, www.paper.example",),
    "ann [at] paper.example (Ann Lee)": ("Ann Lee",),
    "ann(at)paper(dot)example (Ann Lee)": ("Ann Lee",),
    "Ann (at) Work": ("Ann (at) Work",),
}


def test_a_link_is_no_name_and_by_no_part_of_one() -> None:
    """Nor is an address that is masked against collectors."""
    assert {credit: names_of([credit]) for credit in MORE} == MORE


def test_one_name_in_other_capitals_is_one_author() -> None:
    """RSS's author and dc:creator often print one person twice."""
    assert names_of(["ann@paper.example (Ann Lee)", "ANN LEE", "Bo Ray"]) == ("Ann Lee", "Bo Ray")


#: a credit in East Asian or Russian print -> names
WIDE = {
    "ann@paper.example（山田花子）": ("山田花子",),
    "a@paper.example（王小明）、b@paper.example（李雷）": ("王小明", "李雷"),
    "a@paper.example (Анна Ли) и b@paper.example (Борис Рэй)": ("Анна Ли", "Борис Рэй"),
    "王小明（记者）": ("王小明（记者）",),
}


def test_brackets_of_east_asian_width_hold_a_name_too() -> None:
    """Beside an address; a credit without one stays as printed."""
    assert {credit: names_of([credit]) for credit in WIDE} == WIDE


def test_unknown_is_nobody() -> None:
    """Blogger's feeds print it in place of a name; the Atom feed then has its own author."""
    assert names_of(["noreply@blogger.com (Unknown)", "Unknown"]) == ()
    assert names_of(["noreply@blogger.com (Unknown Pleasures)"]) == ("Unknown Pleasures",)
