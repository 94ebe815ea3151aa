"""The known lines of sites within a run, and articles cleaned with them."""

import asyncio

from extractors.article.site_lines import uncleaned
from news.article import OF_SITE, Article
from news.site.known_lines import KnownLines
from news.site.rules import SiteRules, rules_for
from news.url import host_of
from pipeline.keep.lookup import Lookup
from pipeline.workers.read_page import cleaned
from storage import Store

MOST = 10_000  #: hosts at hand; a run that meets more reads some of them again


class SiteLines:
    """Reads a host's lines once a run, and again when the store has a newer version."""

    def __init__(self, store: Store, *, rules: tuple[SiteRules, ...] = ()) -> None:
        """rules: of all sites; their keep_lines stay in the text, and may switch a site off."""
        self._store, self._rules = store, rules
        self._known: dict[str, KnownLines] = {}
        self._version = Lookup(store.sites.versions)

    @property
    def hosts(self) -> list[str]:
        """The hosts whose articles were cleaned in this run."""
        return sorted(self._known)

    def rules_of(self, url: str) -> SiteRules | None:
        """The user's rules for a page."""
        return rules_for(host_of(url), self._rules)

    async def cleaned(self, article: Article, *, url: str | None, anew: bool = False) -> Article:
        """The article without its site's lines. anew: put back first what was removed."""
        if url is None:
            return article
        return self.clean(article, await self.of(host_of(url)), url=url, anew=anew)

    def clean(
        self, article: Article, known: KnownLines, *, url: str, anew: bool = False
    ) -> Article:
        """The same with known lines at hand. The site's rules hold; the version is noted."""
        if anew:
            known = known.also(
                line for run in article.removed if run.why in OF_SITE for line in run.lines
            )
            article = uncleaned(article)
        return cleaned(article, known, rules=self.rules_of(url))

    async def of(self, host: str) -> KnownLines:
        """What is known of a host now."""
        before = self._known.get(host)
        version = await self._version(host) or 0
        known = (
            before
            if before and before.version == version
            else await asyncio.to_thread(self._store.sites.known_lines, host)
        )
        if len(self._known) >= MOST and host not in self._known:
            self._known.clear()
        self._known[host] = known
        return known
