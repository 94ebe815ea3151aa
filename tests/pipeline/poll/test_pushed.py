"""What hubs send is read as a polled document is, and feeds that they push are polled rarely."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from news.feed.hub import HubSubscription
from storage import Store, open_store
from tests.support.newssite import NewsSite, an_entry, atom, json_feed, prose, rss
from tests.support.running import SAMPLES, Shell

DAY = timedelta(days=1)


class Pushed:
    """A feed that was polled, and a hub that has verified it, with a server that listens."""

    def __init__(self, wirecopy: Shell, site: NewsSite) -> None:
        self.wirecopy, self.site = wirecopy, site
        self.url = self.publish(0)
        wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{self.url}"\nfull_text = "never"\n')
        assert self.ingest()["entries"]["stored"] == 1
        with self.store() as store:
            wanted = {self.url: (("https://hub.example/", self.url),)}
            store.hubs.settle(wanted, base="https://my.example", now=self.now)
            (self.hub,) = store.hubs.due(limit=9, now=self.now)
            store.hubs.begin(self.hub, now=self.now)
            store.hubs.verified(self.hub, lease=DAY, now=self.now - DAY / 2)
            store.hubs.beat("s", url="https://my.example", every=DAY, since=self.now, now=self.now)
        self.after_last_poll()
        site.forget_requests()

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def store(self) -> Store:
        return open_store(self.wirecopy.store)

    def after_last_poll(self) -> None:
        """The server has listened, and the hub sent, since before the last poll."""
        with self.store() as store, store.database.write() as tx:
            tx.exec_driver_sql("UPDATE hub_server SET since = since - 3600000000")

    def due(self) -> None:
        """By its own rhythm, the feed would be polled now."""
        past = (self.now - timedelta(minutes=1)).isoformat()
        with self.store() as store, store.database.write() as tx:
            earlier = (self.now - timedelta(minutes=20)).isoformat()
            for name, moment in (("next_poll_at", past), ("last_polled_at", earlier)):
                tx.exec_driver_sql(
                    f"UPDATE feeds SET state = json_set(state, '$.{name}', ?)", (moment,)
                )
            tx.exec_driver_sql("UPDATE hub_server SET since = since - 86400000000")
            tx.exec_driver_sql(
                "UPDATE hub_subscriptions SET active_since = active_since - 86400000000"
            )

    def entry(self, n: int) -> Any:
        text = f"<p>{prose(f'story {n}')}</p>"
        return an_entry(self.site.url(f"/n/{n}"), title=f"Story {n} of it", content_html=text)

    def publish(self, *numbers: int) -> str:
        return self.site.publish("/feed.xml", rss([self.entry(n) for n in numbers]))

    def send(self, content: bytes, *, content_type: str = "application/rss+xml") -> None:
        with self.store() as store:
            assert store.brought.keep(self.hub, content, content_type=content_type, now=self.now)

    def ingest(self, *more: str) -> dict[str, Any]:
        said = self.wirecopy("ingest", "--json", *more)
        assert said.code == 0, said.err
        report: dict[str, Any] = said.json
        return report

    def titles(self) -> list[str]:
        return sorted(record["title"] for record in self.wirecopy.lines())


@pytest.fixture
def pushed(wirecopy: Shell, newssite: NewsSite) -> Pushed:
    return Pushed(wirecopy, newssite)


def test_what_a_hub_sent_is_stored_without_asking_the_publisher(pushed: Pushed) -> None:
    """Only new entries, in any format, each once; the feed itself is not polled."""
    pushed.send(rss([pushed.entry(1)]))
    pushed.send(atom([pushed.entry(2), pushed.entry(1)]), content_type="application/atom+xml")
    pushed.send(json_feed([pushed.entry(3)]), content_type="application/feed+json")
    report = pushed.ingest()
    assert (report["feeds"]["updated"], report["entries"]["stored"]) == (1, 3)
    (line,) = report["feed_lines"]
    assert (line["outcome"], line["entries"], line["new"]) == ("updated", 4, 3)
    assert pushed.titles() == [f"Story {n} of it" for n in range(4)]
    assert pushed.site.requests == []
    assert pushed.ingest()["entries"]["stored"] == 0


def test_what_a_hub_sent_and_a_poll_finds_is_stored_once(pushed: Pushed) -> None:
    """The next poll is conditional as before, and finds nothing new in a whole document."""
    pushed.send(rss([pushed.entry(1)]))
    pushed.ingest()
    pushed.publish(1, 0)
    report = pushed.ingest("--force")
    assert (report["entries"]["stored"], report["entries"]["known"]) == (0, 2)
    assert pushed.titles() == ["Story 0 of it", "Story 1 of it"]


def test_a_pushed_feed_is_not_polled_while_its_hub_can_be_relied_on(pushed: Pushed) -> None:
    """Its rhythm says now, its hub says no; without the server it is polled at once."""
    pushed.due()
    pushed.ingest()
    assert pushed.site.requests == []
    (feed,) = pushed.wirecopy("status", "--json").json["feeds"]
    wait = datetime.fromisoformat(feed["state"]["next_poll_at"]) - pushed.now
    assert timedelta(hours=23) < wait < DAY
    with pushed.store() as store:
        store.hubs.leave("s")
    pushed.ingest()
    assert len(pushed.site.requests) == 1


def test_a_hint_has_the_feed_polled(pushed: Pushed) -> None:
    """Also before its rhythm says so; once."""
    pushed.due()
    pushed.publish(1, 0)
    with pushed.store() as store:
        store.hubs.hinted(pushed.hub, now=pushed.now)
    assert pushed.ingest()["entries"]["stored"] == 1
    pushed.ingest()
    assert len(pushed.site.requests) == 1


def test_a_hub_that_sends_nothing_is_found_out(pushed: Pushed) -> None:
    """The daily poll finds news: from then on the feed is polled as before."""
    pushed.due()
    pushed.publish(1, 0)
    said = pushed.wirecopy("ingest", "--force", "-v")
    assert "hub.missed" in said.err
    pushed.due()
    pushed.site.forget_requests()
    pushed.ingest()
    assert len(pushed.site.requests) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"not a feed",
        b"<html><body>hello</body></html>",
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>None</title></channel></rss>',
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]><rss>&a;</rss>",
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/'
        b"</loc></url></urlset>",
        b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
        b'<at:deleted-entry ref="tag:a" when="2026-05-03T10:00:00Z"/></feed>',
    ],
)
def test_what_cannot_be_read_is_given_up_and_the_feed_polled(
    pushed: Pushed, content: bytes
) -> None:
    """The run does well, and the next one asks the publisher."""
    pushed.due()
    pushed.send(content)
    report = pushed.ingest()
    assert (report["feeds"]["failed"], report["entries"]["stored"]) == (0, 0)
    pushed.publish(1, 0)
    assert pushed.ingest()["entries"]["stored"] == 1
    with pushed.store() as store:
        assert store.brought.waiting() == 0


def test_a_dry_run_and_a_replay_leave_what_hubs_sent(pushed: Pushed) -> None:
    """Neither has the pages that a run would ask for."""
    pushed.send(rss([pushed.entry(1)]))
    pushed.ingest("--dry-run")
    pushed.wirecopy("ingest", "--replay", SAMPLES / "newsroom.warc.gz")
    with pushed.store() as store:
        assert store.brought.waiting() == 1


def test_hostile_text_of_a_hub_is_shown_as_text(pushed: Pushed) -> None:
    """Its reasons may hold anything; status and doctor print lines."""
    bad: HubSubscription = pushed.hub
    with pushed.store() as store:
        store.hubs.denied(bad, "no\x1b[31m <b>\u202e feed", now=pushed.now)
    for command in (("status",), ("status", "--feed", pushed.url), ("doctor",)):
        out = pushed.wirecopy(*command).out
        assert "\x1b" not in out
        assert "\u202e" not in out
    assert "denied" in pushed.wirecopy("status", "--feed", pushed.url).out
