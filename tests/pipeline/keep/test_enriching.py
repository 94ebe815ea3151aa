"""Functions of the user get what a run stores, and cannot harm it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.keep import enriching
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell

FUNCTIONS = '''
import os, sys, time
print("nobody reads this")

def words(record):
    """A record is as in the parts, its own copy."""
    record["title"] = record["title"].upper()
    n = len(record["content_text"].split())
    return {"n": n, "title": record["title"], "kind": record["kind"]}

def nothing(record): return None
def raises(record): raise KeyError("no such thing in https://me:hunter22@desk.example/x")
def exits(record): sys.exit(3)
def dies(record): os._exit(7)
def hangs(record): time.sleep(600)
def eats(record): return "x" * (record["revision"] * 2**33)
def large(record): return "x" * 2_000_000
def nan(record): return float("nan")
def a_set(record): return {1, 2}
def numbers(record): return {1: 2}
def object_(record): return object()
async def waits(record): return 1
def deep(record):
    value = []
    for _ in range(2000): value = [value]
    return value
def of_numpy(record):
    import numpy as np
    return {"score": np.float32(0.5), "n": np.int64(3), "v": np.array([1.5, 2.0])}
def hostile(record): return {"\\0<b>": ["\\u202e", "\\ud800x", "a\\u2028b"], "big": 10**30}
kept = []
def grows(record): kept.append("x" * 2**28)
class Odd(Exception):
    def __str__(self): raise RuntimeError
def odd(record): raise Odd
'''
WHY = {
    "raises": "KeyError: 'no such thing in https://me:***@desk.example/x' (mine.py:12)",
    "exits": "SystemExit: 3 (mine.py:13)",
    "dies": "ended its process",
    "hangs": "took more than 2 s",
    "eats": "wanted more than 1500 MB of memory",
    "large": "returned 2,000,002 bytes; at most 1,000,000 are stored",
    "nan": "returned nan, which JSON has not",
    "a_set": "returned a builtins.set",
    "numbers": "returned a dict with the key 1, which is no text",
    "object_": "returned a builtins.object",
    "waits": "it is `async`, and returned a coroutine; write a plain function",
    "deep": "returned a value nested more than 50 deep",
    "odd": "Odd (mine.py:35)",
}


@pytest.fixture
def desk(wirecopy: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A working folder with `mine.py` beside wirecopy.toml."""
    monkeypatch.chdir(wirecopy.folder)
    wirecopy.write("mine.py", FUNCTIONS)
    wirecopy.setenv("WIRECOPY_ENRICH_TIMEOUT_S", "20")
    return wirecopy


def registered(desk: Shell, **calls: str) -> None:
    lines = "".join(f'{name} = "{call}"\n' for name, call in calls.items())
    desk.write("wirecopy.toml", f"[enrich]\n{lines}")


def published(newssite: NewsSite, *numbers: int) -> str:
    for n in numbers:
        lines = [f"Of {n}, {n * 7} times. {line}" for line in prose(n)]
        newssite.publish(f"/{n}", article_page(f"Story {n}", lines))
    entries = [an_entry(newssite.url(f"/{n}"), guid=f"{n}", title=f"Story {n}") for n in numbers]
    return newssite.publish("/feed.xml", rss(entries))


def enriched(desk: Shell) -> Iterator[dict[str, Any]]:
    for path in sorted(desk.records.glob("enrichments/*/*.jsonl")):
        yield from map(json.loads, path.read_text().splitlines())


def states(said: Any) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in said.json["enrichers"]}


def test_a_run_gives_what_it_stores_to_each_function(desk: Shell, newssite: NewsSite) -> None:
    """Their values are in the parts, in `show` and in `export`; the record is as it was."""
    registered(desk, words="mine:words@3", nothing="mine:nothing", of_numpy="mine:of_numpy")
    feed = published(newssite, 1, 2)
    assert desk("ingest", feed, "--force").code == 0
    made = {one["name"]: one["value"] for one in enriched(desk)}
    assert made["of_numpy"] == {"score": 0.5, "n": 3, "v": [1.5, 2.0]}
    lines = [one for one in enriched(desk) if one["name"] == "words"]
    assert sorted((one["name"], one["version"], one["value"]["title"]) for one in lines) == [
        ("words", "3", "STORY 1"),
        ("words", "3", "STORY 2"),
    ]
    assert [one["value"]["kind"] for one in lines] == ["record", "record"]
    (first, _) = map(json.loads, desk("records", "export", "--enriched").out.splitlines())
    assert first["title"].startswith("Story")
    made = first["enrichments"]
    assert (made["words"]["value"]["title"], made["words"]["error"]) == (
        first["title"].upper(),
        None,
    )
    assert made["nothing"]["value"] is None
    said = desk("records", "show", first["id"], "--enriched")
    assert '  words 3: {"n": ' in said.out
    assert json.loads(desk("records", "show", first["id"], "--enriched", "--json").out) == first
    assert "enrichments" not in desk("records", "export").out
    table = desk("records", "export", "--enriched", "--format", "csv").out.splitlines()
    assert table[0].endswith(",enrichments")
    assert "STORY 2" in "".join(table)
    refused = desk("records", "export", "--enriched", "--format", "rss")
    assert (refused.code, "works with jsonl and csv" in refused.err) == (2, True)


def test_no_function_harms_a_run(desk: Shell, newssite: NewsSite) -> None:
    """One that raises, hangs, dies or returns nonsense: the record is there, and why it failed."""
    desk.setenv("WIRECOPY_ENRICH_TIMEOUT_S", "2")
    desk.setenv("WIRECOPY_ENRICH_MEMORY_MB", "1500")
    registered(desk, **{name: f"mine:{name}" for name in (*WHY, "hostile")})
    report = desk("ingest", published(newssite, 1), "--force", "--json")
    assert (report.code, report.json["entries"]["stored"]) == (0, 1)
    assert len(desk.lines()) == 1
    found = states(desk("enrich", "--json"))
    for name, why in WHY.items():
        assert found[name]["last_error"].startswith(why), name
        assert (found[name]["made"], found[name]["waiting"]) == (0, 1)
    (line,) = enriched(desk)
    assert line["value"] == {"<b>": ["\u202e", "x", "a\u2028b"], "big": 10**30}
    assert "hunter22" not in desk("enrich").out


def test_a_function_that_cannot_be_used_says_so_once_and_its_records_wait(
    desk: Shell, newssite: NewsSite
) -> None:
    """With what is missing. When it is mended, the next run goes on."""
    desk.write("broken.py", "import no_such_package\ndef f(record): return 1\n")
    desk.write("exits.py", "raise SystemExit(1)\n")
    registered(desk, a="absent:f", b="broken:f", c="exits:f", d="mine:absent", e="mine:words")
    said = desk("ingest", published(newssite, 1, 2), "--force")
    assert said.code == 0
    for words in (
        "a: no module 'absent' beside wirecopy.toml or among the installed packages",
        "b: broken cannot be imported: ModuleNotFoundError: No module named 'no_such_package' (br",
        "c: exits cannot be imported: SystemExit: 1 (exits.py:1)",
        "d: mine has no function 'absent'",
    ):
        assert (said.err + said.out).count(f"Enricher {words}") == 1, said.err
    assert {one["name"] for one in enriched(desk)} == {"e"}
    desk.write("broken.py", "def f(record): return record['revision']\n")
    said = desk("enrich", "--name", "b", "--json")
    assert said.code == 0
    assert states(said)["b"]["now"] == {"made": 2, "failed": 0, "off": None}
    assert desk("enrich").code == 1
    ails = [one["what"] for one in desk("status", "--json").json["ailments"]]
    assert any(one.startswith("enricher a cannot be used, 2 records wait for it") for one in ails)
    assert not any("enricher e " in one for one in ails)


def test_a_function_that_always_fails_is_left_alone(desk: Shell, newssite: NewsSite) -> None:
    """After twenty failures in a row; the rest waits, untried."""
    registered(desk, raises="mine:raises")
    said = desk("ingest", published(newssite, *range(1, 36)), "--force")
    assert said.code == 0
    assert "times in a row, at last: KeyError" in said.out + said.err
    found = states(desk("enrich", "--json"))["raises"]
    assert (found["waiting"], found["made"]) == (35, 0)
    assert 0 < found["now"]["failed"] < 20


def test_a_function_that_grows_costs_single_records(desk: Shell, newssite: NewsSite) -> None:
    """What fills its process goes with it: the next record has a new one."""
    desk.setenv("WIRECOPY_ENRICH_MEMORY_MB", "1500")
    registered(desk, grows="mine:grows")
    desk("ingest", published(newssite, *range(1, 8)), "--force")
    found = states(desk("enrich", "--json"))["grows"]
    assert "memory" in found["last_error"]
    assert 0 < found["waiting"] < 4
    assert found["made"] == 7 - found["waiting"]


def test_doctor_says_which_function_cannot_be_called(desk: Shell) -> None:
    """And what to do; it is a warning."""
    registered(desk, words="mine:words", gone="absent:f", dies="dies:f")
    desk.write("dies.py", "import os\nos._exit(3)\n")
    checks = {
        one["what"].partition(":")[0]: one
        for one in desk("doctor", "--json").json["checks"]
        if one["name"] == "enrich"
    }
    assert [checks[name]["level"] for name in ("words", "gone", "dies")] == ["ok", "warn", "warn"]
    assert "no module 'absent'" in checks["gone"]["what"]
    assert "docs/enrich.md" in checks["dies"]["todo"]


def test_a_run_waits_only_so_long_for_a_function(
    desk: Shell, newssite: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then it ends; what waits is as if it had not been tried."""
    monkeypatch.setattr(enriching, "LAST_S", 1.0)
    desk.setenv("WIRECOPY_ENRICH_TIMEOUT_S", "300")
    registered(desk, hangs="mine:hangs")
    said = desk("ingest", published(newssite, 1, 2), "--force", "--json")
    assert (said.code, said.json["entries"]["stored"]) == (0, 2)
    registered(desk, hangs="mine:nothing")
    assert states(desk("enrich", "--json"))["hangs"]["now"] == {
        "made": 2,
        "failed": 0,
        "off": None,
    }


def test_the_past_is_filled_and_goes_on_where_it_was(desk: Shell, newssite: NewsSite) -> None:
    """Only what a version has not had; what is tried and shown is not stored."""
    desk("ingest", published(newssite, 1, 2, 3), "--force")
    refused = desk("enrich", "--all")
    assert (refused.code, "docs/enrich.md" in refused.err) == (2, True)
    registered(desk, words="mine:words")
    tried = desk("enrich", "--dry-run", "--limit", "2", "--json").json
    assert [one["value"]["title"] for one in tried] == ["STORY 3", "STORY 2"] or len(tried) == 2
    assert list(enriched(desk)) == []
    assert states(desk("enrich", "--json"))["words"]["now"]["made"] == 0
    assert states(desk("enrich", "--all", "--limit", "2", "--json"))["words"]["made"] == 2
    assert states(desk("enrich", "--since", "1h", "--json"))["words"]["now"]["made"] == 1
    registered(desk, words="mine:words@2")
    assert states(desk("enrich", "--all", "--json"))["words"]["now"]["made"] == 3
    versions = [(one["id"], one["version"]) for one in enriched(desk)]
    assert len(set(versions)) == len(versions) == 6
    assert desk("enrich", "--name", "no").code == 2


def test_a_misspelt_line_names_its_place(desk: Shell) -> None:
    """And what was expected."""
    registered(desk, words="mine.words")
    said = desk("ingest")
    assert said.code == 2
    assert "wirecopy.toml:1: enrich: words: expected" in said.err


def test_config_shows_enrichers_as_they_are_written(desk: Shell) -> None:
    """In the file and in a variable, which goes before it."""
    registered(desk, words="mine:words@2")
    assert "words=mine:words@2" in desk("config", "show").out
    desk.setenv("WIRECOPY_ENRICH", "a=mine:words,b=mine:nothing@x")
    assert "a=mine:words@1, b=mine:nothing@x" in desk("config", "show").out


def test_the_example_finds_what_a_text_is_about() -> None:
    """In its language; nothing in one that it does not know."""
    from samples.enrich.keywords import keywords  # noqa: PLC0415

    text = "The harbour crane of Ostvik fell. The crane is old, said Ida Moss. The harbour is shut."
    record = {"title": "Harbour crane falls", "content_text": text, "language": "en-GB"}
    assert keywords(record) == ["crane", "harbour"]
    assert keywords(record | {"language": "ja"}) is None
    assert keywords(record | {"language": None, "title": None, "content_text": None}) is None


def test_the_other_example_says_what_it_needs(desk: Shell, newssite: NewsSite) -> None:
    """Where spaCy is not installed."""
    if "spacy" in sys.modules or _is_there("spacy"):
        pytest.skip("spaCy is installed")
    registered(desk, entities="samples.enrich.entities:entities")
    said = desk("ingest", published(newssite, 1), "--force")
    assert "spaCy is not installed" in said.err + said.out
    assert "pip install spacy && python -m spacy download" in said.err + said.out


def _is_there(name: str) -> bool:
    return any((Path(place) / name).is_dir() for place in sys.path)
