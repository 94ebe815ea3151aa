"""Screenshots of Prefect's UI and of a report. Needs Chromium; takes four minutes.

    python -m benchmarks.screens --out DIR

Starts `make up` in a temporary folder, runs the sample newsroom, a slow site and a failing one, and
writes one PNG a page.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from benchmarks.screens.past import NOW, fill
from pipeline.report.pictures.write import write_report
from storage import open_store
from tests.support.newssite import NewsSite
from tests.system.e2e.server import Server
from tests.system.e2e.sites import a_feed, pages_asked
from tests.system.e2e.ui import BROWSER, RunForm, a_browser, open_run, tab
from tests.system.e2e.waiting import eventually
from tests.system.e2e.workplace import Workplace

DEAD = "http://127.0.0.1:9/feed.xml"  # the discard port: nobody listens
SETTLE_MS = 2500  #: charts and icons of a page come after its text


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the PNG files")
    out: Path = parser.parse_args().out
    if BROWSER is None:
        raise SystemExit("needs chromium on the PATH")
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder)) as server,
        NewsSite() as site,
        a_browser(server) as page,
    ):
        workplace = Workplace(folder=Path(folder))
        _shoot(page, out / "1-deployments.png", path="/deployments")
        run_id = _filled_form(page, server, workplace, out=out)
        _in_progress(page, server, site, workplace, out=out)
        server.api.ended(run_id)
        open_run(page, run_id)
        _shoot(page, out / "4-run.png")
        tab(page, "Artifacts")
        _shoot(page, out / "5-run-artifacts.png")
        for key, artifact in server.api.artifact_ids(run_id).items():
            _shoot(page, out / f"6-{key}.png", path=f"/artifacts/artifact/{artifact}")
        _failing(page, server, site, workplace, out=out)
        _each_deployment(page, server, workplace, out=out)
        _shoot(page, out / "9-runs.png", path="/runs")
        _shoot(page, out / "9-automations.png", path="/automations")
        _shoot(page, out / "9-pool.png", path="/work-pools/work-pool/wirecopy")
        _report(page, Path(folder) / "report.html", out=out)


def _filled_form(page: Page, server: Server, workplace: Workplace, *, out: Path) -> str:
    page.set_viewport_size({"width": 1400, "height": 1750})
    form = RunForm(page, server)
    form.type("Feeds file", "samples/feeds.toml")
    form.type("Store", workplace.places["store"])
    form.type("Records", workplace.places["records"])
    form.add("Replay", ["samples/newsroom.warc.gz"])
    _shoot(page, out / "2-form.png")
    page.set_viewport_size({"width": 1400, "height": 1200})
    return form.submit()


def _in_progress(
    page: Page, server: Server, site: NewsSite, workplace: Workplace, *, out: Path
) -> None:
    run_id = server.api.start(feeds=[a_feed(site, articles=40)], advanced=workplace.places)
    eventually(lambda: len(pages_asked(site)) >= 8, within_s=120, what="articles are being fetched")
    open_run(page, run_id)
    _shoot(page, out / "3-running.png")
    _shoot(
        page,
        out / "3-running-progress.png",
        path=f"/artifacts/artifact/{server.api.artifact_ids(run_id)['wirecopy-progress']}",
    )
    server.api.post(f"/flow_runs/{run_id}/set_state", {"state": {"type": "CANCELLING"}})
    server.api.ended(run_id)
    open_run(page, run_id)
    _shoot(page, out / "3-cancelled.png")
    _shoot(
        page,
        out / "3-cancelled-summary.png",
        path=f"/artifacts/artifact/{server.api.artifact_ids(run_id)['wirecopy-summary']}",
    )


def _failing(
    page: Page, server: Server, site: NewsSite, workplace: Workplace, *, out: Path
) -> None:
    good = a_feed(site, articles=2, path="/good.xml", first=100)
    runs = {
        "7-failed": server.api.start(feeds=[DEAD], advanced=workplace.places),
        "7-failed-group": server.api.start(
            group="wrold", advanced={**workplace.places, "feeds_file": "samples/feeds.toml"}
        ),
        "8-partial": server.api.start(feeds=[DEAD, good], force=True, advanced=workplace.places),
    }
    for name, run_id in runs.items():
        server.api.ended(run_id)
        open_run(page, run_id)
        _shoot(page, out / f"{name}.png")
    for key, artifact in server.api.artifact_ids(runs["8-partial"]).items():
        _shoot(page, out / f"8-partial-{key}.png", path=f"/artifacts/artifact/{artifact}")


def _each_deployment(page: Page, server: Server, workplace: Workplace, *, out: Path) -> None:
    """The form of each, its page, and a run on the store of the sample newsroom."""
    place = {"place": workplace.places}
    parameters: dict[str, dict[str, Any]] = {
        "pages-by-address": {"addresses": DEAD, "dry_run": True, **place},
        "retry-quarantined": place,
        "recheck-stories": place,
        "reextract-stories": place,
        "export-stories": {"file": str(workplace.folder / "stories.jsonl"), **place},
        "daily-report": {"file": str(workplace.folder / "r.html"), **place},
    }
    for name in server.api.deployments:
        page.set_viewport_size({"width": 1200, "height": 1500})
        RunForm(page, server, deployment=name)
        _shoot(page, out / f"form-{name}.png")
        deployment = server.api.deployments[name]
        _shoot(page, out / f"page-{name}.png", path=f"/deployments/deployment/{deployment}")
    for name, given in parameters.items():
        page.set_viewport_size({"width": 1200, "height": 1200})
        run_id = server.api.start(deployment=name, **given)
        server.api.ended(run_id)
        open_run(page, run_id)
        _shoot(page, out / f"run-{name}.png")
        for key, artifact in server.api.artifact_ids(run_id).items():
            path = f"/artifacts/artifact/{artifact}"
            _shoot(page, out / f"run-{name}-{key}.png", path=path)


def _report(page: Page, file: Path, *, out: Path) -> None:
    """A report of an invented past, light and dark, on a desk and on a phone."""
    with open_store("memory:") as store:
        fill(store, records=20_000)
        write_report(store, file, days=30, now=NOW)
    for scheme, width in (("light", 1000), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 1200})
        _shoot(page, out / f"report-{scheme}.png", path=file.as_uri())


def _shoot(page: Page, file: Path, *, path: str | None = None) -> None:
    if path is not None:
        page.goto(path)
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=file)
    print(file)


if __name__ == "__main__":
    main()
