"""`wirecopy feeds check` and `discover`: ask publishers, store nothing."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.feeds.files import note_added, path_of, path_to_edit
from cli.terminal.complete import feed_names
from cli.terminal.feeds import found_feed, has_feed, is_address
from cli.terminal.output import DataOption, FeedsOption, JsonOption, note, print_json, print_table
from news.errors import BadUrl, ConfigError, NewsError, NotAFeed, NotASection
from news.feed.values import FeedDocument, Subscription
from news.secrets import masked_text
from news.url import absolute_url
from pipeline.config.feeds.edit import add_feeds
from pipeline.config.logins import request_headers
from pipeline.config.settings import Settings, load_settings
from pipeline.config.subscriptions import NONE_IN_IT, one_off, read_feeds
from pipeline.control.clock import utc_now

if TYPE_CHECKING:  # modules that fetch take a second of CPU to import
    from pipeline.poll.discover import Found
    from pipeline.poll.fetch_document import DocumentFetcher, FetchedDocument

_LISTED = ("section", "mailbox")  #: kinds whose entries are shown
_SECTION_HINT = (
    "no feed, but a page that lists articles: `wirecopy feeds add URL --site` follows it; "
    "`wirecopy feeds discover URL` looks for the site's feeds first"
)


def check(
    urls: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FEED",
            help="Feeds to check: the URL of any, or the name of one of yours. "
            "By default all of feeds.toml.",
            show_default=False,
            autocompletion=feed_names,
        ),
    ] = None,
    feeds: FeedsOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
    links: Annotated[
        str,
        typer.Option(
            "--links",
            help="Read the page as a section: CSS or XPath of its links to articles.",
            show_default=False,
        ),
    ] = "",
) -> None:
    """Fetch and read feeds once; store nothing. Exit code 1 if none can be read.

    A page that is no feed is read as a section page: what it lists is shown.
    """
    subscriptions = _named(urls, path_of(feeds, data)) if urls else read_feeds(path_of(feeds, data))
    if links:
        subscriptions = [as_section(one, links=links) for one in subscriptions]
    if not subscriptions:
        raise ConfigError(str(path_of(feeds, data)), NONE_IN_IT)
    lines = asyncio.run(_checked(subscriptions, load_settings(os.environ)))
    if as_json:
        print_json([{key: line[key] for key in line if key != "hint"} for line in lines])
    else:
        rows = [
            (
                line["url"],
                "FAILED" if line["error"] else "CUT OFF" if line["cut_off"] else "ok",
                line["entries"],
                line["title"],
                ", ".join(line["hubs"]),
                line["error"] or line["cut_off"],
            )
            for line in lines
        ]
        print_table(("feed", "", "entries", "title", "hubs", "problem"), rows)
        if len(lines) == 1:
            _print_listed(lines[0])
    if all(line["error"] for line in lines):
        raise typer.Exit(1)


def _named(names: Sequence[str], path: Path) -> list[Subscription]:
    """The feeds that are meant; one of feeds.toml with its login and headers."""
    own = read_feeds(path) if path.exists() else []
    return [
        one_off([name])[0]
        if is_address(name) and not has_feed(own, name)
        else found_feed(own, name)
        for name in names
    ]


def _print_listed(line: Mapping[str, Any]) -> None:
    """The articles of a section page, so that a person sees whether they are the right ones."""
    if line["listed"]:
        rows = [
            (one["published"] or "-", one["title"], one["link"] or one["from"])
            for one in line["listed"]
        ]
        print_table(("published", "title", "link"), rows)
        if line["hint"]:
            note(line["hint"])


async def _checked(
    subscriptions: Sequence[Subscription], settings: Settings
) -> list[dict[str, Any]]:
    async with _fetcher(settings) as fetcher:
        return list(await asyncio.gather(*(_check_one(s, fetcher=fetcher) for s in subscriptions)))


@asynccontextmanager
async def _fetcher(settings: Settings) -> "AsyncIterator[DocumentFetcher]":
    """Fetches feeds and sitemaps without a store."""
    from extractors.fetch import Client, MemoryHostBook  # noqa: PLC0415
    from pipeline.poll.fetch_document import DocumentFetcher  # noqa: PLC0415
    from pipeline.workers.pool import Workers  # noqa: PLC0415

    async with (
        Client(settings.fetching, host_book=MemoryHostBook(), now=utc_now) as client,
        Workers(
            processes=1, deadline=settings.page_deadline, memory_mb=settings.worker_memory_mb
        ) as workers,
    ):
        yield DocumentFetcher(client, workers, settings)


async def _check_one(subscription: Subscription, *, fetcher: "DocumentFetcher") -> dict[str, Any]:
    from pipeline.poll.fetch_document import cut_off  # noqa: PLC0415

    line: dict[str, Any] = {
        "url": subscription.url,
        "title": None,
        "kind": None,
        "entries": 0,
        "error": None,
        "cut_off": None,
        "hubs": [],
        "warnings": [],
        "listed": [],
        "hint": "",
    }
    try:
        if subscription.kind == "mailbox":
            document, hint = await _letters(subscription, fetcher=fetcher), ""
        else:
            got, hint = await _read(subscription, fetcher=fetcher)
            if (document := got.document) is None:
                return line | {"error": f"HTTP {got.outcome.status or 'busy'}"}
    except NewsError as exc:
        return line | {"error": str(exc)}
    assert document is not None
    return line | {
        "title": document.title,
        "hubs": [masked_text(hub) for hub in document.hub_urls],
        "kind": document.kind,
        "entries": len(document.entries),
        "cut_off": cut_off(document),
        "warnings": list(document.warnings),
        "listed": _listed(document) if document.kind in _LISTED else [],
        "hint": hint,
    }


async def _letters(
    subscription: Subscription, *, fetcher: "DocumentFetcher"
) -> FeedDocument | None:
    """What a first poll of a mailbox would bring. Raises NewsError."""
    from pipeline.poll.mailbox import fetch_letters  # noqa: PLC0415

    found = await fetch_letters(
        subscription, None, workers=fetcher.workers, settings=fetcher.settings, now=utc_now()
    )
    return found.document


async def _read(
    subscription: Subscription, *, fetcher: "DocumentFetcher"
) -> "tuple[FetchedDocument, str]":
    """The document, and what to do with a section page. Raises NewsError."""
    from pipeline.poll.fetch_document import section_of  # noqa: PLC0415

    async def fetch(one: Subscription) -> "FetchedDocument":
        return await fetcher.fetch(
            one.url,
            headers=request_headers(one),
            language=one.language,
            timezone=one.timezone,
            section=section_of(one),
        )

    try:
        return await fetch(subscription), ""
    except NotAFeed as exc:
        try:
            return await fetch(as_section(subscription)), _SECTION_HINT
        except NotASection:
            raise exc from None


def as_section(feed: Subscription, *, links: str | None = None) -> Subscription:
    """The same address, read as a section page. Raises ConfigError for a bad selector."""
    from extractors.article.selectors import selector_problem  # noqa: PLC0415 - brings lxml

    if links and (problem := selector_problem(links)):
        raise ConfigError("--links", f"{problem}, got {links!r}")
    return replace(feed, kind="section", links=links)


def _listed(document: FeedDocument) -> list[dict[str, Any]]:
    return [
        {
            "link": one.link,
            "title": one.title,
            "published": one.published_at,
            "from": one.source_title,
        }
        for one in document.entries
    ]


def discover(
    site: Annotated[
        str, typer.Argument(metavar="SITE_URL", help="URL of a site's front page or section.")
    ],
    subscribe: Annotated[
        bool,
        typer.Option(
            "--add",
            help="Subscribe to the feeds and news sitemaps found, or else the sitemap, "
            "or else the page itself.",
        ),
    ] = False,
    group: Annotated[
        str, typer.Option("--group", help="With --add: group of the feeds.", show_default=False)
    ] = "",
    feeds: FeedsOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find a site's feeds and news sitemaps and read each. Exit code 1 if there are none.

    Where a site has neither, a page that lists articles is found itself.
    """
    found = asyncio.run(_discovered(site, load_settings(os.environ)))
    if as_json:
        names = ("url", "kind", "title", "entries", "newest")
        print_json([{name: getattr(one, name) for name in names} for one in found])
    else:
        rows = [(f.url, f.kind, f.title, f.entries, f.newest) for f in found]
        print_table(("address", "kind", "title", "entries", "newest"), rows)
    if not found:
        note(f"no feed and no sitemap found at {masked_text(site)}, and no list of articles")
        raise typer.Exit(1)
    if subscribe:
        path = path_to_edit(feeds, data)
        wanted = [f for f in found if f.is_feed] or found[:1]
        named = [{"url": f.url, "name": (f.title or "")[:200], "group": group} for f in wanted]
        added = add_feeds(path, named, table="site" if wanted[0].kind == "section" else "feed")
        note_added(len(added), of=len(wanted), path=path)


async def _discovered(site: str, settings: Settings) -> "list[Found]":
    from pipeline.poll.discover import discover as discover_feeds  # noqa: PLC0415

    try:
        url = absolute_url(site if "://" in site else f"https://{site}")
    except BadUrl as exc:
        raise ConfigError(masked_text(site)[:200], "expected the http(s) URL of a site") from exc
    async with _fetcher(settings) as fetcher:
        return await discover_feeds(url, fetcher=fetcher)
