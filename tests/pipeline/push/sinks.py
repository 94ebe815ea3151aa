"""Sinks of a run and of `wirecopy push`: how the tests set them up and look at them."""

import shutil
from pathlib import Path
from typing import Any

from tests.pipeline.push.test_telling import KEY, published
from tests.support.newssite import NewsSite
from tests.support.newssite.server import Request
from tests.support.running import Output, Shell
from tests.support.servers.searchindex import SearchServer

TITLES = ("Rail strikes <b>go on</b>", "Cup final tonight", "Hens are well")


def copied(sample: Path, wirecopy: Shell) -> None:
    """The sample newsroom as the store and the records of a shell."""
    shutil.copy(sample / "wirecopy.db", wirecopy.folder / "w.db")
    shutil.copytree(sample / "records", wirecopy.records)


def with_sink(wirecopy: Shell, index: SearchServer, *more: str, name: str = "archive") -> None:
    """A wirecopy.toml with a sink into the index, read from the working folder."""
    lines = [f'name = "{name}"', f'url = "{index.url}"', 'kind = "opensearch"', 'index = "news"']
    write(wirecopy, "\n".join(["[[sink]]", *lines, *more]))


def write(wirecopy: Shell, text: str) -> None:
    wirecopy.write("wirecopy.toml", f"{text}\n")
    wirecopy.chdir()


def ingested(wirecopy: Shell, feed: str) -> dict[str, Any]:
    said = wirecopy("ingest", feed, "--force", "--json")
    assert said.code == 0, said.err
    report: dict[str, Any] = said.json
    return report


def pushed(wirecopy: Shell, *more: str, code: int = 0) -> Output:
    said = wirecopy("push", "run", *more)
    assert said.code == code, said.err
    return said


def state(wirecopy: Shell, name: str = "archive") -> dict[str, Any]:
    found = {one["name"]: one for one in wirecopy("push", "list", "--json").json}
    one: dict[str, Any] = found[name]
    return one


def titles(index: SearchServer) -> list[str]:
    return sorted(one["title"] for one in index.documents.values())


def ingested_without(wirecopy: Shell, newssite: NewsSite) -> None:
    """Stories that were stored before there was a sink."""
    before = (wirecopy.folder / "wirecopy.toml").read_text()
    wirecopy.write("wirecopy.toml", "")
    ingested(wirecopy, published(newssite, *TITLES))
    wirecopy.write("wirecopy.toml", before)


def hooks(newssite: NewsSite) -> list[Request]:
    return [one for one in newssite.requests if one.path == "/hook"]


def with_hook(wirecopy: Shell, newssite: NewsSite, *more: str, status: int = 204) -> None:
    receiver = newssite.publish("/hook", status=status, host="127.0.0.2")
    receiver = newssite.url("/hook", host="127.0.0.2") if "127.0.0.2" not in receiver else receiver
    lines = [
        'name = "desk"',
        'kind = "webhook"',
        f'url = "{receiver}"',
        'secret = "${DESK_SECRET}"',
    ]
    wirecopy.setenv("DESK_SECRET", f"whsec_{KEY}")
    write(wirecopy, "\n".join(["[[sink]]", *lines, *more]))
