"""The known lines of sites within a run, and articles cleaned with them."""

import asyncio

from extractors.article.site_lines import uncleaned
from news.article import OF_SITE, Article
from news.site.known_lines import KnownLines
from news.site.rules import SiteRules, rules_for
from news.url import host_of
from pipeline.control.lookup import Lookup
from pipeline.workers.page_record import cleaned
from storage import Store

MOST = 10_000  #: hosts in memory; a run with more hosts reads some of them again


class SiteLines:
    """Reads a host's lines once per run, and again when the store has a newer version."""

    def __init__(self, store: Store, *, rules: tuple[SiteRules, ...] = ()) -> None:
        """rules: of all sites. Their keep_lines stay in the text; a rule may switch a site off."""
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

    async def cleaned(
        self, article: Article, *, url: str | None, restore_first: bool = False
    ) -> Article:
        """The article without its site's lines. restore_first: put removed lines back first."""
        if url is None:
            return article
        return self.clean(
            article, await self.of(host_of(url)), url=url, restore_first=restore_first
        )

    def clean(
        self, article: Article, known: KnownLines, *, url: str, restore_first: bool = False
    ) -> Article:
        """The same with given known lines, under the site's rules; their version is noted."""
        if restore_first and (article.memory_version or 0) >= known.since:
            known = known.also(
                line for run in article.removed if run.why in OF_SITE for line in run.lines
            )
        if restore_first:
            article = uncleaned(article)
        return cleaned(article, known, rules=self.rules_of(url))

    async def of(self, host: str) -> KnownLines:
        """The host's current known lines."""
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
