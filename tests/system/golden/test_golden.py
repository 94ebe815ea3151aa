"""Recorded pages give the recorded articles."""

import json
from pathlib import Path

import pytest

from tests.system.golden.cases import article_json, case_folders


@pytest.mark.parametrize("folder", case_folders(), ids=lambda folder: folder.name)
def test_a_recorded_page_gives_the_recorded_article(folder: Path) -> None:
    """Field by field; `python -m tests.system.golden.record` records a wanted change."""
    assert article_json(folder) == json.loads((folder / "expected.json").read_text("utf-8"))
