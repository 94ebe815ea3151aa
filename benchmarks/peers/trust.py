"""What each makes of copies, second addresses, revisions, walls, and of a kill in the middle.

Every story has a word of its own, by which it is found in what was written.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.peers.peers import Peer, environment
from tests.support.newssite import FeedEntry, NewsSite, article_page, prose, rss

STORIES, COPIES, AGAIN, REVISED, WALLS = 60, 15, 10, 10, 10
SLOW = 400  #: stories of the run that is killed
_WORDS = re.compile(r"\b(story|wall|revision)-\d{3}\b")
_DEADLINE_S = 600
_NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)

COOKIES = """<!doctype html><html><head><title>Before you continue</title></head><body><main>
<h1>Before you continue to Test Post</h1><div class="consent">
<p>We and our 846 partners store and access information on your device, such as cookies. {word}.
With your permission we may use precise location data. You can change your choice at any time.</p>
<p>Personalised advertising and content, measurement of advertising and content, audience research
and development of services. You may accept all of it or manage your choices below; some partners
need no consent.</p>
<button>Accept all</button><button>Manage choices</button></div></main></body></html>"""
ROBOT = """<!doctype html><html><head><title>Just a moment...</title></head><body>
<h1>Checking your browser before you go on</h1><p>{word}. This process is automatic. Your browser
will be sent to testpost.example shortly. Please allow up to five seconds. Please turn JavaScript
on and reload the page. We verify that you are human; this may take a few seconds.</p>
<p>Performance and security by an invented company. Ray ID: 7d2f00aa11</p></body></html>"""


@dataclass(slots=True)
class Paper:
    """The site, which changes once."""

    site: NewsSite
    entries: dict[str, list[FeedEntry]] = field(default_factory=dict)

    def open(self) -> list[str]:
        """Publish all pages; the feeds."""
        first = [self._story(n) for n in range(STORIES)]
        second = [self._copy(n) for n in range(COPIES)]
        second += [self._again(n) for n in range(COPIES, COPIES + AGAIN)]
        second += [self._wall(n) for n in range(WALLS)]
        self.entries = {"/a.xml": first, "/b.xml": second}
        return [self.site.publish(path, rss(found)) for path, found in self.entries.items()]

    def change(self) -> None:
        """Revise some stories, an hour later."""
        self.entries["/a.xml"][:REVISED] = [self._story(n, revised=True) for n in range(REVISED)]
        self.site.publish("/a.xml", rss(self.entries["/a.xml"]))

    def _story(self, n: int, *, revised: bool = False) -> FeedEntry:
        text = prose(n, paragraphs=7)
        text[2] += f" It is called story-{n:03}."
        if revised:
            text.insert(4, f"Added later: revision-{n:03}. {prose(5000 + n, paragraphs=1)[0]}")
        at = _NOW - timedelta(minutes=n)
        title = f"What {text[0].split(' in ')[0]} means, part {n}"
        page = article_page(title, text, author="Ann Onymous", published=at)
        link = self.site.publish(f"/news/{n}-of-the-day", page)
        updated = _NOW + timedelta(hours=1) if revised else None
        return FeedEntry(title=title, link=link, guid=f"s{n}", published=at, updated=updated)

    def _copy(self, n: int) -> FeedEntry:
        """The text of a story at another address, in another frame: wire copy."""
        one = self._story(n)
        page = article_page(one.title or "", self._text(n), before="<p>From our wire desk</p>")
        link = self.site.publish(f"/wire/{n}.html", page)
        return FeedEntry(title=one.title, link=link, guid=f"w{n}", published=one.published)

    def _again(self, n: int) -> FeedEntry:
        """A story's own address, with what campaigns add to it."""
        one = self._story(n)
        link = f"{one.link}?utm_source=rss&utm_medium=feed"
        self.site.publish(f"/news/{n}-of-the-day?utm_source=rss&utm_medium=feed", self._page(n))
        return FeedEntry(title=one.title, link=link, guid=f"u{n}", published=one.published)

    def _wall(self, n: int) -> FeedEntry:
        title, frame = f"A story behind a wall, {n}", (COOKIES, ROBOT)[n % 2]
        body = frame.format(word=f"wall-{n:03}").encode()
        return FeedEntry(title=title, link=self.site.publish(f"/walled/{n}", body), guid=f"x{n}")

    def _text(self, n: int) -> list[str]:
        text = prose(n, paragraphs=7)
        text[2] += f" It is called story-{n:03}."
        return text

    def _page(self, n: int) -> bytes:
        one = self._story(n)
        return article_page(one.title or "", self._text(n), published=one.published)


def trust(peers: list[Peer]) -> None:
    """Print the table."""
    print(f"""
{STORIES} stories; {COPIES} of them also as wire copy, {AGAIN} also under an address with
`utm_source`; {WALLS} pages are walls. Then {REVISED} stories are revised, and all is run again.
Apart from these: {SLOW} stories, `kill -9` of all processes when half of the pages were asked for,
and a second run.
""")
    print("| | stories | stored twice or more | walls stored | revisions found |", end="")
    print(" pages asked for the second time | after the kill: lost | twice |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for peer in peers:
        print(
            f"| {peer.name} | {' | '.join(map(str, [*changed(peer), *killed(peer)]))} |", flush=True
        )


def changed(peer: Peer) -> list[int]:
    """Stories found, those in more than one record of the first run, walls, revisions, requests."""
    with NewsSite() as site, _folder() as folder:
        paper = Paper(site)
        feeds = paper.open()
        _run(peer, feeds, folder)
        counts = _counts(peer, folder)
        twice = sum(counts[f"story-{n:03}"] > 1 for n in range(STORIES))
        paper.change()
        site.forget_requests()
        _run(peer, feeds, folder, again=True)
        asked = sum(not one.path.endswith((".xml", ".txt")) for one in site.requests)
        found = set(_counts(peer, folder))
    kinds = Counter(word.partition("-")[0] for word in found)
    return [kinds["story"], twice, kinds["wall"], kinds["revision"], asked]


def killed(peer: Peer) -> list[int]:
    """Stories that are lost, and those in more than one record, after a kill and a second run."""
    with NewsSite() as site, _folder() as folder:
        entries = []
        for n in range(SLOW):
            text = [*prose(n, paragraphs=7), f"It is called story-{n:03}."]
            title = f"{text[0][:60]} {n}"
            link = site.publish(f"/news/{n}-of-the-day", article_page(title, text))
            entries.append(FeedEntry(title=title, link=link, guid=str(n)))
        feeds = [site.publish("/a.xml", rss(entries))]
        command = peer.command(feeds, folder)
        with subprocess.Popen(command, **_quiet(), start_new_session=True) as process:
            deadline = time.monotonic() + _DEADLINE_S
            while len(site.requests) < SLOW / 2 and time.monotonic() < deadline:
                if process.poll() is not None:
                    break
                time.sleep(0.02)
            os.killpg(process.pid, signal.SIGKILL)
        _run(peer, feeds, folder, again=True)
        counts = _counts(peer, folder)
    return [
        sum(not counts[f"story-{n:03}"] for n in range(SLOW)),
        sum(counts[f"story-{n:03}"] > 1 for n in range(SLOW)),
    ]


def _counts(peer: Peer, folder: Path) -> Counter[str]:
    """Word -> in how many records it is."""
    words = ({match[0] for match in _WORDS.finditer(one)} for one in peer.written(folder))
    return Counter(word for found in words for word in found)


def _run(peer: Peer, feeds: list[str], folder: Path, *, again: bool = False) -> None:
    command = peer.command(feeds, folder)
    if again and peer.name == "wirecopy":
        command.append("--force")  # its schedule would have polled an hour later
    subprocess.run(command, **_quiet(), check=False, timeout=_DEADLINE_S)


def _quiet() -> dict[str, object]:
    return {"env": environment(), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
