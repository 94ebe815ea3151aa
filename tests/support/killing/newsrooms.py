"""Newsrooms to be ingested, and settings that make a run short-stepped."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import TOP

SHARED = TOP.parent / "shared" / "corpus"
#: many claims, commits and parts a run, so that kills meet all of them; a worker costs .6 s of CPU
SMALL_STEPS = {
    "WIRECOPY_SHARD_ENTRIES": "12",
    "WIRECOPY_HOST_ENTRIES": "12",
    "WIRECOPY_PART_EVERY_S": "1",
    "WIRECOPY_WORKERS": "1",
}
TWO = {"WIRECOPY_WORKERS": "2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """Feeds and where their documents come from."""

    name: str
    feeds: Path
    replay: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    #: URL -> one URL for all papers that print the same text: any of them may become the story
    same: Mapping[str, str] = field(default_factory=dict)


def sample_newsroom() -> Newsroom:
    """The sample newsroom, replayed. Three of its papers print the wire story."""
    folder = TOP / "samples"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    stories = expected["morning"]["stories"]
    same = {url: story["url"] for story in stories for url in story.get("copies", ())}
    return Newsroom(
        name="sample newsroom",
        feeds=folder / "feeds.toml",
        replay=(folder / "newsroom.warc.gz",),
        same=same,
    )


def real_newsroom(corpus: Path = SHARED) -> Newsroom:
    """The 252 real pages, replayed."""
    return Newsroom(
        name="252 real pages",
        feeds=corpus / "newsroom.feeds.toml",
        replay=(corpus / "newsroom.warc.gz",),
        environment=TWO,
    )
