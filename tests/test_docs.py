"""The docs are complete: events, settings, reasons, record fields. The README's examples run."""

import inspect
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from cli.main import main
from news import errors, report
from pipeline.config.settings import Settings
from pipeline.report.events import EVENTS
from pipeline.report.words import REASONS
from storage.read.schemas import LineKind, line_schema
from tests.support import TOP
from tests.support.running import printed

README = (TOP / "README.md").read_text()
OPERATIONS = (TOP / "docs/operations.md").read_text()
RECORD = (TOP / "docs/record.md").read_text()


def test_every_event_is_explained():
    """docs/operations.md has the same closed list, word for word."""
    explained = dict(re.findall(r"^\| `([a-z]+\.[a-z]+)` \| (.+) \|$", OPERATIONS, re.MULTILINE))
    assert explained == EVENTS


def test_every_event_on_the_list_is_emitted():
    """None is on the list that no code emits."""
    paths = [path for room in ("flows", "pipeline") for path in (TOP / room).rglob("*.py")]
    code = "\n".join(path.read_text() for path in paths if path.name != "events.py")
    emitted = set(
        re.findall(
            r'"((?:run|feed|shard|entry|part|archive|store|site|sink|watch|hub|enrich|page)\.[a-z]+)"',
            code,
        )
    ) | {f"entry.{outcome}" for outcome in report.EntryOutcome.__args__ if outcome != "pending"}
    assert set(EVENTS) <= emitted


def test_every_setting_is_explained():
    """docs/operations.md names each."""
    assert not [name for name in Settings.model_fields if f"`{name}`" not in OPERATIONS]


def test_every_outcome_and_reason_is_explained():
    """How an entry can end, and why it is quarantined, in the docs and in summaries."""
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


def test_every_record_field_is_explained():
    """docs/record.md has a row for each. The schemas beside it are up to date (`make schema`)."""
    for kind in get_args(LineKind):
        schema = line_schema(kind)
        assert not [name for name in schema["properties"] if f"`{name}`" not in RECORD]
        assert json.loads((TOP / f"docs/{kind}.schema.json").read_text()) == schema


def test_links_in_the_docs_lead_somewhere():
    """Each relative link is a file, each anchor a heading."""
    broken = []
    for page in (*TOP.glob("*.md"), TOP / "samples/README.md", *(TOP / "docs").rglob("*.md")):
        text = page.read_text()
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            broken += [f"{page}: {target}"] * (not (page.parent / target).exists())
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in headings}
        for anchor in re.findall(r"\]\(#([^)]+)\)", text):
            broken += [f"{page}: #{anchor}"] * (anchor not in anchors)
    assert not broken, "\n".join(broken)


def test_the_glossary_is_alphabetical():
    """So a word is found at a glance."""
    page = (TOP / "docs/glossary.md").read_text()
    words = re.findall(r"^\| `?([^|`]+)`? \| [^|]+ \|", page.lower(), re.MULTILINE)
    assert len(words) > 40
    assert words[1:] == sorted(words[1:])


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A README reader's folder after both editions of the sample newsroom.

    data/records holds its lines, each in a part of its own: a column that is null in a whole part
    has no type there.
    """
    folder = tmp_path_factory.mktemp("readme")
    sample = folder / "data/sample"
    sample.mkdir(parents=True)
    shutil.copy(TOP / "samples/feeds.toml", sample)
    (sample / "watches.toml").write_text('[[watch]]\nname = "Bakery"\nany = ["bakery"]\n')
    options = ["--data", sample, "--replay", "samples/newsroom.warc.gz"]
    with pytest.MonkeyPatch.context() as set_:
        set_.setenv("WIRECOPY_ENRICH", "keywords=samples.enrich.keywords:keywords")
        for more in ([], ["--force"]):
            printed("ingest", *options, *more, folder=TOP)
    for part in (sample / "records").rglob("*.jsonl"):
        own = folder / "data/records" / part.parent.relative_to(sample / "records")
        own.mkdir(parents=True, exist_ok=True)
        for number, line in enumerate(part.read_text().splitlines(keepends=True)):
            (own / f"{part.stem}-{number}.jsonl").write_text(line)
    return folder


def output(command: list[str], *, cwd: Path) -> str:
    """What a command prints; it must succeed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_as_printed(
    text: str,
    *,
    cwd: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Run every `.venv/bin/wirecopy` line of a text; each must succeed and print something."""
    commands = re.findall(r"^ *\.venv/bin/wirecopy (.+)$", text, re.MULTILINE)
    assert len(commands) >= 3
    monkeypatch.chdir(cwd)
    for command in commands:
        monkeypatch.setattr(sys, "argv", ["wirecopy", *command.split()])
        with pytest.raises(SystemExit) as done:
            main()
        assert (done.value.code or 0) == 0, command
        assert capsys.readouterr().out.strip(), command


def test_the_readme_s_first_commands_work_as_printed(
    reader: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Right after `make run`, word by word."""
    run_as_printed(README, cwd=reader, monkeypatch=monkeypatch, capsys=capsys)


def test_the_readme_s_record_is_a_stored_one(reader: Path):
    """Whole, field by field, except for the time of the run."""
    found = re.search(r"^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert found
    shown = json.loads(found[1])
    parts = (part.read_text() for part in reader.glob("data/records/2*/*.jsonl"))
    lines = "".join(parts).splitlines()
    stored = [one for line in lines if (one := json.loads(line))["id"] == shown["id"]]
    for one in (shown, *stored):
        one["date_first_seen"] = one["feeds"][0]["first_seen"] = "the run's"
        one["extraction"]["memory_version"] = "what the site's other pages had taught by then"
    assert shown in stored


def example(name: str) -> str:
    """The README's code block that begins with `# name`."""
    found = re.search(rf"^```\w+\n# {name}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert found, f"no example for {name}"
    return found[1]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("pandas", "2026"), ("Polars", "2026"), ("DuckDB", "2026"), ("Relations", "reef")],
)
def test_the_readme_s_python_examples_run(reader: Path, name: str, shown: str):
    """As printed, where `make run` left its records, in at most five lines each."""
    code = example(name)
    assert len(code.strip().splitlines()) <= 5
    printed = output([sys.executable, "-W", "error", "-c", code], cwd=reader)
    assert shown in printed.lower()
    assert ".example" in printed


ROWS = {
    "pandas": "records[['id', 'revision']].values.tolist()",
    "Polars": "records.select('id', 'revision').rows()",
    "DuckDB": "records.select('id, revision').fetchall()",
}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("records", ["data/records", "data/sample/records"])
def test_the_readme_s_python_examples_show_each_story_once(reader: Path, name: str, records: str):
    """Its latest revision, like the export; in parts of one line and as a run leaves them."""
    code = example(name).replace("data/records", records)
    code += f"import json\nprint(json.dumps({ROWS[name]}))"
    printed = output([sys.executable, "-W", "error", "-c", code], cwd=reader)
    rows = sorted(json.loads(printed.splitlines()[-1]))
    assert rows == sorted([one["id"], one["revision"]] for one in latest(reader))


def latest(reader: Path) -> list[dict[str, Any]]:
    """The rows of `wirecopy records export --latest`."""
    lines = printed("records", "export", "--latest", "--data", reader / "data/sample", folder=TOP)
    return [json.loads(line) for line in lines.splitlines()]


def test_the_readme_s_jq_example_runs(reader: Path):
    """Where jq is installed."""
    if shutil.which("jq") is None:
        pytest.skip("needs jq (CI installs it)")
    assert len(output(["sh", "-c", example("jq")], cwd=reader).splitlines()) == 10
    every = output(["sh", "-c", example("jq").replace(".[:10][]", ".[]")], cwd=reader).splitlines()
    stories = {(one["date_published"], one["title"]) for one in latest(reader)}
    assert len(every) == len(stories)
    assert {(date or None, title) for date, _, title in map(columns, every)} == stories


def columns(line: str) -> list[str]:
    """A line's tab-separated values."""
    return line.split("\t")


def test_every_published_line_is_valid_by_its_schema(reader: Path):
    """Records, revisions and relations, as they lie on disk, and both exports, by docs/."""
    checks = {
        kind: jsonschema.Draft202012Validator(
            json.loads((TOP / f"docs/{kind}.schema.json").read_text()),
            format_checker=jsonschema.FormatChecker(),
        )
        for kind in get_args(LineKind)
    }
    parts = reader.glob("data/sample/records/**/*.jsonl")
    lines = [json.loads(line) for part in parts for line in part.read_text().splitlines()]
    for line in [*lines, *latest(reader)]:
        checks[line["kind"]].validate(line)
    assert {line["kind"] for line in lines} == set(checks)
    assert {line["revision"] for line in lines if line["kind"] == "record"} >= {1, 2}


def test_the_next_steps_work_as_printed(
    reader: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """The commands that `make run` suggests, word by word."""
    from samples.next_steps import STEPS  # noqa: PLC0415

    run_as_printed(STEPS, cwd=reader, monkeypatch=monkeypatch, capsys=capsys)
