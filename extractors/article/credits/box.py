"""The person in the box about the author, where no line names anybody."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.credits.beside_date import is_full_name
from extractors.article.credits.labels import without_label
from extractors.article.credits.place import Place, is_of_others
from extractors.article.credits.words import PREFIX
from extractors.article.credits.written import names_marked
from extractors.article.page.tree import attributes_named, parts_of, short_text_of

_BOX = re.compile(
    r"(?:^|[\s_-])(?:about[_-]*(?:the[_-]*)?author|(?:post|entry|article|blog|single)[_-]*author"
    r"|author[_-]*(?:bio|biography|box|info|card|meta|profile|about|details?|section|wrapper|block|name"
    r"|description|content|text|line|area)|bio[_-]*author|author)(?:$|[\s_-])"
)
#: by way of the attributes, which takes half the time of asking each element
_marked = etree.XPath(
    "(descendant-or-self::*/@class[contains(., 'uthor') or contains(., 'sign')]"
    " | descendant-or-self::*/@id[contains(., 'uthor')])/.."
)
_SIGNATURE = re.compile(r"(?:^|[\s_-])(?:signature|sign-?off)(?:$|[\s_-])")
"""Marks of an element that holds nothing but a name."""
_NOT_HERE = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|respond|related|recommended|teasers?|sidebar|widget"
    r"|testimonials?|quotes?|popular|latest|more|next|prev(?:ious)?|team|contributors|avatar)"
    r"(?:$|[\s_-])"
)
_LONGEST_SIGNATURE = 40  #: characters
_MAX_BOXES, _MAX_TEXTS = 12, 6  #: that are looked at, and texts of each


def names_in_boxes(tree: HtmlElement, place: Place) -> Iterator[str]:
    """The name in the page's boxes about an author, where all of them hold the same.

    Asked last: cards of other stories have such boxes too.
    """
    found = {
        name
        for box in islice(filter(lambda box: _is_own(box, place), _marked(tree)), _MAX_BOXES)
        if (name := _name_of(box))
    }
    if len(found) == 1:
        yield from found


def _is_own(box: HtmlElement, place: Place) -> bool:
    marks = attributes_named(box, "class", "id")
    is_signature = _SIGNATURE.search(marks) and short_text_of(box, longest=_LONGEST_SIGNATURE)
    if box.tag in ("body", "html") or box in place.around:
        return False
    if not is_signature and not _BOX.search(marks):
        return False
    return not place.is_in_card(box) and not any(
        one.tag in ("aside", "nav", "figure", "blockquote")
        or (
            one not in place.around
            and (
                _NOT_HERE.search(attributes_named(one, "class", "id")) is not None
                or is_of_others(one)
            )
        )
        for one in (box, *box.iterancestors())
        if one.tag not in ("body", "html")
    )


def _name_of(box: HtmlElement) -> str | None:
    """The first full name that stands alone in a box, or behind `Written by`."""
    texts = islice(box.itertext(), 4 * _MAX_TEXTS)
    printed = (line for text in texts for line in parts_of(text))
    lines = (*names_marked([box]), *islice(printed, _MAX_TEXTS))
    names = (PREFIX.sub("", without_label(line, language=None)).strip(" ,:|") for line in lines)
    return next(filter(is_full_name, names), None)
