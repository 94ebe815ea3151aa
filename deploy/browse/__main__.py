"""Serves the reading room: `python -m deploy.browse --store FILE [--port N]`."""

import argparse
import contextlib
import socket
import sys
from pathlib import Path

import uvicorn

from deploy.browse.app import reading_room

HOST = "127.0.0.1"


def main() -> None:
    """Serve until Ctrl-C. Exit code 1: the port is taken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--port", type=int, default=8001)
    options = parser.parse_args()
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, options.port))
        except (OSError, OverflowError) as exc:
            sys.exit(f"wirecopy: port {options.port}: {exc}; choose another one with --port")
        door.listen()  # a browser may ask from now on, and waits
        port = door.getsockname()[1]
        sys.stdout.write(f"Reading room: http://{HOST}:{port}  (Ctrl-C ends it)\n")
        sys.stdout.flush()
        room = reading_room(options.store).app()
        settings = uvicorn.Config(
            room, log_level="warning", server_header=False, timeout_graceful_shutdown=3
        )
        with contextlib.suppress(KeyboardInterrupt):  # uvicorn has closed everything, and raises it
            uvicorn.Server(settings).run(sockets=[door])


if __name__ == "__main__":
    main()
