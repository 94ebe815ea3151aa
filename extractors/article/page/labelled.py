"""Values behind labels such as `Autor` or `Datum`."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from extractors.article.page.around_headline import around_headline, is_elsewhere
from extractors.article.page.tree import text_of

AUTHOR = re.compile(
    r"^\s*[(（【\[]?\s*(?:autor(?:in)?(?:/autor(?:in)?)?|authors?|auteurs?|autore|autores"
    r"|written by|автор|责编|責編|责任编辑|責任編輯|作者|记者|記者)\s*(?:[:：]\s*|$)",
    re.IGNORECASE,
)
DATE = re.compile(
    r"^\s*(?:datum|date|datum der veröffentlichung|erschienen(?: am)?|veröffentlicht(?: am)?"
    r"|published(?: on)?|"
    r"publication date|date de publication|publié le|fecha|fecha de publicación|data"
    r"|pubblicato il|publicerad|publisert|"
    r"дата|发布时间|日期)\s*(?:[:：]\s*|$)",
    re.IGNORECASE,
)
_LONGEST = 60  #: characters of a label with its value


def facts_labelled(tree: HtmlElement, label: re.Pattern[str]) -> Iterator[str]:
    """Values in document order: `<dt>Autor</dt><dd>Ann Lee</dd>`, `(作者：李明)`."""
    around = around_headline(tree)
    for element in tree.iter("strong", "b", "dt", "th", "span", "p", "div", "em", "label"):
        own = element.text or ""
        if not own or own.isspace() or len(own) > _LONGEST or not (match := label.match(own)) or is_elsewhere(element, around):
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
