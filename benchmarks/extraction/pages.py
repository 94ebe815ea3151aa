"""The labelled pages of the shared extraction sets, read in place and never copied."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

_SEVERAL = re.compile(r"\s*(?:,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s+\|\s+)")
SETS = ("aeb", "fundus", "wcxb", "wcxb2", "fundus_hist")
Kinds = Literal["news", "shop", "other"]


class CorpusMissing(Exception):
    """The sets are not where they were looked for"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A page and its labels; None where the set has no label."""

    name: str
    url: str
    content: bytes
    body: str
    title: str | None = None
    authors: tuple[str, ...] | None = None
    day: str | None = None  #: YYYY-MM-DD in the publisher's zone
    moment: datetime | None = None
    kind: Kinds | None = None  #: what kind of site; None where the set does not say
    is_drafted: bool = False  #: the label began as the draft of an extractor like trafilatura


def labelled_pages(root: Path, *, which: str) -> Iterator[Labelled]:
    """The pages of one set in order of name. Raises CorpusMissing."""
    folder = root / which
    if not folder.is_dir():
        raise CorpusMissing(f"no folder {which} in {root}")
    yield from _READERS[which](folder)


def _aeb(folder: Path) -> Iterator[Labelled]:
    truths = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    for name in sorted(truths):
        content = unzipped(folder / f"{name}.html.gz")
        yield Labelled(
            name=name, url=truths[name]["url"], content=content, body=truths[name]["articleBody"]
        )


def _wcxb(folder: Path) -> Iterator[Labelled]:
    kinds_file = folder / "kinds.json"
    kinds = json.loads(kinds_file.read_text("utf-8")) if kinds_file.is_file() else {}
    for path in sorted(folder.glob("[0-9]*.json")):
        label = json.loads(path.read_text("utf-8"))
        truth, kind = label["ground_truth"], kinds.get(path.stem, {})
        yield Labelled(
            name=path.stem,
            url=label["url"],
            content=unzipped(path.with_suffix(".html.gz")),
            body=truth["main_content"],
            title=truth.get("title"),
            authors=tuple(_SEVERAL.split(truth["author"])) if truth.get("author") else None,
            day=(truth.get("publish_date") or "")[:10] or None,
            kind=kind.get("kind"),
            is_drafted=kind.get("drafted", False),
        )


def _fundus(folder: Path) -> Iterator[Labelled]:
    """The pages of a folder of parser fixtures."""
    for path in sorted(folder.glob("*/*.json")):
        names = json.loads((path.parent / "meta.info").read_text("utf-8"))
        versions = json.loads(path.read_text("utf-8"))
        pages = sorted(
            n for n in names if n.rsplit("_", 3)[0] == path.stem and (path.parent / n).is_file()
        )
        for page, version in zip(pages, sorted(versions, key=_version_order), strict=True):
            yield _fundus_page(path.parent / page, url=names[page]["url"], truth=versions[version])


def _fundus_page(path: Path, *, url: str, truth: dict[str, Any]) -> Labelled:
    sections = truth["body"]["sections"]
    parts = [
        *truth["body"]["summary"],
        *(line for s in sections for line in (*s["headline"], *s["paragraphs"])),
    ]
    moment = (
        datetime.fromisoformat(truth["publishing_date"]) if truth.get("publishing_date") else None
    )
    return Labelled(
        name=f"{path.parent.name}/{path.name.removesuffix('.html.gz')}",
        url=url,
        content=unzipped(path),
        body="\n".join(parts),
        title=truth.get("title"),
        authors=tuple(truth["authors"]) if truth.get("authors") else None,
        day=moment.date().isoformat() if moment else None,
        moment=moment,
    )


def _version_order(version: str) -> tuple[int, ...]:
    """V1, V1_1, V2: parser versions in order of date."""
    return tuple(int(part) for part in version.removeprefix("V").split("_"))


def unzipped(path: Path) -> bytes:
    """The content of a gzip file."""
    with gzip.open(path) as file:
        return file.read()


_READERS = {
    "aeb": _aeb,
    "fundus": _fundus,
    "fundus_hist": _fundus,
    "wcxb": _wcxb,
    "wcxb2": _wcxb,
}
