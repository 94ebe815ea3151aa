"""Floors under the scores on real pages, every fourth of the sets. Raise one when a score rises."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.extraction.__main__ import main
from benchmarks.extraction.compare import Tally, ours
from benchmarks.extraction.pages import labelled_pages
from benchmarks.extraction.scores import f1_of

EVERY = 4


def tally_of(shared: Path, which: str) -> Tally:
    tally = Tally()
    for page in list(labelled_pages(shared / "corpus" / "extraction", which=which))[::EVERY]:
        tally.add(ours(page), page)
    return tally


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


@pytest.mark.parametrize(("which", "floor"), [("aeb", 0.980), ("fundus", 0.973), ("wcxb", 0.950)])
def test_the_body_score_does_not_sink(shared: Path, which: str, floor: float) -> None:
    """F1 of 4-token shingles, .003 less for another libxml2. The models learned from these."""
    assert f1_of(tally_of(shared, which).bodies) >= floor


def test_the_metadata_scores_do_not_sink(shared: Path) -> None:
    """Titles, days, minutes and author sets on the multilingual set."""
    tally = tally_of(shared, "fundus")
    assert share(tally.titles) >= 0.86
    assert share(tally.days) >= 0.96
    assert share(tally.moments) >= 0.98
    assert share(tally.people) >= 0.85


def test_a_set_says_of_its_pages_what_they_are(tmp_path: Path) -> None:
    """Kinds are read from kinds.json, which is no page; a page it does not name has none."""
    folder = tmp_path / "wcxb2"
    folder.mkdir()
    label = {"url": "https://paper.example/1", "ground_truth": {"main_content": "A text."}}
    for name in ("0001", "0002"):
        (folder / f"{name}.json").write_text(json.dumps(label))
        (folder / f"{name}.html.gz").write_bytes(gzip.compress(b"<p>A text.</p>"))
    (folder / "kinds.json").write_text('{"0001": {"kind": "shop", "drafted": true}}')
    found = [(p.name, p.kind, p.is_drafted) for p in labelled_pages(tmp_path, which="wcxb2")]
    assert found == [("0001", "shop", True), ("0002", None, False)]


def test_the_benchmark_says_in_one_line_that_the_sets_are_absent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback for a folder that is not there."""
    assert main(["--corpus", str(tmp_path / "nowhere")]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "--corpus" in error
