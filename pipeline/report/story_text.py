"""A story as text: what each revision changed, what each copy changed."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from news.record.values import Record
from news.text import words
from news.verdict.changes import Changes, changes
from pipeline.report.words import plural
from storage.values import Appearance, StoryView

_RELATIONS = {
    "duplicate_of": "the same words",
    "near_duplicate_of": "almost the same text",
    "excerpt_of": "a part of it",
    "contains": "it and more",
    "resembles": "near it, of another day",
}
_SHOWN = 12  #: paragraphs of a diff


def revision_lines(history: Sequence[Record]) -> Iterator[str]:
    """What each revision changed, paragraph by paragraph."""
    for before, after in pairwise(history):
        what = ", ".join(after.revision_changes) or "the text"
        when = f"{after.date_fetched:%Y-%m-%d %H:%M} UTC"
        yield f"revision {after.revision}: {what} ({when}, by the {after.revision_cause})"
        yield from _diff(changes(before, after))


def copy_lines(story: StoryView) -> Iterator[str]:
    """Each appearance of the story and the other records of its cluster, with their changes."""
    for record in story.others:
        site = record.publisher.domain if record.publisher else None
        relation = _RELATIONS.get(record.dedup.relation, "a record of its own")
        yield f"{site or record.url}: {relation}  {record.canonical_url or record.url}  {record.id}"
        yield from _paper(story.main, record)
    for one in story.appearances:
        yield _appearance(one)
        yield from _paper(story.main, one.record)


def papers(story: StoryView) -> int:
    """How many publishers carried a story."""
    domains = {
        record.publisher.domain for record in (story.main, *story.others) if record.publisher
    }
    return len((domains | {one.publisher for one in story.appearances}) - {None})


def _appearance(one: Appearance) -> str:
    how = _RELATIONS.get(one.relation, one.relation)
    if one.evidence and one.relation != "duplicate_of":
        how += f" ({one.evidence.containment:.0%})"
    return f"{one.publisher or one.url}: {how}, {one.date_seen:%Y-%m-%d %H:%M} UTC  {one.url}"


def _paper(main: Record, record: Record | None) -> Iterator[str]:
    if record is not None:
        yield from _diff(changes(main, record))


def _diff(found: Changes) -> Iterator[str]:
    """Removed lines with -, added lines with +; only the changed words of a changed paragraph."""
    if found.headline:
        yield f"    - {found.headline[0]}"
        yield f"    + {found.headline[1]}"
    shown = 0
    for edit in found.edits:
        pairs = list(zip(edit.before, edit.after, strict=False))
        for before, after in pairs:
            yield from _word_diff(before, after)
        yield from (f"    - {_short(p)}" for p in edit.before[len(pairs) :])
        yield from (f"    + {_short(p)}" for p in edit.after[len(pairs) :])
        shown += max(len(edit.before), len(edit.after))
        if shown >= _SHOWN:
            yield f"    ... and {plural(len(found.edits), 'change')} in all"
            return


def _word_diff(before: str, after: str) -> Iterator[str]:
    one, other = before.split(), after.split()
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    has_spaces = len(words(before)) <= 4 * len(one)
    if matcher.ratio() < 0.4 or not has_spaces:  # another paragraph, or no words to compare
        yield f"    - {_short(before)}"
        yield f"    + {_short(after)}"
        return
    shown = []
    for tag, i, j, k, n in matcher.get_opcodes():
        if tag != "equal":
            near, far = " ".join(one[max(0, i - 3) : i]), " ".join(one[j : j + 3])
            old = f"[-{' '.join(one[i:j])}-]" if i < j else ""
            new = f"{{+{' '.join(other[k:n])}+}}" if k < n else ""
            shown.append(" ".join(piece for piece in (near, old, new, far) if piece))
    yield f"    ~ {_short(' ... '.join(shown), limit=400)}"


def _short(text: str, *, limit: int = 200) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
