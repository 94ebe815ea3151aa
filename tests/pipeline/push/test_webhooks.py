"""A webhook as a sink: each revision is a message."""

import json
from pathlib import Path

import pytest

from tests.pipeline.push.sinks import (
    TITLES,
    copied,
    hooks,
    ingested,
    pushed,
    state,
    with_hook,
)
from tests.pipeline.push.test_telling import published
from tests.support.newssite import NewsSite
from tests.support.running import Shell

pytestmark = pytest.mark.usefixtures("at_once")


def test_a_webhook_gets_each_revision_under_an_id_of_its_own(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """The same at every try; a takedown is a message too."""
    with_hook(wirecopy, newssite)
    ingested(wirecopy, published(newssite, *TITLES))
    found = {one.headers["webhook-id"]: json.loads(one.body) for one in hooks(newssite)}
    assert {one["type"] for one in found.values()} == {"record.stored"}
    assert found.keys() == {f"{line['id'][9:]}_1" for line in wirecopy.lines()}
    assert [one["data"] for one in found.values()] == wirecopy.lines()
    newssite.forget_requests()
    wirecopy("push", "restart", "desk", "--yes")
    pushed(wirecopy)
    assert {one.headers["webhook-id"] for one in hooks(newssite)} == found.keys()
    newssite.forget_requests()
    story = wirecopy.lines()[0]["id"]
    assert wirecopy("records", "forget", story, "--yes").code == 0
    pushed(wirecopy)
    (gone,) = hooks(newssite)
    assert gone.headers["webhook-id"] == f"{story[9:]}_deleted"
    body = json.loads(gone.body)
    assert body["type"] == "record.deleted"
    assert body["data"] == {"id": story, "revision": None, "why": "takedown"}


def test_a_webhook_is_told_what_comes_unless_it_asks_for_the_past(
    wirecopy: Shell, newssite: NewsSite, sample: Path
) -> None:
    """`from = "beginning"`."""
    copied(sample, wirecopy)
    with_hook(wirecopy, newssite)
    pushed(wirecopy)
    assert hooks(newssite) == []
    wirecopy("push", "remove", "desk", "--yes")
    with_hook(wirecopy, newssite, 'from = "beginning"')
    pushed(wirecopy)
    assert len(hooks(newssite)) == state(wirecopy, "desk")["sent"] > 40


@pytest.mark.parametrize(
    ("status", "says"), [(503, "it answered 503"), (302, "302"), (410, "wants no more since")]
)
def test_a_webhook_that_fails_gets_nothing_more_until_its_time(
    wirecopy: Shell, newssite: NewsSite, status: int, says: str
) -> None:
    """One message was tried; all of them wait."""
    with_hook(wirecopy, newssite, status=status)
    assert ingested(wirecopy, published(newssite, *TITLES))["entries"]["stored"] == 3
    assert len(hooks(newssite)) == 1
    assert says in wirecopy("push", "list").err
    assert state(wirecopy, "desk")["waiting"] == 3
