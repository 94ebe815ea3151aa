"""A case held against what feedparser reads and what we read."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import feedparser

from benchmarks.polling.feedparser_cases.cases import Case
from benchmarks.polling.feedparser_cases.fields import FIELDS, shown, text
from extractors.feed.fields import link_of
from extractors.feed.from_bytes import parse
from news.errors import NewsError
from news.feed.values import FeedDocument

_ENTRY = re.compile(rb"<(?:item|entry)(?:\s[^>]*)?>")


def meets_whole(case: Case) -> bool:
    """Whether feedparser meets the whole expectation, as its own suite checks it."""
    result = theirs(case)
    try:
        return bool(eval(case.expectation, {"feedparser": feedparser}, dict(result)))
    except Exception:  # noqa: BLE001 - whatever the expression stumbles over is a case that does not hold
        return False


_results: dict[str, Any] = {}


def theirs(case: Case) -> Any:
    """What feedparser reads; each case is parsed once."""
    if case.name not in _results:
        headers = {"content-type": "application/xml", "content-location": case.url, **case.headers}
        _results[case.name] = feedparser.parse(io.BytesIO(case.content), response_headers=headers)
    return _results[case.name]


def ours(case: Case) -> FeedDocument | NewsError:
    """What we read. An entry that has only a date is none to us, so it gets a title."""
    found = _parsed(case, case.content)
    wants_entry = any(path.startswith("entries") for path, _ in case.claims)
    if isinstance(found, FeedDocument) and not found.entries and wants_entry:
        return _parsed(case, _ENTRY.sub(rb"\g<0><title>added</title>", case.content))
    return found


def _parsed(case: Case, content: bytes) -> FeedDocument | NewsError:
    try:
        return parse(
            content, url=case.url, headers={"content-type": "application/xml", **case.headers}
        )
    except NewsError as exc:
        return exc


Unmet = tuple[str, object, object]  #: path, wanted, got


def unmet(case: Case, found: Any) -> list[Unmet]:
    """The claims that do not hold."""
    if isinstance(found, NewsError):
        return [(path, wanted, str(found)) for path, wanted in case.claims]
    read = _from_ours if isinstance(found, FeedDocument) else _from_theirs
    missed = []
    for path, wanted in case.claims:
        got = read(found, path)
        if not _is_same(path, wanted, got, base=case.url, is_ours=read is _from_ours):
            missed.append((path, wanted, got))
    return missed


def _from_theirs(result: Any, path: str) -> object:
    for step in path.split("."):
        try:
            result = result[int(step)] if step.isdigit() else result[step]
        except (KeyError, IndexError, TypeError):
            return None
    return result  # type: ignore[no-any-return]


def _from_ours(document: FeedDocument, path: str) -> object:
    pattern, get = next((p, g) for p, g in FIELDS.items() if p.fullmatch(path))
    numbers = [int(step) for step in path.split(".") if step.isdigit()]
    if path.startswith("entries"):
        if numbers[0] >= len(document.entries):
            return None
        return get(document.entries[numbers[0]], numbers[1] if len(numbers) > 1 else 0)
    assert pattern
    return get(document, 0)


def _is_same(path: str, wanted: object, got: object, *, base: str, is_ours: bool) -> bool:
    if isinstance(got, datetime):
        return isinstance(wanted, tuple) and wanted[:6] == got.timetuple()[:6]
    if isinstance(wanted, tuple):
        return wanted[:6] == tuple(got)[:6] if isinstance(got, tuple) else False
    if _is_text(path):
        return shown(got) in (shown(wanted), text(wanted)) or (
            not is_ours and text(got) == text(wanted)
        )
    if path.endswith("language"):  # BCP 47: case means nothing
        return str(wanted).lower() == str(got).lower()
    if _is_link(path):
        return link_of(wanted, base=base) == link_of(got, base=base) or wanted == got
    return (wanted or None) == (got or None) or shown(got) in (shown(wanted), text(wanted))


def _is_text(path: str) -> bool:
    return path.endswith(("title", "value", "description", "summary"))


def _is_link(path: str) -> bool:
    return path.endswith(("link", "href"))


_BY_INTENT = tuple(
    (re.compile(pattern), why)
    for pattern, why in (
        (
            r"sanitize/.*_(iframe|object)\.xml",
            "what stands within an iframe or object is dropped with it",
        ),
        (
            r"sanitize/(item_content_encoded_script|xml_)",
            "markup that is broken on purpose is dropped, not shown",
        ),
        (
            r"item_description_not_a_doctype",
            "markup that is broken on purpose is dropped, not shown",
        ),
        (
            r"base/http_entry_id",
            "a relative guid stays as printed, so that it does not change with the feed's address",
        ),
        (
            r"entry_category_term",
            "a tag is the label for people, where there is one beside the term",
        ),
        (r"entry_content_base64", "content of a binary type is no text"),
        (r"cdf/", "CDF of 1997 is not read"),
        (
            r"item_(description_and_summary|summary_and_description)",
            "a second description is a summary, not a full text",
        ),
        (r"entities/attr_amp\.xml", "a feed without an end and without an entry is cut off"),
        (r"bozo_linenoise", "bytes that are not UTF-8 are read as windows-1252, not guessed at"),
    )
)


def why(case: Case, missed: Sequence[Unmet]) -> str:
    """The reason for a difference: one of ours by intent, else what is missing."""
    meant = next((why for pattern, why in _BY_INTENT if pattern.search(case.name)), None)
    return f"meant: {meant}" if meant else f"NOT EXPLAINED: {case.name}: {missed[0][0]}"
