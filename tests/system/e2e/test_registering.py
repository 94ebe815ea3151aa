"""What `make up` registers with a real server, again and again: users' changes stay."""

import asyncio
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.announce import FAILING, LONG
from flows.automations import NAME, automations, register_automations
from flows.register import DEPLOYMENTS, EARLIER
from tests.support import TOP
from tests.support.newssite import NewsSite
from tests.system.e2e.server import Server
from tests.system.e2e.waiting import eventually

pytestmark = [pytest.mark.timeout(600)]  # one server for all; it takes a while to start


def _register(server: Server) -> None:
    """As for a server of one's own."""
    subprocess.run(
        [sys.executable, "-m", "flows.register"],
        cwd=TOP,
        env={**server.variables, "PREFECT_API_URL": f"{server.url}/api"},
        check=True,
        capture_output=True,
        timeout=300,
    )


def test_a_schedule_that_someone_paused_stays_paused_when_the_deployments_are_registered_again(
    server: Server,
):
    """Registering again does not resume a paused heartbeat."""
    server.api.pause_schedules("scheduled")
    _register(server)
    beats = {one["slug"]: one["active"] for one in server.api.schedules("scheduled")}
    assert beats == {"heartbeat": False}


def test_registering_again_doubles_no_automation_and_leaves_off_what_a_user_switched_off(
    server: Server,
):
    """Ours are there once each; one that is off stays off."""
    [again] = [one for one in server.api.automations() if "starts again" in one["name"]]
    server.api.patch(f"/automations/{again['id']}", {"enabled": False})
    try:
        _register(server)
        found = server.api.automations()
        assert Counter(one["name"] for one in found) == Counter(a.name for a in automations())
        assert [one["enabled"] for one in found if one["id"] == again["id"]] == [False]
    finally:
        server.api.patch(f"/automations/{again['id']}", {"enabled": True})


@pytest.mark.parametrize("is_paused", [True, False], ids="paused running".split())
def test_deployments_of_an_earlier_version_are_replaced_with_their_pauses(
    server: Server, is_paused: bool
):
    """`ingest/scheduled` of 0.2 goes, `wirecopy-ingest/scheduled` is as paused as it was."""
    flow = server.api.post("/flows/", {"name": "ingest"})["id"]
    beat = {"slug": "heartbeat", "active": not is_paused, "schedule": {"interval": 86_400}}
    for name in ("scheduled", "on-demand"):
        schedules = [beat] if name == "scheduled" else []
        old = {"name": name, "flow_id": flow, "tags": ["wirecopy"], "schedules": schedules}
        server.api.post("/deployments/", {**old, "paused": is_paused, "work_pool_name": "wirecopy"})
        server.api.delete(f"/deployments/{server.api.deployments[name]}")
    try:
        _register(server)
        server.api.read_deployments()
        found = server.api.post("/deployments/filter", {})
        assert Counter(one["name"] for one in found) == Counter(
            name.partition("/")[2] for name in DEPLOYMENTS
        )
        assert flow not in {one["flow_id"] for one in found}
        assert {one["paused"] for one in found if one["name"] in OLD} == {is_paused}
        assert [one["active"] for one in server.api.schedules("scheduled")] == [not is_paused]
    finally:
        server.api.pause_schedules("scheduled")
        for name in OLD:
            path = f"/deployments/{server.api.deployments[name]}"
            server.api.patch(path, {"paused": False})


OLD = [name.partition("/")[2] for name in EARLIER]


def test_an_alert_reaches_the_block_that_notify_names(server: Server, newssite: NewsSite):
    """Registered twice, changed by nobody; a feed that fails for a day is one message."""
    newssite.publish("/hook", b"thanks")
    block = CustomWebhookNotificationBlock(
        name="desk", url=newssite.url("/hook"), json_data={"text": "{{body}}"}
    )
    since = (datetime.now(UTC) - timedelta(days=2)).isoformat()

    async def register() -> None:
        await block.save("desk", overwrite=True)
        async with get_client() as client:
            for _ in range(2):
                await register_automations(client, notify="custom-webhook/desk")

    with temporary_settings({PREFECT_API_URL: f"{server.url}/api"}):
        asyncio.run(register())
        event = {
            "event": "wirecopy.feed.failed",
            "occurred": datetime.now(UTC).isoformat(),
            "resource": {"prefect.resource.id": "wirecopy.feed.x", FAILING: LONG},
            "payload": {"feed": "https://paper.example/rss", "since": since},
            "id": str(uuid4()),
        }
        for _ in range(3):
            server.api.post("/events", [{**event, "id": str(uuid4())}])
    asked = eventually(lambda: list(newssite.requests), within_s=60, what="the message comes")
    assert b"https://paper.example/rss" in asked[0].body
    assert len(newssite.requests) == 1


def test_an_alert_that_a_user_switched_off_stays_off_when_its_text_or_block_changes(server: Server):
    """A new version or another block in `notify` does not switch it on."""
    off = f"{NAME}the quarantine grows"

    async def register(name: str) -> None:
        block = CustomWebhookNotificationBlock(name=name, url="https://desk.example/hook")
        await block.save(name, overwrite=True)
        async with get_client() as client:
            await register_automations(client, notify=f"custom-webhook/{name}")

    def alert() -> dict[str, Any]:
        return next(one for one in server.api.automations() if one["name"] == off)

    with temporary_settings({PREFECT_API_URL: f"{server.url}/api"}):
        asyncio.run(register("one"))
        assert alert()["enabled"]
        server.api.patch(f"/automations/{alert()['id']}", {"enabled": False})
        before = alert()["actions"]
        asyncio.run(register("other"))
    assert alert()["actions"] != before
    assert not alert()["enabled"]
