"""`wirecopy serve`: a read-only API, feeds and tools for assistants over the store."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.terminal.output import DataOption, StoreOption, note
from news.errors import ConfigError
from pipeline.config.settings import Settings, load_settings
from pipeline.control.clock import utc_now
from pipeline.report.log import log_to_stderr
from storage import Store, open_reader, open_store

if TYPE_CHECKING:
    from serve.app import Served

HUB_PATIENCE_S = 8.0  #: for a store that does not answer; hubs give up after about ten

HostOption = Annotated[
    str,
    typer.Option(
        "--host", help="Address to listen on; another than loopback needs a token.", metavar="ADDR"
    ),
]
PortOption = Annotated[
    int, typer.Option("--port", min=0, max=65_535, help="Port to listen on; 0: any free one.")
]
UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url",
        help="Address under which a proxy shows the server, such as "
        "https://news.example/wirecopy: for links, and its name is answered.",
        show_default=False,
    ),
]
TokenOption = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        help="File with the token that clients must send; else the variable "
        "WIRECOPY_SERVE_TOKEN, if set.",
        show_default=False,
    ),
]
WebSubOption = Annotated[
    str | None,
    typer.Option(
        "--websub",
        help="Public address of this server, such as https://my.example/: hubs send there what is "
        "new in feeds that have one.",
        metavar="URL",
        show_default=False,
    ),
]
StdioOption = Annotated[
    bool,
    typer.Option("--stdio", help="Serve one assistant (MCP) over stdin and stdout, no network."),
]
LimitOption = Annotated[
    float,
    typer.Option("--time-limit", min=0.1, max=600, help="Seconds that a question may take."),
]


def serve(
    host: HostOption = "127.0.0.1",
    port: PortOption = 8002,
    url: UrlOption = None,
    token_file: TokenOption = None,
    websub: WebSubOption = None,
    stdio: StdioOption = False,
    time_limit: LimitOption = 10.0,
    data: DataOption = None,
    store: StoreOption = None,
) -> None:
    """Serve the store: an API, feeds, metrics, tools for assistants.

    Until Ctrl-C. It only reads, and runs may go on meanwhile. Only this machine can ask, unless you
    name another address and a token. docs/serve.md says more, docs/websub.md of hubs.
    """
    given = {"data": data, "store": store, "websub": websub}
    settings = load_settings(os.environ, overrides=given)
    if stdio:
        from serve.assistant.stdio import run_stdio  # noqa: PLC0415 - 1 s that only this needs

        with open_reader(settings.store, limit_s=time_limit) as opened:
            run_stdio(opened)
        return
    served = _served(settings, host=host, url=url, token_file=token_file)
    with (
        open_reader(settings.store, limit_s=time_limit) as opened,
        _with_hubs(served, settings) as complete,
    ):
        _listen(opened, complete, host=host, port=port)


@contextmanager
def _with_hubs(served: "Served", settings: Settings) -> Iterator["Served"]:
    """The same, with a store that hubs' messages are written to, if hubs are to reach it.

    Raises ConfigError for an address that no hub can reach.
    """
    if settings.websub is None:
        yield served
        return
    from pipeline.poll.pushed.callback import Callbacks  # noqa: PLC0415 - few servers need it
    from pipeline.poll.pushed.subscribe import HubKeeper, refuse_private  # noqa: PLC0415
    from serve.app import WebSub  # noqa: PLC0415

    refuse_private(settings.websub, allowed=settings.allow_networks)
    share, folder = settings.share_files, settings.data
    log_to_stderr(settings.log)
    with open_store(settings.store, share=share, folder=folder) as writing:
        # a hub waits for its answer, and asks again
        writing.database.patience.seconds = HUB_PATIENCE_S
        keeper = HubKeeper(writing, settings, base=settings.websub, now=utc_now)
        websub = WebSub(
            url=settings.websub,
            callbacks=Callbacks(store=writing, now=utc_now),
            keep=keeper.run,
            max_bytes=settings.max_feed_bytes,
        )
        yield replace(served, websub=websub)


def _served(settings: Settings, *, host: str, url: str | None, token_file: Path | None) -> "Served":
    """How it is to be served. Raises ConfigError for an open door without a token."""
    from serve.access.hosts import Hosts  # noqa: PLC0415 - as above
    from serve.access.token import read_token  # noqa: PLC0415
    from serve.app import Served  # noqa: PLC0415
    from serve.links import links_of  # noqa: PLC0415
    from serve.run import is_loopback  # noqa: PLC0415

    token, links = read_token(token_file, os.environ), links_of(url)
    if token is None and not is_loopback(host):
        hint = f"{host} is open to other machines; name a token with --token-file"
        raise ConfigError("--host", hint)
    return Served(
        token=token,
        links=links,
        hosts=Hosts(added=frozenset(filter(None, (links.host,)))),
        metrics_per_feed=settings.metrics_per_feed,
    )


def _listen(store: Store, served: "Served", *, host: str, port: int) -> None:
    from serve.access.hubs import PATH  # noqa: PLC0415 - 1 s that only this needs
    from serve.app import make_app  # noqa: PLC0415
    from serve.run import listening, serve  # noqa: PLC0415

    listener = listening(host, port)
    shown = f"[{host.strip('[]')}]" if ":" in host else host
    base = served.links.public or f"http://{shown}:{listener.getsockname()[1]}"

    def started() -> None:
        secured = "" if served.token is None else " (with the token)"
        note(f"serving at {base}/ until Ctrl-C{secured}; the API's pages: {base}/docs")
        if served.websub is not None:
            note(f"hubs reach it at {served.websub.url}{PATH}...; docs/websub.md says more")

    serve(make_app(store, served), listener, started=started)
