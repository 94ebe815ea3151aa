"""`kill -9` at any instant loses, doubles and tears no record, and leaves no process behind."""

import random
import re
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from tests.storage.conftest import postgresql, postgresql_server
from tests.support import killing
from tests.support.killing import POINTS, Harvest, Newsroom, Place, Strike
from tests.support.killing.fixtures import Undisturbed
from tests.support.newssite import NewsSite

__all__ = ["postgresql", "postgresql_server"]

pytestmark = [pytest.mark.timeout(600)]  # a run takes 3 s on an idle machine, 60 s on a busy one
#: the same moments and passings in every run of the suite; benchmarks/endurance draws others
SEED = 20261122


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return killing.sample_newsroom()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def test_a_run_killed_at_every_named_point_loses_and_doubles_nothing(
    newsroom: Newsroom,
    undisturbed_run: Undisturbed,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    kind: str,
) -> None:
    """After claim, commit, rename or before the mark: restarted, it ends as if undisturbed.

    A server rolls back what the killed one had begun, and frees what it had locked.
    """
    draw = random.Random(SEED)
    strikes = [Strike(point=point, passing=draw.randint(1, 3)) for point in POINTS]
    folder, server = tmp_path / "killed", None
    if kind == "postgresql":
        server = request.getfixturevalue("postgresql")
        strikes.append(Strike(moment_s=draw.uniform(0.4, 1) * undisturbed_run.seconds))
    _hold(newsroom, strikes, undisturbed=undisturbed_run.found, folder=folder, server=server)


@pytest.mark.long
def test_a_run_killed_at_random_moments_loses_and_doubles_nothing(
    newsroom: Newsroom, undisturbed_run: Undisturbed, tmp_path: Path
) -> None:
    """Anywhere between start-up and end; its two worker processes die with it."""
    newsroom = replace(newsroom, environment=killing.TWO)
    draw = random.Random(SEED)
    strikes = [
        Strike(moment_s=draw.uniform(part, part + 1) / 4 * undisturbed_run.seconds)
        for part in range(4)
    ]
    _hold(newsroom, strikes, undisturbed=undisturbed_run.found, folder=tmp_path / "killed")


def _hold(
    newsroom: Newsroom,
    strikes: list[Strike],
    *,
    undisturbed: Harvest,
    folder: Path,
    server: str | None = None,
) -> None:
    found = killing.rounds(newsroom, folder, strikes, undisturbed=undisturbed, server=server)
    rounds = list(found)
    assert [problem for one in rounds for problem in one.problems] == []
    assert sum(len(one.kills) for one in rounds) == len(strikes)


@pytest.mark.long
def test_the_archive_of_a_killed_run_replays_to_the_same_texts(
    sample_newsroom: NewsSite,
    undisturbed_run: Undisturbed,
    tmp_path: Path,
) -> None:
    """A run over HTTP is killed with its WARC file open: its archive replays without a fetch."""
    online, place = _served(sample_newsroom, tmp_path), Place(tmp_path / "online")
    named = Strike(point="after_claim", passing=2), Strike(point="after_commit", passing=3)
    for how in (*named, Strike(moment_s=undisturbed_run.seconds / 2)):
        struck = killing.strike(online, place, how)
        assert (struck.is_killed or how.point is None, struck.orphans) == (True, [])
        _tear(place.archived()[-1])
    last = killing.run_here(online, place)
    assert last.code == 0, last.stderr
    first = killing.harvest(online, place)
    assert not killing.damage(first, first)
    replayed = replace(online, replay=place.archived(), environment={})
    sample_newsroom.forget_requests()
    again = Place(tmp_path / "again")
    ran = killing.run_here(replayed, again)
    assert ran.code == 0, ran.stderr
    damage = killing.damage(first, killing.harvest(replayed, again))
    assert (damage.lost, damage.doubled, damage.torn) == ([], [], [])
    assert sample_newsroom.requests == []


def test_the_comparison_sees_what_a_kill_could_do(
    newsroom: Newsroom, undisturbed_run: Undisturbed, tmp_path: Path
) -> None:
    """A line that is missing, doubled, torn or altered is found: these tests can fail."""
    place, found = Place(tmp_path / "copy"), undisturbed_run.found
    copytree(undisturbed_run.place.folder, place.folder)
    part = max(place.records.glob("*/*.jsonl"), key=lambda path: path.stat().st_size)
    whole = part.read_bytes()
    first, rest = whole.partition(b"\n")[0] + b"\n", whole.partition(b"\n")[2]
    seen = {}
    for name, body in {
        "whole": whole,
        "lost": rest,
        "doubled": whole + first,
        "torn": whole[:-20],
        "other": whole.replace(b'"word_count":', b'"word_count":1', 1),
    }.items():
        part.write_bytes(body)
        damage = killing.damage(found, killing.harvest(newsroom, place))
        seen[name] = (
            bool(damage.lost),
            bool(damage.doubled),
            bool(damage.torn),
            bool(damage.unended),
        )
    assert seen == {
        "whole": (False, False, False, False),
        "lost": (True, False, False, False),
        "doubled": (False, True, False, False),
        "torn": (True, False, True, False),
        "other": (False, False, True, False),
    }


def _served(site: NewsSite, folder: Path) -> Newsroom:
    """The sample newsroom at the site's own address."""
    sample = killing.sample_newsroom()

    def here(url: str) -> str:
        return site.url(f"/_/{url.partition('://')[2]}")

    feeds = folder / "feeds.toml"
    feeds.write_text(
        re.sub(
            r'url = "(.+)"',
            lambda m: f'url = "{here(m[1])}"',
            sample.feeds.read_text(encoding="utf-8"),
        ),
        "utf-8",
    )
    environment = {"WIRECOPY_ALLOW_NETWORKS": "127.0.0.0/8", "WIRECOPY_HOST_DELAY_S": "0"}
    same = {here(copy): here(first) for copy, first in sample.same.items()}
    return Newsroom(name="loopback", feeds=feeds, environment=environment, same=same)


def _tear(archive: Path) -> None:
    """Append half a record, as a kill in the middle of a write leaves it."""
    whole = archive.read_bytes()
    start = whole.rindex(b"\x1f\x8b\x08")
    archive.write_bytes(whole + whole[start : start + (len(whole) - start) // 2])
