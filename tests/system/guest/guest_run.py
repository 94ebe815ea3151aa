"""The poller of a run with a test clock: real store, client and loopback; parsing in place."""

from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from extractors.feed.from_bytes import parse
from extractors.fetch import Client
from extractors.fetch.render.render import Renderer
from news.feed.values import FeedDocument, FeedState, Subscription
from news.report import FeedLine, RunReport
from pipeline.config.settings import Settings
from pipeline.control.brake import Brake
from pipeline.control.lookup import Lookup
from pipeline.keep.landings import Landings
from pipeline.keep.site_lines import SiteLines
from pipeline.keep.writer import Writer
from pipeline.poll.feeds import poll_feeds
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from pipeline.workers.pool import Workers
from storage import Owner, open_store
from tests.extractors.fetch.loopback import LOOPBACK, Clock, Request, reply

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class InPlace(Workers):
    """Parses in this process: the feeds of these tests are harmless. Counts what it parsed."""

    def __init__(self) -> None:
        super().__init__(processes=1, deadline=timedelta(seconds=20), memory_mb=512)
        self.parsed = 0

    async def parse_feed(self, content: bytes, **named: Any) -> FeedDocument:
        self.parsed += 1
        named.pop("deadline_s")
        return parse(content, **named)


class GuestRun:
    """One store and one clock. Each `poll` opens fresh resources, as after a restart."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder, self.clock = folder, clock
        self.workers = InPlace()
        self.share = 0.0

    @asynccontextmanager
    async def resources(self, **settings: Any) -> AsyncIterator[Resources]:
        """A worker on the same store: another process, or another machine."""
        chosen = Settings(
            store=f"sqlite:///{self.folder}/w.db",
            archive=None,
            allow_networks=LOOPBACK,
            **{"host_delay_s": 0, **settings},
        )
        with ExitStack() as stack:
            store = stack.enter_context(open_store(chosen.store))
            owner = stack.enter_context(Owner(store, now=self.clock.now()))
            client = Client(
                chosen.fetching,
                host_book=store.hosts,
                now=self.clock.now,
                sleep=self.clock.sleep,
                resolve=lambda *_: ["127.0.0.1"],
            )
            rendering = chosen.rendering(chosen.fetching)
            async with client:
                yield Resources(
                    settings=chosen,
                    store=store,
                    client=client,
                    renderer=Renderer(client, rendering, now=self.clock.now),
                    workers=self.workers,
                    writer=Writer(store, now=self.clock.now),
                    story_of=Lookup(store.read.story_ids),
                    site_lines=SiteLines(store),
                    landings=Landings(store),
                    owner=owner,
                    archive=None,
                    now=self.clock.now,
                    share=lambda: self.share,
                    raises_bugs=True,
                )

    async def poll(
        self, *feeds: Subscription | str, force: bool = False, **settings: Any
    ) -> RunReport:
        """Poll what is due of these feeds."""
        async with self.resources(**settings) as resources:
            return await polled(
                resources,
                [f if isinstance(f, Subscription) else Subscription(url=f) for f in feeds],
                force=force,
            )

    async def poll_when_due(self, feed: Subscription | str, **settings: Any) -> FeedLine:
        """Let time pass until the feed is due, and poll it."""
        url = feed.url if isinstance(feed, Subscription) else feed
        due = (await self.state(url)).next_poll_at
        if due is not None:
            self.clock.at = max(self.clock.at, due)
        return (await self.poll(feed, **settings)).feed_lines[0]

    async def state(self, url: str) -> FeedState:
        """What the store remembers of a feed."""
        async with self.resources() as resources:
            return resources.store.feeds.states([url]).get(url, FeedState(url=url))

    async def entries(self, url: str) -> int:
        """How many entries of a feed the store has."""
        async with self.resources() as resources:
            return next(
                (health.entries for health in resources.store.feeds.health() if health.url == url),
                0,
            )


async def polled(
    resources: Resources, subscriptions: Sequence[Subscription], *, force: bool = False
) -> RunReport:
    """One run's polling."""
    tally = Tally(run="test", started_at=resources.now())
    brake = Brake(now=resources.now)
    await poll_feeds(
        subscriptions, resources=resources, tally=tally, brake=brake, force=force, dry_run=False
    )
    return tally.report(now=resources.now())


def rss(*titles: str, extra: str = "") -> bytes:
    """A feed with an entry a title."""
    items = "".join(
        f"<item><title>{t}</title><link>https://p.example/{t}</link><guid>{t}</guid></item>"
        for t in titles
    )
    return rss_of(f"{extra}{items}")


def rss_of(content: str) -> bytes:
    """A feed with this content of its channel, after the title."""
    channel = f"<channel><title>P</title>{content}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()


def serves(*replies: bytes):
    """Answers in order; the last one for ever after."""
    left = list(replies)

    def answer(_: Request) -> bytes:
        return left.pop(0) if len(left) > 1 else left[0]

    return answer


def not_modified_after(first: bytes):
    """The first reply; 304 to whatever is conditional."""

    def answer(request: Request) -> bytes:
        return (
            reply(304) if request.headers.keys() & {"if-none-match", "if-modified-since"} else first
        )

    return answer
