"""A helper works the queue of another run, anywhere; what is in its way leaves the queue alone."""

import asyncio
import os
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from news.errors import ConfigError
from news.report import RunReport
from news.site.rules import SiteRules
from pipeline.config.request import SHARED, Help, RunRequest, shared
from pipeline.config.settings import Settings, load_settings
from pipeline.control.clock import utc_now
from pipeline.run import Run, do_run, open_run
from pipeline.work import help as helping
from storage import Store, open_store
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell

OWN = frozenset(
    "allow_networks archive archive_days connections data fan_out feed_deadline_s feeds"
    " enrich enrich_memory_mb enrich_timeout_s enrich_workers render_browser render_memory_mb"
    " render_sandbox sink websub websub_interval"
    " hold log max_feed_bytes max_feed_depth max_feed_entries metrics_file"
    " metrics_per_feed notify part_every_s parts_format poll_adaptive poll_ceiling_s"
    " poll_eagerness poll_floor_s poll_jitter polls_at_once proxy reading_room records"
    " retain retain_entries retain_parts retain_revisions retain_runs retain_texts rules"
    " shards_at_once share_files store up_patience_s watches worker_memory_mb workers".split()
)
"""Settings that a helper has from its own machine, or has no use for."""


@pytest.fixture
def half_done(wirecopy: Shell, newssite: NewsSite, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A store in whose queue five entries of three hosts wait; another is done."""
    monkeypatch.setattr(helping, "PATIENCE_S", 0.05)
    feeds = []
    for n in (1, 2, 3):
        host, entries = f"127.0.0.{n}", []
        for k in (1, 2):
            title = f"Report {n}{k} of the ferry board"
            page = article_page(title, prose(10 * n + k))
            link = newssite.publish(f"/news/{n}{k}", page, host=host)
            entries.append(an_entry(link, title=title))
        feeds.append(newssite.publish("/feed.xml", rss(entries), host=host))
    wirecopy.write("feeds.toml", "".join(f'[[feed]]\nurl = "{url}"\n' for url in feeds))
    assert wirecopy("ingest", "--limit", "1").code == 0
    return wirecopy


def the_help(of: Store, **changes: Any) -> Help:
    values = {"version": version("wirecopy"), "store": of.parts.store_name()}
    return Help(**values | changes)


def held_by_another(run: Run) -> str:
    """The lease under which another worker holds all that waits."""
    whole = {"feeds": None, "limit": 100, "per_host": 100, "lease": timedelta(minutes=2)}
    shard = run.store.queue.claim(owner="elsewhere", now=utc_now(), **whole)  # type: ignore[arg-type]
    assert shard
    return shard.lease


def helped(**changes: Any) -> RunReport:
    """The report of a helper that has only the store's URL."""
    settings = load_settings(os.environ)
    with open_store(settings.store) as store:
        request = RunRequest(name="helper", help=the_help(store, **changes))

    async def do() -> RunReport:
        async with open_run(request, request.settings(os.environ)) as run:
            return await do_run(run)

    return asyncio.run(do())


def test_a_helper_works_the_queue_and_leaves_the_rest_to_the_run(half_done: Shell):
    """It stores five records; it polls nothing, publishes no part, and saves no report."""
    for name in ("FEEDS", "RULES", "WATCHES", "RECORDS"):
        half_done.setenv(f"WIRECOPY_{name}", "/nowhere/at/all")
    report = helped()
    assert (report.entries.stored, report.entries.pending, report.feeds.checked) == (5, 0, 0)
    with open_store(half_done.store) as store:
        assert store.queue.waiting() == 0
        assert len(store.runs.last(10)) == 1
        assert len(store.feeds.subscriptions()) == 3


def test_what_a_helper_stored_is_in_the_next_parts(half_done: Shell):
    """Each record once."""
    before = len(half_done.lines())
    helped()
    assert len(half_done.lines()) == before == 1
    assert half_done("ingest").code == 0
    assert len({line["id"] for line in half_done.lines()}) == len(half_done.lines()) == 6


def test_a_run_counts_what_a_helper_did(half_done: Shell):
    """Its report is that of a run that did all by itself."""
    settings = load_settings(os.environ)

    async def do() -> RunReport:
        async with open_run(RunRequest(), settings) as run:
            lease = held_by_another(run)

            async def help_comes() -> None:
                await asyncio.to_thread(run.store.queue.release, lease)
                request = RunRequest(help=the_help(run.store))
                async with open_run(request, settings) as helper:
                    await do_run(helper)

            return await do_run(run, helped=help_comes)

    report = asyncio.run(do())
    assert (report.entries.stored, report.entries.pending, len(report.came)) == (5, 0, 5)
    assert len(half_done.lines()) == 6


@pytest.mark.usefixtures("half_done")
def test_the_work_of_a_helper_that_died_comes_back_to_the_run():
    """As long as the run waits for its helpers, it takes what their leases set free."""
    settings = load_settings(os.environ)

    async def do() -> RunReport:
        async with open_run(RunRequest(), settings) as run:
            lease = held_by_another(run)
            assert run.free_shards() == 0

            async def it_dies() -> None:
                await asyncio.to_thread(run.store.queue.release, lease)

            return await do_run(run, helped=it_dies)

    assert asyncio.run(do()).entries.stored == 5


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"version": "99.1"}, "has Wirecopy .*, the run has 99.1; update the older"),
        ({"store": "00000000"}, "another store than the run; set WIRECOPY_STORE"),
    ],
)
def test_a_helper_that_differs_leaves_the_queue_alone(half_done: Shell, changes, problem):
    """Another Wirecopy, another store: one line that says what to do."""
    with pytest.raises(ConfigError, match=problem):
        helped(**changes)
    with open_store(half_done.store) as store:
        assert store.queue.waiting() == 5


@pytest.mark.usefixtures("wirecopy")
def test_a_helper_makes_no_store(tmp_path: Path):
    """A worker without WIRECOPY_STORE finds none in its own folder."""
    settings = load_settings(os.environ, overrides={"data": str(tmp_path / "elsewhere")})
    with open_store("memory:") as store:
        request = RunRequest(help=the_help(store))

    async def do() -> None:
        async with open_run(request, settings):
            pass

    with pytest.raises(ConfigError, match="set WIRECOPY_STORE to the run's store"):
        asyncio.run(do())
    assert not (tmp_path / "elsewhere").exists()


def test_a_helper_reads_pages_by_the_settings_and_rules_of_the_run(half_done: Shell):
    """Whatever its own say: all records of a run are made alike."""
    half_done.setenv("WIRECOPY_CONTENT_BLOCKS", "false")
    given = shared(load_settings({"WIRECOPY_CONTENT_BLOCKS": "true", "WIRECOPY_RECHECK": "1h,6h"}))
    rules = (SiteRules(host="*.example", drop=(".promo",)),)
    asked = RunRequest(help=Help(version="1", store="x", settings=given, rules=rules))
    passed = RunRequest.model_validate_json(asked.model_dump_json())
    settings = passed.settings(os.environ)
    assert settings.content_blocks
    assert settings.recheck == (timedelta(hours=1), timedelta(hours=6))
    assert passed.help is not None
    assert passed.help.rules == rules
    helped(settings=given)
    with open_store(half_done.store) as store:
        stories = store.read.stories(limit=10)
    assert sum(bool(story.main.content_blocks) for story in stories) == 5


def test_every_setting_is_the_runs_or_the_workers():
    """A new one is put on one of the two lists."""
    assert Settings.model_fields.keys() == SHARED | OWN
    assert not SHARED & OWN


def test_no_secret_goes_to_a_helper():
    """Prefect stores and shows the parameters of a run."""
    settings = load_settings(
        {
            "WIRECOPY_PROXY": "http://user:${P}@proxy.example:1",
            "P": "hunter2",
            "WIRECOPY_STORE": "x",
        }
    )
    assert "hunter2" not in str(shared(settings))
    assert "store" not in shared(settings)


def test_a_helper_without_the_variable_of_a_login_leaves_its_feed_to_others(half_done: Shell):
    """The entries stay pending, uncounted as failures; the rest is done."""
    with open_store(half_done.store) as store:
        first, *others = store.feeds.subscriptions()
        paid = replace(first, headers={"Authorization": "Bearer ${PAPER_TOKEN}"})
        origin = str((half_done.folder / "feeds.toml").resolve())
        store.feeds.sync_subscriptions([paid, *others], origin=origin, now=utc_now())
        waiting = store.queue.lines(outcome="pending", limit=10)
    its_own = [line for line in waiting if line.feed_url == first.url]
    assert helped().entries.stored == 5 - len(its_own)
    with open_store(half_done.store) as store:
        lines = store.queue.lines(outcome="pending", limit=10)
        assert {line.feed_url for line in lines} == {first.url}
        assert {line.attempts for line in lines} == {0}


@pytest.mark.usefixtures("half_done")
def test_a_helper_whose_run_is_over_begins_nothing():
    """It waited too long for a worker."""
    report = helped(until=utc_now() - timedelta(minutes=1))
    assert report.entries.seen == 0


def test_only_runs_that_need_no_file_of_their_machine_can_be_helped():
    """Archives, lists of pages and feeds files are where the run is."""
    assert RunRequest().can_be_helped
    assert RunRequest(group="world", budget_minutes=5, force=True).can_be_helped
    here = {"replay": ("a.warc",), "dry_run": True, "limit": 5, "pages": ("https://a.example/1",)}
    for name, value in {**here, "feeds_file": "f.toml"}.items():
        assert not RunRequest(**{name: value}).can_be_helped
    with pytest.raises(ValidationError):
        Help(version="1", store="x", unknown=1)  # type: ignore[call-arg]
