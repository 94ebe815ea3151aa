"""`wirecopy feeds check` and `discover`: ask publishers, store nothing."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.feeds.files import note_added, path_of, path_to_edit
from cli.terminal.complete import feed_names
from cli.terminal.feeds import found_feed, has_feed, is_address
from cli.terminal.output import DataOption, FeedsOption, JsonOption, note, print_json, print_table
from news.errors import BadUrl, ConfigError, NewsError
from news.feed.values import Subscription
from news.secrets import masked_text
from news.url import absolute_url
from pipeline.config.feeds_file import add_feeds
from pipeline.config.logins import request_headers
from pipeline.config.settings import Settings, load_settings
from pipeline.config.subscriptions import one_off, read_feeds
from pipeline.control.clock import utc_now

if TYPE_CHECKING:  # modules that fetch take a second of CPU to import
    from pipeline.poll.discover import Found
    from pipeline.poll.fetch_document import DocumentFetcher


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
) -> None:
    """Fetch and read feeds once; store nothing. Exit code 1 if none can be read."""
    subscriptions = _named(urls, path_of(feeds, data)) if urls else read_feeds(path_of(feeds, data))
    if not subscriptions:
        raise ConfigError(str(path_of(feeds, data)), "no [[feed]] in it")
    lines = asyncio.run(_checked(subscriptions, load_settings(os.environ)))
    if as_json:
        print_json(lines)
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
    }
    try:
        got = await fetcher.fetch(
            subscription.url,
            headers=request_headers(subscription),
            language=subscription.language,
            timezone=subscription.timezone,
        )
    except NewsError as exc:
        return line | {"error": str(exc)}
    if (document := got.document) is None:
        return line | {"error": f"HTTP {got.outcome.status or 'busy'}"}
    return line | {
        "title": document.title,
        "hubs": [masked_text(hub) for hub in document.hub_urls],
        "kind": document.kind,
        "entries": len(document.entries),
        "cut_off": cut_off(document),
        "warnings": list(document.warnings),
    }


def discover(
    site: Annotated[
        str, typer.Argument(metavar="SITE_URL", help="URL of a site's front page or section.")
    ],
    subscribe: Annotated[
        bool,
        typer.Option(
            "--add", help="Subscribe to the feeds and news sitemaps found, or else the sitemap."
        ),
    ] = False,
    group: Annotated[
        str, typer.Option("--group", help="With --add: group of the feeds.", show_default=False)
    ] = "",
    feeds: FeedsOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find a site's feeds and news sitemaps and read each. Exit code 1 if there are none."""
    found = asyncio.run(_discovered(site, load_settings(os.environ)))
    if as_json:
        names = ("url", "kind", "title", "entries", "newest")
        print_json([{name: getattr(one, name) for name in names} for one in found])
    else:
        rows = [(f.url, f.kind, f.title, f.entries, f.newest) for f in found]
        print_table(("address", "kind", "title", "entries", "newest"), rows)
    if not found:
        note(f"no feed and no sitemap found at {masked_text(site)}")
        raise typer.Exit(1)
    if subscribe:
        path = path_to_edit(feeds, data)
        wanted = [f for f in found if f.is_feed] or found[:1]
        added = add_feeds(
            path, [{"url": f.url, "name": (f.title or "")[:200], "group": group} for f in wanted]
        )
        note_added(len(added), of=len(wanted), path=path)


async def _discovered(site: str, settings: Settings) -> "list[Found]":
    from pipeline.poll.discover import discover as discover_feeds  # noqa: PLC0415

    try:
        url = absolute_url(site if "://" in site else f"https://{site}")
    except BadUrl as exc:
        raise ConfigError(masked_text(site)[:200], "expected the http(s) URL of a site") from exc
    async with _fetcher(settings) as fetcher:
        return await discover_feeds(url, fetcher=fetcher)
