"""A plain text to an article, as copied off a page by a reader or a naive extractor."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from extractors.article.body.paragraphs import rejoined
from extractors.article.credits.authors import authors_of
from extractors.article.metadata.language import infer_language
from extractors.article.metadata.pictures.captions import split_caption
from extractors.article.pleas import without_pleas, without_tail
from extractors.charset import decode
from extractors.dates.parse import parse_date
from extractors.dates.zones import Place
from news.article import Article, Author, DateClaim, Image, Origin, Page, Removed
from news.text import folded_words, tidy

_BLANK_LINES = re.compile(r"\n[ \t\r]*\n")
_READ_TIME = re.compile(
    r"^\d{1,2}\s*[-–]?\s*min(?:ute)?s?\.?(?:\s+read)?(?:ing time)?\.?$|"
    r"^(?:reading time|lesezeit)\b.{0,20}$",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"^(?:by|von|par|por|di)\s+\S.{2,80}$", re.IGNORECASE)
_CREDITED = re.compile(
    r"[(\[](?:photo|image|picture|foto|bild|crédit)s?(?:\s+(?:credit|by))?\s*[:/]", re.IGNORECASE
)
_HEAD = 12  #: lines under the title that may be its head
_LONGEST_HEAD = 300  #: characters of such a line
_LONGEST_DATE = 60  #: characters of a line that is a date


@dataclass(slots=True)
class _Head:
    """What is between a title and the first paragraph."""

    subtitle: str | None = None
    byline: str | None = None
    published: DateClaim | None = None
    images: list[Image] = field(default_factory=list)
    count: int = 0  #: blocks it takes

    @property
    def is_sure(self) -> bool:
        """True with a date, byline or caption; other lines may be text."""
        return bool(self.published or self.byline or self.images)


def from_text(page: Page) -> Article:
    """The article in a plain text.

    Blank lines separate blocks. The first block is the title. Standfirst, byline, date and captions
    may follow; the rest is the body.
    """
    text = decode(page.content, page.content_type)
    guessed = ("charset_guessed",) if text.is_guessed else ()
    blocks = [lines for block in _BLANK_LINES.split(text.text) if (lines := _lines(block))]
    if not blocks:
        return Article(body=(), warnings=guessed)
    head = _read_head(blocks[1:], page=page)
    below = blocks[1 + head.count :]
    rest = without_tail(without_pleas(below))
    paragraphs = [" ".join(lines) for lines in rest]
    body = rejoined(paragraphs)
    pleas = ("pleas_removed",) if len(rest) < len(below) else ()
    joined = ("paragraphs_joined",) if len(body) < len(paragraphs) else ()
    values = {
        "body": body,
        "title": " ".join(blocks[0]),
        "subtitle": head.subtitle,
        "byline": head.byline,
        "authors": _authors(head.byline),
        "published": head.published,
        "images": tuple(head.images),
        "language": infer_language(body),
    }
    found = {name: value for name, value in values.items() if value}
    provenance: dict[str, Origin] = dict.fromkeys(found, "extractor")
    if "language" in found:
        provenance["language"] = "inferred"
    fields = {
        "body": body,
        "warnings": guessed + pleas + joined,
        "removed": tuple(_removed(below, rest)),
        **found,
    }
    return Article(**fields, provenance=provenance)  # type: ignore[arg-type]


def _removed(blocks: Sequence[Sequence[str]], kept: Sequence[Sequence[str]]) -> Iterator[Removed]:
    """The removed letters, offers and teasers, neighbours together."""
    stays = {id(block) for block in kept}
    for is_kept, run in groupby(blocks, key=lambda block: id(block) in stays):
        if not is_kept:
            lines = tuple(" ".join(lines) for lines in run)
            yield Removed(at=None, lines=lines, why="plea", detail="plain text")


def _lines(block: str) -> list[str]:
    return [line for raw in block.splitlines() if (line := tidy(raw))]


def _authors(byline: str | None) -> tuple[Author, ...]:
    return authors_of([(byline, None, "unknown")], sites=()) if byline else ()


def _read_head(blocks: Sequence[Sequence[str]], *, page: Page) -> _Head:
    """The head under a title, up to the first block with another line.

    A head has a date, a byline or a caption; without one the text begins at once.
    """
    head, lines, pending = _Head(), 0, []
    for at, block in enumerate(blocks[:_HEAD]):
        for line in block:
            lines += 1
            if len(line) > _LONGEST_HEAD or lines > _HEAD:
                return head
            if not _took(line, head, page=page):
                pending.append(line)
        if pending and not _explained(pending, head, is_first=at == 0):
            return head
        if not pending and head.is_sure:
            head.count = at + 1
    return head


def _took(line: str, head: _Head, *, page: Page) -> bool:
    """Note a date, reading time, byline or credited caption in the head; True for one."""
    if _READ_TIME.match(line):
        return True
    if _CREDITED.search(line):
        caption, credit = split_caption(line)
        head.images.append(Image(url=None, caption=caption, credit=credit, is_lead=not head.images))
        return True
    if _BYLINE.match(line) and not line.endswith((".", "!", "?")):
        head.byline = head.byline or line
        return True
    if any(c.isdigit() for c in line) and len(line) <= _LONGEST_DATE:
        place = Place(timezone=page.timezone, url=page.url)
        claim = parse_date(line, fetched_at=page.fetched_at, place=place)
        if claim:
            head.published = head.published or claim
            return True
    return False


def _explained(pending: list[str], head: _Head, *, is_first: bool) -> bool:
    """True while the pending lines may be the standfirst or a caption's alternative text."""
    for image_at, image in enumerate(head.images):
        known = " ".join(folded_words(image.caption or ""))
        for line in [p for p in pending if " ".join(folded_words(p)) == known]:
            head.images[image_at] = replace(image, alt=line)
            pending.remove(line)
    if is_first and len(pending) == 1 and head.subtitle is None:
        head.subtitle = pending.pop()
    if head.count == 0 and not head.is_sure and not is_first:
        head.subtitle = None
        return False
    return len(pending) <= 1
