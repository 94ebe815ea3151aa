"""Screenshots of the reading room. Needs Chromium; takes a minute.

    python -m benchmarks.screens.room --out DIR [--store FILE]

Ingests both editions of the sample newsroom into a temporary folder, opens the reading room on it,
or on the store that is named, and writes one PNG a page: the front page, a story with a history,
one with copies, the views and the queries.
"""

import argparse
import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.support import TOP
from tests.system.e2e.ui import BROWSER, BROWSER_OPTIONS

PAGES = {
    "1-front": "/",
    "2-stories": "/news/v_stories",
    "3-search": "/news/v_stories?_search=council",
    "4-silent-edits": "/news/silent_edits",
    "5-most-copied": "/news/most_copied",
    "6-today": "/news/today",
    "7-feeds": "/news/v_feeds",
    "8-quarantine": "/news/v_quarantine",
    "9-sql": "/news",
}
_REVISED = (
    "SELECT story_id FROM v_revisions WHERE revision > 1 "
    "ORDER BY cause = 'publisher' DESC, language LIKE 'en%' DESC, stored_us DESC"
)
_COPIED = "SELECT id FROM v_stories ORDER BY copies DESC, id"


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the PNG files")
    parser.add_argument("--store", type=Path, help="a SQLite store; the sample newsroom by default")
    options = parser.parse_args()
    if BROWSER is None:
        raise SystemExit("needs chromium on the PATH")
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        store = options.store or _sample(Path(folder))
        with _room(store) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=BROWSER, args=BROWSER_OPTIONS)
            size = {"width": 1200, "height": 900}
            page = browser.new_page(base_url=address, viewport=size)  # type: ignore[arg-type]
            for name, path in PAGES.items():
                _shoot(page, path, options.out / f"{name}.png")
            for name, query in (("reading-room", _REVISED), ("copies", _COPIED)):
                _shoot(page, f"/story/{_first(page, query)}", options.out / f"{name}.png")
            browser.close()


def _sample(folder: Path) -> Path:
    command = [sys.executable, "-m", "cli.main", "ingest", "--feeds", "samples/feeds.toml"]
    command += ["--data", str(folder), "--replay", "samples/newsroom.warc.gz"]
    for more in ([], ["--force"]):
        subprocess.run([*command, *more], cwd=TOP, check=True, capture_output=True)
    return folder / "wirecopy.db"


@contextlib.contextmanager
def _room(store: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "deploy.browse", "--store", str(store), "--port", "0"]
    server = subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().split()[2]
    finally:
        server.terminate()
        server.wait(timeout=20)


def _first(page: Page, query: str) -> str:
    """The id of the first story of a query."""
    answer = page.request.get("/news.json", params={"sql": query, "_shape": "arrayfirst"})
    return str(answer.json()[0]).removeprefix("urn:uuid:")


def _shoot(page: Page, path: str, file: Path) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)
    print(file)


if __name__ == "__main__":
    main()
