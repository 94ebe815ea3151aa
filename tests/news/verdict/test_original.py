"""Which of several copies is the original: evidence first, then the date, then the address."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from news.record.values import DateDetail, Dates, Publisher, Record
from news.verdict.original import account_of, original_of
from tests.support.factories import NOW, a_record

TEXT = "The lock at Haffield was opened again on Tuesday after nine weeks of repairs. " * 8


def a_text(paper: str, text: str = TEXT, *, name: str | None = None, **changes: Any) -> Record:
    record = a_record(link=f"https://{paper}.example/lock", title="Lock open", text=text)
    publisher = Publisher(name=name, domain=f"{paper}.example")
    return replace(record, **({"publisher": publisher, "date_published": NOW} | changes))


def dated(precision: Any) -> Dates:
    detail = DateDetail(original=None, utc_offset=None, precision=precision)
    return Dates(published=detail)


EARLY, LATE = NOW - timedelta(hours=2), NOW + timedelta(hours=2)
ORIGINALS = {
    "the canonical address of a copy": (
        a_text("source", date_published=LATE),
        a_text("mirror", syndicated_from="https://source.example/lock"),
    ),
    "a canonical address beats a third text without evidence": (
        a_text("source", date_published=LATE),
        a_text("mirror", syndicated_from="https://source.example/lock"),
        a_text("third", date_published=EARLY),
    ),
    "the agency's own page": (
        a_text("agency", publisher=Publisher(name=None, domain="apnews.com"), date_published=LATE),
        a_text("paper", f"HAFFIELD (AP) — {TEXT}"),
    ),
    "an agency by the name it goes by": (
        a_text("agency", name="Agence France-Presse", date_published=LATE),
        a_text("journal", f"HAFFIELD (AFP) - {TEXT}"),
    ),
    "a credit in Hindi": (
        a_text("agency", publisher=Publisher(name=None, domain="ptinews.com"), date_published=LATE),
        a_text("samachar", f"हैफील्ड, 3 मई (भाषा) {TEXT}"),
    ),
    "a credit in Japanese": (
        a_text("agency", name="共同通信", date_published=LATE),
        a_text("shimbun", f"（共同通信）{TEXT}"),
    ),
    "a credit after the text": (
        a_text("agency", name="dpa", date_published=LATE),
        a_text("zeitung", f"{TEXT}(dpa)"),
    ),
    "a credit in the byline": (
        a_text("wire", name="Nordlys Wire", date_published=LATE),
        a_text("courier", byline="Ida Holm, Nordlys Wire"),
    ),
    "a credit of a paper that is no agency": (
        a_text("ledger", name="The Harbour Ledger", date_published=LATE),
        a_text("post", f"HAFFIELD (The Harbour Ledger) - {TEXT}"),
    ),
    "no credit, beside an earlier text that credits an agency": (
        a_text("local", date_published=LATE),
        a_text("chain", f"HAFFIELD (Reuters) - {TEXT}"),
    ),
    "the whole text, beside an excerpt": (
        a_text("whole", date_published=LATE),
        a_text("brief", TEXT[:250], date_published=EARLY),
    ),
    "the earliest published": (
        a_text("longer-name", date_published=EARLY),
        a_text("b"),
        a_text("a", date_published=LATE),
    ),
    "a moment before a day without a time": (
        a_text("precise"),
        a_text("daily", date_published=NOW.replace(hour=0), dates=dated("day")),
    ),
    "a date before the moment when a text without one was seen": (
        a_text("dated", date_published=EARLY),
        a_text("undated", date_published=None),
    ),
    "the shortest address, if nothing else tells": (
        a_text("moss"),
        a_text("aurora"),
        a_text("sedge"),
    ),
}


@pytest.mark.parametrize("texts", ORIGINALS.values(), ids=ORIGINALS)
def test_the_original_is_the_same_in_any_order(texts: tuple[Record, ...]) -> None:
    """The first of each list is the original, in whichever order the texts are given."""
    for order in permutations(texts):
        found = original_of([account_of(record) for record in order])
        assert found.name == texts[0].canonical_url


def test_texts_alike_in_evidence_and_date_make_no_second_record() -> None:
    """The one that has a record stays, whatever the others' addresses; evidence and dates count."""
    held, tie = a_text("a-longer-address"), a_text("b")
    earlier = a_text("even-longer-address", date_published=EARLY)
    names = {account_of(held).name}
    for order in permutations((held, tie)):
        found = original_of([account_of(text) for text in order], records=names)
        assert found.name == held.canonical_url
    for order in permutations((held, tie, earlier)):
        found = original_of([account_of(text) for text in order], records=names)
        assert found.name == earlier.canonical_url


def test_two_papers_that_name_each_other_are_settled_by_date() -> None:
    """Evidence that contradicts itself says nothing."""
    one = a_text("one", syndicated_from="https://other.example/lock", date_published=LATE)
    other = a_text("other", syndicated_from="https://one.example/lock")
    for order in permutations((one, other)):
        assert original_of([account_of(text) for text in order]).name == other.canonical_url


def test_papers_that_credit_one_agency_are_equal() -> None:
    """A credit names the agency's own page, never another paper that credits it."""
    one, other = (
        a_text("one", f"HAFFIELD (AP) - {TEXT}"),
        a_text("other", f"HAFFIELD (AP) - {TEXT}", date_published=EARLY),
    )
    assert original_of([account_of(one), account_of(other)]).name == other.canonical_url
    assert not account_of(one).names(account_of(other))
