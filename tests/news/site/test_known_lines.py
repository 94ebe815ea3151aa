"""The known lines of a site: a user's exceptions, and the records they are taken out of."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from news.article import Removed, restored
from news.site.known_lines import KnownLine, KnownLines, cause_of, page_host, raw_lines
from tests.support.factories import a_record
from tests.support.sitelines import PLEA


def test_a_users_own_lines_are_left_out_and_earlier_ones_put_in():
    """keep_lines of rules.toml; lines that are forgotten but were taken out before."""
    known = KnownLines(version=3, lines=(KnownLine(text=PLEA[0]), KnownLine(text=PLEA[2])))
    assert [line.text for line in known.without(["for € 9 a month you receive"]).lines] == [PLEA[0]]
    assert [line.text for line in known.also([PLEA[0], PLEA[1]]).lines] == [
        PLEA[0],
        PLEA[2],
        PLEA[1],
    ]


def test_a_records_lines_are_those_before_cleaning():
    """Counting cleaned texts would forget what is cleaned out of them."""
    record = a_record(text="One.\n\nTwo.")
    cleaned = replace(
        record.extraction, removed=(Removed(at=1, lines=("Plea.",), why="site_line"),)
    )
    assert raw_lines(replace(record, extraction=cleaned)) == ("One.", "Plea.", "Two.")
    assert page_host(record) == "paper.example"
    assert page_host(replace(record, url=None, url_final=None, canonical_url=None)) is None


def test_what_only_we_read_otherwise_is_no_publishers_change():
    """The same bytes, or the same text before cleaning; another text is the publisher's."""
    before = a_record(text="One.\n\nPlea.\n\nTwo.")
    removed = replace(
        before.extraction, removed=(Removed(at=1, lines=("Plea.",), why="site_line"),)
    )
    cleaned = replace(before, content_text="One.\n\nTwo.", extraction=removed)
    assert cause_of(cleaned, before=before) == "extractor"
    assert cause_of(replace(before, content_text="One."), before=before) == "publisher"
    assert cause_of(replace(cleaned, title="Another"), before=before) == "publisher"
    same = replace(before.extraction, raw_sha256="ab")
    assert (
        cause_of(
            replace(before, content_text="One.", extraction=same),
            before=replace(before, extraction=same),
        )
        == "extractor"
    )


@given(st.lists(st.text(), max_size=12), st.sets(st.integers(0, 11)))
def test_what_was_removed_can_be_put_back(lines, places):
    """Whatever the lines and the places."""
    gone = sorted(place for place in places if place < len(lines))
    removed = [Removed(at=place, lines=(lines[place],), why="site_line") for place in gone]
    left = [line for place, line in enumerate(lines) if place not in gone]
    assert restored(left, removed) == tuple(lines)
