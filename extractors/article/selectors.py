"""A user's selectors: CSS, or XPath where one begins with `/`, `./` or `(`."""

import re
from functools import lru_cache
from typing import Any

from cssselect import HTMLTranslator, SelectorError
from lxml import etree
from lxml.html import HtmlElement

from extractors.article.page.tree import parse

_ATTRIBUTE = "::attr("
_TRIAL = '<html><body><p id="a" class="a">text</p></body></html>'
#: the variables, prefixes and functions that an XPath names. An unknown one fails only where it is
#: reached: in a predicate, on a page that has the element. Strings are skipped; `xml:` is built in.
_NAMED = re.compile(
    r"""'[^']*'|"[^"]*"|(?<![\w.-])(?!xml:)"""
    r"""(\$[\w.:-]+|[A-Za-z_][\w.-]*:(?=[A-Za-z_*])|[A-Za-z_][\w.-]*(?=\s*\())"""
)
#: the names before a parenthesis in XPath 1.0: functions, node tests, operators
#: (www.w3.org/TR/xpath-10, 2.3, 3.3, 3.5, 4)
_FUNCTIONS = frozenset(
    "boolean ceiling comment concat contains count false floor id lang last local-name name "
    "namespace-uri node normalize-space not number position processing-instruction round "
    "starts-with string string-length substring substring-after substring-before sum text "
    "translate true and or div mod".split()
)


def selector_problem(selector: str, *, is_field: bool = False) -> str | None:
    """Why a selector cannot be used; None for a good one.

    is_field: it may name an attribute (`meta::attr(content)`).
    """
    if _ATTRIBUTE in selector and not is_field:
        return "::attr() reads a field and selects no element"
    try:
        path = _compiled(selector)
        path(parse(_TRIAL))  # wrong arguments are met only where a function is called
    except (SelectorError, etree.XPathError, ValueError) as exc:  # ValueError: a control character
        return f"not a CSS selector or XPath: {exc}"
    names = (match[1] for match in _NAMED.finditer(path.path))
    unknown = next((name for name in names if name and name not in _FUNCTIONS), None)
    return f"not a CSS selector or XPath: XPath 1.0 knows no {unknown}" if unknown else None


@lru_cache(maxsize=512)
def _compiled(selector: str) -> etree.XPath:
    """Raises SelectorError, XPathError."""
    if selector.startswith(("/", "./", "(")):
        return etree.XPath(selector)
    css, _, attribute = selector.partition(_ATTRIBUTE)
    path = HTMLTranslator().css_to_xpath(css.strip() or "*")
    return etree.XPath(f"{path}/@{attribute.rstrip(')').strip()}" if attribute else path)


def selected(tree: HtmlElement, selector: str) -> list[Any]:
    """What a selector finds: elements, or the texts and attributes that it names."""
    found = _compiled(selector)(tree)
    return found if isinstance(found, list) else [found]


def is_element(found: object) -> bool:
    """True for an element that a selector found."""
    return isinstance(found, etree._Element)  # noqa: SLF001 - the only class that all of lxml's elements share
