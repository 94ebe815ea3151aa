"""Queues the pages that lie in WARC files. Nothing is fetched: each page is read where it lies."""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from extractors.article.metadata.language import contradicted, infer_language
from extractors.charset import decode
from extractors.fetch import CapturedPage, captured_pages
from news.errors import ConfigError
from news.feed.values import ARCHIVES, Capture, Entry
from news.report import FeedLine
from news.url import canonical_or_none, host_of
from pipeline.config.request import Backfill
from pipeline.poll.backfill.queue import PastQueue
from pipeline.report.events import emit
from pipeline.report.tally import Tally
from pipeline.report.words import plural
from storage.values import Candidate

_BATCH = 500  #: pages per transaction
# none looks past the next `<`: bytes of a stranger cost no more than their length
_PARAGRAPH = re.compile(r"<p\b[^<>]*>", re.IGNORECASE)
_END = re.compile(r"</p\b", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>|&#?\w{1,12};")
_DECLARED = re.compile(r"<html\b[^<>]*?\blang\s*=\s*[\"']?([a-z]{2,3})\b", re.IGNORECASE)
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


async def queue_archive(
    file: Path, wanted: Backfill, *, queue: PastQueue, tally: Tally, note: Callable[[str], None]
) -> None:
    """Queue a file's wanted pages, no faster than they are read; count them.

    A file that cannot be read counts as a failing feed.
    """
    reader = Reader(file, wanted, note=note)
    batches = reader.batches()
    while queue.is_open:
        try:
            batch = await asyncio.to_thread(next, batches, ())
        except ConfigError as exc:
            tally.saw_feed(FeedLine(url=str(file), outcome="failed", error=exc.reason))
            return
        if not batch:
            emit("archive.queued", file=str(file), pages=reader.taken, foreign=reader.foreign)
            tally.saw_feed(FeedLine(url=str(file), outcome="updated", entries=reader.taken))
            note(f"{file.name}: {reader}")
            return
        await queue.put(batch)


@dataclass(slots=True)
class Reader:
    """Reads one file, and counts."""

    file: Path
    wanted: Backfill
    note: Callable[[str], None]
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
            note=self._tell,
        )
        for page in found:
            if not is_in_language(page, self.wanted.languages):
                self.foreign += 1
            elif (candidate := _candidate(page, self.file)) is not None:
                self.taken += 1
                yield candidate

    def _tell(self, damage: str) -> None:
        emit("archive.damaged", where=damage)
        self.note(damage)

    def _is_of_site(self, url: str, at: datetime) -> bool:
        return self.wanted.is_at(at) and self.wanted.is_of(host_of(url))


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
    opened = _PARAGRAPH.split(html)[1:]
    paragraphs = [_MARKUP.sub(" ", _END.split(one, 1)[0]) for one in opened]
    text = " ".join(" ".join(paragraphs).split())[:_TEXT]
    if infer_language([text]) is not None:
        return any(contradicted(language, [text]) is None for language in languages)
    declared = _DECLARED.search(html)
    if declared is None:
        return True
    return declared[1].lower() in {language.lower().split("-")[0] for language in languages}
