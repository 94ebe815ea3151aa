"""Values behind labels such as `Autor` or `Datum`."""

import re
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from extractors.article.page.around_headline import around_headline, is_elsewhere
from extractors.article.page.tree import text_of

DATE = re.compile(
    r"^\s*(?:datum|date|datum der veröffentlichung|erschienen(?: am)?|veröffentlicht(?: am)?"
    r"|published(?: on)?|"
    r"publication date|date de publication|publié le|fecha|fecha de publicación|data"
    r"|pubblicato il|publicerad|publisert|"
    r"дата|发布时间|日期)\s*(?:[:：]\s*|$)",
    re.IGNORECASE,
)
_LONGEST = 60  #: characters of a label with its value


def facts_labelled(
    tree: HtmlElement,
    label: re.Pattern[str],
    *,
    headline: HtmlElement | None,
    is_label: Callable[[str], bool] = bool,
    is_foreign: Callable[[HtmlElement], bool] = lambda _: False,
) -> Iterator[str]:
    """Values in document order: `<dt>Autor</dt><dd>Ann Lee</dd>`, `(作者：李明)`.

    is_label: tells of what the pattern matched whether it is a label. is_foreign: tells of an
    element with a label whether it belongs to another story.
    """
    around = around_headline(headline)
    known: dict[HtmlElement, bool] = {}
    for element in tree.iter("strong", "b", "dt", "th", "span", "p", "div", "em", "label"):
        own = element.text
        if not own or len(own) > _LONGEST or own.isspace() or not (match := label.match(own)):
            continue
        if not is_label(match[0]) or is_elsewhere(element, around, known=known):
            continue
        if is_foreign(element):
            continue
        following = element.getnext()
        beside = following if following is not None and isinstance(following.tag, str) else None
        value = (
            own[match.end() :].strip()
            or (element.tail or "").strip()
            or (text_of(beside) if beside is not None else None)
        )
        if value and len(value) <= _LONGEST:
            yield value.strip(")）】] ")
