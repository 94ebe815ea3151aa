"""The peers: how each is started on a list of feeds, and what it has written."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import trafilatura

from benchmarks.ingest.served import RUN_SETTINGS

SCRIPTS = Path(__file__).parent / "scripts"
#: the environment with newspaper4k and news-please, which want other versions than ours
PEERS_PYTHON = Path(os.environ.get("PEERS_PYTHON", ".venv-peers/bin/python"))


@dataclass(frozen=True, slots=True)
class Peer:
    """One of those that are compared."""

    name: str

    @property
    def is_there(self) -> bool:
        """False without its environment."""
        return self.name not in ("newspaper4k", "news-please") or PEERS_PYTHON.exists()

    def command(self, feeds: list[str], folder: Path) -> list[str]:
        """What to start, in a folder of its own which may have been used before."""
        folder.mkdir(exist_ok=True)
        (folder / "feeds.txt").write_text("\n".join(feeds))
        match self.name:
            case "wirecopy":
                return _ours(feeds, folder)
            case "hand-written":
                return [sys.executable, str(SCRIPTS / "hand.py"), *_files(folder)]
            case "trafilatura":
                return _trafilatura(folder)
            case "newspaper4k":
                return [str(PEERS_PYTHON), str(SCRIPTS / "by_newspaper.py"), *_files(folder)]
            case _:
                return [str(PEERS_PYTHON), str(SCRIPTS / "by_news_please.py"), *_files(folder)]

    def written(self, folder: Path) -> Iterator[str]:
        """The records that it has written, each as the text of its JSON."""
        match self.name:
            case "wirecopy":
                paths = sorted((folder / "records").glob("2*/*.jsonl"))
            case "trafilatura":
                yield from (path.read_text() for path in sorted((folder / "out").rglob("*.json")))
                return
            case _:
                paths = [folder / "records.jsonl"]
        for path in paths:
            if path.exists():
                yield from path.read_text().splitlines()


PEERS = tuple(map(Peer, ("wirecopy", "hand-written", "trafilatura", "newspaper4k", "news-please")))


def environment() -> dict[str, str]:
    """For all: nothing of this shell's settings, no pause between the requests to one host."""
    own = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    own = {name: value for name, value in own.items() if not name.startswith("WIRECOPY_")}
    own.pop("PREFECT_API_URL", None)
    return own | RUN_SETTINGS


def _files(folder: Path) -> list[str]:
    return [str(folder / "feeds.txt"), str(folder)]


def _ours(feeds: list[str], folder: Path) -> list[str]:
    lines = "".join(f"[[feed]]\nurl = {json.dumps(feed)}\n" for feed in feeds)
    (folder / "feeds.toml").write_text(lines)
    command = [sys.executable, "-m", "cli.main", "ingest"]
    return [*command, "--feeds", str(folder / "feeds.toml"), "--data", str(folder)]


def _trafilatura(folder: Path) -> list[str]:
    """Its command line, with the addresses of the feeds' entries, as it takes no list of feeds."""
    settings = Path(trafilatura.__file__).with_name("settings.cfg").read_text()
    settings = settings.replace("SLEEP_TIME = 5.0", "SLEEP_TIME = 0")
    settings = settings.replace("SSRF_PROTECTION = on", "SSRF_PROTECTION = off")
    (folder / "settings.cfg").write_text(settings)
    program = Path(sys.executable).with_name("trafilatura")
    words = [sys.executable, str(SCRIPTS / "listed.py"), *_files(folder), str(program)]
    own = ["--config-file", str(folder / "settings.cfg"), "--json", "--with-metadata"]
    return [*words, *own, "--parallel", str(os.cpu_count() or 1), "-o", str(folder / "out")]
