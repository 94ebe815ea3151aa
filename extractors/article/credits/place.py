"""Which credits of a page are the article's own, and which those of other stories."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from extractors.article.credits.nobody import is_button
from extractors.article.page.around_headline import following, is_below_headline, is_box
from extractors.article.page.tree import (
    attributes_named,
    is_within,
    short_text_of,
    text_of,
)
from news.text import folded_words

AUTHORS_PAGE = re.compile(
    r"auth?[oe]u?r|autor|yazar|szerzo|penulis|people|person|profil|staff|writer|contributor|reporter|journalist"
    r"|team|user|member",
    re.IGNORECASE,
)
"""Addresses of authors' pages. A section or a topic leads to its own page."""
_QUOTED = re.compile(
    r"testimonial|pull-?quote|newsletter"
    r"|(?:^|[\s_-])(?:quotes?|reactions?|responses?|discussions?|disqus\w*|repl(?:y|ies)|next-(?:article|story|post)"
    r"|kommentar\w*|coment[aá]rios?|commentaires?|commenti|reacties?|komentarz\w*|yorum\w*)(?:$|[\s_-])"
)
"""Marks of what others say, and of other texts."""
_OTHER_WORKS = frozenset("comment itemreviewed citation mentions isbasedon".split())
"""Properties of schema.org that lead from an article to what others wrote."""
_FRAME = frozenset("aside nav button label form select dialog figcaption blockquote q".split())
_OWN_FOOTER = re.compile(r"entry|post|article|story|meta|author|byline")
_CARD = 500  #: characters of a card with another story
_LEVELS = 5  #: elements above a credit in which another story's link is looked for
_STORY_WORDS = 3  #: of a headline in a link
_STORY_SIGNS = 12  #: of a headline in a script that parts no words
_ALIKE = 3  #: cards in a row
_LINKS = 12  #: of a card that are looked at


class Place:
    """The headline of a page, the elements around it, and the article element among these."""

    def __init__(self, tree: HtmlElement, *, headline: HtmlElement | None) -> None:
        self.language: str | None = tree.get("lang") or tree.get("xml:lang")
        self.headline = headline
        above = list(self.headline.iterancestors()) if self.headline is not None else []
        self.around = frozenset(above)
        self._has_article = any(element.tag == "article" for element in above)
        printed = [] if self.headline is None else [text_of(self.headline)]
        titles = [*printed, *(text_of(title) for title in tree.iter("title"))]
        self._titles = [" ".join(folded_words(title)) for title in titles if title]
        self._frames: dict[HtmlElement, bool] = {}
        self._small: dict[HtmlElement, bool] = {}
        self._stories: dict[HtmlElement, list[HtmlElement]] = {}

    def after_headline(self) -> Iterator[HtmlElement]:
        """Elements after the headline, nearest first."""
        return following(self.headline)

    def is_elsewhere(self, element: HtmlElement) -> bool:
        """True in teasers, boxes, other articles, the page's frame and cards of other stories."""
        return self._is_framed(element) or self.is_in_card(element)

    def _is_framed(self, element: HtmlElement) -> bool:
        """The same without cards, remembered for each element passed."""
        return is_within(element, self._is_frame, known=self._frames)

    def _is_frame(self, element: HtmlElement) -> bool:
        if element.tag in ("body", "html") or element in self.around:
            return element.tag in ("aside", "nav")
        if element.tag == "footer":
            is_own = _OWN_FOOTER.search(attributes_named(element, "class", "id")) is not None
            return not (is_own or element.getparent().tag == "article") or (
                element.getparent() not in self.around
            )
        return (
            element.tag in _FRAME
            or (element.tag == "article" and self._has_article)
            or (
                is_box(attributes_named(element, "class", "id"))
                and not is_below_headline(element, self.around)
            )
            or is_of_others(element)
        )

    def is_in_card(self, element: HtmlElement) -> bool:
        """True where a small element around a credit links another story too."""
        for one in islice(element.iterancestors(), _LEVELS):
            if one in self.around or one.tag in ("body", "html", "main"):
                return False
            if not self._is_small(one):
                return False
            stories = [
                link
                for link in self._stories_in(one)
                if link is not element and element not in link.iterancestors()
            ]
            if any(map(_is_headline, stories)) or (stories and _has_likes(one)):
                return True
        return False

    def _stories_in(self, element: HtmlElement) -> list[HtmlElement]:
        """The links of an element to other stories, remembered."""
        found = self._stories.get(element)
        if found is None:
            links = islice(element.iter("a"), _LINKS)
            found = [link for link in links if _is_story(link) and not self._is_own(link)]
            self._stories[element] = found
        return found

    def _is_small(self, element: HtmlElement) -> bool:
        """True for an element with no more text than a card, remembered."""
        found = self._small.get(element)
        if found is None:
            found = short_text_of(element, longest=_CARD) is not None
            self._small[element] = found
        return found

    def _is_own(self, link: HtmlElement) -> bool:
        """True for a link whose text stands in the page's own titles."""
        text = " ".join(folded_words(text_of(link) or ""))
        return any(text in title for title in self._titles)


def is_of_others(element: HtmlElement) -> bool:
    """True for an element of comments, quotes, newsletters and other works."""
    return (element.get("itemprop") or "").lower() in _OTHER_WORKS or (
        _QUOTED.search(attributes_named(element, "class", "id")) is not None
    )


def _is_story(link: HtmlElement) -> bool:
    """True for a link that leads to no author, address, part or network."""
    href = link.get("href")
    if (
        not href
        or "#" in href
        or href.startswith(("mailto:", "tel:", "javascript:"))
        or "author" in (link.get("rel") or "")
        or AUTHORS_PAGE.search(href)
    ):
        return False
    text = text_of(link) or ""
    return any(map(str.isalpha, text)) and not is_button(text)


def _is_headline(link: HtmlElement) -> bool:
    """True for a link that holds a heading, stands in one, or is as long as one."""
    is_heading = re.fullmatch("h[1-6]", link.getparent().tag) or next(
        link.iter("h1", "h2", "h3", "h4", "h5", "h6"), None
    )
    text = text_of(link) or ""
    if text > "\u0e00":  # scripts that part no words
        return len(text) >= _STORY_SIGNS
    return len(text.split()) >= _STORY_WORDS + (0 if is_heading is not None else 1)


def _has_likes(element: HtmlElement) -> bool:
    """True for one of several elements in a row with the same tag and class, and a link each."""
    parent = element.getparent()
    mark = (element.tag, element.get("class"))
    alike = [one for one in parent if (one.tag, one.get("class")) == mark]
    return len(alike) >= _ALIKE and all(next(one.iter("a"), None) is not None for one in alike)
