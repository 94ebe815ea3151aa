"""What `make up` registers: forms in plain words, automations; and the events they wait for."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prefect.events.actions import DoNothing
from prefect.events.schemas.automations import Posture
from prefect.utilities.callables import parameter_schema
from prefect.utilities.schema_tools.validation import validate

from flows import announce
from flows.again import recheck_flow, retry_flow
from flows.announce import FAILING, LONG, Announcer
from flows.automations import NAME, automations
from flows.choices import dressed, groups_in
from flows.ingest import ingest, pages
from flows.up import environment
from flows.upkeep import export_flow, reextract_flow
from news.feed.values import Subscription
from pipeline.report.events import EVENTS

KINDS = ("string", "integer")  #: of fields that a person may empty
SCHEMA = {
    "properties": {
        "group": {"title": "group", "type": "string"},
        "dry_run": {"title": "dry_run", "type": "boolean"},
    }
}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """The events that reach the server."""
    found: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(announce, "emit_event", lambda name, **what: found.append((name, what)))
    return found


def test_a_form_has_plain_titles_and_offers_the_groups_that_exist():
    """Also the empty choice: all groups. Names that scripts use stay."""
    form = dressed(SCHEMA, groups=["tech", "world"])["properties"]
    assert form["group"] == {"title": "Group", "type": "string", "enum": ["", "tech", "world"]}
    assert form["dry_run"]["title"] == "Only show what is new"
    assert "enum" not in SCHEMA["properties"]["group"]


@pytest.mark.parametrize(
    "flow", [ingest, pages, retry_flow, recheck_flow, reextract_flow, export_flow]
)
def test_a_field_that_a_person_has_emptied_is_taken(flow: Any):
    """Prefect's form sends null then, and its server checked it against the default's type."""
    schema = dressed(parameter_schema(flow.fn).model_dump_for_openapi(), groups=[])
    fields = schema["properties"]
    empty = [k for k, v in fields.items() if v.get("type") in KINDS and "enum" not in v]
    assert empty
    values = dict.fromkeys(empty)
    found = validate(values, schema, raise_on_error=False, preprocess=True, ignore_required=True)
    assert not found
    flow.validate_parameters(values)


def test_a_group_that_is_gone_is_no_longer_offered():
    """A form follows feeds.toml; without groups it is a text field."""
    before = dressed(SCHEMA, groups=["tech"])
    assert "enum" not in dressed(before, groups=[])["properties"]["group"]


def test_so_many_groups_that_nobody_can_choose_are_not_offered():
    """A text field then."""
    feeds = [Subscription(url=f"https://{n}.example/f", group=f"g{n}") for n in range(201)]
    assert groups_in(feeds) == []
    assert groups_in(feeds[:2]) == ["g0", "g1"]


def test_every_alert_is_off_and_does_nothing_until_a_block_is_named():
    """What makes runs go on is on at once."""
    found = {one.name.removeprefix(NAME): one for one in automations()}
    on = {name for name, one in found.items() if one.enabled}
    assert on == {
        "a run whose machine died has crashed",
        "a run that no worker began has crashed",
        "a crashed run starts again",
    }
    assert all(one.actions == [DoNothing()] for name, one in found.items() if name not in on)


def test_every_alert_waits_for_an_event_that_wirecopy_emits():
    """No automation waits for a name that nothing sends."""
    names = {name for one in automations() for name in one.trigger.expect}
    ours = {name.removeprefix("wirecopy.") for name in names if name.startswith("wirecopy.")}
    assert ours
    assert ours <= EVENTS.keys()


def test_only_our_own_runs_are_crashed_and_started_again():
    """On a shared server, others' runs are left alone: ours bear the tag."""
    for one in automations():
        if one.enabled:
            assert "prefect.tag.wirecopy" in str(one.trigger.match_related)


def test_a_run_is_given_up_later_than_its_hosts_are_free_again():
    """Or it would start again while its own lease still keeps it from its work."""
    [dead] = [one for one in automations() if one.trigger.posture is Posture.Proactive][:1]
    assert dead.trigger.within > timedelta(seconds=120)


@pytest.mark.parametrize(("hours", "label"), [(1, "under-a-day"), (25, LONG)])
def test_a_feed_that_fails_for_a_day_bears_a_label(sent, hours: int, label: str):
    """So that an automation can tell it from a passing failure."""
    since = datetime.now(UTC) - timedelta(hours=hours)
    Announcer().announce("feed.failed", {"feed": "https://a.example/f", "since": str(since)})
    assert [what["resource"][FAILING] for _, what in sent] == [label]


def test_a_dead_network_does_not_flood_the_server(sent):
    """At most a hundred events of a kind in a run; what is no warning is not sent at all."""
    announcer = Announcer()
    for n in range(10_000):
        announcer.announce("feed.failed", {"feed": f"https://{n}.example/f"})
        announcer.announce("feed.polled", {"feed": f"https://{n}.example/f"})
    assert len(sent) == 100


def test_a_long_fact_with_newlines_is_one_short_line_in_an_alert(sent):
    """An alert is a message in a chat, and its text may come from a publisher's server."""
    Announcer().announce("feed.failed", {"feed": "x", "error": "<!channel>\r\nb\n" * 10_000})
    [(_, what)] = sent
    assert not set("\n<>") & set(what["payload"]["error"])
    assert len(what["payload"]["error"]) <= 500


@pytest.mark.parametrize(
    "title",
    [
        "@everyone read",
        "@Channel read",
        "[read](https://evil.example)",
        "<!here> read",
        "\u202eread",
    ],
)
def test_a_title_of_a_publisher_calls_nobody_in_a_chat(sent, title: str):
    """No mention of all, no link under other words, no reversed text reaches a channel."""
    facts = {"watch": "Rail", "story": "urn:x", "title": title, "url": "https://a.example/@desk/1"}
    Announcer().announce("watch.matched", facts)
    [(name, what)] = sent
    assert not set("@<>[]\u202e") & set(what["payload"]["title"])
    assert what["payload"]["url"] == "https://a.example/@desk/1"
    assert (name, what["resource"]["prefect.resource.name"]) == ("wirecopy.watch.matched", "Rail")


def test_every_watch_is_told_by_itself():
    """What one watch finds does not silence another."""
    [alert] = [one for one in automations() if one.name == f"{NAME}a watch found a story"]
    assert alert.trigger.expect == {"wirecopy.watch.matched"}
    assert alert.trigger.for_each == {"prefect.resource.id"}


def test_a_log_record_of_another_library_announces_nothing(sent, monkeypatch: pytest.MonkeyPatch):
    """Only events do."""
    for name in ("handlers", "propagate", "level"):
        monkeypatch.setattr(announce.logger, name, getattr(announce.logger, name))
    announce.listen()
    announce.logger.handlers[0].handle(logging.makeLogRecord({"msg": "no event"}))
    assert sent == []


def test_the_worker_asks_every_two_seconds_unless_told_otherwise() -> None:
    """Prefect's default of ten makes a person wait for a run. The user's own variable wins."""
    name = "PREFECT_WORKER_QUERY_SECONDS"
    assert environment({})[name] == "2"
    assert environment({name: "30"})[name] == "30"
