"""Answers what a rendered page asks for, by the run's client; scripts once a run."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from extractors.fetch.client import Client
from extractors.fetch.polite.pace import HostBusy
from extractors.fetch.render.settings import MOST_REQUESTS, headers_of, is_of_page
from news.errors import NewsError
from news.secrets import Mask
from news.url import host_of

_KEPT_BYTES = 64 * 1024 * 1024  #: of scripts; the pages of a host have most in common
#: of a response, not passed on: the content is decoded, and no cookie is kept
_DROPPED = frozenset(
    "content-encoding content-length transfer-encoding set-cookie set-cookie2 connection".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the browser is told."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Scripts:
    """The scripts of a run, by address: at most _KEPT_BYTES, the last used ones."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Answer] = OrderedDict()
        self._size = 0

    def get(self, url: str) -> Answer | None:
        """A script that was fetched in this run."""
        if url in self._kept:
            self._kept.move_to_end(url)
        return self._kept.get(url)

    def keep(self, url: str, answer: Answer) -> None:
        """Keep a script for the next page."""
        if answer.status != 200 or url in self._kept:
            return
        self._kept[url] = answer
        self._size += len(answer.body)
        while self._size > _KEPT_BYTES:
            self._size -= len(self._kept.popitem(last=False)[1].body)


@dataclass(slots=True, kw_only=True)
class Asked:
    """What one page asks for while it is shown."""

    client: Client
    scripts: Scripts
    page_url: str
    hosts: frozenset[str]
    mask: Mask
    max_bytes: int
    open: int = 0  #: requests that wait for their answers
    count: int = 0
    left_out: set[str] = field(default_factory=set)  #: hosts of scripts that were not asked

    async def answer(
        self, kind: str, method: str, url: str, headers: Mapping[str, str]
    ) -> Answer | None:
        """The answer to a request of the page; None for one that is refused or fails."""
        if not is_of_page(kind, method, url, page_url=self.page_url, hosts=self.hosts):
            if kind == "script" and url.startswith("http"):
                self.left_out.add(host_of(url))
            return None
        if self.count >= MOST_REQUESTS:
            return None
        self.count += 1
        if kind == "script" and (kept := self.scripts.get(url)):
            return kept
        self.open += 1
        try:
            found = await self._fetched(url, headers)
        except (NewsError, HostBusy):  # the page is shown without it
            return None
        finally:
            self.open -= 1
        if kind == "script":
            self.scripts.keep(url, found)
        return found

    async def _fetched(self, url: str, headers: Mapping[str, str]) -> Answer:
        response, body = await self.client.fetch_asset(
            url,
            headers=headers_of(headers, url=url, page_url=self.page_url),
            mask=self.mask,
            max_bytes=self.max_bytes,
        )
        passed = {name: value for name, value in response.fields.items() if name not in _DROPPED}
        return Answer(status=response.status, headers=passed, body=body)
