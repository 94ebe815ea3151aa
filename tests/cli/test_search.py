"""`wirecopy records search`, and the bounds that list and export share with it."""

import json
import re

import pytest

from tests.support.newssite import FeedEntry, article_page, prose, rss
from tests.support.running import Shell


@pytest.fixture
def filled(wirecopy: Shell, newssite) -> Shell:
    """A store with three records of a feed in a group."""
    texts = {n: [f"The ferry number {n} left, it says here.", *prose(n)] for n in range(3)}
    links = [newssite.publish(f"/{n}", article_page(f"Story {n}", texts[n])) for n in texts]
    entries = [FeedEntry(title=f"Story {n}", link=link) for n, link in enumerate(links)]
    feed = newssite.publish("/feed.xml", rss(entries))
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{feed}"\nname = "Paper"\ngroup = "local"\n')
    assert wirecopy("ingest").code == 0
    return wirecopy


def test_a_word_finds_its_record(filled: Shell):
    """A line with the word marked, JSON with --json, a count on stderr; a run has indexed it."""
    shown = filled("records", "search", '"ferry number 1"')
    (line,) = shown.out.splitlines()
    when, site, title, name, snippet = line.split("\t")
    assert (site.partition(":")[0], title) == ("127.0.0.1", "Story 1")
    assert "**ferry number 1**" in snippet
    assert filled("records", "show", name).code == 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", when)
    assert shown.err.strip() == "1 found"
    (record,) = filled("records", "search", "number", "2", "--json").out.splitlines()
    assert json.loads(record)["title"] == "Story 2"
    assert "1 of 3 found" in filled("records", "search", "ferry", "--limit", "1").err
    without = filled("records", "search", "ferry", "-1", "-hat", "--newest")
    assert len(without.out.splitlines()) == 2


def test_nothing_found_says_what_could_help(filled: Shell):
    """Which word is nowhere; that the bounds are too narrow; that no record has all."""
    for words, remark in [
        (["fery"], 'No record has "fery"'),
        (["ferry", "--since", "2199-01-01"], "Without the bounds (--host, --since ...) there"),
        (['"number 1"', '"number 2"'], "none with all"),
        (["ferry", "-number"], "Only records with the words to leave out"),
    ]:
        shown = filled("records", "search", *words)
        assert (shown.code, shown.out) == (0, "")
        assert "Nothing found for:" in shown.err
        assert remark in shown.err


def test_names_narrow_every_command_and_unknown_ones_are_answered(filled: Shell):
    """By what tables show; an unknown name gives the known ones."""
    for command in (["search", "ferry"], ["list"], ["export", "--latest"]):
        for bounds in (
            ["--feed", "paper"],
            ["--group", "local", "--host", "127.0.0.1"],
            ["--since", "1d", "--until", "2199-01-01T00:00"],
            ["--language", "en"],
        ):
            shown = filled("records", *command, *bounds)
            assert len(shown.out.splitlines()) == 3, (command, bounds, shown.err)
        assert filled("records", *command, "--until", "2026-01-01").out == ""
        for option, name, known in [
            ("--feed", "Papr", "no feed 'Papr'; there are: Paper"),
            ("--group", "lokal", "no group 'lokal'; there are: local"),
            ("--host", "nowhere.example", "no site 'nowhere.example'; there are: 127.0.0.1"),
            ("--language", "xx", "no records in language 'xx'; there are: en"),
            ("--since", "soon", 'expected a time such as "30m"'),
            ("--author", "!!", "expected a name"),
        ]:
            refused = filled("records", *command, option, name)
            assert refused.code == 2
            assert f"wirecopy: {option}: " in refused.err
            assert known in refused.err


@pytest.mark.parametrize(
    ("words", "remark"),
    [
        (["-ferry"], "only words to leave out"),
        (["!!"], "expected a word"),
        (["ferry", "--hots", "x"], "--hots: no such option"),
        (["a"] * 60, "too long"),
    ],
)
def test_a_search_that_cannot_be_is_one_line(filled: Shell, words: list[str], remark: str):
    """It says what to do, with exit code 2."""
    shown = filled("records", "search", *words)
    assert (shown.code, shown.out, shown.err.count("\n")) == (2, "", 1)
    assert remark in shown.err


def test_an_export_goes_on_after_its_cursor_and_since_is_a_time(filled: Shell):
    """`--since` takes a cursor as it did, and what it takes everywhere: a time."""
    cursor = filled("records", "export").err.split()[-1]
    for option in ("--after", "--since"):
        shown = filled("records", "export", option, cursor)
        assert (shown.code, shown.out, shown.err) == (0, "", f"nothing new; cursor {cursor}\n")
    assert len(filled("records", "export", "--since", "1h").out.splitlines()) == 3
    assert "--after" in filled("records", "export", "--after", "x").err


def test_reindex_makes_both_indexes_anew(filled: Shell):
    """That of copies and that of words."""
    shown = filled("records", "reindex")
    assert shown.err == "3 texts in the index of copies, 3 records in the index of words\n"
    assert len(filled("records", "search", "ferry").out.splitlines()) == 3
