"""What a publisher wishes about the use of a page, as its server and its head say it.

TDMRep (W3C final report of 10 May 2024), robots directives of pages, robots.txt. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

#: the names of meta elements that are read; the last is ours
META_NAMES = ("tdm-reservation", "tdm-policy", "robots", "wirecopy")
#: of a response's headers
HEADER_NAMES = ("tdm-reservation", "tdm-policy", "x-robots-tag")
DIRECTIVES = ("noai", "noimageai", "noarchive", "nosnippet")
#: directives with a value of their own: what stands before their colon is no agent
_WITH_VALUE = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
_LONGEST = 2_000  #: characters of a policy's address
_TOKENS = 200  #: directives that are read


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is known of a page's wishes beside the page itself."""

    headers: tuple[tuple[str, str], ...] = ()  #: those of HEADER_NAMES
    ai_agents: tuple[str, ...] = ()  #: agents of AI companies that robots.txt keeps from the page
    signals: tuple[str, ...] = ()  #: of robots.txt: `ai-train=no`


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What the publisher wishes about the use of the page; empty where it says nothing."""

    tdm_reservation: bool | None = None  #: TDMRep: True: rights are reserved; False: they are not
    tdm_policy: str | None = None  #: the address of the licence that the publisher offers
    directives: tuple[str, ...] = ()  #: noai, noimageai, noarchive, nosnippet
    ai_agents_disallowed: tuple[str, ...] = ()  #: by robots.txt, which lets us read the page
    content_signals: tuple[str, ...] = ()  #: of robots.txt: `ai-train=no`, `search=yes`

    @property
    def is_reserved(self) -> bool:
        """True when the page itself keeps mining or AI away."""
        return self.tdm_reservation is True or "noai" in self.directives


def usage_of(metas: Mapping[str, Iterable[str]], wishes: Wishes) -> Usage | None:
    """The wishes of a page; None when nothing is said. The page comes before its headers.

    metas: contents by the names in META_NAMES. Source: TDMRep section 4.
    """
    headers = dict(wishes.headers)
    tags = [*metas.get("robots", ()), *metas.get("wirecopy", ()), headers.get("x-robots-tag", "")]
    said = {directive for tag in tags for directive in _directives(tag)}
    usage = Usage(
        tdm_reservation=_first(
            _reservation(value) for value in _values("tdm-reservation", metas, headers)
        ),
        tdm_policy=_first(_policy(value) for value in _values("tdm-policy", metas, headers)),
        directives=tuple(name for name in DIRECTIVES if name in said),
        ai_agents_disallowed=wishes.ai_agents,
        content_signals=wishes.signals,
    )
    return None if usage == Usage() else usage


def _values(name: str, metas: Mapping[str, Iterable[str]], headers: Mapping[str, str]) -> list[str]:
    return [*metas.get(name, ()), headers.get(name, "")]


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _reservation(value: str) -> bool | None:
    return {"1": True, "0": False}.get(value.partition(",")[0].strip())


def _policy(value: str) -> str | None:
    """An absolute web address, or nothing."""
    address = value.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    is_plain = address.isprintable() and " " not in address and len(address) <= _LONGEST
    return address if parts.scheme in ("http", "https") and parts.netloc and is_plain else None


def _directives(tag: str) -> Iterable[str]:
    """The directives of a robots meta element or X-Robots-Tag that concern us.

    `otherbot: noarchive, nosnippet` names an agent for all that follows it. A wish about AI counts
    whomever it names.
    """
    agent = ""
    for token in tag.lower().split(",", _TOKENS)[:_TOKENS]:
        name, colon, rest = token.strip().partition(":")
        if colon and name.strip() not in _WITH_VALUE:
            agent, name = name.strip(), rest
        name = name.strip()
        if name in DIRECTIVES and (agent in ("", "*", "wirecopy") or name.endswith("ai")):
            yield name
