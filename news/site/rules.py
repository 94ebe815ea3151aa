"""A user's rules for a site (rules.toml), as frozen values."""

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
    """A user's rules for the pages of a host.

    A selector is CSS; it is XPath if it begins with `/`, `./` or `(`.
    """

    host: str  #: as in the address; `*.paper.example` for all below paper.example
    keep: tuple[str, ...] = ()  #: the text is looked for in these elements only
    drop: tuple[str, ...] = ()  #: elements that are no part of the page
    fields: tuple[tuple[RuledField, str], ...] = ()  #: field and the selector whose text it is
    keep_lines: tuple[str, ...] = ()  #: lines that stay in the text even if they are the site's
    memory: bool = True  #: False: no site lines are removed from this host's articles
    render: bool = False  #: show pages without text in a browser
    render_hosts: tuple[str, ...] = ()  #: besides its own domain that a page may ask then

    def covers(self, host: str) -> bool:
        """True for a host that the rules are for."""
        return host == self.host or (self.host.startswith("*.") and host.endswith(self.host[1:]))


def rules_for(host: str, rules: tuple[SiteRules, ...]) -> SiteRules | None:
    """The rules of a host: its own, else those of the longest domain above it."""
    found = [one for one in rules if one.covers(host)]
    return max(found, key=lambda one: (not one.host.startswith("*."), len(one.host)), default=None)
