"""Publishers' text in Markdown: it shows as it is, and neither links, styles nor ends a cell."""

import re
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from news.secrets import masked_text
from news.text.plain import tidy

#: each sign that begins markup; and what makes a link of a bare address (GFM 6.9)
_MARKUP = re.compile(r"[\\`*_\[\]<>|~@]|^#|&(?=#?\w+;)|:(?=//)|(?<=www)\.", re.IGNORECASE)
#: Prefect shows the text of a link as it stands, but for these: there, other escapes would be seen
_IN_LINK = re.compile(r"\\(?![\[\]|])")
_URL_SAFE = "/:?&=%@+,;!$'*~#-._"  #: what an address keeps between < and >
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def plain(text: str) -> str:
    """One line of plain text; secrets in its addresses are masked."""
    line = _MARKUP.sub(r"\\\g<0>", masked_text(tidy(text) or ""))
    return isolated(line)


def isolated(line: str) -> str:
    """The line; text from right to left does not turn what stands beside it."""
    return f"\u2068{line}\u2069" if _RIGHT_TO_LEFT.search(line) else line


def link(text: str, url: str | None) -> str:
    """A link to a web page, beside a text with markup; the text alone for any other address."""
    shown = plain(text)
    if url is None or urlsplit(url).scheme not in ("http", "https"):
        return shown
    target = f"(<{quote(masked_text(url), safe=_URL_SAFE)}>)"
    return f"{shown} [→]{target}" if _IN_LINK.search(shown) else f"[{shown}]{target}"


def table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()
) -> str:
    """A table of cells that are Markdown; "" without rows. right: the columns of numbers."""
    if not rows:
        return ""
    rule = "|".join("---:" if n in right else "---" for n in range(len(columns)))
    lines = [f"| {' | '.join(cells)} |" for cells in (columns, *rows)]
    return "\n".join([lines[0], f"|{rule}|", *lines[1:]])
