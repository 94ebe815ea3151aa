"""`wirecopy feeds`: list, add, remove, check, find, import and export subscriptions."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.feeds.ask import check, discover
from cli.feeds.files import note_added, path_of, path_to_edit
from cli.terminal.complete import feed_names
from cli.terminal.feeds import found_feed
from cli.terminal.output import DataOption, FeedsOption, JsonOption, note, print_json, print_table
from news.errors import ConfigError
from news.secrets import masked_text
from pipeline.config.feeds.edit import add_feed, add_feeds, remove_feed
from pipeline.config.logins import shown
from pipeline.config.opml import opml, read_opml, without_passwords
from pipeline.config.subscriptions import read_feeds
from pipeline.report.words import plural

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Manage your subscriptions (feeds.toml)."
)
SecretsOption = Annotated[
    bool, typer.Option("--secrets", help="Write tokens in addresses; else they are masked.")
]


def _option(name: str, text: str) -> Any:
    """An option for a text that is empty unless it is given."""
    return typer.Option(name, help=text, show_default=False)


@app.command("list")
def list_feeds(
    feeds: FeedsOption = None, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """List the subscriptions."""
    subscriptions = read_feeds(path_of(feeds, data))
    if as_json:
        print_json([asdict(shown(s)) for s in subscriptions])
        return
    rows = [(s.group, s.name, s.url, s.full_text, s.kind) for s in subscriptions]
    print_table(("group", "name", "url", "full text", "kind"), rows)


@app.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="URL of the feed.")],
    name: Annotated[str, _option("--name", "Your name for the feed.")] = "",
    group: Annotated[str, _option("--group", "Group of feeds.")] = "",
    interval: Annotated[
        str, _option("--interval", 'Shortest time between polls, such as "30m".')
    ] = "",
    max_age: Annotated[
        str, _option("--max-age", 'At the first poll, ignore older entries, such as "7d".')
    ] = "",
    full_text: Annotated[str, _option("--full-text", "Fetch pages: auto, always or never.")] = "",
    language: Annotated[str, _option("--language", "BCP 47 tag, such as en or pt-BR.")] = "",
    timezone: Annotated[
        str, _option("--timezone", "IANA time zone for dates without an offset.")
    ] = "",
    site: Annotated[
        bool, typer.Option("--site", help="It is a page that lists articles: a [[site]].")
    ] = False,
    links: Annotated[str, _option("--links", "CSS or XPath of the site page's links.")] = "",
    feeds: FeedsOption = None,
    data: DataOption = None,
) -> None:
    """Subscribe to a feed, or to a page that lists articles (`--site`)."""
    table = "site" if site or links else "feed"
    options = {
        "name": name,
        "group": group,
        "interval": interval,
        "max_age": max_age,
        "full_text": full_text,
        "language": language,
        "timezone": timezone,
        "links": links,
    }
    path = path_to_edit(feeds, data)
    subscription = add_feed(path, url, options=options, table=table)
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
    path = path_to_edit(feeds, data)
    subscriptions = read_feeds(path)
    try:
        found = found_feed(subscriptions, url)
    except ConfigError as exc:
        raise ConfigError(str(path), f"{exc.url!r}: {exc.reason}") from exc
    remove_feed(path, found.url)
    note(f"removed {masked_text(found.name or found.url)} from {path}")


app.command()(check)
app.command()(discover)


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
    path = path_to_edit(feeds, data)
    rows, variables = without_passwords(read_opml(content, name=str(file)))
    for address, variable in variables.items():
        note(f"{address}: its password is not imported; put it into ${variable}")
    added = add_feeds(path, rows)
    note_added(len(added), of=len(rows), path=path)


@app.command("export")
def export_opml(
    feeds: FeedsOption = None, data: DataOption = None, secrets: SecretsOption = False
) -> None:
    """Print the feeds as OPML. Section pages and mailboxes are no feeds: they are left out."""
    every = read_feeds(path_of(feeds, data))
    subscriptions = [one for one in every if one.kind == "feed"]
    if others := len(every) - len(subscriptions):
        note(f"left out: {plural(others, 'subscription')} to section pages and mailboxes")
    public = [shown(one) for one in subscriptions]
    if hidden := len({one.url for one in subscriptions} - {one.url for one in public}):
        done = "written out" if secrets else "masked; --secrets writes them out"
        note(f"{plural(hidden, 'feed')} with a token in the address: {done}")
    typer.echo(opml(subscriptions if secrets else public), nl=False)
