"""The docs tell the truth: each event, setting, reason and record field is told, and the README's examples run."""

import dataclasses
import inspect
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import main
from news import errors, report
from news.record.values import Record
from pipeline.config.settings import Settings
from pipeline.report.events import EVENTS
from pipeline.report.summary import REASONS
from storage.tables.codec import record_schema
from tests.support import TOP

README = (TOP / "README.md").read_text()
OPERATIONS = (TOP / "docs/operations.md").read_text()
RECORD = (TOP / "docs/record.md").read_text()


def test_every_event_is_told():
    """docs/operations.md has the same closed list, word for word."""
    told = dict(re.findall(r"^\| `([a-z]+\.[a-z]+)` \| (.+) \|$", OPERATIONS, re.MULTILINE))
    assert told == EVENTS


def test_every_event_in_the_code_is_listed():
    """Nobody emits what is not on the list, and nothing on it is never emitted."""
    code = "\n".join(p.read_text() for p in (TOP / "pipeline").rglob("*.py"))
    emitted = set(
        re.findall(r'"((?:run|feed|shard|entry|part|archive|store|site)\.[a-z]+)"', code)
    ) | {f"entry.{outcome}" for outcome in report.EntryOutcome.__args__ if outcome != "pending"}
    assert set(EVENTS) <= emitted


def test_every_setting_is_told():
    """With its name in docs/operations.md."""
    for name in Settings.model_fields:
        assert f"`{name}`" in OPERATIONS, name


def test_every_outcome_and_reason_is_told():
    """Each way an entry can end, and each reason in quarantine, in the docs and for people in summaries."""
    for outcome in report.EntryOutcome.__args__:
        assert f"| `{outcome}` |" in OPERATIONS, outcome
    slugs = {
        kind.slug
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.FetchError | errors.ExtractError | errors.BadUrl)
    }
    for reason in slugs | REASONS.keys():
        assert f"`{reason}`" in OPERATIONS, reason
        assert reason in REASONS, reason


def test_every_record_field_is_told():
    """docs/record.md has a row for each, and the schema in the docs is the generated one (`make schema`)."""
    for field in dataclasses.fields(Record):
        assert f"`{field.name}`" in RECORD, field.name
    assert json.loads((TOP / "docs/record.schema.json").read_text()) == record_schema()


def test_links_in_the_docs_lead_somewhere():
    """Every relative link is a file."""
    for page in (TOP / "README.md", *(TOP / "docs").rglob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page}: {target}"


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data/records of the sample newsroom, as the README's reader has it."""
    folder = tmp_path_factory.mktemp("readme")
    command = [
        sys.executable,
        "-m",
        "cli.main",
        "ingest",
        "--feeds",
        "samples/feeds.toml",
        "--replay",
        "samples/newsroom.warc.gz",
    ]
    command += ["--store", f"sqlite:///{folder}/data/w.db", "--records", f"{folder}/data/records"]
    subprocess.run(command, cwd=TOP, check=True, capture_output=True)
    return folder


def example(name: str) -> str:
    """The README's code block that begins with `# name`."""
    found = re.search(rf"^```\w+\n# {name}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert found, f"no example for {name}"
    return found[1]


@pytest.mark.parametrize("name", ["pandas", "Polars", "DuckDB"])
def test_the_readme_s_python_examples_run(records: Path, name):
    """As printed, in the folder where `make run` left its records; each at most five lines; they print ten titles."""
    code = example(name)
    assert len(code.strip().splitlines()) <= 5
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=records,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "2026" in done.stdout
    assert ".example" in done.stdout


def test_the_readme_s_example_for_relations_runs(records: Path):
    """It follows the sample newsroom's wire story into the papers that copied it."""
    code = example("Relations")
    assert len(code.strip().splitlines()) <= 5
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=records,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert ".example" in done.stdout
    assert "reef" in done.stdout.lower()


def test_the_readme_s_jq_example_runs(records: Path):
    """Where jq is installed."""
    if shutil.which("jq") is None:
        pytest.skip("needs jq (CI installs it)")
    done = subprocess.run(
        ["sh", "-c", example("jq")], cwd=records, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 10


def test_the_next_steps_work_as_printed(monkeypatch: pytest.MonkeyPatch):
    """What `make run` suggests names commands that exist."""
    from samples.next_steps import STEPS  # noqa: PLC0415

    commands = re.findall(r"\.venv/bin/wirecopy (\S+ \S+)", STEPS)
    assert len(commands) >= 2
    for command in commands:
        monkeypatch.setattr(sys, "argv", ["wirecopy", *command.split(), "--help"])
        with pytest.raises(SystemExit) as done:
            main()
        assert done.value.code == 0
