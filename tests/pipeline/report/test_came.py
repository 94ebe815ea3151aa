"""The stories of a run, for people."""

from dataclasses import replace
from datetime import timedelta

from news.record.values import Publisher, Record
from news.report import EntryCounts, FeedLine
from pipeline.report.came import came_lines, came_markdown
from pipeline.report.markdown import link, plain
from pipeline.report.tally import MAX_CAME, Tally
from tests.pipeline.report.test_summary import NOW, a_report
from tests.support.factories import a_record

HOSTILE = (
    "[x](javascript:alert(1)) ![i](http://spy.example/p.png) | <b>\n# A\u202eB www.spy.example"
)


def a_story(**changes: object) -> Record:
    """A record of a paper with a name."""
    paper = Publisher(name="The | Paper", domain="paper.example")
    return replace(a_record(), publisher=paper, **{"revision_cause": "publisher"} | changes)  # type: ignore[arg-type]


def test_a_run_lists_its_stories_by_feed_with_title_publisher_time_and_language():
    """Each title leads to its page; a revision says that it is one."""
    one = a_story(title="Ferry aground", language="en", date_published=NOW, revision=2)
    line = FeedLine(url=one.feeds[0].url, outcome="updated", name="World *news*")
    shown = came_markdown([one], a_report(line, entries=EntryCounts(revised=1)))
    heading, item = shown.split("\n\n")
    assert heading == r"**World \*news\***"
    assert item.startswith(
        f"- [Ferry aground](<{one.canonical_url}>) · The \\| Paper · 03 May 12:00"
    )
    assert item.endswith("· en · revision 2")


def test_each_story_leads_to_its_page_in_the_reading_room():
    """If the setting names its address; without it there is no link."""
    one = a_story(title="Ferry aground")
    report = a_report(entries=EntryCounts(stored=1))
    page = f"http://127.0.0.1:8001/story/{one.id.removeprefix('urn:uuid:')}"
    assert f"[history](<{page}>)" in came_markdown([one], report, room="http://127.0.0.1:8001")
    assert "history" not in came_markdown([one], report)


def test_a_publishers_title_is_text_in_markdown():
    """No link, picture, tag, cell, heading or turned line comes out of it."""
    shown = plain(HOSTILE)
    assert "\n" not in shown
    assert "\u202e" not in shown
    assert r"\[x\](javascript:alert(1)) !\[i\](http\://spy.example/p.png) \| \<b\>" in shown
    assert r"www\.spy.example" in shown


def test_only_web_addresses_are_linked_and_none_ends_its_link():
    """Spaces, brackets and line ends are escaped; a token is masked."""
    assert link("t", "javascript:alert(1)") == link("t", None) == "t"
    assert link("t", "https://a.example/>) [x]\n") == "[t](<https://a.example/%3E%29%20%5Bx%5D%0A>)"
    assert "s3cret99" not in link("t", "https://a.example/?token=s3cret99")


def test_the_terminal_names_ten_stories_and_counts_the_rest():
    """Each in a line of 80 columns, whatever its letters."""
    titles = ["Short", "Long " * 40, "渡船は岩の上に" * 9, "نص طويل " * 12, HOSTILE, *"abcdefg"]
    stories = [a_story(title=title) for title in titles]
    lines = came_lines(stories, a_report(entries=EntryCounts(stored=60)))
    assert lines[:2] == ["", "  newest:"]
    assert lines[-1] == "    and 50 more: `wirecopy records list`"
    assert len(lines) == 13
    assert all(len(line) <= 82 for line in lines)  # two of them invisible isolates
    assert lines[4].count("渡船は岩の上に") == 2
    assert not any("\n" in line or "\u202e" in line for line in lines)


def test_a_run_without_stories_lists_none():
    """Neither heading nor rest."""
    assert came_lines([], a_report(entries=EntryCounts(stored=3))) == []
    assert came_markdown([], a_report()) == ""


def test_a_report_names_the_newest_stories_each_once():
    """A hundred at most, in whatever order they end: the report stays small."""
    tally = Tally(run="ingest", started_at=NOW)
    for n in [*range(0, 300, 2), *range(299, 0, -2), 299]:
        tally.came(f"story {n}", published_at=NOW + timedelta(minutes=n))
    came = tally.report(now=NOW).came
    assert came == [f"story {n}" for n in range(299, 299 - MAX_CAME, -1)]


def test_no_escape_is_seen_in_a_link():
    """Prefect shows a link's text as it stands: a title with markup stands beside its link."""
    assert link("Moss & Meter", "https://a.example/") == "[Moss & Meter](<https://a.example/>)"
    assert link("a | b [c]", "https://a.example/") == r"[a \| b \[c\]](<https://a.example/>)"
    assert link("*a*", "https://a.example/") == r"\*a\* [→](<https://a.example/>)"
    assert plain("Q&amp;A # 1") == r"Q\&amp;A # 1"
