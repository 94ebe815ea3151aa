"""One assistant on this machine, over stdin and stdout."""

from serve.assistant.tools import make_server
from storage import Store


def run_stdio(store: Store) -> None:
    """Answer until stdin ends."""
    make_server(store).run("stdio")
