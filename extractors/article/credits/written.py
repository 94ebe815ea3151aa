"""What of a credit line is the names: no buttons, dates, jobs and pictures."""

import re
from collections.abc import Iterable, Iterator
from itertools import dropwhile

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.credits.nobody import is_button, is_job
from extractors.article.credits.words import begins_with_by
from extractors.article.page.tree import short_text_of, tokens_of
from news.text import tidy

_UNREAD = frozenset(
    "script style template noscript button time svg figure figcaption picture select option input "
    "textarea label dialog sup iframe".split()
)
_APART = re.compile(
    r"(?:^|[\s_-])(?:jobs?|job-?title|title|role|position|occupation|designation|function|bio|biography"
    r"|description|desc|date|datetime|time|timestamp|published|updated|modified|readtime|reading|minutes"
    r"|social|socials|share|sharing|follow|twitter|facebook|linkedin|instagram|handle|email|e-mail|mail"
    r"|avatar|image|img|photo|picture|tooltip|sr-only|visually-hidden|screen-reader|location|loc|place|count"
    r"|comments?|views?|affiliation|credentials?|tagline|beruf|funktion|cargo|puesto|fonction|poste"
    r"|material-(?:icons|symbols)\S*|ruolo|stilling|titel|functie|stanowisko|btn|button|cta|more|hidden)(?:$|[\s_-])"
)
"""Marks of what stands beside a name."""
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:(?:author|byline|writer|contributor|reporter|autor|auteur|autore|person|profile|user"
    r"|creator|display|full)-?_?_?-?name|fn|nombre-?autor|authorname)(?:$|[\s_-])|(?:^|\s)name(?:$|\s)"
)
"""Marks of a name inside a line."""
_BLOCKS = frozenset(
    "div p li ul ol br h1 h2 h3 h4 h5 h6 dt dd dl td tr section header footer".split()
)
_SENTENCE_WORDS = 5  #: words in lower case that no line of names has in one part
_LONGEST = 160  #: characters
_BAR = " | "


def written_in(element: HtmlElement) -> str | None:
    """The text of a line without what stands beside its names, and bars between its parts.

    Two elements side by side are two parts where both hold two words or more, as are blocks.
    """
    pieces: list[str] = []
    skipped: HtmlElement | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if skipped is None and node is not element and _is_apart(node):
                skipped = node
                pieces.append(_BAR)
            if skipped is None:
                pieces.append(_BAR if node.tag in _BLOCKS else "\x1f")
                pieces.append(node.text or "")
            continue
        if node is skipped:
            skipped = None
        if skipped is None and node is not element:
            pieces.append(
                _BAR if node.tag in _BLOCKS else "\x1e\x1f" if node.tag == "a" else "\x1f"
            )
            pieces.append(node.tail or "")
    parts = (part for part in _joined(pieces).split(_BAR) if part.strip())
    kept = (part for part in dropwhile(_is_button_before, parts) if not is_sentence(part))
    return tidy(_BAR.join(kept))


def names_marked(line: Iterable[HtmlElement]) -> Iterator[str]:
    """Texts of the elements in a line that are marked as names."""
    for element in line:
        inner = [
            one
            for one in element.iterdescendants()
            if isinstance(one.tag, str)
            and ("name" in (one.get("itemprop") or "").split() or _NAMED.search(tokens_of(one)))
        ]
        for one in inner:
            text = short_text_of(one, longest=_LONGEST)
            if text and not any(outer in inner for outer in one.iterancestors()):
                yield text


def _is_button_before(part: str) -> bool:
    """True for `Share` before a name, not for `Edited by`."""
    return is_button(part.strip()) and not part.rstrip(" :").endswith("by")


def _is_apart(node: HtmlElement) -> bool:
    if not isinstance(node.tag, str) or node.tag in _UNREAD or node.get("role") == "button":
        return True
    marks = tokens_of(node)
    return bool(marks) and _APART.search(marks) is not None and not _NAMED.search(marks)


def _joined(pieces: list[str]) -> str:
    """The pieces as one line. An edge of an inline element is a bar between two names."""
    parts = re.split(r"\x1f(?:\s*\x1e?\x1f)*", "".join(pieces))
    line, is_behind_link = "", False
    for linked in parts:
        part = linked.replace("\x1e", "")
        if not part.strip():
            line += part
            continue
        last = line.rsplit(_BAR, 1)[-1]
        if last.strip() and (begins_with_by(part.lstrip()) or is_button(last.strip())):
            line += _BAR  # `By Ann Lee` beside the paper's name, a name beside `Share`
        if is_behind_link and _is_whole(last) and _begins_part(part):
            if is_job(part) and not part.lstrip()[:1].isascii():
                continue  # `기자` behind a linked name
            line += _BAR
        is_behind_link = linked.endswith("\x1e")
        is_names = len(last.split()) >= 2 and len(part.split(_BAR, 1)[0].split()) >= 2
        if len(last.split()) >= 2 and (is_button(part.strip()) or is_job(part)):
            line += _BAR  # `Follow` and `reporter` beside a name
        is_glued = line[-1:].isalnum() and (part[:1].isalnum() or part[0] == "@")
        line += (_BAR if is_names and _begins_anew(last, part) else " " if is_glued else "") + part
    return line


def _is_whole(name: str) -> bool:
    """True for two words, and for a word in a script without blanks."""
    return len(name.split()) >= 2 or name.strip()[:1] > "\u2e80"


def _begins_part(part: str) -> bool:
    """False for what goes on behind a linked name: a comma, `and`."""
    first = part.lstrip()[:1]
    return first.isdigit() or (first.isalpha() and not first.islower())


def is_sentence(part: str) -> bool:
    """True for `Ann writes about rivers for the paper.`, not for `This post was written by Ann`."""
    words = part.split()
    return "by" not in words and sum(map(str.islower, words)) >= _SENTENCE_WORDS


def _begins_anew(last: str, part: str) -> bool:
    """True where neither side goes on: `Ann Lee` beside `Bo Kim`, not `by` beside `Ann Lee`."""
    return last.rsplit(maxsplit=1)[-1][:1].isupper() and part.lstrip()[:1].isupper()
