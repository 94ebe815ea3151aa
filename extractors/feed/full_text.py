"""Decides which of an entry's texts is its summary and which its full text, for XML feeds."""

import html
from collections.abc import Mapping
from typing import Any

from extractors.feed.fields import MAX_CONTENT, content_of, summary_of, text_of, title_of
from extractors.feed.markup import escaped_html, is_escaped, is_markup

#: a description whose plain text is longer is the article, not its standfirst (about 200 words)
FULL_TEXT_CHARS = 1_200
#: the description, else Atom's in RSS, a podcast's note, the caption of a picture or video
_SUMMARIES = (
    "summary",
    "atom_summary",
    "dc_description",
    "itunes_summary",
    "itunes_subtitle",
    "media_caption",
)
_TITLES = ("title", "dc_title", "itunes_title")
_HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))


def texts_of(raw: Mapping[str, Any], *, is_atom: bool, base: str) -> tuple[str | None, str | None]:
    """(summary, full text as sanitised HTML) of an entry as feedparser gives it.

    A long description is the full text; a full text much shorter than the summary is dropped.
    """
    full = _full(raw, is_atom=is_atom)
    # Without a summary of its own, feedparser repeats the full text as one, with no detail.
    own = (key for key in _SUMMARIES if not full or raw.get(f"{key}_detail"))
    texts = ((text_of(raw.get(key)), _is_html(raw.get(f"{key}_detail"))) for key in own)
    found = ((summary_of(text, is_html=is_html), text, is_html) for text, is_html in texts if text)
    summary, printed, is_html = next((one for one in found if one[0]), (None, None, False))
    if full and summary and _is_shorter(full, than=summary):
        full = ""
    if not full and summary and len(summary) > FULL_TEXT_CHARS and printed:
        full, summary = printed if is_html else escaped_html(printed[:MAX_CONTENT]), None
    return summary, content_of(full, base=base) if full else None


def headline_of(raw: Mapping[str, Any]) -> str | None:
    """A title as plain text, read as HTML where its type says so."""
    titles = (title_of(raw.get(key), is_html=_is_html(raw.get(f"{key}_detail"))) for key in _TITLES)
    return next((title for title in titles if title), None)


def _is_html(detail: Any) -> bool:
    return isinstance(detail, dict) and detail.get("type") in _HTML_TYPES


def _full(raw: Mapping[str, Any], *, is_atom: bool) -> str:
    contents = raw.get("content") or ()
    return max((_as_html(content, is_atom=is_atom) for content in contents), key=len, default="")


def _as_html(content: Any, *, is_atom: bool) -> str:
    """A content element as HTML; "" for media.

    "" also for plain text in RSS, which is a second description, not a full text.
    """
    if not isinstance(content, dict) or not (value := text_of(content.get("value"))):
        return ""
    if content.get("type") in _HTML_TYPES:
        return html.unescape(value) if is_escaped(value) else value
    kind = content.get("type") or ""
    if not is_atom or ("/" in kind and kind != "text/plain"):
        return ""
    # `type="CDATA"`, or none: of Atom it would be text
    return value if is_markup(value) else escaped_html(value[:MAX_CONTENT])


def _is_shorter(full: str, *, than: str) -> bool:
    """True when the HTML holds less than half the summary's text: a lone picture, a caption.

    HTML five times as long is not measured: markup is rarely nine tenths.
    """
    return len(full) < 5 * len(than) and 2 * len(summary_of(full, is_html=True) or "") < len(than)
