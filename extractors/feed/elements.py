"""feedparser's two parsers, with elements read our way: credits, captions, podcast notes.

feedparser takes a credit apart at an e-mail address whose top-level domain has at most four
letters, and takes a caption or a podcast's note for a second description of the entry.
"""

from typing import Any
from xml.sax.saxutils import unescape

import feedparser.api
from feedparser.util import FeedParserDict

_QUOTES = {"&quot;": '"', "&apos;": "'"}
_MOST_TAGS = 2_000  #: of one entry; `fields.tags_of` keeps fifty


def _aside(key: str) -> tuple[Any, Any]:
    """The handlers of an element whose text is kept under a key of its own."""

    def start(parser: Any, attributes: Any) -> None:
        parser.push_content(key, attributes, "text/plain", 1)

    def end(parser: Any) -> None:
        parser.pop_content(key)

    return start, end


class _Elements:
    """What both parsers do differently. feedparser calls `_start_*` and `_end_*` by name."""

    _start_dc_title, _end_dc_title = _aside("dc_title")
    _start_itunes_title, _end_itunes_title = _aside("itunes_title")
    _start_dc_description, _end_dc_description = _aside("dc_description")
    _start_itunes_summary, _end_itunes_summary = _aside("itunes_summary")
    _start_itunes_subtitle, _end_itunes_subtitle = _aside("itunes_subtitle")
    _start_media_description, _end_media_description = _aside("media_caption")
    # The editor of an RSS channel wrote none of its items.
    _start_managingeditor, _end_managingeditor = _aside("managingeditor")

    def _start_link(self: Any, attributes: Any) -> None:
        """Note how deep a link stands: one within another element of an entry is not its own."""
        attributes["depth"] = self.depth
        super()._start_link(attributes)  # type: ignore[misc]

    def _start_summary(self: Any, attributes: Any) -> None:
        """Keep Atom's summary in an RSS item beside the description, which is the item's own."""
        if not self.version.startswith("rss"):
            super()._start_summary(attributes)  # type: ignore[misc]
            return
        self._summaryKey = "atom_summary"
        self.push_content("atom_summary", attributes, "text/plain", 1)

    def _add_tag(self: Any, term: str | None, scheme: str | None, label: str | None) -> None:
        """Keep each category; what stands twice is left out later. feedparser compares with all."""
        tags = self._get_context().setdefault("tags", [])
        if (term or scheme or label) and len(tags) < _MOST_TAGS:
            tags.append(FeedParserDict(term=term, scheme=scheme, label=label))

    def _sync_author_detail(self: Any, key: str = "author") -> None:
        """Keep each credit as printed: in `authors`, one object for each element."""
        context = self._get_context()
        people = context.get(f"{key}s")
        if people and not people[-1] and (printed := context.get(key)):
            people[-1]["name"] = printed


class Strict(_Elements, feedparser.api.StrictFeedParser):  # type: ignore[misc]
    """Of well-formed XML."""

    resolve_relative_uris = sanitize_html = False


class Loose(_Elements, feedparser.api.LooseFeedParser):  # type: ignore[misc]
    """Of anything else; it reads tag by tag."""

    resolve_relative_uris = sanitize_html = False

    def decode_entities(self, element: str, data: str) -> str:
        """As feedparser, which leaves `&amp;` in a guid and in the address of the site.

        A guid would change when a feed breaks.
        """
        decoded: str = super().decode_entities(element, data)
        is_left = element == "id" or (element == "link" and not self.inentry)
        return unescape(decoded, _QUOTES) if is_left else decoded
