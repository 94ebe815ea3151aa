"""The command line: true help, one clear line for a mistake, JSON for scripts."""

import csv
import errno
import json
import os
import re
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from storage import open_store
from tests.support.newssite import FeedEntry, article_page, prose, rss
from tests.support.running import SAMPLES, TOP, Shell

COMMANDS = ["ingest", "extract", "status", "retry"]
COMMANDS += [
    f"feeds {c}" for c in ("list", "add", "remove", "check", "discover", "import", "export")
]
COMMANDS += [f"records {c}" for c in ("list", "show", "export", "forget")]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_text(wirecopy: Shell, command):
    """It says what the command does and what each option is."""
    said = wirecopy(*command.split(), "--help")
    assert said.code == 0
    assert "Usage" in said.out
    for option in re.findall(r"^\W*(--[a-z-]+)", said.out, re.MULTILINE):
        assert option in said.out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["ingest", "--feeds", "nowhere.toml"], 2, "nowhere.toml: no such file"),
        (["ingest", "paper.example/feed"], 2, "expected an http(s) URL of a feed"),
        (["ingest", "--store", "mysql://x/y"], 2, "mysql"),
        (
            ["ingest", "--replay", "nowhere.warc", "http://127.0.0.1/f"],
            2,
            "nowhere.warc: no such file",
        ),
        (["ingest", "--limit", "0"], 2, "limit"),
        (["ingest", "--limit", "9" * 20], 2, "limit"),
        (["ingest", "--budget", "inf"], 2, "budget"),
        (["ingest", "--budget", "nan"], 2, "budget"),
        (["ingest", "--budget", "1e300"], 2, "budget"),
        (["records", "list", "--limit", "9" * 20], 2, "limit"),
        (["ingest", "--group", "x", "--bogus"], 2, "--bogus"),
        (["ingest", "--records", "s3://bucket/x", "http://127.0.0.1:9/f"], 2, "s3"),
        (["ingest"], 2, "no feeds"),
        (["nonsense"], 2, "nonsense"),
        (["records", "list"], 2, "no store there yet"),
        (["records", "show", "x"], 2, "no store there yet"),
        (["records", "export", "--format", "xml"], 2, "expected jsonl, csv or parquet"),
        (["feeds", "list"], 2, "feeds.toml: no such file"),
        (["feeds", "add", ""], 2, "the address is empty: expected an http(s) URL"),
        (["feeds", "add", "javascript:alert(1)"], 2, "expected an http(s) URL"),
        (
            ["feeds", "add", "https://p.example/", "--interval", "soon"],
            2,
            "--interval: expected a time",
        ),
        (["feeds", "import", "nowhere.opml"], 2, "cannot be read"),
        (["extract", "nowhere.html"], 2, "cannot be read"),
        (["extract", "/dev/zero"], 2, "/dev/zero: more than"),
        (
            ["extract", "nowhere.html", "--timezone", "Mars"],
            2,
            "--timezone: expected an IANA time zone",
        ),
        (["extract", "http://10.0.0.1/"], 1, "private"),
        (["extract", "http://127.0.0.1:1/"], 1, "No connection could be made"),
        (["extract", "HTTP://127.0.0.1:1/"], 1, "No connection could be made"),
        (["extract", "ftp://x/y"], 2, "URL_OR_FILE: expected an http(s) URL, got 'ftp://x/y'"),
        (["extract", "http://"], 2, "expected an http(s) URL, got 'http://'"),
        (["extract", "http://a b/"], 2, "expected an http(s) URL, got 'http://a b/'"),
        (
            ["extract", "http://u:secretpw@a.example:99999/"],
            2,
            "expected an http(s) URL, got 'http://a.example:99999/'",
        ),
        (
            ["extract", "ftp://u:secretpw@a.example/"],
            2,
            "expected an http(s) URL, got 'ftp://u:***@a.example/'",
        ),
        (["extract", "http://u:secretpw@127.0.0.1:1/"], 1, "No connection could be made"),
        (["status"], 2, "no store there yet"),
        (["status", "--store", "sqlite:///~nobody.here/x.db"], 2, "nobody has this home folder"),
        (
            ["ingest", "--store", "sqlite:///~nobody.here/x.db", "http://127.0.0.1:9/f"],
            2,
            "nobody has this home folder",
        ),
        (
            ["ingest", "--records", "~nobody.here/x", "http://127.0.0.1:9/f"],
            2,
            "nobody has this home folder",
        ),
    ],
)
def test_a_mistake_is_one_clear_line(wirecopy: Shell, arguments, code, told):
    """It names what and where; never a traceback."""
    said = wirecopy(*arguments)
    assert said.code == code, said.err
    assert told in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert "Traceback" not in said.err
    assert "secretpw" not in said.err
    assert said.out == ""


@pytest.mark.parametrize("command", [["status"], ["retry"], ["records", "list"], ["reextract"]])
def test_a_store_in_the_home_folder_is_found(wirecopy: Shell, tmp_path: Path, command):
    """By every command that `~` is given to."""
    wirecopy.setenv("HOME", str(tmp_path))
    open_store("sqlite:///~/mine.db").close()
    assert (tmp_path / "mine.db").is_file()
    assert wirecopy(*command, "--store", "sqlite:///~/mine.db").code == 0


@pytest.mark.parametrize(
    "command", [["reextract"], ["extract", "page.html"], ["status"], ["records", "reindex"]]
)
def test_a_mistyped_store_is_told_and_not_made(wirecopy: Shell, tmp_path: Path, command):
    """Only `ingest` makes stores."""
    said = wirecopy(*command, "--store", f"sqlite:///{tmp_path}/folder/typo.db")
    assert (said.code, said.out) == (2, "")
    assert "typo.db: no store there yet" in said.err
    assert not (tmp_path / "folder").exists()


@pytest.fixture
def listing(wirecopy: Shell) -> Shell:
    """A command line with something to list."""
    wirecopy.write("feeds.toml", "[[feed]]\nurl = 'https://paper.example/'\nname = 'Größe, 新聞'\n")
    return wirecopy


LISTINGS = [("feeds", "list"), ("feeds", "list", "--json"), ("feeds", "export")]


@pytest.mark.parametrize("arguments", LISTINGS)
@pytest.mark.parametrize(
    ("stdout", "told"), [("/dev/full", "No space left on device"), (None, "Bad file descriptor")]
)
def test_output_that_cannot_be_written_is_told(
    listing: Shell, monkeypatch, arguments, stdout, told
):
    """A full disk and a closed stdout are one line and exit code 1."""
    monkeypatch.setattr(sys, "stdout", stdout and os.fdopen(os.open(stdout, os.O_WRONLY), "w"))
    said = listing(*arguments)
    assert (said.code, said.err) == (1, f"wirecopy: stdout: cannot be written ({told})\n")
    sys.stdout.close()  # raises nothing: what was left went nowhere


@pytest.mark.parametrize("arguments", LISTINGS)
def test_a_reader_that_closes_early_is_no_failure(listing: Shell, monkeypatch, arguments):
    """`wirecopy feeds list | head -1`: exit code 0, nothing said."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        said = listing(*arguments)
    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize("arguments", LISTINGS)
def test_output_is_utf_8_whatever_the_locale(listing: Shell, monkeypatch, arguments):
    """As with PYTHONIOENCODING=ascii."""
    with (listing.folder / "out").open("w", encoding="ascii") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        assert listing(*arguments).code == 0
    assert "Größe, 新聞" in (listing.folder / "out").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["status", "--store", "sqlite:///\udcff.db"],
        ["retry", "--reason", "\udcff"],
        ["extract", "\udcff"],
    ],
)
def test_an_argument_that_is_no_utf_8_is_told(wirecopy: Shell, arguments):
    """Before anything is done with it."""
    said = wirecopy(*arguments)
    assert (said.code, said.err.endswith(": not UTF-8\n"), len(said.err.splitlines())) == (
        2,
        True,
        1,
    )


@pytest.mark.parametrize("arguments", [[], ["feeds"], ["records"]])
def test_without_a_command_the_help_is_all_that_is_said(wirecopy: Shell, arguments):
    """No empty line of an error after it."""
    said = wirecopy(*arguments)
    assert (said.code, said.err) == (2, "")
    assert "Usage" in said.out


@pytest.mark.parametrize(
    "content", [b"", b"not a database at all, just text" * 100, b"SQLite format 3\0" + b"\0" * 50]
)
def test_a_store_that_is_none_is_told(wirecopy: Shell, tmp_path: Path, content):
    """A file that is no store is refused or, when empty, becomes one; it is never overwritten."""
    path = tmp_path / "x.db"
    path.write_bytes(content)
    said = wirecopy("status", "--store", f"sqlite:///{path}")
    assert said.code == (2 if content else 0), said.err
    assert "Traceback" not in said.err
    if content:
        assert path.read_bytes() == content


@pytest.fixture
def filled(wirecopy: Shell, newssite) -> Shell:
    """A store with three records and one quarantined page."""
    links = [
        newssite.publish(f"/{n}", article_page(f"Story {n}", prose(f"story {n}"))) for n in range(3)
    ]
    links.append(newssite.publish("/no", "no", status=403))
    entries = [FeedEntry(title=f"Story {n}", link=link) for n, link in enumerate(links)]
    feed = newssite.publish("/feed.xml", rss(entries))
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{feed}"\nname = "Paper"\ngroup = "local"\n')
    assert wirecopy("ingest").code == 0
    return wirecopy


def test_records_are_listed_shown_exported_and_forgotten(filled: Shell, tmp_path: Path):
    """Each form reads the same three; a forgotten record leaves store and parts for good."""
    records = [json.loads(line) for line in filled("records", "list", "--json").out.splitlines()]
    assert sorted(r["title"] for r in records) == ["Story 0", "Story 1", "Story 2"]
    shown = filled("records", "show", records[0]["canonical_url"])
    assert records[0]["title"] in shown.out
    assert (
        filled("records", "show", records[0]["id"][9:17], "--json").json["id"] == records[0]["id"]
    )
    exported = filled("records", "export", "--latest")
    assert len(exported.out.splitlines()) == 3
    cursor = re.search(r"cursor (\S+)", exported.err)
    assert cursor
    assert filled("records", "export", "--since", cursor[1]).out == ""
    assert filled("records", "export", "--format", "csv", "--out", tmp_path / "x.csv").code == 0
    assert len(list(csv.DictReader((tmp_path / "x.csv").read_text().splitlines()))) >= 3
    assert (
        filled("records", "export", "--format", "parquet", "--out", tmp_path / "x.parquet").code
        == 0
    )
    assert pq.read_table(tmp_path / "x.parquet").num_rows == 3
    dry = filled("records", "forget", records[0]["id"])
    assert "would be forgotten" in dry.err
    assert len(filled.lines()) == 3
    assert filled("records", "forget", records[0]["id"], "--yes").code == 0
    assert records[0]["id"] not in {r["id"] for r in filled.lines()}
    assert len(filled("records", "list", "--json").out.splitlines()) == 2
    filled("ingest", "--force")
    assert len(filled.lines()) == 2


def test_a_takedown_that_stops_halfway_says_so_and_is_finished_by_the_next(filled: Shell):
    """The store forgets, a part cannot be written; forgetting again removes the rest."""
    record = json.loads(filled("records", "list", "--json").out.splitlines()[0])
    records = next(filled.folder.rglob("*.jsonl")).parents[1]
    aside = records.rename(records.with_name("aside"))
    records.write_text("in the way")
    said = filled("records", "forget", record["id"], "--yes")
    assert said.code == 1
    assert (
        "may hold what was forgotten; mend that, then `records forget` again (not a folder)"
        in said.err
    )
    assert filled("records", "forget", record["id"], "--yes").code == 1
    records.unlink()
    aside.rename(records)
    again = filled("records", "forget", record["id"], "--yes")
    assert (again.code, "forgotten already" in again.err) == (2, True)
    assert record["id"] not in {line["id"] for line in filled.lines()}


def test_an_export_that_fails_leaves_the_file_as_it_was(filled: Shell, monkeypatch):
    """A full disk is one line; the old file is whole, and nothing unfinished lies beside it."""
    target = filled.write("x.jsonl", "the last one\n")
    before = set(filled.folder.iterdir())

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = filled("records", "export", "--out", target)
    assert (said.code, said.err) == (
        2,
        f"wirecopy: {target}: cannot be written (No space left on device)\n",
    )
    assert target.read_text() == "the last one\n"
    assert set(filled.folder.iterdir()) == before


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
def test_an_export_never_overwrites_its_store(filled: Shell, ending):
    """By whatever name the store's file goes."""
    (filled.folder / "link.db").symlink_to(f"w.db{ending}")
    said = filled("records", "export", "--out", filled.folder / "link.db")
    assert (said.code, "is the store itself" in said.err) == (2, True)
    assert len(filled("records", "list", "--json").out.splitlines()) == 3


def test_an_export_replaces_what_a_link_means_and_keeps_its_mode(filled: Shell):
    """A private file stays private, a link a link."""
    target, link = filled.write("x.jsonl", "old"), filled.folder / "link"
    target.chmod(0o600)
    link.symlink_to(target)
    assert filled("records", "export", "--out", link).code == 0
    assert (
        link.is_symlink(),
        len(target.read_text().splitlines()),
        target.stat().st_mode & 0o777,
    ) == (True, 3, 0o600)


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_an_export_is_streamed_to_a_device_or_pipe(filled: Shell, form):
    """/dev/stdout and a FIFO stay what they are; a full device is reported."""
    pipe = filled.folder / "pipe"
    os.mkfifo(pipe)
    with os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb") as reader:
        assert filled("records", "export", "--format", form, "--out", pipe).code == 0
        assert (pipe.is_fifo(), len(reader.read()) > 1_000) == (True, True)
    said = filled("records", "export", "--format", form, "--out", "/dev/full")
    assert (said.code, "/dev/full: cannot be written (No space left" in said.err) == (2, True)


def test_status_tells_feeds_queue_and_reasons_and_retry_asks_again(filled: Shell):
    """What was kept aside is listed with its reason; retry puts it back; JSON says the same."""
    said = filled("status")
    assert "Paper" in said.out
    assert "http_403" in said.out
    status = filled("status", "--json").json
    assert status["quarantine_reasons"] == {"http_403": 1}
    assert status["queue"]["stored"] == 3
    assert status["runs"][0]["entries"]["seen"] == 4
    assert filled("retry", "--reason", "robots", "--json").json["retried"] == 0
    assert filled("retry", "--json").json["retried"] == 1
    assert filled("ingest", "--json").json["entries"]["quarantined"] == 1


def test_feeds_are_checked_without_storing(filled: Shell, newssite):
    """One line a feed; exit code 1 when none can be read."""
    lines = filled("feeds", "check", "--json").json
    assert (lines[0]["entries"], lines[0]["error"]) == (4, None)
    bad = newssite.publish("/no.xml", "<html></html>", content_type="text/html")
    assert filled("feeds", "check", bad).code == 1


def test_an_unknown_group_lists_the_valid_ones(filled: Shell):
    """One line, exit code 2."""
    said = filled("ingest", "--group", "wrold")
    assert said.code == 2
    assert "the groups are: local" in said.err


def test_opml_goes_in_and_out_by_command(filled: Shell, tmp_path: Path):
    """Export, then import into another file."""
    (tmp_path / "out.opml").write_text(filled("feeds", "export").out)
    other = tmp_path / "other.toml"
    said = filled("feeds", "import", tmp_path / "out.opml", "--feeds", other)
    assert "added 1 feed" in said.err
    assert filled("feeds", "list", "--feeds", other, "--json").json[0]["group"] == "local"


def test_a_saved_page_is_extracted(wirecopy: Shell, tmp_path: Path):
    """To text for people, to a record for scripts; --explain names each field's origin."""
    page = tmp_path / "a.html"
    page.write_bytes(article_page("The crane stays", prose("crane")))
    assert "The crane stays" in wirecopy("extract", page).out
    record = wirecopy("extract", page, "--url", "https://paper.example/a", "--json").json
    assert record["canonical_url"] == "https://paper.example/a"
    assert re.search(r"title +The crane stays +\[", wirecopy("extract", page, "--explain").out)


def test_a_saved_page_may_be_called_as_an_address_begins(
    wirecopy: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """`httpd.html` is a file, and its record has no address."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "httpd.html").write_bytes(article_page("The crane stays", prose("crane")))
    record = wirecopy("extract", "httpd.html", "--json").json
    assert (record["title"], record["url"], record["canonical_url"]) == (
        "The crane stays",
        None,
        None,
    )


def test_a_login_is_no_part_of_an_extracted_record(wirecopy: Shell, tmp_path: Path):
    """The address of a saved page is recorded without it, and told without it where it is none."""
    page = tmp_path / "a.html"
    page.write_bytes(article_page("The crane stays", prose("crane")))
    said = wirecopy("extract", page, "--url", "http://u:secretpw@a.example/x", "--json")
    assert said.json["url"] == "http://a.example/x"
    assert "secretpw" not in said.out
    said = wirecopy("extract", page, "--url", "http://u:secretpw@a.example:99999/")
    assert (said.code, said.err) == (
        2,
        "wirecopy: --url: expected an http(s) URL, got 'http://a.example:99999/'\n",
    )


def test_a_text_file_is_extracted(wirecopy: Shell, shared):
    """`shared/seed/article.txt` comes out as a record with its headline."""
    record = wirecopy(
        "extract", shared / "seed/article.txt", "--timezone", "Asia/Jerusalem", "--json"
    ).json
    assert record["title"].startswith("Palestinian sources say Hamas")


def test_a_pdf_is_told(wirecopy: Shell, tmp_path: Path):
    """Exit code 1: nothing could be done."""
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    said = wirecopy("extract", path)
    assert said.code == 1
    assert "not HTML" in said.err


def test_a_damaged_replay_is_told_and_read_as_far_as_it_is_whole(wirecopy: Shell, tmp_path: Path):
    """One line on stderr for the stretch; stdout stays JSON."""
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes((SAMPLES / "newsroom.warc.gz").read_bytes()[:50_000])
    said = wirecopy(
        "ingest", "--feeds", SAMPLES / "feeds.toml", "--replay", cut, "--limit", "3", "--json"
    )
    assert said.err.count(f"{cut}: damaged after byte") == 1
    assert said.json["feeds"]["updated"] > 0


def test_verbose_logs_each_event(wirecopy: Shell, newssite):
    """-v shows the closed list of events on stderr; without it there is only the summary."""
    feed = newssite.publish("/feed.xml", rss([]))
    assert "feed.polled" in wirecopy("ingest", feed, "-v").err
    assert "feed.polled" not in wirecopy("ingest", feed, "--force").err


def test_the_readme_names_every_command():
    """And every command it names exists."""
    readme = (TOP / "README.md").read_text()
    named = set(re.findall(r"wirecopy (ingest|extract|feeds|records|status|retry)", readme))
    assert named == {"ingest", "extract", "feeds", "records", "status", "retry"}
