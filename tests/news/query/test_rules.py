"""Watches match, and filters keep out, as their words say."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from news.article import Author
from news.feed.values import EntryRule, Subscription
from news.query.rules import Searchable, Watch, hits, kept_out
from tests.support.factories import NOW, a_record, an_entry

RECORD = replace(
    a_record(link="https://www.paper.example/a", title="Rail strike ends", text="Trains run."),
    group="Transport",
    language="en-GB",
    tags=("Railways",),
    section="Home news",
    authors=(Author(name="Ada Nattrass"),),
)


def found_by(**keys: Any) -> tuple[str, ...] | None:
    return hits(Watch(name="w", **keys), Searchable(RECORD))


@pytest.mark.parametrize(
    ("keys", "terms"),
    [
        ({"any": ("strike", "walkout")}, ("strike",)),
        ({"any": ("walkout",)}, None),
        ({"all": ("strike", "trains")}, ("strike", "trains")),
        ({"all": ("strike", "buses")}, None),
        ({"any": ("strike",), "none": ("trains",)}, None),
        ({"any": ("strike",), "none": ("buses",)}, ("strike",)),
        ({"any": ("trains",), "within": ("title",)}, None),
        ({"any": ("nattrass",), "within": ("authors",)}, ("nattrass",)),
        ({"authors": ("ada nattrass",)}, ("ada nattrass",)),
        ({"authors": ("scarr",), "any": ("strike",)}, None),
        ({"tags": ("railway*", "home")}, ("railway*", "home")),
        ({"tags": ("sport",)}, None),
        ({"hosts": ("paper.example",)}, ()),
        ({"hosts": ("aper.example",)}, None),
        ({"groups": ("transport",)}, ()),
        ({"groups": ("sport",)}, None),
        ({"languages": ("en",)}, ()),
        ({"languages": ("de",)}, None),
        ({"any": ("ends trains",)}, None),
    ],
)
def test_all_that_a_watch_names_must_hold(
    keys: dict[str, Any], terms: tuple[str, ...] | None
) -> None:
    """The answer is the terms that were found, or None."""
    assert found_by(**keys) == terms


def test_a_record_without_text_matches_nothing_but_its_fields() -> None:
    """Unknown is never a match."""
    bare = replace(RECORD, title=None, content_text=None, language=None, group=None)
    assert hits(Watch(name="w", any=("strike",)), Searchable(bare)) is None
    assert hits(Watch(name="w", languages=("en",)), Searchable(bare)) is None
    assert hits(Watch(name="w", hosts=("paper.example",)), Searchable(bare)) == ()


ENTRY = an_entry(
    title="Your Horoscope for Monday",
    link="https://paper.example/stars/monday",
    authors=("Madame Zuza",),
    tags=("Life", "Stars"),
    summary="The moon is in the seventh house.",
    published_at=NOW - timedelta(days=3),
)


def why_out(*, entry: Any = ENTRY, **rules: tuple[EntryRule, ...]) -> str | None:
    feed = Subscription(url="https://paper.example/feed", **rules)
    return kept_out(entry, feed, first_seen_at=NOW)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (EntryRule(title=("lottery", "horoscope")), "title horoscope"),
        (EntryRule(title=("scope",)), None),
        (EntryRule(link=("/stars/",)), "link /stars/"),
        (EntryRule(author=("zuza",)), "author zuza"),
        (EntryRule(category=("stars",)), "category stars"),
        (EntryRule(summary=("moon",)), "summary moon"),
        (EntryRule(title=("horoscope",), category=("sport",)), None),
        (EntryRule(older_than=timedelta(days=2)), "older than 2 days, 0:00:00"),
        (EntryRule(older_than=timedelta(days=4)), None),
        (EntryRule(language=("en",)), None),
    ],
)
def test_a_block_rule_keeps_out_what_all_its_fields_fit(rule: EntryRule, why: str | None) -> None:
    """The answer names what was found. An unknown language fits no block rule."""
    assert why_out(block=(rule,)) == (why and f"block: {why}")


def test_where_there_are_keep_rules_one_of_them_must_fit() -> None:
    """A block rule wins. In doubt about the language an entry comes in."""
    stars, sport = EntryRule(category=("stars",)), EntryRule(category=("sport",))
    assert why_out(keep=(sport, stars)) is None
    assert why_out(keep=(sport,)) == "keep: no rule fits"
    assert why_out(keep=(stars,), block=(stars,)) == "block: category stars"
    english = EntryRule(language=("en",))
    assert why_out(keep=(english,)) is None
    assert why_out(keep=(english,), entry=replace(ENTRY, language="de")) == "keep: no rule fits"


def test_an_entry_without_title_link_and_date_fits_no_rule() -> None:
    """Nothing is kept out for what it does not say."""
    bare = an_entry(title=None, link=None)
    rules = (
        EntryRule(title=("a",)),
        EntryRule(link=("a",)),
        EntryRule(older_than=timedelta(days=1)),
    )
    assert why_out(entry=bare, block=rules) is None
