"""`wirecopy parts`: what a reader is shown, and merging small parts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from storage import open_store
from tests.storage.factories import a_story
from tests.support.factories import NOW, a_text
from tests.support.running import Shell


@pytest.fixture
def fill(wirecopy: Shell) -> Callable[..., None]:
    """Stories, each in a part of its own, of a day that is over."""

    def fill(*names: str) -> None:
        with open_store(wirecopy.store) as store:
            store.parts.open_folder(str(wirecopy.records))
            for name in names:
                link = f"https://paper.example/{name}"
                a_story(store, link=link, guid=name, title=name, text=a_text(name))
                for part in store.parts.fix(str(wirecopy.records), now=NOW):
                    store.parts.publish(part.id)

    return fill


def parts(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("2*/*.jsonl"))


def test_parts_are_listed_with_a_cursor_that_goes_on(
    wirecopy: Shell, fill: Callable[..., None]
) -> None:
    """As lines for people, as JSON for programs."""
    fill("a", "b")
    shown = wirecopy("parts", "list")
    assert [line.split("\t")[:4] for line in shown.out.splitlines()] == [
        ["1", "2026-05-03", "record", "1"],
        ["2", "2026-05-03", "record", "1"],
    ]
    cursor = shown.err.split()[-1]
    assert wirecopy("parts", "list", "--after", cursor).err == f"nothing new\ncursor {cursor}\n"
    fill("c")
    said = wirecopy("parts", "list", "--after", cursor, "--json").json
    assert [one["seq"] for one in said["parts"]] == [3]
    assert said["cursor"] != cursor


def test_small_parts_are_merged_when_that_is_said(
    wirecopy: Shell, fill: Callable[..., None]
) -> None:
    """Without --yes nothing changes; a second time there is nothing to do."""
    fill("a", "b", "c")
    before = parts(wirecopy.records)
    dry = wirecopy("parts", "compact")
    assert "3 parts would be 1 part; add --yes" in dry.err
    assert parts(wirecopy.records) == before
    assert "3 parts merged into 1 part" in wirecopy("parts", "compact", "--yes").err
    assert len(parts(wirecopy.records)) == 1
    again = wirecopy("parts", "compact", "--yes", "--json").json
    assert again == {"done": True, "merges": []}
    assert "every part is written" in wirecopy("doctor").out


def test_parts_of_no_store_are_said_to_be_none(wirecopy: Shell) -> None:
    """One line; nothing is made."""
    said = wirecopy("parts", "list")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert not wirecopy.records.exists()


def test_a_wrong_cursor_is_refused_in_a_line(wirecopy: Shell, fill: Callable[..., None]) -> None:
    """It says what to do."""
    fill("a")
    said = wirecopy("parts", "list", "--after", "00000000-1")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "list all parts" in said.err


def test_prune_of_parts_is_told_at_once(wirecopy: Shell, fill: Callable[..., None]) -> None:
    """A pruned part is listed no more."""
    fill("a")
    wirecopy.setenv("WIRECOPY_RETAIN_PARTS", "1d")
    assert wirecopy("prune", "--yes").code == 0
    assert wirecopy("parts", "list").err.startswith("no parts")
