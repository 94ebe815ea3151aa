"""A feed's rhythm, and its next poll: learned from arrivals, bounded, with jitter."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.feed.next_poll import (
    ATTEMPTS,
    CEILING,
    FLOOR,
    Pacing,
    capped_retry_after,
    next_poll,
    open_hour,
    recheck_at,
    retry_at,
    spread,
)
from news.feed.rhythm import Rhythm, first_guess, learned, wait_for
from news.feed.values import FeedState, Subscription
from news.feed.wrong_clock import believed
from storage.tables import codec
from tests.support.factories import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 5, 4, tzinfo=UTC)


def watched(
    arrives, *, days: int = 28, every: timedelta = HOUR, dated: bool = True
) -> tuple[Rhythm, datetime]:
    """The rhythm after a month of hourly polls. arrives: moment -> entries of the hour before."""
    rhythm, at = Rhythm(), MONDAY
    while at < MONDAY + days * DAY:
        since, at = at, at + every
        came = arrives(since)
        minutes = [(7 * n + 13 * at.hour + 29 * at.day) % 60 for n in range(came)]
        dates = [since + timedelta(minutes=m) if dated else None for m in minutes]
        rhythm = learned(rhythm, since=since, now=at, arrivals=dates)
    return rhythm, at


def due(
    rhythm: Rhythm | None,
    now: datetime,
    *,
    share: float = 0.5,
    interval: timedelta = FLOOR,
    **pacing,
) -> timedelta:
    return (
        next_poll(
            interval,
            now=now,
            rhythm=rhythm,
            wish=None,
            failures=0,
            share=share,
            pacing=Pacing(**pacing),
        )
        - now
    )


def test_busy_feeds_are_polled_more_often_than_quiet_ones():
    """Ten an hour, one an hour, one a day, none: each waits longer, within floor and ceiling."""
    rates = [lambda _: 10, lambda _: 1, lambda at: at.hour == 12, lambda _: 0]
    waits = [due(*watched(rate)) for rate in rates]
    assert waits == sorted(waits)
    assert waits[0] < 15 * HOUR / 60
    assert 0.5 * HOUR < waits[1] < 2 * HOUR
    assert waits[-1] == CEILING


def test_a_morning_letter_is_polled_in_the_morning():
    """One entry at six each day: most of a day's polls fall within the hours around it."""
    rhythm, now = watched(lambda at: at.hour == 6)
    polls, end = [], now + 7 * DAY
    while now < end:
        now += due(rhythm, now)
        polls.append(now)
    near = [p for p in polls if p.hour in (5, 6, 7)]
    assert len(near) > 2 * len(polls) * 3 / 24
    assert len(polls) < 7 * 8


def test_weekends_are_learned():
    """A paper that rests on Saturday and Sunday is asked more rarely then."""
    rhythm, _ = watched(lambda at: 2 * (at.weekday() < 5), days=42)
    tuesday, sunday = MONDAY + 43 * DAY, MONDAY + 48 * DAY
    assert wait_for(rhythm, now=sunday, eagerness=1, longest=DAY) > 2 * wait_for(
        rhythm, now=tuesday, eagerness=1, longest=DAY
    )


def test_entries_without_dates_teach_the_same_rate():
    """Only the place within the time between two polls is lost."""
    dated, undated = watched(lambda _: 3)[0], watched(lambda _: 3, dated=False)[0]
    assert dated.mean == pytest.approx(undated.mean, rel=0.01)


def test_dates_that_lie_move_nothing():
    """Years ago, years ahead, year 9999: counted as what came, placed nowhere."""
    lies = [datetime(1995, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC), None]
    liar = learned(Rhythm(), since=NOW - DAY, now=NOW, arrivals=lies)
    honest = learned(Rhythm(), since=NOW - DAY, now=NOW, arrivals=[None] * 3)
    assert liar == honest


def test_a_feed_that_falls_silent_is_asked_less_and_less():
    """And one that wakes up is asked more within days."""
    rhythm, now = watched(lambda _: 3)
    waits = []
    for _ in range(20):
        rhythm = learned(rhythm, since=now, now=now + DAY, arrivals=[])
        now += DAY
        waits.append(due(rhythm, now))
    assert waits[-1] > 5 * waits[0]
    for _ in range(3):
        rhythm = learned(rhythm, since=now, now=now + DAY, arrivals=[None] * 72)
        now += DAY
    assert due(rhythm, now) < waits[-1] / 3


@pytest.mark.parametrize("days", [2, 9, 4000])
def test_a_clock_that_was_ahead_makes_no_feed_look_quiet(days: int):
    """For one run; the next one watches the true hours, and plans as before."""
    rhythm, now = watched(lambda _: 3)
    ahead = now + days * DAY
    wrong = FeedState(
        url="https://paper.example/f",
        first_success_at=MONDAY,
        last_polled_at=ahead,
        last_success_at=ahead,
        last_changed_at=now - HOUR,
        rhythm=learned(rhythm, since=now, now=ahead, arrivals=[]),
    )
    feed = Subscription(url=wrong.url)
    right = believed(wrong, subscription=feed, pacing=Pacing(), now=now + HOUR)
    assert right.rhythm is not None
    assert right.last_success_at == now - HOUR
    again = learned(right.rhythm, since=now - HOUR, now=now + HOUR, arrivals=[None] * 3)
    assert due(again, now) < 2 * due(rhythm, now)


def test_a_first_document_is_a_guess_that_watching_overrules():
    """Dates of one a minute, nothing ever comes: within a week the feed is asked rarely."""
    rhythm = first_guess([NOW - timedelta(minutes=n) for n in range(50)], now=NOW)
    assert due(rhythm, NOW) < HOUR / 2
    quiet = learned(rhythm, since=NOW, now=NOW + 21 * DAY, arrivals=[])
    assert due(quiet, NOW + 21 * DAY) > 3 * HOUR
    assert first_guess([], now=NOW) == first_guess([None, NOW + DAY], now=NOW) == Rhythm()


moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.lists(st.none() | moments, max_size=30), st.integers(0, 10**7), st.floats(0, 0.999))
def test_whatever_was_seen_the_next_poll_lies_between_floor_and_ceiling(dates, gap_s, share):
    """Any dates, any gap, any chance."""
    rhythm = first_guess(dates, now=NOW)
    later = NOW + timedelta(seconds=gap_s)
    rhythm = learned(rhythm, since=NOW, now=later, arrivals=dates)
    wait = due(rhythm, later, share=share)
    assert FLOOR <= wait <= CEILING * 1.1
    assert codec.Codec(Rhythm).loads(codec.Codec(Rhythm).dumps(rhythm)) == rhythm


@given(st.floats(0, 0.999), st.integers(1, 10_000))
def test_the_user_s_interval_is_never_undercut(share, minutes):
    """Nor does a poll come before the publisher's wish, up to the ceiling."""
    rhythm, now = BUSY
    interval = timedelta(minutes=minutes)
    assert due(rhythm, now, share=share, interval=interval, eagerness=100.0) >= interval
    wish = next_poll(
        FLOOR, now=now, rhythm=rhythm, wish=3 * HOUR, failures=0, share=share, pacing=Pacing()
    )
    assert wish >= now + 3 * HOUR


BUSY = watched(lambda _: 60, days=3)


def test_eagerness_buys_polls_in_proportion():
    """Twice as eager, half the wait."""
    rhythm, now = watched(lambda _: 1)
    assert due(rhythm, now, eagerness=0.5) == pytest.approx(
        2 * due(rhythm, now, eagerness=1.0), rel=0.1
    )


def test_a_rhythm_can_be_switched_off():
    """Then the interval alone decides."""
    rhythm, now = watched(lambda _: 0)
    assert due(rhythm, now, share=0.0, interval=HOUR, is_adaptive=False) == HOUR


def test_open_hours_are_found_and_nonsense_is_ignored():
    """The same minute of the next hour that is not skipped; who skips everything skips nothing."""
    at = MONDAY.replace(hour=22, minute=17)
    assert open_hour(at, skip_hours=[22, 23, 0], skip_days=[]) == at + 3 * HOUR
    assert open_hour(at, skip_hours=[], skip_days=["monday"]) == at + 2 * HOUR
    assert open_hour(at, skip_hours=range(24), skip_days=[]) == at


def test_many_polls_at_once_are_spread():
    """One a second: a dozen stay close, three thousand take their whole interval."""
    assert spread(12, wait=HOUR / 2) < 0.01
    assert spread(3000, wait=HOUR / 2) == 1.0


def test_a_page_asked_again_for_nothing_waits_longer_each_time():
    """At once, then 1 h, 4 h, 16 h, up to 16 days after its last end."""
    waits = [recheck_at(n, ended_at=NOW, now=NOW) - NOW for n in range(12)]
    assert waits[:4] == [timedelta(0), HOUR, 4 * HOUR, 16 * HOUR]
    assert max(waits) == timedelta(days=16)
    assert recheck_at(3, ended_at=NOW - 30 * DAY, now=NOW) == NOW


def test_a_page_that_was_read_by_a_clock_that_was_ahead_waits_from_now():
    """Read in nine days, says the store: its new text does not wait until then."""
    assert recheck_at(1, ended_at=NOW + 9 * DAY, now=NOW) == NOW + HOUR


@given(st.integers(0, 10**6), st.integers(0, 30), st.floats(0, 0.999))
def test_the_next_poll_lies_ahead(minutes, failures, share):
    """Never before the floor, never so late that a back-off does not end."""
    interval = timedelta(minutes=minutes)
    due = next_poll(
        interval, now=NOW, rhythm=None, wish=None, failures=failures, share=share, pacing=Pacing()
    )
    assert NOW + FLOOR <= due <= NOW + max(CEILING, interval) * 1.11


def test_an_entry_is_tried_a_few_times_at_growing_intervals():
    """Then it is given up."""
    waits = [retry_at(n, now=NOW, share=0) - NOW for n in range(1, ATTEMPTS)]
    assert waits == sorted(waits)
    assert retry_at(ATTEMPTS, now=NOW, share=0) is None
    assert capped_retry_after(timedelta(days=400), now=NOW) == NOW + timedelta(days=1)
