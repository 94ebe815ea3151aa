"""Lines of robots.txt that say how pages may be used: signals, and licences (RSL)."""

import re
from collections.abc import Sequence

from extractors.fetch.polite.path_patterns import matches, path_of
from extractors.fetch.settings import PRODUCT
from news.record.usage import address_of, signals_in

_MOST = 200  #: lines of a kind that are read
_MOST_LICENSES = 8
_LINE = re.compile(r"\s*([a-z-]+(?: agent)?)\s*:\s*([^#]*)", re.IGNORECASE)
_LICENSE = re.compile(r"\s*license\s*:\s*(\S+)", re.IGNORECASE)
_OF_USE = ("content-signal", "content-usage")
#: whose a line is: another crawler's alone, no group's, that of all crawlers, ours. A later one
#: of these overrules an earlier one
_ANOTHERS, _NOBODYS, _OF_ALL, _OURS = range(4)


class UsageLines:
    """What robots.txt says to us, or to everybody."""

    def __init__(self, lines: Sequence[str]) -> None:
        #: addresses of RSL documents; they belong to no group (rslstandard.org, robots.txt)
        self.licenses = tuple(
            dict.fromkeys(
                address for line in lines if (address := address_of(_license(line) or ""))
            )
        )[:_MOST_LICENSES]
        found = _signal_lines(lines)[:_MOST]
        found.sort(key=lambda line: (line[0], len(line[1])))  # stable: the last of a kind counts
        self._signals = [(path, signals) for _, path, signals in found]

    def signals(self, url: str) -> tuple[str, ...]:
        """The signals for a page: `ai-train=no`. The longest path that covers it counts."""
        if not self._signals:
            return ()
        mine, path = dict[str, str](), path_of(url)
        for pattern, signals in self._signals:
            if matches(pattern, path):
                mine |= signals
        return tuple(f"{name}={value}" for name, value in sorted(mine.items()))


def _license(line: str) -> str | None:
    match = _LICENSE.match(line)
    return match[1] if match else None


def _signal_lines(lines: Sequence[str]) -> list[tuple[int, str, dict[str, str]]]:
    """(whose, path, signals) of the lines that are for us, or for everybody.

    A line above the first group, or parted from its group by an empty line, is for everybody.
    """
    found, whose, is_in_names = [], _NOBODYS, False
    for line in lines:
        if not line.strip():
            whose = whose if is_in_names else _NOBODYS
            continue
        match = _LINE.match(line)
        name = match[1].lower().replace(" ", "-") if match else ""
        value = match[2].strip() if match else ""
        if name == "user-agent":
            mine = _group_of(value)
            whose = max(whose, mine) if is_in_names else mine
        elif name in _OF_USE and whose != _ANOTHERS and (signals := signals_in(value)):
            path = value.split()[0] if value.startswith("/") else "/"
            found.append((whose, path, signals))
        is_in_names = name == "user-agent" or (is_in_names and not name)
    return found


def _group_of(agent: str) -> int:
    """Whose rules follow the name of an agent."""
    name = agent.lower().partition("/")[0].strip()
    if name == PRODUCT.lower():
        return _OURS
    return _OF_ALL if name == "*" else _ANOTHERS
