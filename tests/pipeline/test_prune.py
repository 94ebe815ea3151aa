"""`wirecopy prune` and its settings: what goes, what is held."""

import json
from datetime import timedelta

import pytest

from news.errors import ConfigError
from news.record.retention import Facts, Hold, Keeping, is_held, keeping_of
from pipeline.config.settings import load_settings
from storage import open_store
from tests.storage.factories import FEED, flush, three_stories
from tests.support.factories import NOW
from tests.support.running import Shell


def facts(**changes: object) -> Facts:
    values: dict[str, object] = {
        "id": "urn:uuid:1",
        "urls": ("https://news.paper.example/a",),
        "host": "news.paper.example",
        "feeds": ((FEED, "courts"),),
        "first_seen_at": NOW,
    }
    return Facts(**values | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hold", "is_true"),
    [
        (Hold(host="paper.example"), True),
        (Hold(host="per.example"), False),
        (Hold(story="https://news.paper.example/a"), True),
        (Hold(group="courts", since=NOW), True),
        (Hold(group="courts", until=NOW), False),
        (Hold(feed="https://else.example/"), False),
    ],
)
def test_a_hold_names_stories(hold: Hold, is_true: bool):
    """By everything that it says."""
    assert is_held(facts(), [hold]) is is_true


def test_the_longest_limit_wins():
    """Of the feeds that brought a story; one that sets none for a kind follows the one for all."""
    day = timedelta(days=1)
    rules = [Keeping(feed=FEED, texts=2 * day), Keeping(group="sports", texts=9 * day)]
    otherwise = Keeping(texts=5 * day, revisions=3 * day)
    both = facts(feeds=((FEED, None), ("https://b.example/", "sports")))
    assert keeping_of(facts(), rules, otherwise=otherwise).texts == 2 * day
    assert keeping_of(both, rules, otherwise=otherwise).texts == 9 * day
    assert keeping_of(both, rules, otherwise=otherwise).revisions == 3 * day
    assert keeping_of(both, rules, otherwise=Keeping()).revisions is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('retain_texts = "5m"', "at least a day"),
        ('[[retain]]\ntexts = "90d"', "a feed or a group"),
        ('[[hold]]\nreason = "x"', "expected story"),
        ('[[hold]]\nsince = "soon"', "such as 2026"),
    ],
)
def test_a_wrong_limit_is_one_line(wirecopy: Shell, text: str, word: str):
    """With exit code 2, before anything goes."""
    with pytest.raises(ConfigError, match=word):
        load_settings({}, file=wirecopy.write("wirecopy.toml", text))


def test_the_command_shows_before_it_does(wirecopy: Shell):
    """A table, and how to go on."""
    with open_store(wirecopy.store) as store:
        three_stories(store)
        flush(store, wirecopy.records)
    assert "no limits are set" in wirecopy("prune").err
    wirecopy.setenv("WIRECOPY_RETAIN_TEXTS", "1d")
    said = wirecopy("prune")
    assert (said.code, said.out.split("\t")[:2]) == (0, ["texts", "3"])
    assert "add --yes" in said.err
    done = wirecopy("prune", "--yes", "--compact", "--json")
    assert json.loads(done.out)["pruned"][0]["count"] == 3
    assert "nothing is older" in wirecopy("prune").err
