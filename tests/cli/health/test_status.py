"""`wirecopy status`: the verdict first, what ails next, in 80 columns whatever publishers print."""

import json
import shlex
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from news.report import FeedCounts, RunReport
from storage import Owner, open_store
from tests.cli.health.conftest import HOUR, NOW, failing, healthy
from tests.support.running import Shell

PAPER = "https://paper.example/feed.xml"
OTHER = "https://other.example/feed.xml"


def test_a_store_where_nothing_ails_says_so_in_its_first_line(wirecopy: Shell, fill):
    """With the last run and what waits."""
    fill(("Paper", healthy(PAPER)), ("Other", healthy(OTHER)))
    shown = wirecopy("status").out.splitlines()
    assert shown[0] == "All 2 feeds are fine; no run yet; nothing waits."
    assert "Paper" not in "\n".join(shown)
    assert wirecopy("status", "--check").code == 0


@pytest.mark.usefixtures("empty_store")
def test_a_store_without_feeds_says_so(wirecopy: Shell):
    """No table without rows."""
    assert wirecopy("status").out.startswith("No feed is subscribed; no run yet; nothing waits.")


@pytest.mark.usefixtures("empty_store")
def test_a_folder_with_nothing_in_it_is_not_well(wirecopy: Shell):
    """A monitor that looks into the wrong folder is told so."""
    shown = wirecopy("status", "--check")
    assert shown.code == 1
    assert "! There is no feed and no run here" in shown.out
    assert "--data" in shown.out


def test_ailing_feeds_come_first_with_since_when_why_and_what_next(wirecopy: Shell, fill):
    """The one that fails longest first; healthy ones only with --all."""
    fill(
        ("Paper", healthy(PAPER)),
        ("Late", failing("https://late.example/f", hours=5)),
        ("Long", failing("https://long.example/f", hours=24 * 9)),
    )
    out = wirecopy("status").out
    assert out.startswith("2 of 3 feeds ail; ")
    assert out.index("Long\n    failing for 9 d (5 polls): answered 500.") < out.index("Late")
    assert "Asked again in 2 h." in out
    assert "Paper" not in out
    table = wirecopy("status", "--all").out
    assert "4 min ago" in next(line for line in table.splitlines() if line.startswith("Paper"))


def test_check_ends_with_1_when_something_ails_and_status_alone_with_0(wirecopy: Shell, fill):
    """For monitoring; also with --json and for one feed."""
    fill(("Paper", healthy(PAPER)), ("Other", failing(OTHER)))
    codes = [
        wirecopy("status", *more).code
        for more in (
            [],
            ["--check"],
            ["--check", "--json"],
            ["--check", "--feed", "Paper"],
            ["--check", "--feed", "Other"],
        )
    ]
    assert codes == [0, 1, 1, 0, 1]


def test_a_removed_feed_ails_nobody(wirecopy: Shell, fill):
    """Its state stays in the store; it is not polled."""
    fill(("Paper", healthy(PAPER)), ("Other", failing(OTHER)))
    fill(("Paper", healthy(PAPER)))
    assert wirecopy("status", "--check").code == 0
    assert f"{OTHER} (not subscribed)" in wirecopy("status", "--all").out


def test_the_keys_of_the_json_stay_and_times_are_exact(wirecopy: Shell, fill):
    """Scripts read them; the verdict and what ails are new."""
    fill(("Other", failing(OTHER)))
    found = wirecopy("status", "--json").json
    assert found.keys() >= set(
        "clock feeds queue quarantine_reasons quarantined runs unfinished_takedowns gating "
        "drifting low_quality".split()
    )
    assert found["feeds"][0]["state"]["failing_since"] == f"{NOW - 72 * HOUR:%Y-%m-%dT%H:%M:%SZ}"
    assert found["feeds"][0]["trouble"].startswith("failing since 20")
    assert found["verdict"].startswith("The only feed ails; ")
    assert found["ailments"][0]["feed"] == OTHER


HOSTILE = [
    "\x1b]0;owned\x07\x1b[2JPaper",
    "Paper\r\n\x9b31mline",
    "\u202eelpmaxe.repap\u202c",
    "新聞" * 60,
    "[bold]" + "x" * 400,
    "a\tb" * 90,
    "👩‍👩‍👧‍👦" * 50,
]


@pytest.mark.parametrize("columns", [60, 80, 132])
def test_the_page_fits_the_terminal_whatever_is_printed(
    wirecopy: Shell, fill, columns, monkeypatch
):
    """Names and errors that are long, wide, of several lines, or made for the terminal."""
    states = [failing(f"https://h{n}.example/f", error=text) for n, text in enumerate(HOSTILE)]
    names = [text.replace("\r\n", " ")[:200] for text in HOSTILE]
    fill(*zip(names, states, strict=True), ("Fine " + "界" * 90, healthy(PAPER)))
    monkeypatch.setenv("COLUMNS", str(columns))
    for more in ([], ["--all"], ["--feed", "Fine " + "界" * 90]):
        out = wirecopy("status", *more).out
        assert not set(out) & set("\x1b\x07\x9b\u202e\u202c\r\t"), more
        if "--feed" not in more:
            assert max(map(cell_len, out.splitlines())) <= columns, more


def test_a_pipe_gets_every_name_whole(wirecopy: Shell, fill):
    """So that grep finds it, also where colours are forced."""
    name = "A very long name of a paper, " * 6
    fill((name.strip(), failing(PAPER, error="it broke " * 30)))
    wirecopy.setenv("FORCE_COLOR", "1")
    out = wirecopy("status").out
    assert name.strip() in out
    assert ("it broke " * 30).strip() in out


@pytest.mark.parametrize(
    ("variables", "has_colours"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colours_are_for_terminals_only(wirecopy: Shell, fill, variables, has_colours):
    """NO_COLOR wins."""
    fill(("Other", failing(OTHER)))
    for name, value in variables.items():
        wirecopy.setenv(name, value)
    assert ("\x1b[" in wirecopy("status").out) == has_colours


def test_many_ailing_feeds_are_counted_not_listed(wirecopy: Shell, fill):
    """The page stays short; --limit lists more."""
    fill(*((f"Paper {n}", failing(f"https://h{n}.example/f")) for n in range(300)))
    short, long = wirecopy("status").out, wirecopy("status", "--limit", 300).out
    assert "and 280 more: --limit 300" in short
    assert (len(short.splitlines()) < 80, long.count("failing for")) == (True, 300)


def test_runs_that_were_killed_or_are_at_work_are_seen(wirecopy: Shell, fill):
    """A lock file that nobody holds is that of a killed run."""
    fill(("Paper", healthy(PAPER)))
    with open_store(wirecopy.store) as store:
        with Owner(store, now=NOW - 2 * HOUR):
            assert wirecopy("status").out.startswith("The only feed is fine; a run began 2 h ago;")
            assert wirecopy("status", "--check").code == 0
        killed = Owner(store, now=NOW - 3 * HOUR)
        killed.__enter__()
        killed.close_in_child()  # as when its process has ended: nobody holds the lock
        out = wirecopy("status").out
    assert "! A run that began 3 h ago was killed: nothing is lost" in out
    assert wirecopy("status", "--check").code == 1


def test_several_killed_runs_are_one_line_that_says_whether_their_work_was_taken_up(
    wirecopy: Shell, fill
):
    """A machine that runs out of memory kills many; a later run has what they left."""
    fill(("Paper", healthy(PAPER)))
    with open_store(wirecopy.store) as store:
        for hours in (5, 4, 3):
            killed = Owner(store, now=NOW - hours * HOUR)
            killed.__enter__()
            killed.close_in_child()
        before = wirecopy("status").out
        store.runs.save(RunReport(run="ingest", started_at=NOW - HOUR))
        after = wirecopy("status").out
    told = "! 3 runs were killed, the last of them began 3 h ago: nothing is lost: "
    assert f"{told}the next run goes on from there." in before
    assert f"{told}a later run has gone on from there." in after


def test_a_schedule_that_stopped_is_told(wirecopy: Shell, fill):
    """A feed that has been due for more than a day says that no run starts."""
    fill(("Paper", healthy(PAPER, next_poll_at=NOW - 30 * HOUR)))
    assert "! No run has polled what was due 30 h ago" in wirecopy("status").out
    assert wirecopy("status", "--check").code == 1


def test_a_last_run_in_which_each_feed_failed_is_told(wirecopy: Shell, fill):
    """The machine may be offline."""
    fill(("Paper", healthy(PAPER)))
    report = RunReport(run="ingest", started_at=NOW - HOUR, feeds=FeedCounts(failed=3))
    with open_store(wirecopy.store) as store:
        store.runs.save(report)
    out = wirecopy("status").out
    assert "last run 60 min ago" in out
    assert "! In the last run each feed failed (3)" in out


@pytest.mark.parametrize("name", ["Paper", "paper", PAPER, "https://paper.example:443/feed.xml"])
def test_one_feed_is_shown_whole_by_its_name_or_url(wirecopy: Shell, fill, name):
    """Its state, why, and what to do."""
    fill(("Paper", failing(PAPER, hours=24 * 3)), ("Other", healthy(OTHER)))
    shown = wirecopy("status", "--feed", name)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("Paper\nFailing for 3 d (5 polls): answered 500.")
    assert PAPER in shown.out
    assert json.loads(wirecopy("status", "--feed", name, "--json").out)["ailment"]


def test_a_command_to_paste_is_quoted_whatever_a_feed_is_called(wirecopy: Shell, fill):
    """Names come from publishers too, by `feeds discover` and OPML files."""
    name = "$(touch /tmp/x) `id` 'Paper'"
    for state in (failing(PAPER), replace(failing(PAPER), is_gone=True)):
        fill((name, state))
        page = wirecopy("status", "--feed", name).out
        assert f"wirecopy retry --feed {shlex.quote(name)}`" in page


def test_a_misspelt_feed_is_guessed(wirecopy: Shell, fill):
    """One line, exit code 2."""
    fill(("Paper", healthy(PAPER)), ("Other", healthy(OTHER)))
    shown = wirecopy("status", "--feed", "Papre")
    assert (shown.code, shown.out) == (2, "")
    assert shown.err == ("wirecopy: Papre: no feed of this name or URL; did you mean 'Paper'?\n")


def test_a_name_of_two_feeds_asks_for_a_url(wirecopy: Shell, fill):
    """Both are listed; neither is guessed."""
    fill(("Paper", healthy(PAPER)), ("Paper", healthy(OTHER)))
    shown = wirecopy("status", "--feed", "Paper")
    assert (shown.code, PAPER in shown.err, OTHER in shown.err) == (2, True, True)


def test_tokens_in_addresses_stay_masked_and_name_their_feed(wirecopy: Shell, fill):
    """On the page of one feed, in all lists, and in what may be typed."""
    secret = "https://paper.example/feed?token=0123456789abcdef"
    fill((None, failing(secret)), ("Other", replace(healthy(OTHER))))
    outs = [wirecopy("status", *more) for more in ([], ["--all"], ["--json"], ["--feed", secret])]
    assert not [one for one in outs if "0123456789abcdef" in one.out + one.err]
    masked = next(w for w in outs[0].out.split() if w.startswith("https://paper.example/feed"))
    assert wirecopy("status", "--feed", masked).code == 0


def test_times_are_said_in_their_largest_unit():
    """Seconds below two minutes, days from two on; future ones as `in`."""
    from cli.terminal.words import ago  # noqa: PLC0415

    spans = {
        timedelta(seconds=0.2): "now",
        timedelta(seconds=90): "90 s ago",
        timedelta(minutes=4): "4 min ago",
        timedelta(hours=47): "47 h ago",
        timedelta(days=400): "400 d ago",
        -timedelta(hours=2, seconds=1): "in 2 h",
    }
    assert {span: ago(NOW - span, NOW) for span in spans} == spans
    assert ago(None, NOW) == "never"
