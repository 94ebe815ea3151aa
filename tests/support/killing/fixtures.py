"""The run that kills and faults are compared with; imported by tests/conftest.py."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.killing.harvest import Harvest, adds_up, damage, harvest
from tests.support.killing.newsrooms import sample_newsroom
from tests.support.killing.runs import Place, run
from tests.support.once import built_once


@dataclass(frozen=True, slots=True, kw_only=True)
class Undisturbed:
    """An undisturbed run over the sample newsroom."""

    found: Harvest
    seconds: float
    place: Place


@pytest.fixture(scope="session")
def undisturbed_run(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """What an undisturbed run makes of the sample newsroom, and how long it takes."""
    newsroom = sample_newsroom()

    def build(folder: Path) -> None:
        ran = run(newsroom, Place(folder))
        assert ran.code == 0, ran.stderr
        assert adds_up(ran.report)
        (folder / "seconds").write_text(str(ran.seconds))

    place = Place(built_once(tmp_path_factory, "undisturbed", build))
    found = harvest(newsroom, place)
    assert not damage(found, found)
    assert found.entries["stored"] == len(found.texts)
    return Undisturbed(
        found=found, seconds=float((place.folder / "seconds").read_text()), place=place
    )
