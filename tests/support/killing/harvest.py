"""What runs left behind, and how it differs from what an undisturbed run leaves."""

import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage import export, open_store, write_export
from storage.parts.manifest import FOLDER
from storage.parts.marks import MARK
from tests.support.killing.newsrooms import Newsroom
from tests.support.killing.runs import Place

Key = tuple[str, int]  #: story id, revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """All that a place holds: its parts, and the content of its store."""

    texts: dict[str, str]  #: story, or its URL in `Newsroom.same` -> hash of its text in the store
    parts: Counter[Key]  #: how often each record is in the parts
    kept: Counter[Key]  #: how often the store exports it
    differing: list[Key]  #: records whose line in a part differs from the store
    torn: list[str]  #: incomplete files and lines
    entries: dict[str, int]  #: outcome -> entries
    matches: Counter[str]  #: how often each match is in the parts
    found: dict[str, int]  #: watch -> its matches in the store


def harvest(newsroom: Newsroom, place: Place, *others: Path) -> Harvest:
    """Read all that a place holds. others: further folders into which its runs published."""
    lines, matches, torn = _lines_of_parts(place.records, *others)
    exported = io.BytesIO()
    with open_store(place.store) as store:
        write_export(export(store, latest=False, after=None), exported, format="jsonl")
        entries = store.queue.counts()
        found = {one.watch.name: one.matches for one in store.watches.listed()}
    records = [json.loads(line) for line in exported.getvalue().splitlines()]
    stored = {_key(record): record for record in records}
    latest = {record["id"]: record for record in records}  # exported in the order of storing
    return Harvest(
        texts=dict(_named_text(record, newsroom) for record in latest.values()),
        parts=Counter(_key(line) for line in lines),
        kept=Counter(_key(record) for record in records),
        differing=[_key(line) for line in lines if not _agree(line, stored.get(_key(line)))],
        torn=torn,
        entries=entries,
        matches=Counter(line["match_id"] for line in matches),
        found=found,
    )


def _lines_of_parts(
    *folders: Path,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    """The records of the parts, their matches, and everything torn (relations included)."""
    lines, matches, torn = [], [], []
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        is_ours = path.name == MARK or FOLDER in path.parts
        if path.is_dir() or ".tmp" in path.name or is_ours:
            continue
        body = path.read_bytes()
        if path.suffix != ".jsonl" or not body.endswith(b"\n"):
            torn.append(path.name)
        for number, line in enumerate(body.splitlines(), start=1):
            try:
                parsed = json.loads(line)
            except ValueError:
                torn.append(f"{path.name}:{number}")
                continue
            if parsed["kind"] == "record":
                lines.append(parsed)
            elif parsed["kind"] == "match":
                matches.append(parsed)
    return lines, matches, torn


def _key(record: Mapping[str, Any]) -> Key:
    return record["id"], record["revision"]


def _named_text(record: Mapping[str, Any], newsroom: Newsroom) -> tuple[str, str]:
    """A story's id and content hash; URL and fingerprint when several papers print it."""
    url = newsroom.same.get(record["canonical_url"] or "", record["canonical_url"])
    if url in newsroom.same.values():
        return url, record["text_fingerprint"]
    return record["id"], record["content_hash"]


def _agree(line: Mapping[str, Any], stored: Mapping[str, Any] | None) -> bool:
    """True when a part's line equals the store's record; feeds and addresses may be added later."""
    names = line.keys() - {"kind", "feeds", "alternate_urls"}
    return stored is not None and all(stored[name] == line[name] for name in names)


def _differing(found: Mapping[str, int], killed: Harvest) -> list[str]:
    """Watches that found less or more than undisturbed, in the store or in the parts."""
    names = [name for name, count in found.items() if killed.found.get(name) != count]
    return names + ["the parts"] * (killed.matches.total() != sum(found.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """How a killed run's result differs from an undisturbed one; false when it does not."""

    lost: list[str]  #: stories without a record in the store or in the parts, or with another text
    doubled: list[str]  #: records twice in the parts or the store, and stories nobody published
    torn: list[str]
    unended: dict[str, int]  #: outcome -> difference in entries; pending ones

    def __bool__(self) -> bool:
        return bool(self.lost or self.doubled or self.torn or self.unended)


def damage(undisturbed: Harvest, killed: Harvest) -> Damage:
    """Compare two harvests."""
    missing = [name for name, text in undisturbed.texts.items() if killed.texts.get(name) != text]
    missing += [str(key) for key in killed.kept if key not in killed.parts]
    missing += [f"matches of {name}" for name in _differing(undisturbed.found, killed)]
    counted = [*killed.parts.items(), *killed.kept.items()]
    twice = [str(key) for key, times in counted if times > 1]
    twice += [name for name, times in killed.matches.items() if times > 1]
    twice += [name for name in killed.texts if name not in undisturbed.texts]
    twice += [str(key) for key in killed.parts if key not in killed.kept]
    torn = [*killed.torn, *(f"{key} differs" for key in killed.differing)]
    unended = _unended(undisturbed.entries, killed.entries)
    return Damage(lost=missing, doubled=twice, torn=torn, unended=unended)


def _unended(expected: Mapping[str, int], found: Mapping[str, int]) -> dict[str, int]:
    differences = {o: found.get(o, 0) - expected.get(o, 0) for o in expected.keys() | found.keys()}
    pending = {o: n for o, n in found.items() if o == "pending"}
    return {o: n for o, n in (differences | pending).items() if n}


def adds_up(report: Mapping[str, Any]) -> bool:
    """True when every feed and every entry of a report is in exactly one count."""
    feeds, entries = dict(report["feeds"]), dict(report["entries"])
    checked, seen = feeds.pop("checked"), entries.pop("seen")
    return bool(checked == sum(feeds.values()) and seen == sum(entries.values()))
