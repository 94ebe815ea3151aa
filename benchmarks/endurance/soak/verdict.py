"""What the soak left behind: each published story once, with its last text; levels; figures."""

import io
import json
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.endurance.soak.machine import Machine
from benchmarks.endurance.soak.newsroom import ADDRESSES, HOUR, Newsroom, Story
from storage import Store, export, open_store, write_export
from tests.support.killing.harvest import harvest
from tests.support.killing.newsrooms import Newsroom as Feeds
from tests.support.killing.runs import Place

MORE_MB, MORE = 15, 1.1  #: memory may be so much larger in the last quarter than in the second
WARM = 25  #: runs: the caches fill during the first ones
LEFT = 3  #: processes that stay: what forks the workers, and what tracks its resources
SHOWN = 10  #: faults of a kind that are printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Everything that is wrong, and the figures."""

    faults: list[str]
    delays_h: list[float]  #: from publication to the first revision in the store
    stored: int
    revised: int
    copies: int
    entries: dict[str, int]  #: outcome -> entries
    bytes_by_kind: dict[str, int]


def judged(newsroom: Newsroom, machine: Machine, *, port: int) -> Verdict:
    """Compare the store and the parts with what was published."""
    place = SoakPlace(machine.folder)
    found = harvest(Feeds(name="soak", feeds=machine.folder / "feeds.toml"), place)
    faults = [f"twice in the parts: {key}" for key, n in found.parts.items() if n > 1]
    faults += [f"not in the parts: {key}" for key in found.kept if key not in found.parts]
    faults += [f"only in the parts: {key}" for key in found.parts if key not in found.kept]
    faults += [f"another text in the parts: {key}" for key in found.differing]
    faults += [f"torn: {name}" for name in found.torn]
    with open_store(place.store) as store:
        by_url = _by_url(store)
        faults += _of_stories(newsroom, by_url, store, port=port)
        published = {newsroom.url(one, port): one for one in newsroom.stories}
        faults += [f"nobody published {url}" for url in by_url if url not in published]
    if machine.children > LEFT:
        faults.append(f"{machine.children} processes were left after the last run")
    faults += _levels(machine)
    return Verdict(
        faults=faults,
        delays_h=[
            (datetime.fromisoformat(by_url[url][0]["date_first_seen"]) - one.published) / HOUR
            for url, one in published.items()
            if url in by_url
        ],
        stored=len(by_url),
        revised=sum(len(lines) - 1 for lines in by_url.values()),
        copies=sum(1 for url in published if url not in by_url),
        entries=found.entries,
        bytes_by_kind=_bytes(machine.folder),
    )


class SoakPlace(Place):
    """A data folder, read as the kill tests read theirs."""

    @property
    def store(self) -> str:
        """Its store's URL."""
        return f"sqlite:///{self.folder}/wirecopy.db"


def _by_url(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Every revision by the story's URL, in the order of storing."""
    exported = io.BytesIO()
    write_export(export(store, latest=False, after=None), exported, format="jsonl")
    found: dict[str, list[dict[str, Any]]] = {}
    for line in exported.getvalue().splitlines():
        record = json.loads(line)
        found.setdefault(record["url"], []).append(record)
    return found


def _of_stories(
    newsroom: Newsroom, by_url: dict[str, list[dict[str, Any]]], store: Store, *, port: int
) -> Iterator[str]:
    """Stories that are missing, doubled, or have another text than their paper printed last."""
    urls = [newsroom.url(story, port) for story in newsroom.stories]
    known: dict[str, Any] = {}
    for start in range(0, len(urls), 200):
        known |= store.read.story_ids(urls[start : start + 200])
    for story, url in zip(newsroom.stories, urls, strict=True):
        lines = by_url.get(url, [])
        ids = {line["id"] for line in lines}
        if not lines and url not in known:
            yield f"lost: {_named(story, url)}"
        elif not lines and story.copy_of is None and not _is_copied(story, newsroom.stories):
            yield f"taken for a copy: {_named(story, url)}"
        elif len(ids) > 1:
            yield f"stored twice: {_named(story, url)}"
        elif lines and (wrong := _wrong(story, lines, newsroom.end)):
            yield f"{wrong}: {_named(story, url)}"


def _is_copied(story: Story, stories: Sequence[Story]) -> bool:
    """True when another paper prints its text: either may have been read first."""
    return any(one.copy_of is story for one in stories)


def _wrong(story: Story, lines: list[dict[str, Any]], end: datetime) -> str | None:
    last = story.edition(end)
    if len(lines) > last:
        return f"{len(lines)} revisions of {last} editions"
    if story.mark(last) not in (lines[-1]["content_text"] or ""):
        return f"not the text of edition {last}"
    if lines[-1]["extraction"]["status"] != "full":
        return f"status {lines[-1]['extraction']['status']}"
    return None


def _named(story: Story, url: str) -> str:
    return f"{story.number} of {story.published:%d %b %H:%M}, {url}"


def _levels(machine: Machine) -> Iterator[str]:
    """Memory or handles that grow: the last quarter of the runs against the second."""
    quarter = len(machine.memory) // 4
    if quarter < WARM:
        return
    before = statistics.median(machine.memory[quarter : 2 * quarter])
    after = statistics.median(machine.memory[-quarter:])
    if after > before * MORE + MORE_MB:
        yield f"memory grew from {before:.0f} to {after:.0f} MB"
    handles, later = max(machine.fds[: 2 * quarter]), max(machine.fds[-quarter:])
    if later > handles + 2:
        yield f"file handles grew from {handles} to {later}"


def _bytes(folder: Path) -> dict[str, int]:
    sizes: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file():
            sizes[path.relative_to(folder).parts[0]] += path.stat().st_size
    return dict(sizes)


def shown(verdict: Verdict, newsroom: Newsroom, machine: Machine) -> Iterator[str]:
    """The figures, and the verdict as the last line."""
    delays = sorted(verdict.delays_h)
    counts = ", ".join(f"{n} {name}" for name, n in sorted(verdict.entries.items()))
    revised = sum(one.revised is not None for one in newsroom.stories)
    copies = sum(one.copy_of is not None for one in newsroom.stories)
    yield f"published: {len(newsroom.stories)} stories, {copies} of them copies; {revised} revised"
    yield f"stored:    {verdict.stored} stories, {verdict.copies} copies; {verdict.revised} revised"
    yield f"entries:   {counts}"
    if len(delays) > 10:
        at = statistics.quantiles(delays, n=10)
        yield (
            f"delay:     median {at[4] * 60:.0f} min, p90 {at[8] * 60:.0f} min,"
            f" longest {delays[-1]:.1f} h"
        )
    for kind in ("feed", "page", "other"):
        each = [newsroom.requests[paper, kind] / newsroom.days for paper in range(len(ADDRESSES))]
        name = {"feed": "feed polls", "page": "pages", "other": "robots.txt"}[kind]
        yield f"requests:  {name} a paper and day: {min(each):.1f} to {max(each):.1f}"
    quarter = max(1, len(machine.memory) // 4)
    before, after = (
        statistics.median(part)
        for part in (machine.memory[quarter : 2 * quarter], machine.memory[-quarter:])
    )
    yield f"memory:    {before:.0f} MB in the second quarter, {after:.0f} MB in the last"
    yield f"handles:   {min(machine.fds)} to {max(machine.fds)}"
    sizes = ", ".join(f"{k} {n / 1e6:.1f} MB" for k, n in sorted(verdict.bytes_by_kind.items()))
    yield f"disk:      {sizes}"
    kinds = Counter(fault.partition(":")[0] for fault in verdict.faults)
    for kind, times in kinds.items():
        of_kind = [fault for fault in verdict.faults if fault.partition(":")[0] == kind]
        yield from (f"  {fault}" for fault in of_kind[:SHOWN])
        if times > SHOWN:
            yield f"  ... and {times - SHOWN} more"
    yield (
        f"{len(verdict.faults)} FAULTS"
        if verdict.faults
        else "everything published is stored once, with its last text; memory and handles are level"
    )
