"""`wirecopy serve`: a read-only API, feeds and tools for assistants over the store."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.terminal.output import DataOption, StoreOption, note
from news.errors import ConfigError
from pipeline.config.settings import Settings, load_settings
from storage import Store, open_reader

if TYPE_CHECKING:
    from serve.app import Served

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
    stdio: StdioOption = False,
    time_limit: LimitOption = 10.0,
    data: DataOption = None,
    store: StoreOption = None,
) -> None:
    """Serve the store: an API, feeds, metrics, tools for assistants.

    Until Ctrl-C. It only reads, and runs may go on meanwhile. Only this machine can ask, unless you
    name another address and a token. docs/serve.md says more.
    """
    settings = load_settings(os.environ, overrides={"data": data, "store": store})
    if stdio:
        from serve.assistant.stdio import run_stdio  # noqa: PLC0415 - 1 s that only this needs

        with open_reader(settings.store, limit_s=time_limit) as opened:
            run_stdio(opened)
        return
    served = _served(settings, host=host, url=url, token_file=token_file)
    with open_reader(settings.store, limit_s=time_limit) as opened:
        _listen(opened, served, host=host, port=port)


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
    from serve.app import make_app  # noqa: PLC0415 - 1 s that only this needs
    from serve.run import listening, serve  # noqa: PLC0415

    listener = listening(host, port)
    shown = f"[{host.strip('[]')}]" if ":" in host else host
    base = served.links.public or f"http://{shown}:{listener.getsockname()[1]}"

    def started() -> None:
        secured = "" if served.token is None else " (with the token)"
        note(f"serving at {base}/ until Ctrl-C{secured}; the API's pages: {base}/docs")

    serve(make_app(store, served), listener, started=started)
