"""A search index as a sink: what it takes, refuses and is too busy for."""

import json
from contextlib import aclosing
from ipaddress import ip_network
from pathlib import Path

import pytest

from extractors.fetch import FetchSettings
from news.errors import ConfigError, Unreachable
from pipeline.config.push.sinks import SinkTable
from pipeline.control.clock import utc_now
from pipeline.push import pushing
from pipeline.push.ways import search
from pipeline.push.ways.search import SearchIndex
from pipeline.push.ways.way import TAKEN
from storage.queue.push.values import Item
from tests.pipeline.push.sinks import (
    TITLES,
    copied,
    ingested,
    ingested_without,
    pushed,
    state,
    titles,
    with_sink,
)
from tests.pipeline.push.test_telling import published
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.newssite.server import Reply
from tests.support.running import Shell
from tests.support.servers.mailserver import make_certificate
from tests.support.servers.searchindex import SearchServer, answered, failed, search_server

pytestmark = pytest.mark.usefixtures("at_once")

BUSY = (429, "es_rejected_execution_exception", "rejected execution of bulk")


def way_to(index: SearchServer, *, ca: str | None = None) -> SearchIndex:
    sink = SinkTable(name="s", kind="opensearch", url=index.url, index="news", ca=ca)
    fetching = FetchSettings(allow_networks=(ip_network("127.0.0.0/8"),), ca_file=ca)
    return SearchIndex(sink, fetching, environment={}, now=utc_now)


def an_item(n: int) -> Item:
    return Item(story_id=f"urn:uuid:{n}", revision=1, line=f'{{"id": {n}}}', place=("line", n))


def test_the_index_is_made_with_a_type_for_each_field(
    wirecopy: Shell, newssite: NewsSite, index: SearchServer
) -> None:
    """None is guessed: a date as printed stays text, dates are dates, numbers numbers."""
    with_sink(wirecopy, index)
    ingested(wirecopy, published(newssite, *TITLES))
    assert index.mapping
    assert index.mapping["dynamic"] is False
    made = next(one for one in index.requests if one.method == "PUT")
    assert json.loads(made.body)["settings"] == {"index.mapping.ignore_malformed": True}
    fields = index.mapping["properties"]
    assert fields.keys() == wirecopy.lines()[0].keys()
    assert fields["date_published"] == {"type": "date"}
    assert fields["revision"] == {"type": "long"}
    assert fields["content_text"] == {"type": "text"}
    assert fields["title"]["fields"]["raw"]["type"] == "keyword"
    assert fields["provenance"] == {"type": "object", "enabled": False}
    assert fields["publisher"]["properties"]["domain"]["type"] == "keyword"


def test_an_index_of_the_user_s_own_is_left_as_it_is(
    wirecopy: Shell, newssite: NewsSite, index: SearchServer
) -> None:
    """Its mapping too."""
    index.mapping = {"own": True}
    with_sink(wirecopy, index)
    ingested(wirecopy, published(newssite, *TITLES))
    assert index.mapping == {"own": True}
    assert [one.method for one in index.requests[:2]] == ["HEAD", "POST"]


def test_a_revision_replaces_its_document_and_an_older_one_never_does(
    wirecopy: Shell, newssite: NewsSite, index: SearchServer
) -> None:
    """The version is the revision; what comes late or twice changes nothing."""
    with_sink(wirecopy, index)
    feed = published(newssite, *TITLES)
    ingested(wirecopy, feed)
    lines = [f"Of another text {n}. {line}" for n, line in enumerate(prose(9))]
    newssite.publish("/0", article_page("Rail strikes are over", lines))
    changed = an_entry(newssite.url("/0"), guid="0", title="Rail strikes are over")
    newssite.publish("/feed.xml", rss([changed]))
    assert ingested(wirecopy, feed)["entries"]["revised"] == 1
    assert "Rail strikes are over" in titles(index)
    assert wirecopy("push", "restart", "archive", "--yes").code == 0
    index.requests.clear()
    pushed(wirecopy)
    assert len(index.documents) == 3
    assert "Rail strikes are over" in titles(index)
    assert len(index.bulks) == 1  # a batch with both revisions


def test_what_a_full_index_refuses_is_told_and_the_rest_goes_on(
    wirecopy: Shell, newssite: NewsSite, index: SearchServer
) -> None:
    """A dead letter: in `push list`, `push refused`, `status`, `doctor`, metrics and the log."""
    with_sink(wirecopy, index)
    refused: list[str] = []

    def fault(_: str, name: str) -> tuple[int, str, str] | None:
        if not refused:
            refused.append(name)
        if name in refused:
            return 400, "mapper_parsing_exception", "failed to parse\nfield \x1b[31m[title]"
        return None

    index.fault = fault
    wirecopy.setenv("WIRECOPY_LOG", "text")
    said = wirecopy("ingest", published(newssite, *TITLES), "--force")
    assert said.code == 0
    assert "sink.refused sink=archive count=1" in said.err
    assert "\x1b" not in said.err
    assert (state(wirecopy)["sent"], state(wirecopy)["refused"]) == (2, 1)
    (letter,) = wirecopy("push", "refused", "--json").json
    assert letter["story_id"] == refused[0]
    assert letter["error"] == "400 mapper_parsing_exception: failed to parse field [31m[title]"
    assert letter["title"] in {"Rail strikes go on", *TITLES}
    assert "sink archive refused 1 story" in wirecopy("status").out
    assert "archive refused 1 story" in wirecopy("doctor").out
    assert 'wirecopy_sink_dead_letters{sink="archive"} 1.0' in wirecopy("metrics").out
    index.fault = lambda *_: None
    wirecopy("push", "resume", "archive")
    pushed(wirecopy)
    assert len(index.documents) == 3
    assert wirecopy("push", "refused", "--json").json == []


def test_a_busy_index_is_asked_again_for_what_it_did_not_take(
    wirecopy: Shell, newssite: NewsSite, index: SearchServer
) -> None:
    """Only for that; nothing is lost, no dead letter is made, the sink is not failing."""
    with_sink(wirecopy, index)
    wirecopy.setenv("WIRECOPY_RECORDS", str(wirecopy.records))
    ingested_without(wirecopy, newssite)
    times: dict[str, int] = {}

    def fault(_: str, name: str) -> tuple[int, str, str] | None:
        times[name] = times.get(name, 0) + 1
        return BUSY if times[name] <= list(times).index(name) else None

    index.fault = fault
    pushed(wirecopy)
    assert len(index.documents) == 3
    assert sorted(times.values()) == [1, 2, 3]
    assert (state(wirecopy)["sent"], state(wirecopy)["failing_since"]) == (3, None)


def test_an_index_that_stays_busy_fails_and_is_tried_later(
    wirecopy: Shell, newssite: NewsSite, index: SearchServer
) -> None:
    """The run has stored everything all the same; `resume` sends at once."""
    with_sink(wirecopy, index)
    index.answer = lambda one: Reply(status=429) if one.method == "POST" else None
    feed = published(newssite, *TITLES)
    assert ingested(wirecopy, feed)["entries"]["stored"] == 3
    assert len(index.bulks) == pushing.TRIES + 1
    assert state(wirecopy)["error"] == "it answered 429"
    said = pushed(wirecopy, code=1)
    assert "it answered 429; next try" in said.err
    assert len(index.bulks) == pushing.TRIES + 1  # not before its time
    assert "The sink archive takes nothing for" in wirecopy("status").out
    assert wirecopy("status", "--check").code == 1
    index.answer = lambda _: None
    wirecopy("push", "resume", "archive")
    pushed(wirecopy)
    assert len(index.documents) == 3


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (failed(401, "security_exception", "missing authentication"), "401: missing"),
        (failed(403, "security_exception", "no permissions for [indices:data]"), "403: no perm"),
        (Reply(status=502, body=b"<html>nginx</html>"), "it answered 502"),
        (Reply(status=301, headers=(("Location", "/elsewhere"),)), "it answered 301"),
        (Reply(body=b"<html>welcome</html>"), "none to a bulk request"),
        (answered({"took": 1, "errors": False, "items": []}), "none to a bulk request"),
        (answered(["odd"]), "none to a bulk request"),
        (Reply(raw=b""), "disconnected"),
    ],
    ids=["401", "403", "proxy", "redirect", "website", "short", "odd", "cut"],
)
async def test_an_answer_that_is_no_success_loses_nothing(
    index: SearchServer, answer: Reply, says: str
) -> None:
    """Nothing counts as taken or refused; the same is taken once the server answers well."""
    async with aclosing(way_to(index)) as way:
        index.answer = lambda one: answer if one.method == "POST" else None
        sent = await way.send([an_item(1), an_item(2)])
        assert sent.trouble
        assert says in sent.trouble.why.lower()
        assert list(sent.answers) == []
        index.answer = lambda _: None
        assert (await way.send([an_item(1), an_item(2)])).answers == [TAKEN, TAKEN]


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (403, "cluster_block_exception", "index [news] blocked by: [FORBIDDEN/8/write (api)]"),
        (429, "cluster_block_exception", "blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded"),
        (400, "index_closed_exception", "closed"),
        (404, "index_not_found_exception", "no such index [news]"),
        (403, "security_exception", "action is unauthorized for user"),
        (503, "unavailable_shards_exception", "primary shard is not active"),
    ],
)
async def test_a_shut_index_makes_no_dead_letters(
    index: SearchServer, status: int, kind: str, reason: str
) -> None:
    """Read-only, full, closed, deleted or forbidden: no document's fault, so all of them wait."""
    index.fault = lambda *_: (status, kind, reason)
    async with aclosing(way_to(index)) as way:
        sent = await way.send([an_item(1), an_item(2)])
    assert {one.outcome for one in sent.answers} == {"failed"}
    assert sent.trouble
    assert reason in sent.trouble.why


def test_an_index_that_refuses_everything_makes_no_dead_letters(
    wirecopy: Shell, index: SearchServer, sample: Path
) -> None:
    """More than ten refusals in a row are a fault of the index: everything waits."""
    with_sink(wirecopy, index)
    copied(sample, wirecopy)
    index.fault = lambda *_: (400, "illegal_argument_exception", "only write ops with create")
    said = pushed(wirecopy, code=1)
    assert "it refuses everything" in said.err
    found = state(wirecopy)
    assert (found["refused"], found["sent"]) == (0, 0)
    index.fault = lambda *_: None
    wirecopy("push", "resume", "archive")
    pushed(wirecopy)
    assert state(wirecopy)["waiting"] == 0
    assert len(index.documents) > 40


def test_requests_are_split_where_the_server_takes_only_small_ones(
    wirecopy: Shell, index: SearchServer, sample: Path
) -> None:
    """413 halves them; a document that is too large alone is a dead letter."""
    with_sink(wirecopy, index)
    copied(sample, wirecopy)
    texts = [part.read_bytes() for part in wirecopy.records.glob("2*/*.jsonl")]
    sizes = sorted(len(line) for text in texts for line in text.splitlines())
    index.most_bytes = sizes[-1] - 50
    pushed(wirecopy)
    found = state(wirecopy)
    assert found["waiting"] == 0
    assert found["refused"] >= 1
    assert found["sent"] + found["refused"] == len(sizes)
    assert "413: too large" in wirecopy("push", "refused").out


def test_an_index_that_may_only_be_written_is_written(
    wirecopy: Shell, newssite: NewsSite, index: SearchServer
) -> None:
    """A key may be allowed to write documents, but not to look whether the index is there."""
    index.mapping = {}
    index.answer = lambda one: Reply(status=403) if one.method == "HEAD" else None
    with_sink(wirecopy, index)
    ingested(wirecopy, published(newssite, *TITLES))
    assert len(index.documents) == 3


def test_an_answer_that_is_too_long_is_asked_for_in_halves(
    wirecopy: Shell, index: SearchServer, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many refusals with long reasons; what was taken is not lost by it."""
    with_sink(wirecopy, index)
    copied(sample, wirecopy)
    monkeypatch.setattr(search, "_MOST_ANSWER", 20_000)
    odd: list[str] = []

    def fault(_: str, name: str) -> tuple[int, str, str] | None:
        if name not in odd and len(odd) < 5:
            odd.append(name)
        return (400, "parsing", "x" * 6_000) if name in odd else None

    index.fault = fault
    pushed(wirecopy)
    found = state(wirecopy)
    assert (found["refused"], found["waiting"]) == (5, 0)
    assert len(index.bulks) > 1


def test_a_server_that_hangs_up_on_large_requests_gets_smaller_ones(
    wirecopy: Shell, index: SearchServer, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some end the connection before they answer 413."""
    with_sink(wirecopy, index)
    copied(sample, wirecopy)
    monkeypatch.setattr(search, "_FEWEST_BYTES", 10_000)
    index.cuts_above = 60_000
    pushed(wirecopy)
    assert state(wirecopy)["waiting"] == 0
    assert state(wirecopy)["refused"] == 0
    assert {len(one.body) > 60_000 for one in index.bulks} == {True, False}


async def test_a_server_with_an_authority_of_its_own_is_trusted_by_its_sink(tmp_path: Path) -> None:
    """`ca` names it; without it the connection is refused, with a wrong file the file is named."""
    certificate = make_certificate(tmp_path / "server.pem")
    with search_server(certificate=certificate) as index:
        async with aclosing(way_to(index, ca=str(certificate))) as way:
            assert (await way.send([an_item(1)])).answers == [TAKEN]
        async with aclosing(way_to(index)) as way:
            with pytest.raises(Unreachable, match="certificate"):
                await way.send([an_item(1)])
        with pytest.raises(ConfigError, match=r"none\.pem: cannot be read"):
            way_to(index, ca=str(tmp_path / "none.pem"))
        empty = tmp_path / "empty.pem"
        empty.write_text("no certificate")
        with pytest.raises(ConfigError, match=r"empty\.pem: cannot be read"):
            way_to(index, ca=str(empty))
