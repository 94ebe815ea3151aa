"""What a helper is told, and how helpers stand on a run's page."""

import asyncio
import json
import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun
from prefect.states import Cancelled, Completed

from flows.fan_out import ENDED_MESSAGE, FanOut, helpers_markdown, parameters_of
from flows.ingest import ingest_shard
from pipeline.config.request import Help, RunRequest
from pipeline.config.settings import load_settings
from pipeline.run import Run, open_run
from tests.support import TOP
from tests.support.running import Shell

RULES = '[[site]]\nhost = "paper.example"\ndrop = [".promo"]\n'
HEADERS = 'headers = { Authorization = "Bearer ${PAPER_TOKEN}" }\n'


def told(**request: object) -> dict[str, object]:
    """What a helper of such a run is told."""

    async def look() -> dict[str, object]:
        asked = RunRequest(**request)  # type: ignore[arg-type]
        async with open_run(asked, load_settings(os.environ)) as run:
            return parameters_of(run)

    return asyncio.run(look())


@pytest.fixture
def configured(wirecopy: Shell) -> Shell:
    """Feeds of two groups, one with a login; a rule; a time budget is given with the run."""
    one = f'[[feed]]\nurl = "https://paper.example/f?token=s3cr3t"\ngroup = "world"\n{HEADERS}'
    wirecopy.write("feeds.toml", one + '[[feed]]\nurl = "https://b.example/f"\ngroup = "home"\n')
    wirecopy.setenv("WIRECOPY_RULES", str(wirecopy.write("rules.toml", RULES)))
    wirecopy.setenv("PAPER_TOKEN", "hunter2")
    return wirecopy


@pytest.mark.usefixtures("configured")
def test_a_helper_is_told_what_the_run_was_asked_for_and_no_secret():
    """Prefect stores and shows parameters: no token, no variable, no password of the store."""
    given = told(group="world", budget_minutes=10)
    text = json.dumps(given)
    assert not [word for word in ("hunter2", "s3cr3t", "PAPER_TOKEN") if word in text]
    assert (given["feeds"], given["group"], given["place"]) == ([], "world", {})
    help_ = Help.model_validate(given["help"])
    assert [rule.host for rule in help_.rules] == ["paper.example"]
    assert help_.until is not None
    left = help_.until - datetime.now(UTC)
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)


@pytest.mark.usefixtures("configured")
def test_the_flow_takes_what_a_run_tells_its_helpers():
    """The parameters pass the check that Prefect makes before a run."""
    ingest_shard.validate_parameters(told())
    assert Help.model_validate(told()["help"]).until is None


def test_a_person_who_starts_a_helper_by_hand_is_told_how_it_is_meant():
    """Not a traceback."""
    state = asyncio.run(ingest_shard.fn())
    assert state.is_failed()
    assert "set fan_out in wirecopy.toml" in (state.message or "")


def test_helpers_are_linked_from_the_page_of_the_run_whatever_their_names_hold():
    """A group's name is its user's text, a state's message may hold a publisher's."""
    ids = [uuid4(), uuid4()]
    shown = helpers_markdown(
        [
            FlowRun(
                id=ids[0],
                flow_id=uuid4(),
                name="helper 2 of ingest <b>|](x)",
                state=Cancelled(message=ENDED_MESSAGE),
            ),
            FlowRun(
                id=ids[1],
                flow_id=uuid4(),
                name="helper 1 of ingest",
                state=Completed(message="3 new\n| x | <script>"),
            ),
        ]
    )
    lines = shown.splitlines()
    assert len(lines) == 4
    for one, line in zip(ids[::-1], lines[2:], strict=True):
        assert f"(/runs/flow-run/{one})" in line
    assert not [bad for bad in ("<script>", "<b>", "](x)") if bad in shown.replace("\\]", "")]


@pytest.mark.parametrize("most", ["0", "4"])
def test_a_run_outside_prefect_has_no_helpers_and_waits_for_none(configured: Shell, most: str):
    """`fan_out` changes nothing there."""
    configured.setenv("WIRECOPY_FAN_OUT", most)

    async def look(run: Run) -> None:
        helpers = FanOut(run)
        await helpers.look_forever()
        await helpers.until_done()

    async def do() -> None:
        async with open_run(RunRequest(), load_settings(os.environ)) as run:
            await asyncio.wait_for(look(run), 5)

    asyncio.run(do())


def test_as_many_helpers_as_the_setting_allows_fit_their_deployment():
    """Else the deployment's own limit would cancel them."""
    text = (TOP / "prefect.yaml").read_text()
    limit = int(text.partition("name: ingest-shard")[2].partition("limit: ")[2].split()[0])
    load_settings({"WIRECOPY_FAN_OUT": str(limit)})
