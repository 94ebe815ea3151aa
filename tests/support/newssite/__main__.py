"""Serve the sample newsroom to a browser or a feed reader on this machine.

    python -m tests.support.newssite [--port N] [--host A] [--noon]

Every sample host is reachable as http://127.0.0.1:PORT/_/<host>/<path>, with the links in its feeds
and pages rewritten to that form. A client that sends the Host header itself, or uses the server as
its HTTP proxy, sees the original URLs. `--noon` serves the second edition. Ctrl-C ends it.
"""

import argparse
import signal
import sys
from threading import Event

from samples.press import captures, subscriptions
from tests.support.newssite.newsroom import morning_edition, noon_edition
from tests.support.newssite.site import NewsSite


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM. Prints the address first, then each feed's."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.support.newssite",
        description="Serves the sample newsroom on loopback.",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="a loopback address (default 127.0.0.1)"
    )
    parser.add_argument("--port", type=int, default=0, help="default: any free port")
    parser.add_argument("--noon", action="store_true", help="the second edition")
    options = parser.parse_args(arguments)
    ended = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    with NewsSite(addresses=(options.host,), port=options.port) as site:
        edition = noon_edition if options.noon else morning_edition
        site.serve_newsroom(edition(address=site.url("")))
        print(site.url(""), flush=True)
        lines = [
            f"{len(captures())} captures; feeds:",
            *(_here(f.url, site) for f in subscriptions()),
        ]
        print(*lines, sep="\n  ", file=sys.stderr)
        ended.wait()
    return 0


def _here(url: str, site: NewsSite) -> str:
    return site.url(f"/_/{url.removeprefix('https://')}")


if __name__ == "__main__":
    sys.exit(main())
