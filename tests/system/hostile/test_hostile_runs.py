"""Hostile servers and documents in a run beside an honest feed.

Each case is polled as a run polls it: real client, real worker processes, a store. The honest feed
is on the same server.
"""

from collections.abc import Callable, Iterator

import pytest

from news.feed.values import Subscription
from news.report import FeedLine
from pipeline.config.settings import Settings
from pipeline.resources import Resources
from tests.extractors.fetch.loopback import LOOPBACK, Reply, attempts, reply, serving
from tests.system.guest.guest_run import polled, rss
from tests.system.hostile.cases import Case
from tests.system.hostile.document_cases import DOCUMENTS, READ_BY_RUNS
from tests.system.hostile.server_cases import ANSWERS, PACKED, PLACES, SERVERS
from tests.system.hostile.stage import Stage, measured

__all__ = ["attempts"]

SECONDS, MEGABYTES = 60.0, 200  #: the former: 7 s of timeouts, on a busy machine
GROUPS = {
    "servers": SERVERS,
    "compressed bodies": PACKED,
    "addresses": PLACES,
    "answers": ANSWERS,
    "documents": DOCUMENTS,
    "costly documents": READ_BY_RUNS,
}
CASE_S = 90  #: the longest that a case may hang


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One stage for all cases."""
    settings = Settings(
        store=f"sqlite:///{tmp_path_factory.mktemp('hostile')}/w.db",
        archive=None,
        allow_networks=LOOPBACK,
        host_delay_s=0,
        host_concurrency=4,
        workers=2,
        timeout_s=2,
        feed_deadline_s=5,
    )
    with Stage(settings) as opened:
        yield opened


@pytest.mark.timeout(max(map(len, GROUPS.values())) * CASE_S)
@pytest.mark.parametrize("group", GROUPS)
def test_a_hostile_feed_ends_bounded_and_named_and_its_neighbour_is_read(
    group: str, stage: Stage
) -> None:
    """In time and 200 MB, in a named outcome; the honest feed of the same run is updated."""
    problems = {name: _problems(case, stage) for name, case in GROUPS[group].items()}
    assert {name: found for name, found in problems.items() if found} == {}


def test_there_are_enough_cases() -> None:
    """At least sixty."""
    assert sum(map(len, GROUPS.values())) >= 60


def _problems(case: Case, stage: Stage) -> list[object]:
    """What is wrong with the end of a case."""
    first = case.says()
    body = first if isinstance(first, bytes) else None  # made before the measurement begins

    async def scene(resources: Resources) -> tuple[FeedLine, FeedLine, float, float]:
        async with serving(_beside_an_honest_feed(case, body)) as site:
            hostile = Subscription(url=site.url(case.path, host=case.host))
            honest = Subscription(url=site.url("/good", host="good.example"))
            with measured() as measure:
                report = await polled(resources, [hostile, honest])
                seconds, megabytes = measure()
        lines = {line.url: line for line in report.feed_lines}
        case.then(lines[hostile.url], resources)
        return lines[hostile.url], lines[honest.url], seconds, megabytes

    try:
        line, honest, seconds, megabytes = stage.play(scene)
    except (AssertionError, TimeoutError) as exc:
        return [repr(exc)]
    ends = (case.ends,) if isinstance(case.ends, str) else case.ends
    checks = {
        (line.reason, line.outcome, line.error): (line.reason or line.outcome) in ends,
        ("the honest feed", honest.outcome): honest.outcome == "updated",
        ("seconds", seconds): seconds < SECONDS,
        ("MB", megabytes): megabytes < MEGABYTES,
    }
    return [found for found, is_right in checks.items() if not is_right]


def _beside_an_honest_feed(case: Case, body: Reply | None) -> Callable[..., Reply]:
    def answer(request: object) -> Reply:
        if request.path == "/good":
            return reply(body=rss("good"))
        return case.says() if body is None else body

    return answer
