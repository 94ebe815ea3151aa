"""The known lines of a site, and the records that they were learnt from and removed from."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from news.article import restored
from news.record.values import Cause, Record
from news.site.distinct import Seen
from news.site.lines import line_key
from news.text import split_paragraphs
from news.url import host_of


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLine:
    """A line that belongs to a site."""

    text: str  #: as one of its articles had it
    #: key of the site's line before it; None below an article's own text
    follows: str | None = None
    #: a heading after which no article of the site continues ("Related Content")
    is_closing: bool = False

    @property
    def key(self) -> str:
        """The line's key."""
        return line_key(self.text) or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLines:
    """The known lines of a site."""

    version: int = 0  #: rises with every line learned or forgotten; 0: none was ever learned
    lines: tuple[KnownLine, ...] = ()
    #: what an earlier version than this removed is no reason to remove it again
    since: int = 0

    def also(self, texts: Iterable[str]) -> "KnownLines":
        """With lines that an earlier cleaning removed and that may be forgotten since."""
        mine = {line.key for line in self.lines}
        more = {
            key: KnownLine(text=text)
            for text in texts
            if (key := line_key(text)) and key not in mine
        }
        return replace(self, lines=(*self.lines, *more.values())) if more else self

    def without(self, kept: Collection[str]) -> "KnownLines":
        """Without lines that a user wants kept in articles (rules.toml, keep_lines)."""
        keys = {line_key(text) for text in kept}
        return (
            replace(self, lines=tuple(line for line in self.lines if line.key not in keys))
            if keys
            else self
        )


def raw_lines(record: Record) -> tuple[str, ...]:
    """A record's paragraphs as extracted, with the removed ones put back."""
    return restored(split_paragraphs(record.content_text), record.extraction.removed)


def seen(record: Record) -> Seen:
    """A record as site lines are learnt from it."""
    return Seen(raw_lines(record), record.title)


def page_url(record: Record) -> str | None:
    """The URL of a record's page; None for a text without one."""
    return record.url_final or record.url or record.canonical_url


def page_host(record: Record) -> str | None:
    """The host whose lines are learned from a record and removed from it: its page's host."""
    url = page_url(record)
    return host_of(url) if url else None


def cause_of(record: Record, *, before: Record) -> Cause:
    """`extractor` if only our reading differs: the page, or the text before cleaning, is equal."""
    now, then = record.extraction, before.extraction
    is_same_title = record.title == before.title
    is_same_page = now.raw_sha256 is not None and (now.raw_sha256, now.status) == (
        then.raw_sha256,
        then.status,
    )
    is_same_text = is_same_title and raw_lines(record) == raw_lines(before)
    is_from_feed = not is_same_title and "feed" in (
        record.provenance.get("title"),
        before.provenance.get("title"),
    )
    return "extractor" if (is_same_page and not is_from_feed) or is_same_text else "publisher"


def knows_less(record: Record, *, than: Record) -> bool:
    """True for a record that was cleaned with an older version of the site lines."""
    return (record.extraction.memory_version or 0) < (than.extraction.memory_version or 0)
