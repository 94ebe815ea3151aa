"""Entries that share a link: each is a story of its own, and none revises another."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.support.factories import a_text
from tests.support.newssite import FeedEntry, NewsSite, an_entry, article_page, atom, prose, rss
from tests.support.running import Shell

PLACE = "/status"


class Paper:
    """One feed on one host, polled as often as a test wants."""

    def __init__(self, wirecopy: Shell, site: NewsSite, *, full_text: str = "never") -> None:
        self.wirecopy, self.site, self.full_text = wirecopy, site, full_text
        self.feeds: list[str] = []

    def link(self, path: str = PLACE) -> str:
        return self.site.url(path)

    def entry(self, name: str, **changes: Any) -> FeedEntry:
        """An entry with a guid, a title and a text of its own, linked to one place."""
        values = {"guid": f"id-{name}", "title": f"What {name} did", "summary": text_of(name)}
        return an_entry(**({"link": self.link()} | values | changes))

    def poll(
        self, entries: Iterable[FeedEntry], *, path: str = "/feed.xml", form: Any = rss
    ) -> dict[str, int]:
        """One run; its counts of entries that are not 0."""
        feed = self.site.publish(path, form(entries))
        if feed not in self.feeds:
            self.feeds.append(feed)
        rows = (f'[[feed]]\nurl = "{one}"\nfull_text = "{self.full_text}"\n' for one in self.feeds)
        self.wirecopy.write("feeds.toml", "".join(rows))
        said = self.wirecopy("ingest", "--force", "--json")
        assert said.code == 0, said.err
        return {name: count for name, count in said.json["entries"].items() if count}

    @property
    def records(self) -> dict[str, dict[str, Any]]:
        """The newest record of each story by its title."""
        newest = {line["id"]: line for line in self.wirecopy.lines()}
        assert len({line["title"] for line in newest.values()}) == len(newest)
        return {line["title"]: line for line in newest.values()}

    @property
    def revisions(self) -> list[int]:
        return sorted(line["revision"] for line in self.records.values())


def text_of(name: str) -> str:
    """Some 30 words."""
    return a_text(name, sentences=1)[:220].rsplit(" ", 1)[0] + "."


def brief(name: str) -> str:
    return f"{name.title()} failed at nine and works again."


@pytest.fixture
def paper(wirecopy: Shell, newssite: NewsSite) -> Paper:
    return Paper(wirecopy, newssite)


@pytest.mark.parametrize("form", [rss, atom])
@pytest.mark.parametrize("text", [text_of, brief])
@pytest.mark.parametrize("fragment", ["", "#{}"])
def test_entries_with_one_link_are_stories_of_their_own(
    paper: Paper, form: Any, text: Any, fragment: str
) -> None:
    """One link, or links that differ by fragment; long texts and short ones."""
    names = ["amber", "birch", "cedar"]
    entries = [
        paper.entry(name, summary=text(name), link=paper.link(PLACE + fragment.format(name)))
        for name in names
    ]
    assert paper.poll(entries, form=form) == {"seen": 3, "stored": 3}
    assert {title: line["content_text"] for title, line in paper.records.items()} == {
        f"What {name} did": text(name) for name in names
    }
    assert len({line["id"] for line in paper.records.values()}) == 3
    assert {line["url"] for line in paper.records.values()} == {entry.link for entry in entries}


def test_an_entry_of_a_later_poll_leaves_the_earlier_one_alone(paper: Paper) -> None:
    """Each poll brings another entry under the link, and drops the one before."""
    for name in ("amber", "birch", "cedar"):
        assert paper.poll([paper.entry(name)])["stored"] == 1
    assert (len(paper.records), paper.revisions) == (3, [1, 1, 1])


def test_entries_that_alternate_are_never_revised_to_and_fro(paper: Paper) -> None:
    """A, B, A, B, each with a new date: what is stored stays as it is."""
    for number in range(4):
        name = "ab"[number % 2] * 5
        paper.poll([paper.entry(name, updated=paper.entry(name).published)])
    assert (len(paper.records), paper.revisions) == (2, [1, 1])


def test_a_corrected_entry_is_a_revision_of_its_own_story(paper: Paper) -> None:
    """Of the first under the link, and of the second; the other one stays."""
    first, second = paper.entry("amber"), paper.entry("birch")
    paper.poll([first, second])
    changed = paper.entry("birch", summary=text_of("birch") + " Corrected at noon by the desk.")
    assert paper.poll([first, changed]) == {"seen": 2, "known": 1, "revised": 1}
    changed_too = paper.entry("amber", title="What amber never did")
    assert paper.poll([changed_too, changed]) == {"seen": 2, "known": 1, "revised": 1}
    assert {title: line["revision"] for title, line in paper.records.items()} == {
        "What amber never did": 2,
        "What birch did": 2,
    }


@pytest.mark.parametrize(
    "again",
    [
        {"guid": "http://ids.example/7"},
        {"guid": "https://ids.example/7/"},
        {"guid": "tag:ids.example,2026:7"},
        {"link": "#comments"},
        {"link": "#ref=rss"},
        {"link": "?utm_source=rss"},
        {"guid": "tag:ids.example,2026:7", "link": "#comments"},
        {"guid": "tag:ids.example,2026:7", "summary": text_of("amber") + " A word is added."},
        {"guid": "http://www.ids.example/7", "title": "Amber again", "summary": brief("amber")},
        {"title": "Amber again"},
        {"title": "Amber again", "summary": brief("amber")},
    ],
    ids=str,
)
@pytest.mark.parametrize("stays", [False, True])
def test_a_renamed_entry_stays_one_story(paper: Paper, again: dict[str, str], stays: bool) -> None:
    """Another scheme of guids, a fragment, tracking, an edit; alone or beside the old entry."""
    names = {"guid": "https://ids.example/7", "link": paper.link("/a-story-of-amber")}
    before = paper.entry("amber", **names)
    paper.poll([before])
    link = names["link"] + again.get("link", "")
    after = paper.entry("amber", **(names | again | {"link": link}))
    is_same_guid = "guid" not in again
    paper.poll([after] if not stays or is_same_guid else [after, before])
    assert len({line["id"] for line in paper.wirecopy.lines()}) == 1


def test_a_repost_is_known(paper: Paper) -> None:
    """A new guid, the same title and text: nothing is stored, in this feed or in another."""
    first = paper.entry("amber")
    paper.poll([first])
    repost = paper.entry("amber", guid="another")
    assert paper.poll([repost, first]) == {"seen": 2, "known": 2}
    assert paper.poll([paper.entry("amber", guid="a third")], path="/other.xml")["known"] == 1
    assert paper.revisions == [1]


def test_daily_menus_are_a_story_each(paper: Paper) -> None:
    """One title, one link, a new guid and text each day; the day before leaves the feed."""
    dishes = ["Pea soup, then trout with dill.", "Lentils with leek; quince tart.", "Beetroot pie."]
    for day, dish in enumerate(dishes):
        entry = paper.entry(f"{day}", title="Menu", summary=f"{dish} No dish has nuts.")
        assert paper.poll([entry])["stored"] == 1
    assert sorted(line["revision"] for line in paper.wirecopy.lines()) == [1, 1, 1]


def test_two_feeds_share_a_page_and_no_story(paper: Paper) -> None:
    """A status page with a feed for each of its parts; a third feed has the entries of both."""
    one, other = paper.entry("amber"), paper.entry("birch")
    paper.poll([one], path="/mail.xml")
    assert paper.poll([other], path="/disk.xml")["stored"] == 1
    assert paper.poll([other, one], path="/all.xml") == {"seen": 2, "known": 2}
    assert (len(paper.records), paper.revisions) == (2, [1, 1])


@pytest.mark.parametrize(
    ("guid", "link"), [(None, PLACE), ("N/A", PLACE), ("N/A", "/"), ("N/A", None)]
)
def test_titles_tell_entries_apart_where_guids_do_not(
    paper: Paper, guid: str | None, link: str | None
) -> None:
    """No guids, or one for all, and one link or none: in one poll, and each alone afterwards."""

    def entry(name: str) -> FeedEntry:
        return paper.entry(name, guid=guid, link=link and paper.link(link))

    assert paper.poll([entry("amber"), entry("birch"), entry("elder")])["stored"] == 3
    assert paper.poll([entry("birch")]) == {"seen": 1, "known": 1}
    assert paper.poll([entry("cedar"), entry("amber")]) == {"seen": 2, "stored": 1, "known": 1}
    assert paper.poll([entry("dogwood")]) == {"seen": 1, "stored": 1}
    assert (len(paper.records), paper.revisions) == (5, [1] * 5)


@pytest.mark.parametrize(
    "texts",
    [
        ["北部大厅停电三小时，十点恢复供电。", "环路光缆断裂，周四修复完毕。"],
        ["北館で停電、三時間後に復旧した。", "環状道路で光回線が切れ木曜に直った。"],
        ["انقطعت الكهرباء في القاعة الشمالية ثلاث ساعات.", "تمزق كابل الألياف عند الطريق الدائري."],
        ["Ток пропал в северном зале на три часа.", "Кабель порван у кольцевой дороги."],
        ["ไฟดับที่อาคารเหนือสามชั่วโมง", "สายใยแก้วขาดใกล้ถนนวงแหวน"],
    ],
    ids=["Chinese", "Japanese", "Arabic", "Russian", "Thai"],
)
def test_short_texts_of_any_script_are_told_apart(paper: Paper, texts: list[str]) -> None:
    """Under one link and one title; an edit under a new guid stays one story."""
    for number, text in enumerate(texts):
        paper.poll([paper.entry(f"{number}", title="通知", summary=text)])
    edited = paper.entry("edited", title="通知", summary=texts[1].replace(".", "!") + " 9")
    paper.poll([edited])
    assert len({line["id"] for line in paper.wirecopy.lines()}) == 2


def test_a_fetched_page_is_a_story_and_so_is_each_text_of_the_feed(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """One page behind three entries: two of them carry texts that the page has not."""
    paper = Paper(wirecopy, newssite, full_text="auto")
    newssite.publish(PLACE, article_page("The state of our services", prose(1)))
    long = {name: a_text(name) for name in ("birch", "cedar")}
    entries = [paper.entry(name, content_html=f"<p>{text}</p>") for name, text in long.items()]
    first = paper.entry("amber", summary=brief("amber"))
    assert paper.poll([first])["stored"] == 1
    assert paper.poll([*entries, first]) == {"seen": 3, "stored": 2, "known": 1}
    statuses = {title: line["extraction"]["status"] for title, line in paper.records.items()}
    assert statuses == {
        "The state of our services": "full",
        "What birch did": "feed_only",
        "What cedar did": "feed_only",
    }
    changed = paper.entry("birch", content_html=f"<p>{long['birch']} A word is added.</p>")
    assert paper.poll([changed, entries[1], first]) == {"seen": 3, "revised": 1, "known": 2}
    assert paper.records["What birch did"]["extraction"]["status"] == "feed_only"


def test_a_story_that_a_feed_lists_twice_is_one(wirecopy: Shell, newssite: NewsSite) -> None:
    """Under two guids, with the page's own beginning; the page was read for the first."""
    paper = Paper(wirecopy, newssite, full_text="auto")
    newssite.publish(PLACE, article_page("What amber did", prose(1)))
    begin = f"<p>{' '.join(' '.join(prose(1)).split()[:120])} …</p>"
    twice = [
        paper.entry("amber", guid=f"{paper.link()}#{number}", content_html=begin)
        for number in (3, 0)
    ]
    assert paper.poll(twice) == {"seen": 2, "stored": 1, "known": 1}


def test_a_page_that_is_written_anew_is_a_story_for_each_entry(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """Yesterday's menu is not revised by today's, under the same address and a new guid."""
    paper = Paper(wirecopy, newssite, full_text="auto")
    for number, name in enumerate(("amber", "birch")):
        newssite.publish(PLACE, article_page(f"What {name} did", prose(number)))
        paper.poll([paper.entry(name, summary=None)])
    assert (len(paper.records), paper.revisions) == (2, [1, 1])
    assert {line["extraction"]["status"] for line in paper.records.values()} == {"full"}


def test_a_longer_page_under_a_new_guid_is_a_revision(wirecopy: Shell, newssite: NewsSite) -> None:
    """A live page that grows, announced again under a new title and guid."""
    paper = Paper(wirecopy, newssite, full_text="auto")
    newssite.publish(PLACE, article_page("Storm: the first day", prose(1)))
    paper.poll([paper.entry("one", title="Storm: the first day", summary=None)])
    newssite.publish(PLACE, article_page("Storm: the second day", [*prose(1), *prose(2)[:1]]))
    paper.poll([paper.entry("two", title="Storm: the second day", summary=None)])
    assert paper.revisions == [2]


def test_routes_in_fragments_are_stories_of_their_own(paper: Paper) -> None:
    """`#!/` and `#/` name different pages of one document; the feed has their texts."""
    entries = [
        paper.entry(name, link=paper.link(f"/{mark}/{name}"))
        for mark, name in (("#!", "amber"), ("#!", "birch"), ("#", "cedar"))
    ]
    assert paper.poll(entries) == {"seen": 3, "stored": 3}


def test_two_feeds_with_the_same_entries_make_each_story_once(paper: Paper) -> None:
    """Short texts under one link, in two feeds of a site; the second has guids of its own."""
    names = ["amber", "birch", "cedar"]
    one = [paper.entry(name, summary=brief(name)) for name in names]
    paper.site.publish("/other.xml", rss(one))
    paper.feeds.append(paper.site.url("/other.xml"))
    assert paper.poll(one) == {"seen": 6, "stored": 3, "known": 3}
    again = [paper.entry(name, summary=brief(name), guid=f"its-{name}") for name in names]
    assert paper.poll(again, path="/third.xml")["known"] == 3
    assert (len(paper.records), paper.revisions) == (3, [1, 1, 1])


def test_reports_of_one_title_in_one_document_are_two(paper: Paper) -> None:
    """Made from a template, with guids of their own, and both new: neither edits the other."""
    made = "Investigating: some requests to the map service fail. Resolved at {}, we replaced a {}."
    texts = [made.format("10:42", "disk"), made.format("08:03", "cable")]
    entries = [
        paper.entry(f"{number}", title="Map service fails", summary=text)
        for number, text in enumerate(texts)
    ]
    assert paper.poll(entries)["stored"] == 2
    assert sorted(line["content_text"] for line in paper.wirecopy.lines()) == sorted(texts)


def test_a_page_that_is_written_anew_every_day_under_one_title(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """A recipe of the day, with its text in the feed: three polls, three stories."""
    paper = Paper(wirecopy, newssite, full_text="auto")
    for name in ("amber", "birch", "cedar"):
        newssite.publish(PLACE, article_page("Recipe of the day", [a_text(name)]))
        html = f"<p>{a_text(name)}</p>"
        paper.poll([paper.entry(name, title="Recipe of the day", content_html=html)])
    newest = {line["id"]: line for line in wirecopy.lines()}
    assert [line["revision"] for line in newest.values()] == [1, 1, 1]


def test_one_notice_under_two_titles_of_one_document_is_two_stories(paper: Paper) -> None:
    """Both episodes are new; their text is the show's standing notice."""
    paper.poll([paper.entry(name, summary="Write to us at the studio.") for name in ("amber", "b")])
    assert paper.revisions == [1, 1]
