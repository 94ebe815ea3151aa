"""What came in a run: its new and revised stories, by feed, for the run's page and the terminal."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from news.record.values import Record
from news.report import RunReport
from news.text.plain import tidy
from pipeline.report.markdown import isolated, link, plain
from storage import Store

_IN_TERMINAL = 10  #: newest stories
NO_TITLE = "(no title)"


def stories_that_came(store: Store, report: RunReport) -> list[Record]:
    """The new and revised stories that a report names, the newest first; not the deleted ones."""
    found = store.read.records_of(report.came)
    return sorted(found, key=_published, reverse=True)


def came_markdown(stories: Sequence[Record], report: RunReport, *, room: str | None = None) -> str:
    """A list under each feed's name: title, publisher, time, language. "" for none.

    room: address of the reading room, which has a page of each story.
    """
    by_feed: dict[str, list[Record]] = {}
    for story in stories:
        by_feed.setdefault(_feed(story, report), []).append(story)
    parts = [
        "\n".join([f"**{plain(feed)}**", "", *(_line(story, room) for story in found)])
        for feed, found in by_feed.items()
    ]
    rest = _rest(len(stories), report)
    return "\n\n".join([*parts, *([rest] if rest else [])])


def came_lines(stories: Sequence[Record], report: RunReport) -> list[str]:
    """The newest stories, a line each, at most 80 columns wide for titles of Latin letters."""
    shown = stories[:_IN_TERMINAL]
    if not shown:
        return []
    rest = _rest(len(shown), report, command="`wirecopy records list`")
    return ["", "  newest:", *map(_plain_line, shown), *([f"    {rest}"] if rest else [])]


def _line(story: Record, room: str | None) -> str:
    title = link(story.title or NO_TITLE, story.canonical_url or story.url)
    page = link("history", f"{room}/story/{story.id.removeprefix('urn:uuid:')}") if room else ""
    facts = [plain(_publisher(story)), _when(story), story.language, _revised(story), page]
    return f"- {title} · {' · '.join(fact for fact in facts if fact)}"


def _plain_line(story: Record) -> str:
    mark = "~" if _is_revision(story) else "+"
    title, publisher = _fitted(story.title or NO_TITLE, 40), _fitted(_publisher(story), 18)
    return f"    {mark} {_when(story)}  {title}  {publisher}".rstrip()


def _fitted(text: str, columns: int) -> str:
    """The text, filled or cut to so many columns of a terminal; wide letters take two."""
    shown, left = "", columns
    clean = tidy(text) or ""
    for letter in clean:
        left -= _columns(letter)
        if left < 0 or (left == 0 and len(shown) + 1 < len(clean)):
            left += _columns(letter) - 1
            return isolated(f"{shown}…") + " " * left
        shown += letter
    return isolated(shown) + " " * left


def _columns(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _feed(story: Record, report: RunReport) -> str:
    """The name of the first of its feeds that this run polled; of its first feed otherwise."""
    names = {line.url: line.name or line.url for line in report.feed_lines}
    polled = next((names[feed.url] for feed in story.feeds if feed.url in names), None)
    first = story.feeds[0] if story.feeds else None
    return polled or (first and (first.title or first.url)) or "Pages by address"


def _publisher(story: Record) -> str:
    found = story.publisher
    return (found and (found.name or found.domain)) or ""


def _when(story: Record) -> str:
    return f"{_published(story):%d %b %H:%M}"


def _published(story: Record) -> datetime:
    """As published, as far as that is past: pages lie."""
    return min(story.date_published or story.date_first_seen, story.date_first_seen)


def _revised(story: Record) -> str:
    return f"revision {story.revision}" if _is_revision(story) else ""


def _is_revision(story: Record) -> bool:
    """True of a publisher's revision; a story that was only cleaned again is new."""
    return story.revision > 1 and story.revision_cause == "publisher"


def _rest(shown: int, report: RunReport, *, command: str = "") -> str:
    more = report.entries.stored + report.entries.revised - shown
    if more <= 0 or not shown:
        return ""
    return f"and {more:,} more" + (f": {command}" if command else "")
