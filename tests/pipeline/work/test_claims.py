"""Several `wirecopy ingest` on one store share its work: nothing is fetched or stored twice."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from storage import open_store
from tests.support import killing
from tests.support.killing import Newsroom, Place, Ran, Strike
from tests.support.newssite import NewsSite, Request, an_entry, article_page, prose, rss

HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")
STORIES = 12  #: a host
SHARD = 5  #: entries a claim
LOOPBACK = {
    "WIRECOPY_ALLOW_NETWORKS": "127.0.0.0/8",
    "WIRECOPY_WORKERS": "1",
    "WIRECOPY_SHARDS_AT_ONCE": "1",  # no process takes all hosts before the others have started
    "WIRECOPY_SHARD_ENTRIES": str(SHARD),
    "WIRECOPY_LEASE_S": "3600",  # who takes over at once has not waited for a lease to end
}
DEADLINE_S = 240.0  #: after so long something hangs, however busy the machine is
pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with NewsSite() as site:
        yield site


def four_papers(site: NewsSite, folder: Path, *, delay_s: float) -> Newsroom:
    """Four papers on four hosts, and a digest on the first that lists every other story again."""
    links: list[str] = []
    feeds = []
    for at, host in enumerate(HOSTS):
        own = []
        for number in range(STORIES):
            seed = at * STORIES + number
            title, path = f"Story {number} of paper {at}", f"/news/{seed}"
            site.publish(path, article_page(title, prose(seed)), host=host)
            own.append(an_entry(site.url(path, host=host), title=title))
        site.publish("/feed.xml", rss(own), host=host, etag=f'"{at}"')
        feeds.append(site.url("/feed.xml", host=host))
        links += [str(entry.link) for entry in own]
    digest = [an_entry(link, guid=f"digest-{link}", title="From the digest") for link in links[::2]]
    site.publish("/digest.xml", rss(digest), host=HOSTS[0])
    feeds.append(site.url("/digest.xml", host=HOSTS[0]))
    return a_newsroom(feeds, folder, delay_s=delay_s)


def a_newsroom(feeds: list[str], folder: Path, *, delay_s: float, **environment: str) -> Newsroom:
    path = folder / "feeds.toml"
    path.write_text("".join(f'[[feed]]\nurl = "{url}"\n\n' for url in feeds), encoding="utf-8")
    # an answer may be held until a busy machine has started every process
    environment |= {"WIRECOPY_HOST_DELAY_S": str(delay_s), "WIRECOPY_TIMEOUT_S": str(DEADLINE_S)}
    return Newsroom(name="loopback", feeds=path, environment=LOOPBACK | environment)


def polled(newsroom: Newsroom, folder: Path) -> Place:
    """A store whose run was killed after polling, before it fetched a page: all entries wait."""
    shared = Place(folder / "shared")
    # with a limit all feeds are polled before anything is claimed, however slow the machine is
    at_claim = Strike(point="after_claim")
    assert killing.strike(newsroom, shared, at_claim, "--limit", "1000").is_killed
    return shared


class Beside:
    """Processes on one store, each with its own User-Agent so that the site can tell them apart."""

    def __init__(
        self, newsroom: Newsroom, folder: Path, *, processes: int, stack: ExitStack
    ) -> None:
        self.shared = Place(folder / "shared")
        self.shared.folder.mkdir(exist_ok=True)
        self._places = [Place(folder / f"process-{n}") for n in range(processes)]
        self.started = [
            stack.enter_context(
                killing.started(
                    newsroom,
                    place,
                    environment={"WIRECOPY_USER_AGENT": f"process-{n} (+http://127.0.0.1/)"},
                    store=self.shared.store,
                    records=self.shared.records,
                )
            )
            for n, place in enumerate(self._places)
        ]

    def ended(self, number: int) -> Ran:
        code = self.started[number].wait(timeout=DEADLINE_S)
        return killing.ended(self._places[number], code=code)

    def all_ended(self) -> list[Ran]:
        return [self.ended(n) for n in range(len(self.started))]


def asked_by(request: Request) -> str:
    return request.headers["user-agent"].partition(" ")[0]


def asked(site: NewsSite, *, by: str = "") -> Counter[tuple[str, str]]:
    """(host, path) -> how often all processes asked for it; robots.txt is a path like others."""
    return Counter((r.host, r.path) for r in list(site.requests) if asked_by(r).startswith(by))


def begin_together(site: NewsSite, *, processes: int) -> None:
    """No process gets an answer before each has asked for something, so that all have work."""
    names = {f"process-{n}" for n in range(processes)}
    site.hold_until(lambda: names <= {asked_by(r) for r in list(site.requests)})


def wait_for(claim: Callable[[], Any]) -> Any:
    """What the claim says as soon as it says something."""
    until = time.monotonic() + DEADLINE_S
    while not (said := claim()):
        assert time.monotonic() < until
        time.sleep(0.01)
    return said


def everything_stands_once(newsroom: Newsroom, place: Place) -> None:
    found = killing.harvest(newsroom, place)
    assert not killing.damage(found, found)
    assert len(found.texts) == sum(found.parts.values()) == len(HOSTS) * STORIES
    assert found.entries == {"stored": len(HOSTS) * STORIES, "known": len(HOSTS) * STORIES // 2}


@pytest.mark.parametrize("processes", [2, pytest.param(4, marks=pytest.mark.long)])
def test_processes_started_at_once_ask_for_every_page_once(
    site: NewsSite, tmp_path: Path, processes: int
) -> None:
    """Every feed and page is fetched once, every story stored once, the reports add up."""
    newsroom = four_papers(site, tmp_path, delay_s=0.1)
    polled(newsroom, tmp_path)
    begin_together(site, processes=processes)
    with ExitStack() as stack:
        beside = Beside(newsroom, tmp_path, processes=processes, stack=stack)
        ran = beside.all_ended()
    assert [(one.code, one.stderr if one.code else "") for one in ran] == [(0, "")] * processes
    assert all(killing.adds_up(one.report) for one in ran)
    assert {key: times for key, times in asked(site).items() if times > 1} == {}
    assert (
        len({asked_by(r) for r in site.requests if "/news/" in r.path}) == processes
    )  # it was shared work
    everything_stands_once(newsroom, beside.shared)


def test_a_killed_process_is_succeeded_at_once(site: NewsSite, tmp_path: Path) -> None:
    """Another process takes over its hosts at once although the lease goes on: its lock is free."""
    newsroom = four_papers(site, tmp_path, delay_s=0.1)
    polled(newsroom, tmp_path)
    with ExitStack() as stack:
        beside = Beside(newsroom, tmp_path, processes=2, stack=stack)
        at_pages = wait_for(
            lambda: Counter(
                asked_by(r) for r in list(site.requests) if "/news/" in r.path
            ).most_common(1)
        )
        number = int(at_pages[0][0].removeprefix("process-"))
        assert killing.kill(beside.started[number]) == []
        assert beside.started[number].returncode == -signal.SIGKILL
        ran = beside.ended(1 - number)
    assert (ran.code, killing.adds_up(ran.report)) == (0, True), ran.stderr
    with open_store(beside.shared.store) as store:
        pending = store.queue.counts().get("pending", 0)
    last = killing.run_here(newsroom, beside.shared)
    assert (last.code, last.report["entries"]["seen"]) == (0, pending), last.stderr
    pages = {
        key: times
        for key, times in asked(site).items()
        if key[1].startswith("/news/") and times > 1
    }
    assert len(pages) <= SHARD  # what the victim had asked for and not yet stored
    everything_stands_once(newsroom, beside.shared)


def test_a_hosts_pace_holds_across_processes(site: NewsSite, tmp_path: Path) -> None:
    """Stories of three hosts lead to a fourth: two processes together keep its pace."""
    delay_s, feeds = 0.15, []
    archive = HOSTS[3]
    for at, host in enumerate(HOSTS[:3]):
        entries = []
        for number in range(8):
            seed = 100 + 10 * at + number
            site.publish(f"/long/{seed}", article_page(f"Story {seed}", prose(seed)), host=archive)
            link = site.redirect(
                f"/short/{seed}", site.url(f"/long/{seed}", host=archive), host=host
            )
            entries.append(an_entry(link, title=f"Story {seed}"))
        site.publish("/feed.xml", rss(entries), host=host)
        feeds.append(site.url("/feed.xml", host=host))
    newsroom = a_newsroom(feeds, tmp_path, delay_s=delay_s)
    polled(newsroom, tmp_path)
    site.forget_requests()
    begin_together(site, processes=2)
    with ExitStack() as stack:
        beside = Beside(newsroom, tmp_path, processes=2, stack=stack)
        ran = beside.all_ended()
    assert [one.code for one in ran] == [0, 0], [one.stderr for one in ran]
    at_it = [r for r in site.requests if r.host == archive]
    assert {asked_by(r) for r in at_it} == {"process-0", "process-1"}
    # the first may leave late on a busy machine; two who did not know of each other would take half
    # the time
    late_s = 0.5
    for position, request in enumerate(at_it):
        assert request.at - at_it[0].at > position * delay_s - late_s


def test_a_feed_is_polled_by_one_of_them_only(site: NewsSite, tmp_path: Path) -> None:
    """A feed that the other process has just polled is not due, though it was at the start."""
    feeds = [
        site.publish(f"/feed-{n}.xml", rss([an_entry(site.url(f"/news/{n}"), title=f"Story {n}")]))
        for n in range(12)
    ]
    for number in range(12):
        site.publish(f"/news/{number}", article_page(f"Story {number}", prose(number)))
    newsroom = a_newsroom(feeds, tmp_path, delay_s=0.1, WIRECOPY_POLLS_AT_ONCE="1")
    with ExitStack() as stack:
        beside = Beside(newsroom, tmp_path, processes=2, stack=stack)
        ran = beside.all_ended()
    assert [one.code for one in ran] == [0, 0], [one.stderr for one in ran]
    assert {key: times for key, times in asked(site).items() if times > 1} == {}
    assert sum(one.report["feeds"]["updated"] for one in ran) == 12
    assert all(killing.adds_up(one.report) for one in ran)
