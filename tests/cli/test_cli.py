"""The command line: true help, one clear line for a mistake, JSON for scripts."""

import os
import re
import sys
from pathlib import Path

import pytest

from storage import open_store
from tests.support.newssite import article_page, prose, rss
from tests.support.running import SAMPLES, TOP, Shell

COMMANDS = ["ingest", "extract", "status", "retry"]
COMMANDS += [
    f"feeds {c}" for c in ("list", "add", "remove", "check", "discover", "import", "export")
]
COMMANDS += [f"records {c}" for c in ("list", "show", "export", "forget")]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_text(wirecopy: Shell, command):
    """It says what the command does and what each option is."""
    shown = wirecopy(*command.split(), "--help")
    assert shown.code == 0
    assert "Usage" in shown.out
    for option in re.findall(r"^\W*(--[a-z-]+)", shown.out, re.MULTILINE):
        assert option in shown.out


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
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
        (["records", "list"], 2, "no store here yet"),
        (["records", "show", "x"], 2, "no store here yet"),
        (["records", "export", "--format", "xml"], 2, "expected jsonl, csv, parquet, ninjs"),
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
        (["status"], 2, "no store here yet"),
        (["status", "--store", "sqlite:///~nobody.here/x.db"], 2, "there is no such home folder"),
        (
            ["ingest", "--store", "sqlite:///~nobody.here/x.db", "http://127.0.0.1:9/f"],
            2,
            "there is no such home folder",
        ),
        (
            ["ingest", "--records", "~nobody.here/x", "http://127.0.0.1:9/f"],
            2,
            "there is no such home folder",
        ),
    ],
)
def test_a_mistake_is_one_clear_line(wirecopy: Shell, arguments, code, text):
    """It names what and where; never a traceback."""
    shown = wirecopy(*arguments)
    assert shown.code == code, shown.err
    assert text in shown.err
    assert len(shown.err.strip().splitlines()) == 1
    assert "Traceback" not in shown.err
    assert "secretpw" not in shown.err
    assert shown.out == ""


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
    shown = wirecopy(*command, "--store", f"sqlite:///{tmp_path}/folder/typo.db")
    assert (shown.code, shown.out) == (2, "")
    assert "typo.db: no store here yet" in shown.err
    assert not (tmp_path / "folder").exists()


@pytest.fixture
def listing(wirecopy: Shell) -> Shell:
    """A command line with something to list."""
    wirecopy.write("feeds.toml", "[[feed]]\nurl = 'https://paper.example/'\nname = 'Größe, 新聞'\n")
    return wirecopy


LISTINGS = [("feeds", "list"), ("feeds", "list", "--json"), ("feeds", "export")]


@pytest.mark.parametrize("arguments", LISTINGS)
@pytest.mark.parametrize(
    ("stdout", "text"), [("/dev/full", "No space left on device"), (None, "Bad file descriptor")]
)
def test_output_that_cannot_be_written_is_told(
    listing: Shell, monkeypatch, arguments, stdout, text
):
    """A full disk and a closed stdout are one line and exit code 1."""
    monkeypatch.setattr(sys, "stdout", stdout and os.fdopen(os.open(stdout, os.O_WRONLY), "w"))
    shown = listing(*arguments)
    assert (shown.code, shown.err) == (1, f"wirecopy: stdout: cannot be written ({text})\n")
    sys.stdout.close()  # raises nothing: what was left went nowhere


@pytest.mark.parametrize("arguments", LISTINGS)
def test_a_reader_that_closes_early_is_no_failure(listing: Shell, monkeypatch, arguments):
    """`wirecopy feeds list | head -1`: exit code 0, nothing shown."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        shown = listing(*arguments)
    assert (shown.code, shown.err) == (0, "")


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
    shown = wirecopy(*arguments)
    assert (shown.code, shown.err.endswith(": not UTF-8\n"), len(shown.err.splitlines())) == (
        2,
        True,
        1,
    )


@pytest.mark.parametrize("arguments", [[], ["feeds"], ["records"]])
def test_without_a_command_the_help_is_all_that_is_said(wirecopy: Shell, arguments):
    """No empty line of an error after it."""
    shown = wirecopy(*arguments)
    assert (shown.code, shown.err) == (2, "")
    assert "Usage" in shown.out


@pytest.mark.parametrize(
    "content", [b"", b"not a database at all, just text" * 100, b"SQLite format 3\0" + b"\0" * 50]
)
def test_a_store_that_is_none_is_told(wirecopy: Shell, tmp_path: Path, content):
    """A file that is no store is refused or, when empty, becomes one; it is never overwritten."""
    path = tmp_path / "x.db"
    path.write_bytes(content)
    shown = wirecopy("status", "--store", f"sqlite:///{path}")
    assert shown.code == (2 if content else 0), shown.err
    assert "Traceback" not in shown.err
    if content:
        assert path.read_bytes() == content


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
    """The address of a saved page is recorded and shown without it."""
    page = tmp_path / "a.html"
    page.write_bytes(article_page("The crane stays", prose("crane")))
    shown = wirecopy("extract", page, "--url", "http://u:secretpw@a.example/x", "--json")
    assert shown.json["url"] == "http://a.example/x"
    assert "secretpw" not in shown.out
    shown = wirecopy("extract", page, "--url", "http://u:secretpw@a.example:99999/")
    assert (shown.code, shown.err) == (
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
    shown = wirecopy("extract", path)
    assert shown.code == 1
    assert "not HTML" in shown.err


def test_a_damaged_replay_is_told_and_read_as_far_as_it_is_whole(wirecopy: Shell, tmp_path: Path):
    """One line on stderr for the stretch; stdout stays JSON."""
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes((SAMPLES / "newsroom.warc.gz").read_bytes()[:50_000])
    shown = wirecopy(
        "ingest", "--feeds", SAMPLES / "feeds.toml", "--replay", cut, "--limit", "3", "--json"
    )
    assert shown.err.count(f"{cut}: damaged after byte") == 1
    assert shown.json["feeds"]["updated"] > 0


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
