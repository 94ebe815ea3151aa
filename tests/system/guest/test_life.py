"""A feed moves, is gone, fails, recovers, or renames its entries; its history stays."""

import json
import time
from datetime import timedelta

import pytest

from news.feed.next_poll import MOVES
from news.feed.values import Subscription
from pipeline.report.run_page import summary_markdown
from pipeline.report.summary import report_json, terminal_summary
from tests.extractors.fetch.loopback import Raw, reply, serving
from tests.system.guest.guest_run import (
    DAY,
    HOUR,
    MINUTE,
    GuestRun,
    not_modified_after,
    rss,
    rss_of,
    serves,
)


def _moved_from_a_to_b(status: int = 301):
    feed = not_modified_after(reply(body=rss("a"), ETag='"1"'))
    return lambda r: reply(status, Location="/b") if r.path == "/a" else feed(r)


async def _poll_for(guest: GuestRun, feed: Subscription | str, time_s: timedelta) -> None:
    end = guest.clock.at + time_s
    while guest.clock.at < end:
        await guest.poll_when_due(feed)


@pytest.mark.parametrize("status", [301, 308])
async def test_a_permanent_redirect_that_holds_moves_the_feed(guest: GuestRun, status) -> None:
    """After four polls and a day it is asked there, conditionally; name and entries stay."""
    async with serving(_moved_from_a_to_b(status)) as site:
        a = site.url("/a")
        await _poll_for(guest, a, 3 * DAY)
        site.requests.clear()
        line = await guest.poll_when_due(a)
        state = await guest.state(a)
    assert site.paths() == ["/b"]
    assert site.requests[0].headers["if-none-match"] == '"1"'
    assert (state.address, line.url, line.outcome, await guest.entries(a)) == (
        site.url("/b"),
        a,
        "unchanged",
        1,
    )


async def test_a_redirect_of_an_hour_moves_nothing(guest: GuestRun) -> None:
    """However often it was met: a captive portal or a botched release is over by then."""
    async with serving(_moved_from_a_to_b()) as site:
        for _ in range(MOVES + 2):
            await guest.poll(site.url("/a"), force=True)
            guest.clock.at += 5 * MINUTE
        assert (await guest.state(site.url("/a"))).address is None
    assert site.paths() == ["/a", "/b"] * (MOVES + 2)


async def test_a_redirect_that_ends_is_forgotten(guest: GuestRun) -> None:
    """The count starts again with the next one."""
    async with serving(
        lambda r: _moved_from_a_to_b()(r) if r.path == "/b" or moving else reply(body=rss("a"))
    ) as site:
        moving = True
        await _poll_for(guest, site.url("/a"), HOUR)
        moving = False
        await guest.poll_when_due(site.url("/a"))
        state = await guest.state(site.url("/a"))
    assert (state.moved_to, state.moves, state.address) == (None, 0, None)


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_a_temporary_redirect_never_moves_a_feed(guest: GuestRun, status) -> None:
    """The old address is asked for ever."""
    async with serving(_moved_from_a_to_b(status)) as site:
        await _poll_for(guest, site.url("/a"), 4 * DAY)
        assert (await guest.state(site.url("/a"))).address is None


async def test_a_new_place_that_fails_is_left_for_the_old_one(guest: GuestRun) -> None:
    """410 there retires nothing: the old address is asked, and may answer by itself."""
    dead = False

    def answer(request):
        if dead:
            return reply(410) if request.path == "/b" else reply(body=rss("a", "new"))
        return _moved_from_a_to_b()(request)

    async with serving(answer) as site:
        a = site.url("/a")
        await _poll_for(guest, a, 3 * DAY)
        dead = True
        assert (await guest.poll_when_due(a)).outcome == "failed"
        line = await guest.poll_when_due(a)
        state = await guest.state(a)
    assert (line.outcome, line.new, state.address, state.is_gone) == ("updated", 1, None, False)


async def test_a_dead_old_place_is_asked_in_turn_with_the_new_one(guest: GuestRun) -> None:
    """The old domain expired; a bad hour of the new one does not lose the feed."""
    trouble = old_is_dead = False

    def answer(request):
        if request.path == "/b":
            return reply(500) if trouble else _moved_from_a_to_b()(request)
        return reply(404) if old_is_dead else reply(301, Location="/b")

    async with serving(answer) as site:
        a = site.url("/a")
        await _poll_for(guest, a, 3 * DAY)
        trouble = old_is_dead = True
        outcomes = [(await guest.poll_when_due(a)).outcome for _ in range(2)]
        trouble = False
        outcomes.append((await guest.poll_when_due(a)).outcome)
    assert outcomes == ["failed", "failed", "unchanged"]


async def test_a_feed_with_secrets_stays_where_it_is(guest: GuestRun) -> None:
    """Its headers belong to the address they were given for."""
    async with serving(_moved_from_a_to_b()) as site:
        feed = Subscription(url=site.url("/a"), headers={"X-Key": "s3cret"})
        await _poll_for(guest, feed, 3 * DAY)
        assert (await guest.state(feed.url)).address is None


async def test_410_retires_a_feed_until_somebody_asks(guest: GuestRun, monkeypatch, capsys) -> None:
    """It is never asked again, not even with force, until `retry --feed`; its entries stay."""
    from cli.main import main  # noqa: PLC0415

    gone = False
    async with serving(lambda _: reply(410) if gone else reply(body=rss("a"))) as site:
        url = site.url()
        await guest.poll(url)
        gone = True
        line = await guest.poll_when_due(url)
        guest.clock.at += 400 * DAY
        later = await guest.poll(url, force=True)
        assert (line.outcome, later.feeds.skipped, len(site.requests)) == ("failed", 1, 2)
        assert "gone since 2026-05-0" in (later.feed_lines[0].trouble or "")
        assert await guest.entries(url) == 1
        gone = False
        monkeypatch.setattr(
            "sys.argv",
            ["wirecopy", "retry", "--feed", url, "--store", f"sqlite:///{guest.folder}/w.db"],
        )
        with pytest.raises(SystemExit):
            main()
        assert url in capsys.readouterr().err
        assert (await guest.poll(url)).feeds.unchanged == 1
    assert not (await guest.state(url)).is_gone


TROUBLES = {
    "404": lambda: reply(404),
    "403": lambda: reply(403),
    "500": lambda: reply(500),
    "HTML": lambda: reply(
        body=b"<!doctype html><title>Page not found</title>", Content_Type="application/rss+xml"
    ),
    "an empty body": reply,
    "a broken connection": lambda: Raw(b""),
    "no HTTP": lambda: Raw(b"SSH-2.0-OpenSSH\r\n"),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_a_failing_feed_backs_off_and_recovers(guest: GuestRun, name) -> None:
    """Each failure doubles the wait, up to a day. The first answer ends it; nothing is lost."""
    bad = True
    async with serving(lambda _: TROUBLES[name]() if bad else reply(body=rss("a"))) as site:
        waits, ends = [], []
        for _ in range(9):
            line = await guest.poll_when_due(site.url())
            waits.append(line.next_poll_at - guest.clock.at)
            ends.append(line.outcome)
        bad = False
        line = await guest.poll_when_due(site.url())
    assert waits == [min(30 * MINUTE * 2**n, DAY) for n in range(1, 10)]
    assert set(ends) == {"failed"}
    state = await guest.state(site.url())
    assert (line.outcome, line.new, state.failures, state.failing_since, line.trouble) == (
        "updated",
        1,
        0,
        None,
        None,
    )


async def test_an_unknown_name_backs_off_and_recovers(guest: GuestRun) -> None:
    """DNS that fails is a failure like others."""
    async with serving(lambda _: reply(body=rss("a"))) as site:
        url = f"http://127.0.0.1:{site.port}/"
    line = await guest.poll_when_due(url)
    assert line.outcome == "failed"
    assert "onnect" in (line.error or "")


async def _a_day_of_beats(guest: GuestRun, feeds: list[str]) -> None:
    for _ in range(96):
        await guest.poll(*feeds, poll_adaptive=False)
        guest.clock.at += 15 * MINUTE


async def test_a_day_without_network_puts_off_no_feed(guest: GuestRun) -> None:
    """Nobody answered: no feed is to blame. Within two hours after it, each is polled."""
    is_offline = True
    async with serving(lambda _: Raw(b"") if is_offline else reply(body=rss("a"))) as site:
        feeds = [f"http://p{n}.example:{site.port}/" for n in range(12)]
        await _a_day_of_beats(guest, feeds)
        is_offline, back = False, set()
        for _ in range(9):
            report = await guest.poll(*feeds)
            back |= {line.url for line in report.feed_lines if line.outcome == "updated"}
            guest.clock.at += 15 * MINUTE
    assert back == set(feeds)


async def test_dead_hosts_among_others_back_off(guest: GuestRun) -> None:
    """Others answer: the network is there, and four dead hosts are asked as rarely as one."""
    dead = {f"p{n}.example" for n in range(4)}
    async with serving(
        lambda r: Raw(b"") if r.headers["host"].partition(":")[0] in dead else reply(body=rss("a"))
    ) as site:
        feeds = [f"http://p{n}.example:{site.port}/" for n in range(8)]
        await _a_day_of_beats(guest, feeds)
        failures = [(await guest.state(url)).failures for url in feeds[:4]]
    assert failures == [5, 5, 5, 5]


async def test_a_failing_feed_is_never_silently_dead(guest: GuestRun) -> None:
    """Report, summary and run page say since when, why and what next, even when not polled."""
    async with serving(lambda _: reply(404)) as site:
        for _ in range(3):
            await guest.poll_when_due(site.url())
        guest.clock.at += MINUTE
        report = await guest.poll(site.url())
    said = report.feed_lines[0].trouble
    assert report.feeds.skipped == 1
    assert said
    assert said.startswith(
        "failing since 2026-05-04 12:00 UTC (3 polls): HTTP 404; asked again 2026-05-04 "
    )
    assert said in terminal_summary(report, records="r")
    assert said in summary_markdown(report, records="r")
    assert json.dumps(report_json(report), default=str).count(said) == 1


async def test_a_held_host_is_no_failure_of_its_other_feeds(guest: GuestRun) -> None:
    """The other feed is postponed without a request or a failure, and polled afterwards."""
    async with serving(
        lambda r: (
            reply(429, Retry_After="1800") if r.path == "/a" and not free else reply(body=rss("b"))
        )
    ) as site:
        free = False
        await guest.poll(site.url("/a"))
        report = await guest.poll(site.url("/b"))
        state = await guest.state(site.url("/b"))
        assert (site.paths(), report.feeds.skipped, state.failures) == (["/a"], 1, 0)
        assert "left alone until 2026-05-04 12:30" in (report.feed_lines[0].error or "")
        free = True
        assert (await guest.poll_when_due(site.url("/b"))).outcome == "updated"


def _items(*rows: tuple[str, str | None, str]) -> bytes:
    """A feed of (guid, link, title)."""
    body = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid>{f'<link>{link}</link>' if link else ''}"
        f"<title>{title}</title>"
        f"<description>About {title}, at some length.</description></item>"
        for guid, link, title in rows
    )
    return rss_of(body)


def _editions(make):
    """A feed that is another document at each poll: make(0), make(1) ..."""
    count = iter(range(10_000))
    return lambda _: reply(body=make(next(count)))


CHURN = {
    "new guids at each poll": lambda n: _items(
        *((f"{n}-{i}", f"https://p.example/{i}", f"Story {i}") for i in range(20))
    ),
    "new guids, no links": lambda n: _items(*((f"{n}-{i}", None, f"Story {i}") for i in range(20))),
    "new queries in links": lambda n: _items(
        *((f"{i}", f"https://p.example/{i}?sid={n}", f"Story {i}") for i in range(20))
    ),
    "new guids and queries": lambda n: _items(
        *((f"{n}-{i}", f"https://p.example/{i}?sid={n}", f"Story {i}") for i in range(20))
    ),
    "one guid for all": lambda _: _items(
        *(("same", f"https://p.example/{i}", f"Story {i}") for i in range(20))
    ),
    "every entry twice": lambda _: _items(
        *(("g", f"https://p.example/{i % 20}", f"Story {i % 20}") for i in range(40))
    ),
    "another order each time": lambda n: _items(
        *(
            (f"{i}", f"https://p.example/{i}", f"Story {i}")
            for i in sorted(range(20), key=lambda i: (i * 7 + n) % 20)
        )
    ),
    "shrinks and grows": lambda n: _items(
        *((f"{i}", f"https://p.example/{i}", f"Story {i}") for i in range(20 if n % 2 == 0 else 2))
    ),
}


@pytest.mark.parametrize("name", CHURN)
async def test_a_feed_that_renames_its_entries_floods_nothing(guest: GuestRun, name) -> None:
    """Twenty stories are twenty entries after ten polls, though every document differs."""
    async with serving(_editions(CHURN[name])) as site:
        news = [(await guest.poll_when_due(site.url())).new for _ in range(10)]
        assert (news[0], sum(news[1:]), await guest.entries(site.url())) == (20, 0, 20)


async def test_new_stories_in_a_churning_feed_are_found(guest: GuestRun) -> None:
    """All guids change at each poll, and one story is new at each."""
    make = lambda n: _items(
        *((f"{n}-{i}", f"https://p.example/{i}", f"Story {i}") for i in range(n, n + 20))
    )
    async with serving(_editions(make)) as site:
        news = [(await guest.poll_when_due(site.url())).new for _ in range(6)]
    assert news == [20, 1, 1, 1, 1, 1]


async def test_same_titles_are_not_merged(guest: GuestRun) -> None:
    """A daily column with one title and a new link each day: each is an entry."""
    make = lambda n: _items(
        *((f"{i}", f"https://p.example/weather?id={i}", "Weather") for i in range(n, n + 5))
    )
    async with serving(_editions(make)) as site:
        news = [(await guest.poll_when_due(site.url())).new for _ in range(4)]
    assert news == [5, 1, 1, 1]


async def test_a_republished_archive_is_known_where_max_age_says_so(guest: GuestRun) -> None:
    """500 entries of last year are known at once; without max_age they are queued."""

    def archive(_: int) -> bytes:
        rows = "".join(
            f"<item><guid>old{i}</guid><link>https://p.example/old/{i}</link><title>Old {i}</title>"
            "<pubDate>Mon, 05 May 2025 10:00:00 GMT</pubDate></item>"
            for i in range(500)
        )
        return rss_of(rows)

    for max_age, new in ((timedelta(days=30), 0), (None, 500)):
        async with serving(serves(reply(body=rss("a")), reply(body=archive(0)))) as site:
            feed = Subscription(url=site.url(f"/{new}"), max_age=max_age)
            await guest.poll(feed)
            line = await guest.poll_when_due(feed)
            assert (line.entries, line.new) == (500, new)


async def test_a_thousand_renamed_entries_are_sifted_in_seconds(guest: GuestRun) -> None:
    """A large document, all of it renamed at each poll."""
    make = lambda n: _items(
        *((f"{n}-{i}", f"https://p.example/{i}?sid={n}", f"Story {i}") for i in range(1000))
    )
    async with serving(_editions(make)) as site:
        await guest.poll(site.url())
        started = time.process_time()
        assert (await guest.poll_when_due(site.url())).new == 0
    assert time.process_time() - started < 15
