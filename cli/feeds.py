"""`wirecopy feeds`: list, add, remove, check, find, import and export subscriptions."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.terminal.complete import feed_names
from cli.terminal.feeds import found_feed, has_feed
from cli.terminal.output import DataOption, FeedsOption, JsonOption, note, print_json, print_table
from news.errors import BadUrl, ConfigError, NewsError
from news.feed.values import Subscription
from news.secrets import masked_text
from news.url import absolute_url
from pipeline.config.feeds_file import add_feed, add_feeds, remove_feed
from pipeline.config.logins import request_headers, shown
from pipeline.config.opml import opml, read_opml, without_passwords
from pipeline.config.settings import Settings, load_settings
from pipeline.config.subscriptions import one_off, read_feeds
from pipeline.control.clock import utc_now
from pipeline.report.summary import plural

if TYPE_CHECKING:  # modules that fetch take a second of CPU to import; only two commands need them
    from pipeline.poll.discover import Found
    from pipeline.poll.fetch_document import DocumentFetcher

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Manage your subscriptions (feeds.toml)."
)
SecretsOption = Annotated[
    bool, typer.Option("--secrets", help="Write tokens in addresses; else they are masked.")
]


@app.command("list")
def list_feeds(
    feeds: FeedsOption = None, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """List the subscriptions."""
    subscriptions = read_feeds(_path(feeds, data))
    if as_json:
        print_json([asdict(shown(s)) for s in subscriptions])
        return
    rows = [(s.group, s.name, s.url, s.full_text) for s in subscriptions]
    print_table(("group", "name", "url", "full text"), rows)


@app.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="URL of the feed.")],
    name: Annotated[
        str, typer.Option("--name", help="Your name for the feed.", show_default=False)
    ] = "",
    group: Annotated[str, typer.Option("--group", help="Group of feeds.", show_default=False)] = "",
    interval: Annotated[
        str,
        typer.Option(
            "--interval", help='Shortest time between polls, such as "30m".', show_default=False
        ),
    ] = "",
    max_age: Annotated[
        str,
        typer.Option(
            "--max-age",
            help='At the first poll, ignore older entries, such as "7d".',
            show_default=False,
        ),
    ] = "",
    full_text: Annotated[
        str,
        typer.Option("--full-text", help="Fetch pages: auto, always or never.", show_default=False),
    ] = "",
    language: Annotated[
        str, typer.Option("--language", help="BCP 47 tag, such as en or pt-BR.", show_default=False)
    ] = "",
    timezone: Annotated[
        str,
        typer.Option(
            "--timezone", help="IANA time zone for dates without an offset.", show_default=False
        ),
    ] = "",
    feeds: FeedsOption = None,
    data: DataOption = None,
) -> None:
    """Subscribe to a feed."""
    options = {
        "name": name,
        "group": group,
        "interval": interval,
        "max_age": max_age,
        "full_text": full_text,
        "language": language,
        "timezone": timezone,
    }
    path = _path_to_edit(feeds, data)
    subscription = add_feed(path, url, options=options)
    note(f"added {subscription.url} to {path}")


@app.command()
def remove(
    url: Annotated[
        str,
        typer.Argument(metavar="FEED", help="Name or URL of the feed.", autocompletion=feed_names),
    ],
    feeds: FeedsOption = None,
    data: DataOption = None,
) -> None:
    """Unsubscribe from a feed. Its records stay."""
    path = _path_to_edit(feeds, data)
    found = found_feed(read_feeds(path), url)
    remove_feed(path, found.url)
    note(f"removed {masked_text(found.name or found.url)} from {path}")


@app.command()
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
    subscriptions = _named(urls, _path(feeds, data)) if urls else read_feeds(_path(feeds, data))
    if not subscriptions:
        raise ConfigError(str(_path(feeds, data)), "no [[feed]] in it")
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
                line["error"] or line["cut_off"],
            )
            for line in lines
        ]
        print_table(("feed", "", "entries", "title", "problem"), rows)
    if all(line["error"] for line in lines):
        raise typer.Exit(1)


def _named(names: Sequence[str], path: Path) -> list[Subscription]:
    """The feeds that are meant; one of feeds.toml with its login and headers."""
    own = read_feeds(path) if path.exists() else []
    return [
        found_feed(own, name) if has_feed(own, name) or "://" not in name else one_off([name])[0]
        for name in names
    ]


async def _checked(
    subscriptions: Sequence[Subscription], settings: Settings
) -> list[dict[str, object]]:
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


async def _check_one(
    subscription: Subscription, *, fetcher: "DocumentFetcher"
) -> dict[str, object]:
    from pipeline.poll.fetch_document import cut_off  # noqa: PLC0415

    line: dict[str, object] = {
        "url": subscription.url,
        "title": None,
        "kind": None,
        "entries": 0,
        "error": None,
        "cut_off": None,
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
        "kind": document.kind,
        "entries": len(document.entries),
        "cut_off": cut_off(document),
        "warnings": list(document.warnings),
    }


@app.command()
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
        path = _path_to_edit(feeds, data)
        wanted = [f for f in found if f.is_feed] or found[:1]
        added = add_feeds(
            path, [{"url": f.url, "name": (f.title or "")[:200], "group": group} for f in wanted]
        )
        _note_added(len(added), of=len(wanted), path=path)


async def _discovered(site: str, settings: Settings) -> "list[Found]":
    from pipeline.poll.discover import discover as discover_feeds  # noqa: PLC0415

    try:
        url = absolute_url(site if "://" in site else f"https://{site}")
    except BadUrl as exc:
        raise ConfigError(masked_text(site)[:200], "expected the http(s) URL of a site") from exc
    async with _fetcher(settings) as fetcher:
        return await discover_feeds(url, fetcher=fetcher)


@app.command("import")
def import_opml(
    file: Annotated[
        Path, typer.Argument(metavar="OPML", help="OPML file, exported by a feed reader.")
    ],
    feeds: FeedsOption = None,
    data: DataOption = None,
) -> None:
    """Subscribe to every feed of an OPML file."""
    try:
        content = file.read_bytes()
    except OSError as exc:
        raise ConfigError(str(file), f"cannot be read ({exc.strerror})") from exc
    path = _path_to_edit(feeds, data)
    rows, variables = without_passwords(read_opml(content, name=str(file)))
    for address, variable in variables.items():
        note(f"{address}: its password is not imported; put it into ${variable}")
    added = add_feeds(path, rows)
    _note_added(len(added), of=len(rows), path=path)


@app.command("export")
def export_opml(
    feeds: FeedsOption = None, data: DataOption = None, secrets: SecretsOption = False
) -> None:
    """Print the subscriptions as OPML."""
    subscriptions = read_feeds(_path(feeds, data))
    public = [shown(one) for one in subscriptions]
    if hidden := len({one.url for one in subscriptions} - {one.url for one in public}):
        done = "written out" if secrets else "masked; --secrets writes them out"
        note(f"{plural(hidden, 'feed')} with a token in the address: {done}")
    typer.echo(opml(subscriptions if secrets else public), nl=False)


def _path(feeds: Path | None, data: Path | None) -> Path:
    return feeds or load_settings(os.environ, overrides={"data": data}).feeds


def _path_to_edit(feeds: Path | None, data: Path | None) -> Path:
    """The file that an edit writes: with --data the one in that folder, even if it is new."""
    return feeds or (data / "feeds.toml" if data else _path(None, None))


def _note_added(count: int, *, of: int, path: Path) -> None:
    note(f"added {plural(count, 'feed')} to {path}; {of - count} already subscribed")
