"""What hosts say of their quotas, and that they are not asked beyond them."""

from datetime import UTC, datetime, timedelta

import pytest

from extractors.fetch import Fetched, Throttled
from extractors.fetch.polite.quotas import used_up_for
from tests.extractors.fetch.loopback import Clock, a_client, reply, serving

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "34"}, 34),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "5"}, 5),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": f"{NOW.timestamp() + 40:.0f}"}, 40),
        ({"ratelimit": '"default";r=0;t=30'}, 30),
        ({"ratelimit": '"burst";r=0;t=2, "daily";r=0;t=50'}, 50),
        ({"ratelimit": '"burst";r=3;t=2, "daily"; r=0; t=50'}, 50),
        ({"ratelimit": '"default";r=1;t=30'}, None),
        ({"x-ratelimit-remaining": "1", "x-ratelimit-reset": "34"}, None),
        ({"x-ratelimit-remaining": "0"}, None),
        ({"x-ratelimit-reset": "34"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{NOW.timestamp() - 40:.0f}"}, None),
        ({"x-ratelimit-remaining": "none", "x-ratelimit-reset": "soon"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1764504000000"}, None),
        ({"ratelimit": "limit=100, remaining=0, reset=30"}, None),
        ({}, None),
    ],
)
def test_when_a_quota_is_used_up(fields, seconds):
    """Seconds or a Unix time, of the longest window; what cannot be read says nothing."""
    wait = used_up_for(fields, now=NOW)
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


async def test_a_host_whose_quota_is_used_up_is_not_asked_until_the_next():
    """Two requests a minute, as a large forum gives: each answered, none refused."""
    clock, asked = Clock(), []

    def answer(_):
        asked.append(clock.at)
        return reply(X_Ratelimit_Remaining="0.0", X_Ratelimit_Reset="34")

    async with (
        serving(answer) as site,
        a_client(clock=clock, host_delay_s=1.0, patience_s=60.0) as client,
    ):
        for path in ("/r/a", "/r/b", "/r/c"):
            assert isinstance(await client.fetch_feed(site.url(path)), Fetched)
    assert [(at - Clock().at).total_seconds() for at in asked] == [0, 34, 68]


async def test_a_run_waits_five_minutes_in_all_for_the_quotas_of_a_host():
    """The other feeds are postponed: a run has other hosts, and the next one is due."""
    clock = Clock()
    one_a_minute = {"RateLimit": '"default";r=0;t=60'}
    async with (
        serving(lambda _: reply(**one_a_minute)) as site,
        a_client(clock=clock, host_delay_s=1.0, patience_s=60.0) as client,
    ):
        found = [await client.fetch_feed(site.url(f"/{n}")) for n in range(9)]
    assert [type(one) for one in found] == [Fetched] * 6 + [Throttled] * 3
    assert found[-1] == Throttled(url=site.url("/8"), until=Clock().at + timedelta(minutes=6))


async def test_a_host_that_answers_in_spite_of_its_words_is_asked_at_its_pace():
    """It says `0 remaining` for an hour, always: after a minute it has answered all the same."""
    clock = Clock()
    always = {"X_Ratelimit_Remaining": "0", "X_Ratelimit_Reset": "3600"}
    async with (
        serving(lambda _: reply(**always)) as site,
        a_client(clock=clock, host_delay_s=1.0, patience_s=60.0) as client,
    ):
        for n in range(5):
            assert isinstance(await client.fetch_feed(site.url(f"/{n}")), Fetched)
    assert sum(clock.slept[:-3]) == 60.0
    assert clock.slept[-3:] == [1.0, 1.0, 1.0]


async def test_a_refusal_without_retry_after_lasts_as_long_as_the_quota():
    """Not a quarter of an hour."""
    clock = Clock()
    used_up = {"RateLimit": '"default";r=0;t=120'}
    async with serving(lambda _: reply(429, **used_up)) as site, a_client(clock=clock) as client:
        found = await client.fetch_feed(site.url())
    until = clock.at + timedelta(seconds=120)
    assert found == Throttled(url=site.url(), until=until, status=429)
