"""Prefect's UI in headless Chromium: what a person who runs, cancels, pauses and retries by hand sees and gets."""

import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.support.newssite import NewsSite
from tests.system.e2e.house import Desk, House, eventually
from tests.system.e2e.sites import a_feed, pages_asked
from tests.system.e2e.ui import RunForm, expect_state, open_run, press, tab

pytestmark = [pytest.mark.timeout(600)]  # one house for all; it takes a while to come up
SAMPLE_STORIES = 68


def test_a_person_fills_the_form_and_watches_the_sample_newsroom_come_in(
    house: House, page: Page, desk: Desk
):
    """Form, run, run page, artifacts; nothing of the UI comes from elsewhere; Retry runs it again and stores nothing twice."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    form = RunForm(page, house)
    for label in ("feeds", "group", "limit", "force", "dry_run", "advanced"):
        expect(form.field(label)).to_be_visible()
    expect(page.get_by_text('Property is type "None"')).to_have_count(0)
    expect(page.get_by_text("Leave empty for the feeds of feeds.toml.")).to_be_visible()

    form.type("Feeds file", "samples/feeds.toml")
    form.type("Store", desk.places["store"])
    form.type("Records", desk.places["records"])
    form.add("Replay", ["samples/newsroom.warc.gz"])
    run_id = form.submit()
    run = house.ended(run_id)
    expect_state(page, run.state)
    assert run.state == "Completed"
    assert run.name == f"ingest +{SAMPLE_STORIES}"
    assert run.message == f"{SAMPLE_STORIES} new records from 10 feeds"
    assert len(desk.stories()) == len(set(desk.stories())) == SAMPLE_STORIES
    tasks = house.tasks(run_id)
    assert "poll 10 feeds" in tasks
    assert len(tasks) <= 10
    assert all(name.startswith(("poll ", "shard ")) for name in tasks)

    panel = tab(page, "Artifacts")
    for key in ("summary", "feeds", "failures", "progress"):
        expect(panel.get_by_text(key, exact=True).first).to_be_visible()
    artifacts = house.artifacts(run_id)
    assert artifacts["summary"].startswith("**10 feeds**: 10 updated. **84 entries** in ")
    assert f"| new records | {SAMPLE_STORIES} |" in artifacts["summary"]
    assert len(artifacts["feeds"]) == 10
    assert all(row["why"] for row in artifacts["failures"])
    assert artifacts["progress"] == 100

    elsewhere = [url for url in asked if urlsplit(url).netloc != urlsplit(house.url).netloc]
    assert not [url for url in elsewhere if not url.startswith(("blob:", "data:"))]

    open_run(page, run_id)
    press(page, "Retry", then="Retry")
    eventually(
        lambda: house.run(run_id).type != "COMPLETED", within_s=30, what="the retry is taken up"
    )
    run = house.ended(run_id)
    assert (run.type, run.name) == ("COMPLETED", f"ingest +{SAMPLE_STORIES}")
    assert run.message.startswith("0 new records; no feed was due before ")
    assert len(desk.stories()) == SAMPLE_STORIES


def test_a_run_cancelled_halfway_ends_at_once_and_the_next_run_finishes_its_work(
    house: House, page: Page, desk: Desk, newssite: NewsSite
):
    """Cancel in the UI: Cancelled within seconds, no process left; its typed name stays; then every article exactly once."""
    feed = a_feed(newssite, articles=12)
    form = RunForm(page, house)
    form.name("friday check")
    form.add("feeds", [feed])
    form.type("Store", desk.places["store"])
    form.type("Records", desk.places["records"])
    run_id = form.submit()
    eventually(
        lambda: len(pages_asked(newssite)) >= 3, within_s=120, what="articles are being fetched"
    )
    process = house.process_of(run_id)
    assert process is not None
    family = [process, *process.children(recursive=True)]

    started = time.monotonic()
    press(page, "Cancel", then="Confirm")
    assert house.reached(run_id, "CANCELLED", within_s=40).name == "friday check"
    assert time.monotonic() - started < 30
    eventually(
        lambda: not any(one.is_running() for one in family), within_s=15, what="its processes end"
    )
    asked = len(pages_asked(newssite))
    assert asked < 12
    expect_state(page, "Cancelled")
    assert "waiting for a later run" in house.artifacts(run_id)["summary"]

    run = house.ended(house.start(feeds=[feed], advanced=desk.places))
    assert run.type == "COMPLETED"
    assert len(desk.stories()) == len(set(desk.stories())) == 12
    assert sorted(desk.listed()) == sorted(desk.stories())


def test_a_paused_run_fetches_nothing_until_it_is_resumed(
    house: House, page: Page, desk: Desk, newssite: NewsSite
):
    """Suspend in the UI stops the run within seconds; Resume finishes it; nothing is stored twice."""
    feed = a_feed(newssite, articles=20)
    run_id = house.start(feeds=[feed], advanced=desk.places)
    open_run(page, run_id)
    eventually(
        lambda: len(pages_asked(newssite)) >= 1, within_s=120, what="articles are being fetched"
    )
    press(page, "Suspend", then="Submit")
    house.reached(run_id, "PAUSED", within_s=20)
    eventually(lambda: house.process_of(run_id) is None, within_s=20, what="its process ends")
    asked = len(newssite.requests)
    expect_state(page, "Suspended")
    before = len(desk.stories())
    assert 0 < before < 20
    assert house.run(run_id).name == f"ingest +{before}"
    assert len(newssite.requests) == asked

    press(page, "Resume", then="Submit")
    run = house.ended(run_id)
    assert (run.type, run.name) == ("COMPLETED", "ingest +20")
    assert len(desk.stories()) == len(set(desk.stories())) == 20
    assert sorted(pages_asked(newssite)) == sorted(f"/news/{number}" for number in range(1, 21))


def test_the_deployments_page_names_both_deployments(house: House, page: Page):
    """What someone finds who opens the address that `make up` prints."""
    assert f"Wirecopy is up: {house.url}" in house.said
    page.goto("/deployments")
    for name in ("scheduled", "on-demand"):
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible(timeout=60_000)
    assert Path(house.folder / "logs" / "worker.log").exists()
