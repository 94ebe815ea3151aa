"""A simulated day of runs with every fault of the soak; benchmarks/endurance/soak does a month."""

from dataclasses import replace
from datetime import timedelta

import pytest

from benchmarks.endurance.soak.__main__ import MISHAPS, Soak, soaked
from benchmarks.endurance.soak.newsroom import HOUR
from benchmarks.endurance.soak.verdict import Verdict, judged, shown

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Soak, Verdict]:
    """A run every two hours, two of three with a mishap, and four quiet days."""
    folder = tmp_path_factory.mktemp("soak")
    return soaked(folder, days=1, every=timedelta(hours=2), seed=20261129, a_day=8)


def test_everything_published_on_a_day_full_of_faults_is_stored_once(
    day: tuple[Soak, Verdict],
) -> None:
    """Kills, locks, a full disk, wrong clocks, sick servers: each story once, its last text."""
    soak, verdict = day
    assert verdict.faults == []
    assert soak.mishaps.total() + soak.missed >= len(MISHAPS) - 2
    assert soak.newsroom.troubles
    assert verdict.stored + verdict.copies == len(soak.newsroom.stories)
    assert "is stored once" in list(shown(verdict, soak.newsroom, soak.machine))[-1]


def test_the_verdict_of_a_soak_sees_what_is_lost_doubled_and_stale(
    day: tuple[Soak, Verdict],
) -> None:
    """A story that is missing, a line that is there twice, a text that is not the last one."""
    soak, _ = day
    port = soak.port
    stories = soak.newsroom.stories
    story = next(one for one in stories if one.revised is None and one.copy_of is None)
    at = stories.index(story)
    part = next(soak.machine.folder.glob("records/2*/*.jsonl"))
    whole = part.read_bytes()
    try:
        stories[at] = replace(story, revised=story.published + HOUR / 60)
        part.write_bytes(whole + whole.partition(b"\n")[0] + b"\n")
        stories.append(replace(story, number=9_999))
        faults = judged(soak.newsroom, soak.machine, port=port).faults
    finally:
        stories[at] = story
        del stories[-1]
        part.write_bytes(whole)
    kinds = sorted(fault.partition(":")[0] for fault in faults)
    assert kinds == ["lost", "not the text of edition 2", "twice in the parts"]
