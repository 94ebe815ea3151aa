"""Polling and processing run at the same time; limits, counts and failures stay correct."""

import asyncio
import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from news.feed.values import Subscription
from news.report import RunReport
from pipeline.config.request import RunRequest
from pipeline.config.settings import load_settings
from pipeline.control.steps import Step
from pipeline.poll.feeds import poll_feeds
from pipeline.run import do_run, open_run, poll_and_work
from pipeline.work import queue as working
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.newssite.builders import NOON
from tests.support.running import Shell

DEADLINE_S = 60.0
SLOW_S = 0.3  #: of the slow feed's answer


@pytest.fixture
def two_papers(wirecopy: Shell, newssite: NewsSite, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A paper that answers at once, and one whose feed is slow and whose stories are newer."""
    monkeypatch.setattr(working, "GATHER_S", 0.1)
    feeds = []
    for name, host, delay_s, age in (
        ("fast", "127.0.0.1", 0.0, 2),
        ("slow", "127.0.0.2", SLOW_S, 1),
    ):
        entries = []
        for n in range(3):
            title = f"Story {n} of the {name} one"
            link = newssite.publish(f"/{name}/{n}", article_page(title, prose(title)), host=host)
            entries.append(
                an_entry(link, title=title, published=NOON - timedelta(days=age, minutes=n))
            )
        feeds.append(newssite.publish(f"/{name}.xml", rss(entries), host=host, delay_s=delay_s))
    wirecopy.write("feeds.toml", "".join(f'[[feed]]\nurl = "{url}"\n' for url in feeds))
    return wirecopy


@pytest.mark.usefixtures("two_papers")
def test_pages_are_fetched_while_feeds_are_still_being_polled(
    newssite: NewsSite, monkeypatch: pytest.MonkeyPatch
):
    """The first paper's stories are stored before the second feed is polled; all count once.

    Polling continues only after a shard was processed: one after the other would never end.
    """
    has_worked = asyncio.Event()

    async def poll_one_by_one(feeds: Sequence[Subscription], **options: Any) -> None:
        await poll_feeds(feeds[:1], **options)
        await asyncio.wait_for(has_worked.wait(), DEADLINE_S)
        await poll_feeds(feeds[1:], **options)

    async def in_step(name: str, step: Step) -> None:
        await step()
        if name.startswith("shard"):
            has_worked.set()

    async def ingested() -> RunReport:
        settings = load_settings(os.environ)
        async with open_run(RunRequest(feeds_file=settings.feeds), settings) as run:
            return await do_run(run, in_step=in_step)

    monkeypatch.setattr(poll_and_work, "poll_feeds", poll_one_by_one)
    report = asyncio.run(ingested())
    paths = [r.path for r in newssite.requests if r.path != "/robots.txt"]
    assert paths[0] == "/fast.xml"
    assert set(paths[1:4]) == {"/fast/0", "/fast/1", "/fast/2"}
    assert paths[4] == "/slow.xml"
    assert (report.entries.seen, report.entries.stored, report.feeds.updated) == (6, 6, 2)


def test_a_limit_takes_the_newest_of_all_feeds(two_papers: Shell):
    """Not of the feeds that answered first. The others stay pending."""
    report = two_papers("ingest", "--limit", "2", "--json").json
    assert (report["entries"]["stored"], report["entries"]["pending"]) == (2, 4)
    assert {r["title"] for r in two_papers.lines()} == {
        "Story 0 of the slow one",
        "Story 1 of the slow one",
    }
    assert two_papers("ingest", "--json").json["entries"]["stored"] == 4


def test_a_host_of_many_feeds_does_not_keep_the_others_waiting(wirecopy: Shell, newssite: NewsSite):
    """Forty feeds of one host come first in the file; other hosts are still polled early."""
    many = [newssite.publish(f"/many/{n}.xml", rss([])) for n in range(40)]
    others = [newssite.publish("/other.xml", rss([]), host=f"127.0.0.{n}") for n in (2, 3, 4)]
    wirecopy.write("feeds.toml", "".join(f'[[feed]]\nurl = "{url}"\n' for url in many + others))
    wirecopy.setenv("WIRECOPY_POLLS_AT_ONCE", "2")
    assert wirecopy("ingest", "--json").json["feeds"]["updated"] == 43
    places = [n for n, r in enumerate(newssite.requests) if r.path == "/other.xml"]
    assert max(places) < 8


def test_a_budget_ends_both(two_papers: Shell):
    """Entries not started wait for the next run. The counts add up; nothing is stored twice."""
    report = two_papers("ingest", "--budget", "0.01", "--json").json
    entries = report["entries"]
    assert entries["seen"] == entries["stored"] + entries["pending"]
    two_papers("ingest", "--force", "--json")
    assert len(two_papers.lines()) == 6
    assert len({r["id"] for r in two_papers.lines()}) == 6
