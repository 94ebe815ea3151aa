"""robots.txt, RFC 9309: what a host's rules say of a URL. Reads rules; fetches nothing."""

import re
from datetime import datetime, timedelta

from protego import Protego

from extractors.fetch.polite.host_book import RobotsMemory
from extractors.fetch.settings import PRODUCT

MAX_BYTES = 500 * 1024  #: parsed at most (RFC 9309 section 2.5)
MAX_REDIRECTS = 5  #: RFC 9309 section 2.3.1.2
TROUBLE_TTL = timedelta(
    minutes=5
)  #: how long a robots.txt that could not be had counts as such: the first retry of an entry


_AGENT_LINE = re.compile(r"\s*user[ -]?agent[\s:]\s*([^#]*)", re.IGNORECASE)
_TOKEN = re.compile(
    r"[a-z_-]+"
)  # RFC 9309 section 2.2.1; what follows, as in "Wirecopy/0.1", is not compared


class Rules:
    """A host's rules as they concern us."""

    def __init__(self, memory: RobotsMemory) -> None:
        self.status = memory.status  #: 0 or 5xx: nothing may be fetched until robots.txt can be had
        text = (
            memory.body[:MAX_BYTES].decode("utf-8-sig", "replace")
            if 200 <= memory.status < 300
            else ""
        )
        self._parsed = Protego.parse(_for_us(text))
        self.crawl_delay_s = max(
            0.0, self._parsed.crawl_delay(PRODUCT) or 0.0
        )  #: as wished, however long

    def allow(self, url: str) -> bool:
        """True when the URL may be fetched by us. 4xx: no rules, everything may (RFC 9309 section 2.3.1.3)."""
        return self._parsed.can_fetch(url, PRODUCT)


def is_current(memory: RobotsMemory, *, now: datetime, ttl: timedelta) -> bool:
    """True while the memory may be used instead of fetching again."""
    is_trouble = memory.status == 0 or memory.status >= 500
    return now - memory.fetched_at < (min(ttl, TROUBLE_TTL) if is_trouble else ttl)


def _for_us(text: str) -> str:
    """The rules with every other crawler's name made one: 17,000 names before 17,000 rules cost protego 300 million steps."""
    return "\n".join(_other_as_one(line) for line in text.splitlines())


def _other_as_one(line: str) -> str:
    match = _AGENT_LINE.match(line)
    if not match:
        return line
    name = match[1].strip().lower()
    token = _TOKEN.match(name)
    is_ours = name == "*" or (token is not None and token[0] == PRODUCT.lower())
    return f"User-agent: {PRODUCT if is_ours and name != '*' else name if is_ours else 'another-crawler'}"
