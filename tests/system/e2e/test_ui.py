"""Prefect's UI in headless Chromium: a person runs, cancels, pauses and retries."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from flows.register import DEPLOYMENTS
from tests.support.newssite import NewsSite
from tests.system.e2e.server import Server, is_at_work
from tests.system.e2e.sites import a_feed, pages_asked
from tests.system.e2e.ui import RunForm, expect_state, look_away, open_run, press, tab
from tests.system.e2e.waiting import eventually
from tests.system.e2e.workplace import Workplace

pytestmark = [pytest.mark.timeout(600)]  # one server for all; it takes a while to start
SAMPLE_STORIES = 68
ON_A_PAGE = 10  #: deployments that Prefect shows


def test_a_person_fills_the_form_and_watches_the_sample_newsroom_come_in(
    server: Server, page: Page, workplace: Workplace
):
    """Form, run page, artifacts, Retry; nothing is stored twice or loaded from elsewhere."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    form = RunForm(page, server)
    for label in (
        "Feeds to read once",
        "Group",
        "Limit",
        "Also feeds that are not due",
        "Only show what is new",
        "Advanced",
    ):
        expect(form.field(label)).to_be_visible()
    expect(page.get_by_text('Property is type "None"')).to_have_count(0)
    expect(page.get_by_text("Leave empty for your feeds.toml.")).to_be_visible()

    form.type("Feeds file", "samples/feeds.toml")
    form.type("Store", workplace.places["store"])
    form.type("Records", workplace.places["records"])
    form.add("Replay", ["samples/newsroom.warc.gz"])
    run_id = form.submit()
    run = server.api.ended(run_id)
    expect_state(page, run.state)
    assert run.state == "Completed"
    assert run.name == f"ingest +{SAMPLE_STORIES}"
    assert run.message == f"{SAMPLE_STORIES} new records from 10 feeds"
    assert len(workplace.stories()) == len(set(workplace.stories())) == SAMPLE_STORIES
    tasks = server.api.tasks(run_id)
    assert "poll 10 feeds" in tasks
    assert len(tasks) <= 10
    assert all(name.startswith(("poll ", "shard ")) for name in tasks)

    panel = tab(page, "Artifacts")
    for key in ("summary", "feeds", "failures", "progress"):
        expect(panel.get_by_text(f"wirecopy-{key}", exact=True).first).to_be_visible()
    artifacts = server.api.artifacts(run_id)
    assert artifacts["wirecopy-summary"].startswith("**10 feeds**: 10 updated. **84 entries** in ")
    assert f"| new records | {SAMPLE_STORIES} |" in artifacts["wirecopy-summary"]
    assert artifacts["wirecopy-feeds"].count("| updated |") == 10
    assert artifacts["wirecopy-failures"].count("\n- [") == 5
    assert "### What came" in artifacts["wirecopy-summary"]
    assert artifacts["wirecopy-progress"] == 100

    elsewhere = [url for url in asked if urlsplit(url).netloc != urlsplit(server.url).netloc]
    assert not [url for url in elsewhere if not url.startswith(("blob:", "data:"))]

    open_run(page, run_id)
    press(page, "Retry", then="Retry")
    eventually(
        lambda: server.api.run(run_id).type != "COMPLETED",
        within_s=30,
        what="the retry is taken up",
    )
    look_away(page)
    run = server.api.ended(run_id)
    assert (run.type, run.name) == ("COMPLETED", f"ingest +{SAMPLE_STORIES}")
    assert run.message.startswith("0 new records; no feed was due before ")
    assert len(workplace.stories()) == SAMPLE_STORIES


def test_a_run_cancelled_halfway_ends_at_once_and_the_next_run_finishes_its_work(
    server: Server, page: Page, workplace: Workplace, newssite: NewsSite
):
    """Cancelled within seconds, no process left; the next run stores each article exactly once."""
    feed = a_feed(newssite, articles=24)
    form = RunForm(page, server)
    form.name("friday check")
    form.add("Feeds to read once", [feed])
    form.type("Store", workplace.places["store"])
    form.type("Records", workplace.places["records"])
    run_id = form.submit()
    look_away(page)
    eventually(
        lambda: len(pages_asked(newssite)) >= 1, within_s=120, what="articles are being fetched"
    )
    open_run(page, run_id)
    process = server.process_of(run_id)
    assert process is not None
    family = [process, *process.children(recursive=True)]

    press(page, "Cancel", then="Confirm")
    eventually(lambda: not any(map(is_at_work, family)), within_s=20, what="its processes end")
    look_away(page)
    asked = len(pages_asked(newssite))
    # Prefect's worker loads the flow to look for hooks before it says so
    assert server.api.reached(run_id, "CANCELLED").name == "friday check"
    assert asked < 24
    open_run(page, run_id)
    expect_state(page, "Cancelled")
    look_away(page)
    assert "waiting for a later run" in server.api.artifacts(run_id)["wirecopy-summary"]
    (stands,) = workplace.runs()
    assert (stands["run"], stands["ended"]) == ("friday check", "cancelled")

    run = server.api.ended(server.api.start(feeds=[feed], advanced=workplace.places))
    assert run.type == "COMPLETED"
    assert len(workplace.stories()) == len(set(workplace.stories())) == 24
    assert sorted(workplace.listed()) == sorted(workplace.stories())


def test_a_paused_run_fetches_nothing_until_it_is_resumed(
    server: Server, page: Page, workplace: Workplace, newssite: NewsSite
):
    """Suspend stops the run within seconds; Resume finishes it; nothing is stored twice."""
    feed = a_feed(newssite, articles=20)
    run_id = server.api.start(feeds=[feed], advanced=workplace.places)
    open_run(page, run_id)
    eventually(
        lambda: len(pages_asked(newssite)) >= 1, within_s=120, what="articles are being fetched"
    )
    press(page, "Suspend", then="Submit")
    server.api.reached(run_id, "PAUSED", within_s=20)
    eventually(lambda: server.process_of(run_id) is None, within_s=20, what="its process ends")
    asked = len(newssite.requests)
    expect_state(page, "Suspended")
    before = len(workplace.stories())
    assert 0 < before < 20
    assert server.api.run(run_id).name == f"ingest +{before}"
    assert len(newssite.requests) == asked

    press(page, "Resume", then="Submit")
    run = server.api.ended(run_id)
    assert (run.type, run.name) == ("COMPLETED", "ingest +20")
    assert len(workplace.stories()) == len(set(workplace.stories())) == 20
    assert sorted(pages_asked(newssite)) == sorted(f"/news/{number}" for number in range(1, 21))


def test_the_deployments_page_names_every_deployment(server: Server, page: Page):
    """A person opens the address that `make up` prints."""
    assert f"Wirecopy is up: {server.url}" in server.printed
    names = sorted(name.partition("/")[2] for name in DEPLOYMENTS)
    page.goto("/deployments")
    for some in (names[:ON_A_PAGE], names[ON_A_PAGE:]):
        for name in some:
            expect(page.get_by_role("link", name=name, exact=True)).to_be_visible(timeout=60_000)
        page.goto("/deployments?page=2")
    assert Path(server.folder / "logs" / "worker.log").exists()
