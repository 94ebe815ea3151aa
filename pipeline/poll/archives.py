"""Queues the pages that lie in WARC files. Nothing is fetched: each page is read where it lies."""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from extractors.article.metadata.language import contradicted, infer_language
from extractors.charset import decode
from extractors.fetch import CapturedPage, captured_pages
from news.errors import ConfigError
from news.feed.values import ARCHIVES, Capture, Entry, FeedState
from news.url import canonical_or_none, host_of
from pipeline.config.request import Backfill
from pipeline.control.brake import Brake
from pipeline.report.events import emit
from pipeline.report.summary import plural
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from storage.values import Candidate, Poll

_BATCH = 500  #: pages per transaction
_AHEAD = 2_000  #: pages that may be queued and not yet read
_LOOK_S = 0.2  #: between two looks whether the queue has room
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p\s*>", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>|&#?\w{1,12};")
_DECLARED = re.compile(r"<html\b[^>]*?\blang\s*=\s*[\"']?([a-z]{2,3})\b", re.IGNORECASE)
_TEXT = 4_000  #: characters by which a page's language is told
_NAMES = ("*.warc", "*.warc.gz")


def archive_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The WARC files that paths name, in order; those of a folder by their names.

    Raises ConfigError for a path that does not exist, and for a folder without WARC files.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted({file for name in _NAMES for file in path.rglob(name)})
            if not inside:
                raise ConfigError(str(path), "no *.warc or *.warc.gz in this folder")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise ConfigError(str(path), "no such file")
    return tuple(dict.fromkeys(path.resolve() for path in found))


async def queue_archives(
    wanted: Backfill,
    *,
    resources: Resources,
    tally: Tally,
    brake: Brake,
    dry_run: bool,
    limit: int | None,
    note: Callable[[str], None],
) -> None:
    """Queue the wanted pages, file by file, no faster than they are read; count them.

    limit: pages to queue that are new or changed.
    """
    queue = _Queue(resources=resources, tally=tally, brake=brake, dry_run=dry_run, left=limit)
    for file in wanted.files:
        reader = Reader(file, wanted)
        batches = reader.batches()
        while queue.is_open and (batch := await asyncio.to_thread(next, batches, ())):
            await queue.put(batch)
        if not queue.is_open:
            return
        emit("archive.queued", file=str(file), pages=reader.taken, foreign=reader.foreign)
        note(f"{file.name}: {reader}")


@dataclass(slots=True, kw_only=True)
class _Queue:
    """Queues pages while the queue has room for them."""

    resources: Resources
    tally: Tally
    brake: Brake
    dry_run: bool
    left: int | None  #: pages that may still be queued; None: any number
    unread: dict[str, int] = field(default_factory=dict)  #: guid -> its entry, not read yet

    @property
    def is_open(self) -> bool:
        """False once the brake is on, or the limit is reached."""
        return not self.brake.is_on and self.left != 0

    async def put(self, batch: Sequence[Candidate]) -> None:
        """Queue a batch, behind earlier captures of its pages."""
        await self._wait({self.unread[c.entry.guid] for c in batch if c.entry.guid in self.unread})
        while batch and self.is_open:
            await self._save(batch[: self.left])
            batch = batch[self.left :] if self.left is not None else ()

    async def _save(self, batch: Sequence[Candidate]) -> None:
        queue = self.resources.store.queue
        save = queue.sift if self.dry_run else queue.save_poll
        poll = Poll(state=FeedState(url=ARCHIVES), candidates=tuple(batch))
        sifted = await asyncio.to_thread(save, poll, now=self.resources.now())
        for one in sifted:
            self.tally.saw(one.entry_id, one.outcome)
        if self.left is not None:
            self.left -= sum(one.is_new for one in sifted)
        waiting = set(self.tally.pending_ids())
        met = {c.entry.guid: one.entry_id for c, one in zip(batch, sifted, strict=True)}
        self.unread = {
            guid: entry
            for guid, entry in (self.unread | met).items()
            if entry is not None and entry in waiting
        }

    async def _wait(self, before: AbstractSet[int]) -> None:
        """Wait until these entries, and most others, are read.

        Also ends when the brake is on, or nothing is left that can be read now.
        """
        for _ in count():
            waiting = self.tally.pending_ids()
            if self.brake.is_on or (len(waiting) <= _AHEAD and before.isdisjoint(waiting)):
                return
            now, queue = self.resources.now(), self.resources.store.queue
            if not await asyncio.to_thread(queue.has_due, feeds={ARCHIVES}, now=now):
                return
            await asyncio.sleep(_LOOK_S)


@dataclass(slots=True)
class Reader:
    """Reads one file, and counts."""

    file: Path
    wanted: Backfill
    taken: int = 0
    foreign: int = 0

    def __str__(self) -> str:
        """What was found in it, in words."""
        others = f", {self.foreign:,} in other languages" if self.foreign else ""
        return f"{plural(self.taken, 'page')}{others}"

    def batches(self) -> Iterator[tuple[Candidate, ...]]:
        """The wanted pages. None is twice in a batch: a later capture may be a revision."""
        batch: dict[str, Candidate] = {}
        for one in self._wanted_pages():
            there = batch.get(one.entry.guid)
            if there is not None and there.digest == one.digest:
                continue
            if there is not None or len(batch) == _BATCH:
                yield tuple(batch.values())
                batch = {}
            batch[one.entry.guid] = one
        if batch:
            yield tuple(batch.values())

    def _wanted_pages(self) -> Iterator[Candidate]:
        found = captured_pages(
            self.file,
            wanted=self._is_of_site,
            note=lambda damage: emit("archive.damaged", where=damage),
        )
        for page in found:
            if not is_in_language(page, self.wanted.languages):
                self.foreign += 1
            elif (candidate := _candidate(page, self.file)) is not None:
                self.taken += 1
                yield candidate

    def _is_of_site(self, url: str, at: datetime) -> bool:
        wanted = self.wanted
        if (wanted.since and at < wanted.since) or (wanted.until and at >= wanted.until):
            return False
        host = host_of(url).removeprefix("www.")
        return not wanted.hosts or any(
            host == name or host.endswith(f".{name}") for name in wanted.hosts
        )


def _candidate(page: CapturedPage, file: Path) -> Candidate | None:
    """The entry of a page; None for an address that no story can have."""
    guid = canonical_or_none(page.url)
    if guid is None:
        return None
    capture = Capture(file=str(file), offset=page.offset, at=page.at)
    entry = Entry(feed_url=ARCHIVES, guid=guid, link=page.url, via="archive", capture=capture)
    return Candidate(entry=entry, canonical_link=guid, host=host_of(page.url), digest=page.digest)


def is_in_language(page: CapturedPage, languages: Sequence[str]) -> bool:
    """False for a page that is clearly in another language.

    By its first paragraphs; by its `lang` where they do not tell. One that tells neither is wanted.
    """
    if not languages:
        return True
    html = decode(page.start, page.content_type).text
    paragraphs = [_MARKUP.sub(" ", one) for one in _PARAGRAPH.findall(html)]
    text = " ".join(" ".join(paragraphs).split())[:_TEXT]
    if infer_language([text]) is not None:
        return any(contradicted(language, [text]) is None for language in languages)
    declared = _DECLARED.search(html)
    if declared is None:
        return True
    return declared[1].lower() in {language.lower().split("-")[0] for language in languages}
