"""What a page shows of its purpose: robots meta, password fields, consent forms, challenges.

Read from the one parse. `news.verdict.landing` weighs the signs; none of them decides alone.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from extractors.article.page.head import Head
from extractors.article.page.tree import attributes_named, is_within, text_of
from extractors.challenge import CHALLENGES
from news.article import PageSigns

_LONGEST = 300  #: characters of a heading
_HEADINGS = 6  #: of a page
_CONTROLS = 400  #: form controls that are looked at
_SCRIPTS = 60  #: scripts that are looked at; a challenge has few
_SCRIPT = 3000  #: characters of a script that are looked at
_ELEMENTS = 200  #: elements with an id that are looked at
_SOON_S = 30  #: a reload within so many seconds; newspapers reload after five minutes and more
_TEASERS = 500  #: headings that are looked at
_ASIDE = frozenset({"header", "footer", "nav", "aside"})
_NOT_WRITTEN = frozenset({"hidden", "submit", "button", "image", "reset", "checkbox", "radio"})
_CONTROL_TAGS = ("input", "button", "textarea", "select")
_HEADING_TAGS = ("h2", "h3", "h4")


def read_signs(tree: HtmlElement, *, head: Head, declares_article: bool) -> PageSigns:
    """The signs of a page."""
    controls = list(_controls(tree))
    printed = head.h1s or _first_h2(tree)
    scripts = list(_scripts(tree))
    return PageSigns(
        headings=_headings(head, printed),
        printed=tuple(text[:_LONGEST] for text in printed[:_HEADINGS]),
        is_noindex=any("noindex" in robots.lower() for robots in head.all("robots", "googlebot")),
        declares_article=declares_article,
        has_password_field=any(_type(one) == "password" for one in controls),
        asks=_asks(controls),
        has_challenge=_has_challenge(tree, scripts),
        reloads=_reloads(head),
        reloads_by_script=any(map(_is_reload, scripts)),
        linked_headings=sum(
            next(heading.iter("a"), None) is not None or heading.getparent().tag == "a"
            for heading in islice(tree.iter(*_HEADING_TAGS), _TEASERS)
        ),
    )


def _first_h2(tree: HtmlElement) -> tuple[str, ...]:
    """The heading of a page without h1, unless it is a teaser's."""
    heading = next(tree.iter("h2"), None)
    if heading is None or next(heading.iter("a"), None) is not None:
        return ()
    text = text_of(heading)
    return (text,) if text else ()


def _headings(head: Head, printed: Sequence[str]) -> tuple[str, ...]:
    found = (head.page_title, head.get("og:title"), *printed)
    texts = (text[:_LONGEST] for text in islice(filter(None, found), _HEADINGS))
    return tuple(dict.fromkeys(texts))


def _type(control: HtmlElement) -> str:
    return str(control.get("type") or "").strip().lower()


def _controls(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The form controls in the main element, outside of header, footer and sides.

    Where the page has no main element, those of the page.
    """
    main = next(tree.iter("main", "article"), None)
    within = None if main is None else frozenset(main.iter(*_CONTROL_TAGS))
    known: dict[HtmlElement, bool] = {}
    for control in islice(tree.iter(*_CONTROL_TAGS), _CONTROLS):
        is_inside = within is None or control in within
        if is_inside and not is_within(control, _is_aside, known=known):
            yield control


def _is_aside(element: HtmlElement) -> bool:
    return element.tag in _ASIDE


def _asks(controls: list[HtmlElement]) -> bool:
    """True when a form or dialog has buttons and nothing to write in."""
    written: dict[HtmlElement, bool] = {}
    for control in controls:
        holder = _holder(control)
        if holder is not None:
            written[holder] = written.get(holder, False) or _is_written(control)
    return not all(written.values())


def _holder(control: HtmlElement) -> HtmlElement | None:
    """The form or dialog around a control."""
    return next(
        (
            one
            for one in control.iterancestors()
            if one.tag == "form" or one.get("role") == "dialog"
        ),
        None,
    )


def _is_written(control: HtmlElement) -> bool:
    return control.tag in ("textarea", "select") or (
        control.tag == "input" and _type(control) not in _NOT_WRITTEN
    )


def _has_challenge(tree: HtmlElement, scripts: Sequence[str]) -> bool:
    named = (one for one in tree.iter("div", "form", "iframe") if "id" in one.attrib)
    elements = (
        attributes_named(one, "id", "class", "src", "action") for one in islice(named, _ELEMENTS)
    )
    marked = "\n".join((*scripts, *elements))
    return any(mark in marked for mark in CHALLENGES)


def _scripts(tree: HtmlElement) -> Iterator[str]:
    """The beginning of each script with its address, in lower case."""
    for script in islice(tree.iter("script"), _SCRIPTS):
        yield f"{script.get('src') or ''} {(script.text or '')[:_SCRIPT]}".lower()


def _is_reload(script: str) -> bool:
    """True for a script that loads the page again. Many only send it elsewhere."""
    return "location.reload(" in script or ("document.cookie" in script and "location" in script)


def _reloads(head: Head) -> bool:
    """True for a meta refresh within seconds. Source: HTML, section 4.2.5.3."""
    seconds = (head.get("refresh") or "").split(";")[0].split(",")[0].strip()
    return seconds.isdecimal() and len(seconds) < 6 and int(seconds) <= _SOON_S
