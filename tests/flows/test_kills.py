"""`kill -9` at any instant loses no record, stores none twice, tears no line and leaves no process behind."""

import random
from pathlib import Path

import pytest

from tests.flows import killing
from tests.flows.killing import POINTS, Harvest, Newsroom, Place, Strike

SEED = 20261122  #: moments and passings are the same in every run of the suite; benchmarks/kills.py draws others


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return killing.sample_newsroom()


@pytest.fixture(scope="module")
def undisturbed(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> tuple[Harvest, float]:
    """What a run that nobody disturbs makes of the newsroom, and how long it takes."""
    place = Place(tmp_path_factory.mktemp("undisturbed"))
    ran = killing.run(newsroom, place)
    assert ran.code == 0, ran.stderr
    assert killing.adds_up(ran.report)
    found = killing.harvest(newsroom, place)
    assert not killing.damage(found, found)
    assert found.entries["stored"] == len(found.texts) == ran.report["entries"]["stored"]
    return found, ran.seconds


def test_a_run_killed_at_every_named_point_loses_and_doubles_nothing(
    newsroom: Newsroom, undisturbed: tuple[Harvest, float], tmp_path: Path
) -> None:
    """After claim, after commit, before and after rename, before the mark: restarted, the end is that of an undisturbed run."""
    draw = random.Random(SEED)
    strikes = [Strike(point=point, passing=draw.randint(1, 3)) for point in POINTS]
    _hold(newsroom, strikes, undisturbed=undisturbed[0], folder=tmp_path / "killed")


def test_a_run_killed_at_random_moments_loses_and_doubles_nothing(
    newsroom: Newsroom, undisturbed: tuple[Harvest, float], tmp_path: Path
) -> None:
    """Anywhere between its start and its end, start-up included."""
    draw = random.Random(SEED)
    found, seconds = undisturbed
    strikes = [Strike(moment_s=draw.uniform(part, part + 1) / 4 * seconds) for part in range(4)]
    _hold(newsroom, strikes, undisturbed=found, folder=tmp_path / "killed")


def _hold(newsroom: Newsroom, strikes: list[Strike], *, undisturbed: Harvest, folder: Path) -> None:
    rounds = list(killing.rounds(newsroom, folder, strikes, undisturbed=undisturbed))
    assert [problem for one in rounds for problem in one.problems] == []
    assert sum(len(one.kills) for one in rounds) == len(strikes)
