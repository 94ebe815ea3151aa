"""`wirecopy metrics`: the store's metrics for Prometheus, printed, written or served."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.opened import opened_store
from cli.terminal.output import DataOption, StoreOption, note
from news.errors import ConfigError
from pipeline.config.settings import load_settings
from pipeline.control.clock import utc_now
from storage import Store

HOST = "127.0.0.1"


OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE",
        help="Write this file, such as node_exporter's textfile folder/wirecopy.prom.",
        show_default=False,
    ),
]
PortOption = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=1,
        max=65535,
        help="Serve /metrics on this port until Ctrl-C.",
        show_default=False,
    ),
]
PerFeedOption = Annotated[
    bool | None,
    typer.Option(
        "--per-feed/--no-per-feed",
        help="Also lines for each feed; the default is the setting metrics_per_feed.",
        show_default=False,
    ),
]


def metrics(
    out: OutOption = None,
    port: PortOption = None,
    host: Annotated[
        str, typer.Option("--host", help="With --port: the address to listen on.")
    ] = HOST,
    per_feed: PerFeedOption = None,
    data: DataOption = None,
    store: StoreOption = None,
) -> None:
    """Print the store's metrics in Prometheus' text format.

    For example: wirecopy metrics --port 9464, and http://127.0.0.1:9464/metrics in Prometheus.
    """
    if out is not None and port is not None:
        raise ConfigError("--out", "name a file or a port, not both")
    settings = load_settings(os.environ, overrides={"data": data, "store": store})
    each = settings.metrics_per_feed if per_feed is None else per_feed
    with opened_store(data=data, store=store) as opened:
        if port is not None:
            _serve(opened, host=host, port=port, per_feed=each)
            return
        from pipeline.report.metrics import metrics_text, write_metrics  # noqa: PLC0415 - 50 ms

        content = metrics_text(opened, per_feed=each, now=utc_now)
    if out is None:
        typer.echo(content.decode(), nl=False)
        return
    try:
        write_metrics(out, content)
    except OSError as exc:
        raise ConfigError(str(out), f"cannot be written ({exc.strerror})") from exc


def _serve(store: Store, *, host: str, port: int, per_feed: bool) -> None:
    """Serve until Ctrl-C."""
    from pipeline.report.metrics import serve_metrics  # noqa: PLC0415 - brings an HTTP server

    try:
        serving = serve_metrics(store, host=host, port=port, per_feed=per_feed, now=utc_now)
    except OSError as exc:
        raise ConfigError("--port", f"{host}:{port} cannot be used ({exc.strerror})") from exc
    note(f"metrics at http://{host}:{serving.port}/metrics until Ctrl-C")
    serving.wait()
