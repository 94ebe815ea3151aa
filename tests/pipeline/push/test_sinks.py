"""Sinks in a run and by `wirecopy push`, on loopback."""

import pytest

from storage import open_store
from tests.pipeline.push.sinks import (
    TITLES,
    ingested,
    ingested_without,
    pushed,
    state,
    titles,
    with_hook,
    with_sink,
    write,
)
from tests.pipeline.push.test_telling import published
from tests.support.newssite import NewsSite
from tests.support.running import Shell
from tests.support.servers.searchindex import SearchServer

pytestmark = pytest.mark.usefixtures("at_once")


def test_a_run_sends_what_it_stores(
    wirecopy: Shell, newssite: NewsSite, index: SearchServer
) -> None:
    """Each story as a document under its id, as in the parts; a second run sends nothing."""
    with_sink(wirecopy, index)
    feed = published(newssite, *TITLES)
    assert ingested(wirecopy, feed)["entries"]["stored"] == 3
    lines = wirecopy.lines()
    assert index.documents == {line["id"]: line for line in lines}
    assert len(index.documents) == 3
    asked = len(index.bulks)
    ingested(wirecopy, feed)
    assert len(index.bulks) == asked
    assert (state(wirecopy)["sent"], state(wirecopy)["waiting"]) == (3, 0)


def test_a_takedown_deletes_the_document(
    wirecopy: Shell, newssite: NewsSite, index: SearchServer
) -> None:
    """With the next push. A copy of the old text that comes late does not bring it back."""
    with_sink(wirecopy, index)
    ingested(wirecopy, published(newssite, *TITLES))
    (story,) = (name for name, one in index.documents.items() if "Cup" in one["title"])
    assert wirecopy("records", "forget", story, "--yes").code == 0
    said = pushed(wirecopy)
    assert "archive: 0 records, 1 deletion" in said.err
    assert len(index.documents) == 2
    late = index._do("index", {"_id": story, "version": 1, "version_type": "external_gte"}, {})
    assert late["status"] == 409


def test_logins_and_keys_come_from_the_environment_and_are_shown_nowhere(
    wirecopy: Shell, newssite: NewsSite, index: SearchServer
) -> None:
    """A login in the address or an API key. One that is not set is named, and stops no run."""
    address = index.url.replace("http://", "http://elastic:${SEARCH_PASSWORD}@")
    lines = ["[[sink]]", 'name = "archive"', 'kind = "elasticsearch"', 'index = "news"']
    write(wirecopy, "\n".join([*lines, f'url = "{address}"']))
    feed = published(newssite, *TITLES)
    assert ingested(wirecopy, feed)["entries"]["stored"] == 3
    assert "${SEARCH_PASSWORD}: this environment variable" in state(wirecopy)["error"]
    wirecopy.setenv("SEARCH_PASSWORD", "hunter2@/#")
    wirecopy("push", "resume", "archive")
    said = pushed(wirecopy)
    assert index.bulks[0].headers["authorization"] == "Basic ZWxhc3RpYzpodW50ZXIyQC8j"
    write(wirecopy, "\n".join([*lines, f'url = "{index.url}"', 'api_key = "${SEARCH_KEY}"']))
    wirecopy.setenv("SEARCH_KEY", "bWluZQ==")
    wirecopy("push", "restart", "archive", "--yes")
    said_too = pushed(wirecopy)
    assert index.bulks[-1].headers["authorization"] == "ApiKey bWluZQ=="
    shown = [said.err, said_too.err, *(wirecopy(*one.split()).out for one in SHOWN)]
    assert not [one for one in shown if "hunter2" in one or "bWluZQ" in one]


def test_doctor_names_what_a_sink_lacks(wirecopy: Shell, newssite: NewsSite) -> None:
    """Before anything is to be sent."""
    with_hook(wirecopy, newssite)
    open_store(wirecopy.store).close()
    assert "DESK_SECRET" not in wirecopy("doctor").out
    write(wirecopy, (wirecopy.folder / "wirecopy.toml").read_text().replace("DESK_", "OTHER_"))
    assert "the sink desk needs OTHER_SECRET" in wirecopy("doctor").out


SHOWN = ("push list", "push list --json", "config show --all", "status", "doctor", "metrics")


def test_a_server_in_a_private_network_is_refused_unless_its_sink_allows_it(
    wirecopy: Shell, newssite: NewsSite, index: SearchServer
) -> None:
    """A sink's own networks are open to it alone: no publisher's page leads there."""
    with_sink(wirecopy, index)
    ingested_without(wirecopy, newssite)
    wirecopy.setenv("WIRECOPY_ALLOW_NETWORKS", "127.0.0.2/32")
    pushed(wirecopy, code=1)
    assert "allow_networks" in state(wirecopy)["error"]
    with_sink(wirecopy, index, 'allow_networks = ["127.0.0.1/32"]')
    wirecopy("push", "resume", "archive")
    pushed(wirecopy)
    assert len(index.documents) == 3


def test_a_dead_sink_holds_up_neither_the_run_nor_another_sink(
    wirecopy: Shell, newssite: NewsSite, index: SearchServer
) -> None:
    """Each has its own position."""
    text = '[[sink]]\nname = "{}"\nkind = "opensearch"\nindex = "news"\nurl = "{}"\n'
    write(wirecopy, text.format("dead", "http://127.0.0.1:9") + text.format("live", index.url))
    assert ingested(wirecopy, published(newssite, *TITLES))["entries"]["stored"] == 3
    assert len(index.documents) == 3
    assert state(wirecopy, "dead")["waiting"] == 3
    assert state(wirecopy, "live")["waiting"] == 0


def test_a_sink_gets_only_what_it_wants(
    wirecopy: Shell, newssite: NewsSite, index: SearchServer
) -> None:
    """What a watch found."""
    watches = wirecopy.write("w.toml", '[[watch]]\nname = "Cup"\nany = ["cup final"]\n')
    wirecopy.setenv("WIRECOPY_WATCHES", str(watches))
    with_sink(wirecopy, index, 'watch = "Cup"')
    ingested(wirecopy, published(newssite, *TITLES))
    assert titles(index) == ["Cup final tonight"]
    assert state(wirecopy)["waiting"] == 0


def test_a_replay_sends_nothing(wirecopy: Shell, index: SearchServer) -> None:
    """It uses no network; `push run` sends what it stored."""
    with_sink(wirecopy, index)
    wirecopy.ingest_sample()
    assert index.requests == []
    pushed(wirecopy)
    assert index.documents


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('kind = "solr"', "number 1: kind: input should be 'webhook', 'opensearch'"),
        ('kind = "opensearch"', "kind opensearch needs `url`"),
        ('kind = "kafka"\nservers = "b:1"\ntopic = "t"\nurl = "https://a.example"', "`url` is for"),
        ('kind = "kafka"\nservers = "b"\ntopic = "t"', "number 1: servers"),
        ('kind = "webhook"\nurl = "https://a.example"\nsecret = "hunter2"', "${VARIABLE}"),
        ('kind = "webhook"\nurl = "https://u:${P}@a.example"\nsecret = "${S}"', "without a login"),
        ('kind = "opensearch"\nurl = "https://u:hunter2@a.example"\nindex = "n"', "in the env"),
        ('kind = "opensearch"\nurl = "https://a.example"\nindex = "News"', "number 1: index"),
        ('kind = "opensearch"\nurl = "https://a.example/?x=1"\nindex = "n"', "without a query"),
        ('kind = "opensearch"\nurl = "ftp://a.example"\nindex = "n"', "an http(s) address"),
        ('knd = "kafka"', "unknown key 'knd'; did you mean 'kind'?"),
    ],
)
def test_a_mistake_in_a_sink_is_one_line(wirecopy: Shell, lines: str, says: str) -> None:
    """With file and line, and without its secret; before anything is fetched."""
    write(wirecopy, f'contact = "a@b.example"\n\n[[sink]]\nname = "a"\n{lines}')
    said = wirecopy("push", "list")
    assert said.code == 2
    assert "wirecopy.toml:3: sink: " in said.err
    assert says in said.err
    assert "hunter2" not in said.err
    assert len(said.err.splitlines()) == 1
