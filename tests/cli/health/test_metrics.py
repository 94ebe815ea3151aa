"""`wirecopy metrics`, the metrics file of a run, and the log as JSON Lines."""

import json
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from pipeline.control.clock import utc_now
from pipeline.report.metrics import MAX_FEEDS, metrics_text, serve_metrics, write_metrics
from storage import open_store
from tests.support.newssite import FeedEntry, article_page, prose, rss
from tests.support.running import Shell


def values(text: str) -> dict[str, float]:
    """Sample -> value; raises ValueError for what Prometheus would not read."""
    return {
        f"{one.name}{sorted(one.labels.values()) or ''}": one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


@pytest.fixture
def filled(wirecopy: Shell, newssite) -> Shell:
    """A store with two records, one quarantined page and a failing feed."""
    links = [newssite.publish(f"/{n}", article_page(f"Story {n}", prose(f"{n}"))) for n in range(2)]
    links.append(newssite.publish("/no", "no", status=403))
    entries = [FeedEntry(title=f"Story {n}", link=link) for n, link in enumerate(links)]
    good = newssite.publish("/feed.xml", rss(entries))
    bad = newssite.publish("/gone.xml?token=0123456789abcdef", "no", status=404)
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{good}"\n[[feed]]\nurl = "{bad}"\n')
    return wirecopy


def test_the_metrics_are_what_the_store_holds(filled: Shell):
    """As Prometheus reads them: feeds by state, the quarantine by reason, the last run."""
    filled("ingest")
    found = values(filled("metrics").out)
    assert found["wirecopy_feeds['ok']"] == found["wirecopy_feeds['failing']"] == 1
    assert found["wirecopy_entries_quarantined['http_403']"] == 1
    assert found["wirecopy_last_run_entries['stored']"] == 2
    assert found["wirecopy_runs_total"] == 1


def test_counters_only_grow_with_each_short_run(filled: Shell):
    """They come from the store: a new process does not begin at zero."""
    filled("ingest")
    before = values(filled("metrics").out)
    filled("ingest", "--force")
    after = values(filled("metrics").out)
    assert after["wirecopy_runs_total"] == before["wirecopy_runs_total"] + 1
    assert after["wirecopy_lines_written_total"] == before["wirecopy_lines_written_total"] == 2


def test_a_feed_has_lines_of_its_own_only_if_asked_for_and_no_token_in_them(filled: Shell):
    """A label for each feed costs Prometheus memory; an address may hold a secret."""
    filled("ingest")
    assert "wirecopy_feed_" not in filled("metrics").out
    each = filled("metrics", "--per-feed").out
    assert "wirecopy_feed_failures" in each
    assert "0123456789abcdef" not in each


def test_a_run_leaves_its_metrics_file_whole_and_readable(filled: Shell, tmp_path: Path):
    """node_exporter is another user, and reads `*.prom` at any moment."""
    target = tmp_path / "collector" / "wirecopy.prom"
    target.parent.mkdir()
    filled.setenv("WIRECOPY_METRICS_FILE", str(target))
    filled("ingest")
    assert values(target.read_text())["wirecopy_last_run_entries['stored']"] == 2
    assert target.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in target.parent.iterdir()] == ["wirecopy.prom"]


def test_a_metrics_file_that_cannot_be_written_fails_no_run(filled: Shell, tmp_path: Path):
    """The run does its work and says so."""
    filled.setenv("WIRECOPY_METRICS_FILE", str(tmp_path / "absent" / "w.prom"))
    said = filled("ingest")
    assert said.code == 0
    assert "The metrics file was not written" in said.err


def test_a_file_that_cannot_be_replaced_leaves_nothing_beside_it(tmp_path: Path):
    """No litter for each run."""
    (tmp_path / "w.prom").mkdir()
    with pytest.raises(OSError, match=r"w\.prom"):
        write_metrics(tmp_path / "w.prom", b"x 1\n")
    assert [path.name for path in tmp_path.iterdir()] == ["w.prom"]


def test_a_port_serves_them_as_they_are_at_each_scrape(filled: Shell):
    """On loopback; several scrapes at once."""
    filled("ingest")
    with open_store(filled.store) as store:
        serving = serve_metrics(store, host="127.0.0.1", port=0, per_feed=False, now=utc_now)
        try:
            url = f"http://127.0.0.1:{serving.port}/metrics"
            scrapes: list[bytes] = []
            threads = [
                threading.Thread(target=lambda: scrapes.append(_read(url))) for _ in range(8)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            filled("ingest", "--force")
            scrapes.append(_read(url))
        finally:
            serving.stop()
    runs = [values(text.decode())["wirecopy_runs_total"] for text in scrapes]
    assert runs == [1] * 8 + [2]


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return bytes(answer.read())


def test_a_port_in_use_is_one_line(filled: Shell):
    """Exit code 2."""
    filled("ingest")
    with open_store(filled.store) as store:
        serving = serve_metrics(store, host="127.0.0.1", port=0, per_feed=False, now=utc_now)
        try:
            said = filled("metrics", "--port", serving.port)
        finally:
            serving.stop()
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "cannot be used" in said.err


def test_an_empty_store_and_ten_thousand_feeds_have_metrics(wirecopy: Shell):
    """Not more lines than MAX_FEEDS for each name, in little time."""
    with open_store(wirecopy.store) as store:
        assert values(metrics_text(store, per_feed=True, now=utc_now).decode())
        from news.feed.values import Subscription  # noqa: PLC0415

        feeds = [Subscription(url=f"https://{n}.example/f") for n in range(MAX_FEEDS + 5)]
        store.feeds.sync_subscriptions(feeds, origin="feeds.toml", now=utc_now())
        began = time.process_time()
        text = metrics_text(store, per_feed=True, now=utc_now).decode()
        assert time.process_time() - began < 20
    assert text.count("\nwirecopy_feed_failures{") == MAX_FEEDS
    assert values(text)["wirecopy_feeds['new']"] == MAX_FEEDS + 5


def test_the_log_as_json_is_one_object_a_line_and_nothing_else(filled: Shell):
    """Every line of stderr has time, level and event; the last one has the counts."""
    filled.setenv("WIRECOPY_LOG", "json")
    lines = [json.loads(line) for line in filled("ingest").err.splitlines()]
    assert all({"time", "level", "event"} <= line.keys() for line in lines)
    assert [line["event"] for line in lines][:1] == ["run.started"]
    assert (lines[-1]["event"], lines[-1]["stored"]) == ("run.finished", 2)
    assert "0123456789abcdef" not in json.dumps(lines)


def test_hostile_text_cannot_end_a_line_of_the_json_log(wirecopy: Shell, newssite):
    """A feed's address with control characters and line separators stays in its string."""
    feed = newssite.publish("/f\u2028.xml?a=%1b%0a", "no", status=404)
    wirecopy.setenv("WIRECOPY_LOG", "json")
    said = wirecopy("ingest", feed)
    assert said.err.isascii()
    assert {json.loads(line)["event"] for line in said.err.splitlines()} >= {"feed.failed"}
