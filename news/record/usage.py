"""What a publisher wishes about the use of a page, as its server and its head say it.

TDMRep (W3C final report of 10 May 2024), robots directives of pages, robots.txt. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

#: the names of meta elements that are read; the last is ours
META_NAMES = ("tdm-reservation", "tdm-policy", "robots", "wirecopy")
#: of a response's headers
HEADER_NAMES = (
    "tdm-reservation",
    "tdm-policy",
    "x-robots-tag",
    "content-signal",
    "content-usage",
)
#: `noml` is Mojeek's, `nocache` Bing's
DIRECTIVES = ("noai", "noimageai", "noml", "noarchive", "nocache", "nosnippet")
_OF_AI = frozenset({"noai", "noimageai", "noml"})
_OF_TEXT = frozenset({"noai", "noml"})
#: no copy of the page is to be kept
OF_COPIES = frozenset({"noarchive", "nocache"})
#: directives with a value of their own: what stands before their colon is no agent
_WITH_VALUE = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
_LONGEST = 2_000  #: characters of an address
_TOKENS = 200  #: directives that are read
#: an agent as headers name it: a date's "03 dec 2025 13" before its colon is none
_AGENT = re.compile(r"\*|[a-z][a-z0-9_.-]*(?:/[0-9.]+)?")
_BETWEEN = re.compile(r"[,;]")
#: contentsignals.org says yes and no, draft-ietf-aipref-attach y and n
_SIGNAL = re.compile(
    r"(?<![\w-])(search|ai-input|ai-train|train-ai|train-genai|ai-output|ai-use|ai|bots)"
    r"\s*=\s*(yes|no|y|n)(?![\w-])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is known of a page's wishes beside the page itself."""

    headers: tuple[tuple[str, str], ...] = ()  #: those of HEADER_NAMES, each line by itself
    ai_agents: tuple[str, ...] = ()  #: agents of AI companies that robots.txt keeps from the page
    signals: tuple[str, ...] = ()  #: of robots.txt: `ai-train=no`
    licenses: tuple[str, ...] = ()  #: of robots.txt: addresses of RSL documents
    tdm_reservation: bool | None = None  #: of the host's tdmrep.json
    tdm_policy: str | None = None


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What the publisher wishes about the use of the page; empty where it says nothing."""

    tdm_reservation: bool | None = None  #: TDMRep: True: rights are reserved; False: they are not
    tdm_policy: str | None = None  #: the address of the licence that the publisher offers
    directives: tuple[str, ...] = ()  #: those of DIRECTIVES
    ai_agents_disallowed: tuple[str, ...] = ()  #: by robots.txt, which lets us read the page
    content_signals: tuple[str, ...] = ()  #: of headers, robots.txt: `ai-train=no`, `search=yes`
    rsl_licenses: tuple[str, ...] = ()  #: addresses of RSL documents that robots.txt names

    @property
    def is_reserved(self) -> bool:
        """True when the publisher keeps mining or AI away from this page."""
        return self.tdm_reservation is True or not _OF_TEXT.isdisjoint(self.directives)


def usage_of(metas: Mapping[str, Iterable[str]], wishes: Wishes) -> Usage | None:
    """The wishes of a page; None when nothing is said.

    The page comes before its headers, these before its host's file. What one leaves out is the
    next one's. metas: contents by the names in META_NAMES. Source: TDMRep, "Processing priority".
    """
    usage = Usage(
        tdm_reservation=_first(
            (reservation_of(value) for value in _values("tdm-reservation", metas, wishes)),
            otherwise=wishes.tdm_reservation,
        ),
        tdm_policy=_first(
            (address_of(value) for value in _values("tdm-policy", metas, wishes)),
            otherwise=wishes.tdm_policy,
        ),
        directives=directives_of(
            (*metas.get("wirecopy", ()), *_values("robots", metas, wishes, header="x-robots-tag"))
        ),
        ai_agents_disallowed=wishes.ai_agents,
        content_signals=_signals_of(wishes),
        rsl_licenses=wishes.licenses,
    )
    return None if usage == Usage() else usage


def in_words(usage: Usage | None) -> str:
    """What a publisher wishes, on one line for people; "" when it says nothing."""
    if usage is None:
        return ""
    said = {True: "mining reserved", False: "mining free", None: ""}[usage.tdm_reservation]
    kept = ", ".join(usage.ai_agents_disallowed)
    found = (
        said,
        usage.tdm_policy and f"policy {usage.tdm_policy}",
        ", ".join(usage.directives),
        kept and f"robots.txt keeps away {kept}",
        ", ".join(usage.content_signals),
        usage.rsl_licenses and f"licence {' '.join(usage.rsl_licenses)}",
    )
    return "; ".join(one for one in found if one)


def read_again(before: Usage | None, now: Usage | None) -> Usage | None:
    """The wishes of a page that was read again without asking its host.

    Its own directives are read anew. What only the host said is as it was when it was fetched.
    """
    then, again = before or Usage(), now or Usage()
    is_said = again.tdm_reservation is not None
    usage = replace(
        then,
        tdm_reservation=again.tdm_reservation if is_said else then.tdm_reservation,
        tdm_policy=again.tdm_policy or then.tdm_policy,
        directives=again.directives,
        content_signals=_listed(_by_name(again.content_signals) | _by_name(then.content_signals)),
    )
    return None if usage == Usage() else usage


def directives_of(tags: Iterable[str]) -> tuple[str, ...]:
    """The directives among DIRECTIVES of robots meta elements and X-Robots-Tag headers."""
    said = {directive for tag in tags for directive in _directives(tag)}
    return tuple(name for name in DIRECTIVES if name in said)


def signals_in(text: str) -> dict[str, str]:
    """The signals of a Content-Signal or Content-Usage line by name; others are left out.

    Source: contentsignals.org, draft-romm-aipref-contentsignals, draft-ietf-aipref-attach.
    """
    return dict(_SIGNAL.findall(text[:_LONGEST].lower()))


def reservation_of(value: str) -> bool | None:
    """Whether `tdm-reservation` reserves the rights; None for another form."""
    return {"1": True, "0": False}.get(value.partition(",")[0].strip())


def address_of(value: str) -> str | None:
    """An absolute web address, or nothing."""
    address = value.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    is_plain = address.isprintable() and " " not in address and len(address) <= _LONGEST
    return address if parts.scheme in ("http", "https") and parts.netloc and is_plain else None


def _values(
    name: str, metas: Mapping[str, Iterable[str]], wishes: Wishes, *, header: str | None = None
) -> list[str]:
    """What the page says under a name, then its headers, line by line. header: theirs."""
    lines = (value for key, value in wishes.headers if key == (header or name))
    return [*metas.get(name, ()), *lines]


def _first(values: Iterable[T | None], *, otherwise: T | None) -> T | None:
    return next((value for value in values if value is not None), otherwise)


def _signals_of(wishes: Wishes) -> tuple[str, ...]:
    """Those of robots.txt, and over them those of the page's own headers."""
    found = _by_name(wishes.signals)
    for name in ("content-signal", "content-usage"):
        for value in _values(name, {}, wishes):
            found |= signals_in(value)
    return _listed(found)


def _by_name(signals: Iterable[str]) -> dict[str, str]:
    return {name: value for name, _, value in (one.partition("=") for one in signals)}


def _listed(signals: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{name}={value}" for name, value in sorted(signals.items()))


def _directives(tag: str) -> Iterator[str]:
    """The directives of one meta element or header line that concern us.

    `otherbot: noarchive, nosnippet` names an agent for all that follows it in its line. A wish
    about AI counts whomever it names. Some sites part directives by spaces.
    """
    agent = ""
    for token in _BETWEEN.split(tag.lower(), maxsplit=_TOKENS)[:_TOKENS]:
        name, colon, rest = token.strip().partition(":")
        name = name.strip()
        if colon and name not in _WITH_VALUE and _AGENT.fullmatch(name):
            agent, name = name.partition("/")[0], rest
        for word in name.split():
            if word in DIRECTIVES and (agent in ("", "*", "wirecopy") or word in _OF_AI):
                yield word
