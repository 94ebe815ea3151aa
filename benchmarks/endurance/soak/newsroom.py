"""The papers of the soak: what they have published at a moment, and what ails them then."""

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from tests.support.newssite import (
    Reply,
    Request,
    an_entry,
    article_page,
    atom,
    json_feed,
    prose,
    rss,
)

BEGIN = datetime(2026, 12, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDRESSES = tuple(f"127.0.0.{number}" for number in range(1, 9))  #: a paper each
LISTED = timedelta(days=3)  #: how long a story stands in its feed
PER_DAY = 4  #: stories a paper, on average
REVISED, COPIED = 0.25, 0.1  #: shares of the stories
MOVED_AT = 0.3  #: of the soak: when one feed moves for good
MOVING, SILENT = 2, 5  #: the paper whose feed moves; the one that sends no validators
TROUBLE = ("500", "503", "429", "reset", "cut", "slow", "gate", "html")
#: an entry is tried for seven hours; a longer trouble quarantines it, as documented
TROUBLE_LASTS = (HOUR, 5 * HOUR)
TROUBLED = 0.5  #: share of a paper's days
SLOW_S = 0.4
GATE = (
    b"<!doctype html><html lang=en><title>Your privacy</title><h1>Before you continue</h1>"
    b"<p>We and our 412 partners use cookies. Please accept all cookies to continue.</p>"
    b"<button>Accept all</button><button>Reject all</button></html>"
)
HTML = ("Content-Type", "text/html; charset=utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as its paper publishes it: once, or again with another text."""

    number: int
    paper: int
    published: datetime
    revised: datetime | None = None
    copy_of: "Story | None" = None  #: the wire story whose text it prints, word for word

    @property
    def path(self) -> str:
        """Of its page."""
        return f"/{self.published:%Y/%m}/{self.number}-{self._slug}"

    @property
    def title(self) -> str:
        """Its headline; a copy has the original's."""
        return f"{' '.join(self._first[0].split()[:6])}, {(self.copy_of or self).number}"

    @property
    def _slug(self) -> str:
        return "-".join(self._first[0].lower().split()[:5])

    @property
    def _first(self) -> list[str]:
        return prose((self.copy_of or self).number, paragraphs=5)

    def edition(self, now: datetime) -> int:
        """1, or 2 once it was revised."""
        return 2 if self.revised is not None and self.revised <= now else 1

    def mark(self, edition: int) -> str:
        """A sentence that only this edition of this story has."""
        return f"The desk files it as number {(self.copy_of or self).number}, edition {edition}."

    def text(self, edition: int) -> list[str]:
        """Its paragraphs."""
        added = prose(10_000_000 + self.number, paragraphs=2) if edition == 2 else []
        return [*self._first, *added, self.mark(edition)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What ails a paper for some hours."""

    paper: int
    kind: str
    begin: datetime
    end: datetime


@dataclass
class Newsroom:
    """Eight papers over so many days. `now` is set before each run."""

    days: float
    seed: int
    now: datetime = BEGIN
    is_quiet: bool = False  #: no trouble any more
    requests: Counter[tuple[int, str]] = field(
        default_factory=Counter
    )  #: paper, feed | page | other

    @property
    def end(self) -> datetime:
        """Nothing is published from then on."""
        return BEGIN + self.days * DAY

    @cached_property
    def stories(self) -> list[Story]:
        """Everything that is published, in order of time."""
        draw = random.Random(self.seed)
        times = sorted(
            (BEGIN + draw.random() * self.days * DAY, paper)
            for paper in range(len(ADDRESSES))
            for _ in range(round(PER_DAY * self.days))
        )
        made: list[Story] = []
        for number, (at, paper) in enumerate(times, start=1):
            revised = at + draw.uniform(1, 30) * HOUR if draw.random() < REVISED else None
            story = Story(
                number=number,
                paper=paper,
                published=at,
                revised=revised if revised and revised < self.end else None,
                copy_of=_wire(made, paper=paper, at=at) if draw.random() < COPIED else None,
            )
            made.append(story if story.copy_of is None else replace(story, revised=None))
        return made

    @cached_property
    def troubles(self) -> list[Trouble]:
        """Drawn day by day for each paper."""
        draw = random.Random(self.seed + 1)
        return [
            Trouble(paper=paper, kind=draw.choice(TROUBLE), begin=begin, end=begin + lasts)
            for paper in range(len(ADDRESSES))
            for day in range(int(self.days))
            if draw.random() < TROUBLED
            for begin in [BEGIN + (day + draw.uniform(0, 0.75)) * DAY]
            for lasts in [draw.uniform(*(t / HOUR for t in TROUBLE_LASTS)) * HOUR]
        ]

    def feeds(self, port: int) -> list[str]:
        """The feeds' addresses, as a user subscribes to them."""
        return [f"http://{host}:{port}/feed" for host in ADDRESSES]

    def url(self, story: Story, port: int) -> str:
        """The address of a story's page."""
        return f"http://{ADDRESSES[story.paper]}:{port}{story.path}"

    def trouble(self, paper: int) -> str | None:
        """What ails a paper now."""
        here = (t for t in self.troubles if t.paper == paper and t.begin <= self.now < t.end)
        found = next(here, None)
        return None if found is None or self.is_quiet else found.kind

    def answer(self, request: Request) -> Reply | None:
        """The reply of a paper; called in the server's thread."""
        paper = ADDRESSES.index(request.host)
        is_feed = request.path in ("/feed", "/news")
        kind = "feed" if is_feed else "other" if request.path == "/robots.txt" else "page"
        self.requests[paper, kind] += 1
        if kind == "other":
            return None
        port, path = int(request.headers["host"].rpartition(":")[2]), request.path
        found = self._feed(paper, path, port=port) if is_feed else self._page(paper, path)
        ails = self.trouble(paper)
        return found if ails is None or found is None else _ailing(ails, found, is_feed=is_feed)

    def _feed(self, paper: int, path: str, *, port: int) -> Reply:
        has_moved = paper == MOVING and self.now >= BEGIN + MOVED_AT * self.days * DAY
        if has_moved and path == "/feed":
            return Reply(status=301, headers=(("Location", "/news"),))
        entries = [
            an_entry(
                f"http://{ADDRESSES[paper]}:{port}{story.path}",
                title=story.title,
                published=story.published,
                updated=story.revised if story.edition(self.now) == 2 else None,
                summary=story.text(1)[0][:160],
            )
            for story in self._listed(paper)
        ]
        make, kind = ((rss, "rss+xml"), (atom, "atom+xml"), (json_feed, "feed+json"))[paper % 3]
        body = make(entries, title=f"Paper {paper}", home=f"http://{ADDRESSES[paper]}:{port}/")
        headers = (("Content-Type", f"application/{kind}"),)
        if paper != SILENT:
            headers += (("ETag", f'"{hashlib.sha256(body).hexdigest()[:16]}"'),)
        return Reply(headers=headers, body=body)

    def _listed(self, paper: int) -> Iterator[Story]:
        for story in reversed(self.stories):
            if story.paper == paper and self.now - LISTED < story.published <= self.now:
                yield story

    def _page(self, paper: int, path: str) -> Reply | None:
        story = self._by_path.get((paper, path))
        if story is None or story.published > self.now:
            return None
        page = article_page(
            story.title,
            story.text(story.edition(self.now)),
            author=f"Reporter {story.number % 7}",
            published=story.published,
            before='<p class="promo">Sign up for the evening letter of this paper.</p>',
        )
        return Reply(headers=(HTML,), body=page)

    @cached_property
    def _by_path(self) -> dict[tuple[int, str], Story]:
        return {(story.paper, story.path): story for story in self.stories}


def _wire(made: Sequence[Story], *, paper: int, at: datetime) -> Story | None:
    """A recent story of another paper that is never revised."""
    recent = made[-20:]
    return next(
        (
            one
            for one in recent
            if one.paper != paper
            and one.revised is None
            and one.copy_of is None
            and HOUR < at - one.published < 12 * HOUR
        ),
        None,
    )


def _ailing(kind: str, found: Reply, *, is_feed: bool) -> Reply:
    """The reply as a troubled server sends it."""
    whole = found.rendered(is_head=False)
    gate = Reply(headers=(HTML,), body=GATE)
    return {
        "500": Reply(status=500, headers=(HTML,), body=b"<h1>Internal Server Error</h1>"),
        "503": Reply(status=503, headers=(HTML,), body=b"<h1>Backend fetch failed</h1>"),
        "429": Reply(status=429, headers=(HTML, ("Retry-After", "3600"))),
        "reset": Reply(raw=b""),
        "cut": Reply(raw=whole[: len(whole) * 2 // 3]),
        "slow": replace(found, delay_s=SLOW_S),
        "gate": found if is_feed else gate,
        "html": gate if is_feed else found,
    }[kind]
