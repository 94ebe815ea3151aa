"""A light start: a command loads only what it uses. No clock here: what is loaded is what costs."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import cli.main
import flows.cli
from cli.main import COMMANDS
from tests.support.running import SAMPLES, TOP, Shell

FETCHING = {"httpx", "httpcore", "warcio", "protego", "isal"}
READING = {"feedparser", "lxml", "trafilatura", "htmldate", "nh3", "re2", "dateutil"}
OTHERS = {"prefect", "pyarrow", "psycopg", "alembic", "tldextract", "requests", "chardet"}
HEAVY = FETCHING | READING | OTHERS
PROBE = """
import json, sys
from cli.main import main
try:
    main()
except SystemExit as exc:
    assert not exc.code, exc.code
sys.stderr.write("\\n" + json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""


def loaded(*arguments: object) -> set[str]:
    """The top-level modules that a command has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *(str(argument) for argument in arguments)],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_help_and_version_load_neither_a_library_nor_the_core():
    """Typer and rich only."""
    for option in ("--help", "--version"):
        heavy = HEAVY | {"pydantic", "sqlalchemy", "numpy", "asyncio", "pipeline", "storage"}
        assert not loaded(option) & heavy, option


def test_listing_feeds_loads_no_store_and_no_fetching():
    """The feeds file and its check, nothing else."""
    heavy = HEAVY | {"sqlalchemy", "numpy", "storage"}
    assert not loaded("feeds", "list", "--feeds", SAMPLES / "feeds.toml") & heavy


@pytest.fixture
def idle(wirecopy: Shell, newssite) -> Shell:
    """A store whose only feed is not due, with nothing in the queue."""
    feed = newssite.publish("/feed.xml", "<rss version='2.0'><channel/></rss>")
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{feed}"\n')
    assert wirecopy("ingest").code == 0
    return wirecopy


@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize("command", [["status"], ["records", "list"], ["ingest", "--json"]])
def test_reading_the_store_and_a_run_with_nothing_due_load_no_fetching(command):
    """Neither the client nor a parser, nothing for terminals; no worker process is started."""
    assert not loaded(*command) & (HEAVY | {"numpy", "multiprocessing"})


def test_a_run_with_nothing_due_reports_its_feeds(idle: Shell):
    """As skipped, with their next poll; it is saved and shown like any other."""
    report = idle("ingest", "--json").json
    assert (report["feeds"]["checked"], report["feeds"]["skipped"]) == (1, 1)
    assert report["feed_lines"][0]["outcome"] == "skipped"
    assert report["feed_lines"][0]["next_poll_at"]
    assert len(idle("status", "--json").json["runs"]) == 2


@pytest.mark.usefixtures("wirecopy")
def test_a_run_with_work_loads_what_it_needs(tmp_path: Path):
    """The probe sees it: the archive's reader and the workers, who alone extract."""
    feeds, archive = SAMPLES / "feeds.toml", SAMPLES / "newsroom.warc.gz"
    places = ["--data", tmp_path / "data", "--feeds", feeds, "--replay", archive]
    found = loaded("ingest", *places, "--limit", "1")
    assert found >= {"warcio", "multiprocessing", "numpy"}
    assert not found & {"trafilatura", "htmldate", "re2", "justext"}


@pytest.mark.usefixtures("wirecopy")
def test_the_process_that_fetches_reads_nothing_itself(tmp_path: Path):
    """Feeds and pages are read in workers: this process has neither extraction nor parsers."""
    feeds, archive = SAMPLES / "feeds.toml", SAMPLES / "newsroom.warc.gz"
    places = ["--data", tmp_path / "data", "--feeds", feeds, "--replay", archive]
    unused = READING - {"nh3"}  # entries are recognised by their cleaned text
    found = loaded("ingest", *places, "--limit", "3") & unused
    assert not found


def test_the_help_says_of_each_command_what_the_command_says(wirecopy: Shell):
    """The lines of `wirecopy --help` are not read from the commands, which stay unloaded."""
    for name, (_, line) in COMMANDS.items():
        assert line in " ".join(wirecopy(name, "--help").out.split()), name


def test_the_version_is_that_of_the_package(wirecopy: Shell):
    """And ends the command."""
    shown = wirecopy("--version")
    assert (shown.code, shown.out) == (0, f"wirecopy {version('wirecopy')}\n")


@pytest.mark.parametrize(
    ("package", "name", "loads"),
    [("extractors.article", "extract", "trafilatura"), ("extractors.feed", "parse", "feedparser")],
)
@pytest.mark.parametrize("first", ["", "import {package}.{module}\n"])
def test_the_names_that_people_script_against_are_functions(package, name, loads, first):
    """Also when the module behind one was imported before; the package alone loads no parser."""
    module = {"extract": "from_page", "parse": "from_bytes"}[name]
    begin = first.format(package=package, module=module)
    script = (
        f"import sys, {package}\n"
        f"assert {loads!r} not in sys.modules\n"
        f"{begin}from {package} import {name}\n"
        f"assert callable({name}) and {package}.{name} is {name}\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=TOP, check=True)


def test_the_old_entry_point_still_runs():
    """Scripts in the field import `flows.cli:main`."""
    assert flows.cli.main is cli.main.main
