"""The paragraphs of a newsletter that came as plain text."""

import re

from news.text import tidy

_BLANK = re.compile(r"\n[ \t\r]*\n")
_RULE = re.compile(r"[\W_]{3,}")
_URL = re.compile(r"\s*[<\[(]?\s*https?://[^\s<>\[\]()]+\s*[>\])]?")
_ONLY_URL = re.compile(
    r"(?:[^:\n]{0,60}:|\S{0,30}(?:\s\S{0,30})?)\s*[<\[(]?\s*https?://\S+\s*[>\])]?\.?"
)
_LONGEST_URL = 80  #: characters; longer ones count clicks
_ITEM = re.compile(r"\s*(?:[*•·–-]|\d{1,2}[.)])\s+")
_QUOTED = re.compile(r"^(?:> ?)+", re.MULTILINE)


def plain_paragraphs(text: str) -> list[str]:
    """The paragraphs: lines that were wrapped are joined, items of lists stay apart.

    Rules of signs, lines that are only an address, and addresses that count clicks are left out.
    """
    found = []
    for block in _BLANK.split(_QUOTED.sub("", text)):
        lines: list[str] = []
        for line in block.splitlines():
            if _ONLY_URL.fullmatch(line.strip()) or _RULE.fullmatch(line.strip()):
                continue
            if lines and not _ITEM.match(line):
                lines[-1] += f" {line}"
            else:
                lines.append(line)
        found += [clean for line in lines if (clean := tidy(_URL.sub(_short, line)))]
    return found


def _short(url: re.Match[str]) -> str:
    return url[0] if len(url[0]) <= _LONGEST_URL and url[0].strip()[0] not in "<[(" else ""
