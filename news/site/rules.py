"""A user's rules for a site (rules.toml), as frozen values. No I/O; selectors are plain strings here."""

from dataclasses import dataclass
from typing import Literal, get_args

RuledField = Literal[
    "title",
    "subtitle",
    "summary",
    "byline",
    "authors",
    "section",
    "tags",
    "genre",
    "published",
    "updated",
    "language",
]
RULED_FIELDS: tuple[RuledField, ...] = get_args(RuledField)
"""The fields that a rule may read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """What a user wants done with the pages of a host. A selector is CSS, or XPath where it begins with `/`, `./` or `(`."""

    host: str  #: as in the address; `*.paper.example` for all below paper.example
    keep: tuple[str, ...] = ()  #: the text is looked for in these elements only
    drop: tuple[str, ...] = ()  #: elements that are no part of the page
    fields: tuple[tuple[RuledField, str], ...] = ()  #: field and the selector whose text it is
    keep_lines: tuple[str, ...] = ()  #: lines that site memory must leave in the text
    memory: bool = True  #: False: site memory takes nothing out of this host's articles

    def covers(self, host: str) -> bool:
        """True for a host that the rules are for."""
        return host == self.host or (self.host.startswith("*.") and host.endswith(self.host[1:]))


def rules_for(host: str, rules: tuple[SiteRules, ...]) -> SiteRules | None:
    """The rules of a host: its own before those of a domain above it, the longest first."""
    found = [one for one in rules if one.covers(host)]
    return max(found, key=lambda one: (not one.host.startswith("*."), len(one.host)), default=None)
