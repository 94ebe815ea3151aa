"""What a terminal shows: publishers' words as they are, never read as rich's markup."""

import asyncio
from io import StringIO

import pytest
import rich.console
from rich.console import Console

from cli.terminal.output import print_table
from cli.terminal.progress import shown_progress
from pipeline.control.clock import utc_now
from pipeline.report.tally import Tally

MARKED = [
    "[/i] Port [LIVE] hands",
    "closing [/b] tag",
    "[bold]loud[/bold]",
    "[link=https://a.example/]x",
]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What is written to a terminal of 200 columns without colours."""
    written = StringIO()
    drawn = Console(file=written, force_terminal=True, color_system=None, width=200)
    monkeypatch.setattr(rich.console, "Console", lambda **_: drawn)
    monkeypatch.setenv("FORCE_COLOR", "1")
    return written


@pytest.mark.parametrize("title", MARKED)
def test_a_table_shows_brackets_as_they_are(title, monkeypatch, capsys):
    """Titles and names are the publishers' own."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    print_table(("title",), [(title,)])
    assert title in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("host", MARKED)
async def test_the_progress_shows_brackets_as_they_are(terminal: StringIO, host):
    """Hosts are the publishers' own, such as `[fe80::1]`."""
    tally = Tally(run="ingest", started_at=utc_now())
    tally.fetching[host] = 1
    async with shown_progress(tally):
        await asyncio.sleep(0)
    assert host in terminal.getvalue()
