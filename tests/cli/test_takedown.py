"""`records forget` and `records forgotten`: what is left on disk, and what is said."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import TOP
from tests.support.newssite import FeedEntry, NewsSite, article_page, prose, rss
from tests.support.running import Shell, everything_in

WORD = "Quillbergamot"


@pytest.fixture
def filled(wirecopy: Shell, newssite: NewsSite) -> Shell:
    """Three stories; one has a distinctive word in title, summary and text, and a copy."""
    text = [f"{WORD} said so at the harbour on Monday.", *prose("secret")]
    pages = {
        "/story": article_page(f"{WORD} opens the harbour at last", text),
        "/1": article_page("Story 1", prose("story 1")),
        "/2": article_page("Story 2", prose("story 2")),
    }
    links = {path: newssite.publish(path, page) for path, page in pages.items()}
    copy = newssite.publish("/story-again", pages["/story"], host="127.0.0.2")
    entries = [
        FeedEntry(
            title=f"{WORD} opens the harbour at last" if path == "/story" else f"Story {path[1:]}",
            link=link,
            summary=f"What {WORD} said on Monday about the new harbour."
            if path == "/story"
            else None,
        )
        for path, link in links.items()
    ]
    feed = newssite.publish("/feed.xml", rss(entries))
    other = newssite.publish(
        "/other.xml", rss([FeedEntry(title=f"{WORD} opens the harbour at last", link=copy)])
    )
    wirecopy.write("feeds.toml", f"[[feed]]\nurl = '{feed}'\n[[feed]]\nurl = '{other}'\n")
    assert wirecopy("ingest").code == 0
    assert WORD.encode() in everything_in(wirecopy.folder)
    return wirecopy


def the_story(shell: Shell) -> dict[str, object]:
    (record,) = [line for line in shell.lines() if WORD in str(line["title"])]
    return record


def test_no_byte_of_a_forgotten_story_is_left_in_any_file(filled: Shell):
    """Store, log, parts, relation lines and archive; the others are as they were. It stays away."""
    story = the_story(filled)
    others = {line["id"] for line in filled.lines()} - {story["id"]}
    shown = filled("records", "forget", story["id"])
    assert ("1 copy" in shown.err, "would be forgotten" in shown.err) == (True, True)
    done = filled("records", "forget", story["id"], "--yes", "--reason", "the court asked")
    assert (done.code, "Remaining:" in done.err) == (0, True)
    assert WORD.encode() not in everything_in(filled.folder)
    assert {line["id"] for line in filled.lines()} == others
    assert filled.lines(relations=True) == []
    (line,) = filled("records", "forgotten", "--json").json
    assert (line["story_id"], line["reason"]) == (story["id"], "the court asked")
    assert (line["erased"]["copies"], line["erased"]["captures"] >= 4) == (1, True)
    filled("ingest", "--force")
    assert {line["id"] for line in filled.lines()} == others
    assert filled("records", "show", str(story["url"])).code == 2


def test_a_forgotten_story_comes_back_neither_from_a_replay_nor_by_reextract(
    filled: Shell, tmp_path: Path
):
    """A whole archive that was kept elsewhere is replayed into the store."""
    story = the_story(filled)
    kept = tmp_path / "kept.warc.gz"
    archives = (filled.folder / "archive").rglob("*.gz")
    kept.write_bytes(b"".join(path.read_bytes() for path in archives))
    assert filled("records", "forget", story["url"], "--yes").code == 0
    assert filled("ingest", "--force", "--replay", kept).code == 0
    assert filled("reextract", "--apply").code == 0
    assert story["id"] not in {line["id"] for line in filled.lines()}
    kept.unlink()
    assert WORD.encode() not in everything_in(filled.records)
    assert filled("records", "list", "--json").out.count("\n") == 2


def test_the_address_of_a_copy_names_the_copy_alone_and_says_so(filled: Shell):
    """The story stays, the appearance and its relation line go, and never come back."""
    story = the_story(filled)
    copy = filled.lines(relations=True)[0]["url"]
    assert f"only this copy of {story['id']}" in filled("records", "forget", copy).err
    assert filled("records", "forget", copy, "--yes", "--json").json["kind"] == "copy"
    filled("ingest", "--force")
    assert (filled.lines(relations=True), the_story(filled)["id"]) == ([], story["id"])
    assert filled("records", "forgotten", "--json").json[0]["kind"] == "copy"


def test_a_takedown_that_cannot_be_finished_fails_and_the_next_one_finishes_it(filled: Shell):
    """A file of the archive cannot be written: exit code 1, and the ledger says so."""
    story = the_story(filled)
    path = next((filled.folder / "archive").rglob("*.gz"))
    (path.parent / "zz.warc.gz").mkdir()
    shown = filled("records", "forget", story["id"], "--yes")
    assert (shown.code, "may still hold forgotten text" in shown.err) == (1, True)
    assert "zz.warc.gz" in shown.err
    assert "unfinished" in filled("records", "forgotten").out
    (path.parent / "zz.warc.gz").rmdir()
    assert filled("records", "forget", story["id"], "--yes").code == 0
    assert WORD.encode() not in everything_in(filled.folder)
    assert "unfinished" not in filled("records", "forgotten").out


def test_a_takedown_that_is_killed_is_finished_by_the_next_one(filled: Shell):
    """Killed right after its transaction: parts and archive still have it until it is repeated."""
    story = the_story(filled)
    environment = os.environ | {"WIRECOPY_CRASH_AT": "after_takedown"}
    code = "import sys; from cli.main import main; sys.argv = ['wirecopy', *sys.argv[1:]]; main()"
    command = [sys.executable, "-c", code, "records", "forget", str(story["id"]), "--yes"]
    killed = subprocess.run(command, cwd=TOP, env=environment, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert WORD.encode() in everything_in(filled.records)
    assert filled("records", "forget", story["id"], "--yes").code == 0
    assert WORD.encode() not in everything_in(filled.folder)


def test_nothing_is_forgotten_into_a_folder_that_is_not_mounted(filled: Shell):
    """Parts or archive away: exit code 2, the record stays; --missing-ok says they were removed."""
    story = the_story(filled)
    for folder in (filled.records, filled.folder / "archive"):
        aside = folder.rename(folder.with_name("aside"))
        shown = filled("records", "forget", story["id"], "--yes")
        assert (shown.code, "--missing-ok" in shown.err) == (2, True)
        assert shown.err.count("\n") == 1
        assert not folder.exists()
        assert filled("records", "show", story["id"]).code == 0
        aside.rename(folder)
    filled.records.rename(filled.folder / "aside")
    done = filled("records", "forget", story["id"], "--yes", "--missing-ok")
    assert (done.code, filled.records.exists()) == (0, False)


def test_a_run_that_is_stopped_while_it_publishes_brings_nothing_back(filled: Shell):
    """Killed between writing a part and marking it; the takedown rewrites that part as well."""
    story = the_story(filled)
    for path in filled.records.rglob("*.jsonl"):
        path.unlink()
    # the parts are unpublished again, as after a crash of the run that wrote them
    code = (
        "import sys; from sqlalchemy import update; from storage import open_store;"
        "from storage.tables.schema import parts; store = open_store(sys.argv[1]);"
        "tx = store.database.write(); w = tx.__enter__();"
        "w.execute(update(parts).values(is_published=False)); tx.__exit__(None, None, None)"
    )
    subprocess.run([sys.executable, "-c", code, filled.store], cwd=TOP, check=True)
    run = (
        "import os, sys; from storage import open_store; store = open_store(sys.argv[1]);"
        "[store.parts.publish(part.id) for part in store.parts.unpublished()]"
    )
    environment = os.environ | {"WIRECOPY_CRASH_AT": "before_mark"}
    killed = subprocess.run(
        [sys.executable, "-c", run, filled.store], cwd=TOP, env=environment, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert WORD.encode() in everything_in(filled.records)
    assert filled("records", "forget", story["id"], "--yes").code == 0
    assert WORD.encode() not in everything_in(filled.records)
    filled("ingest", "--force")
    assert story["id"] not in {line["id"] for line in filled.lines()}


def test_a_run_with_the_old_part_in_memory_does_not_overtake_a_takedown(filled: Shell):
    """A process reads what is to be published, and waits; forget; it goes on to publish."""
    story = the_story(filled)
    code = (
        "import sys; from storage import open_store; from sqlalchemy import update;"
        "from storage.tables.schema import parts as table; store = open_store(sys.argv[1]);"
        "tx = store.database.write(); w = tx.__enter__();"
        "w.execute(update(table).values(is_published=False)); tx.__exit__(None, None, None);"
        "held = store.parts.unpublished(); assert held;"
        "print('holding', flush=True); sys.stdin.readline();"
        "[store.parts.publish(part.id) for part in held]"
    )
    command = [sys.executable, "-c", code, filled.store]
    with subprocess.Popen(
        command, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "holding\n"
        assert filled("records", "forget", story["id"], "--yes").code == 0
        assert WORD.encode() not in everything_in(filled.records)
        run.communicate("go\n", timeout=120)
        assert run.returncode == 0
    assert WORD.encode() not in everything_in(filled.folder)
    assert len(json.dumps(filled.lines())) > 100


def test_stories_that_share_a_link_are_named_before_one_is_forgotten(
    wirecopy: Shell, newssite: NewsSite
):
    """The address names the first; the other has an id, and stays."""
    link = newssite.url("/status")
    entries = [
        FeedEntry(title=f"What {name} did", link=link, guid=name, summary=" ".join(prose(name)))
        for name in ("cable", "bridge")
    ]
    feed = newssite.publish("/feed.xml", rss(entries))
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{feed}"\nfull_text = "never"\n')
    assert wirecopy("ingest").code == 0
    shown = wirecopy("records", "forget", link)
    first = shown.out.split()[0]
    (other,) = [line for line in wirecopy.lines() if line["id"] != first]
    assert f"stays, a record of its own with this text or link: {other['id']}" in shown.err
    assert wirecopy("records", "forget", link, "--yes").code == 0
    assert [line["id"] for line in wirecopy.lines()] == [other["id"]]


def test_a_second_takedown_of_a_story_counts_nothing(filled: Shell):
    """It says when the story was forgotten. The ledger has one line, in words that agree."""
    story = the_story(filled)
    assert "1 record forgotten" in filled("records", "forget", story["id"], "--yes").err
    again = filled("records", "forget", story["id"], "--yes")
    assert (again.code, "already forgotten" in again.err) == (0, True)
    assert "record forgotten" not in again.err
    (line,) = filled("records", "forgotten").out.splitlines()
    assert "1 revision, 1 copy, 2 published lines" in line


def test_no_text_is_forgotten_while_the_archive_that_may_hold_it_is_away(filled: Shell):
    """A copy's page and a feed's text are archived too: exit code 2, nothing is changed."""
    archive = filled.folder / "archive"
    aside = archive.rename(filled.folder / "aside")
    copy = filled.lines(relations=True)[0]["url"]
    shown = filled("records", "forget", copy, "--yes")
    assert (shown.code, "--missing-ok" in shown.err) == (2, True)
    aside.rename(archive)
    assert filled("records", "forget", copy, "--yes").code == 0
    (line,) = filled("records", "forgotten", "--json").json
    assert (line["kind"], line["erased"]["captures"] > 0) == ("copy", True)


def test_a_story_known_from_its_feed_alone_is_in_the_archive_too(
    wirecopy: Shell, newssite: NewsSite
):
    """Its feed was archived: no takedown without the archive."""
    entry = FeedEntry(title="A", link="http://127.0.0.1/a", summary=f"{WORD} said so on Monday.")
    feed = newssite.publish("/feed.xml", rss([entry]))
    wirecopy.write("feeds.toml", f"[[feed]]\nurl = '{feed}'\nfull_text = 'never'\n")
    assert wirecopy("ingest").code == 0
    (line,) = wirecopy.lines()
    aside = (wirecopy.folder / "archive").rename(wirecopy.folder / "aside")
    shown = wirecopy("records", "forget", line["id"], "--yes")
    assert (shown.code, "--missing-ok" in shown.err) == (2, True)
    aside.rename(wirecopy.folder / "archive")
    assert wirecopy("records", "forget", line["id"], "--yes").code == 0
    assert WORD.encode() not in everything_in(wirecopy.folder)


def test_a_takedown_finds_the_parts_of_a_folder_that_was_moved(filled: Shell):
    """Moved with its mark, and no run since: the parts are rewritten where they are."""
    story = the_story(filled)
    filled.records = filled.records.rename(filled.folder / "moved")
    filled.setenv("WIRECOPY_RECORDS", str(filled.records))
    assert filled("records", "forget", story["id"], "--yes").code == 0
    assert WORD.encode() not in everything_in(filled.folder)


def test_a_takedown_says_which_part_it_may_not_rewrite(filled: Shell):
    """The store was restored and does not know the part: exit code 1 until the lines are gone."""
    story = the_story(filled)
    part = next(path for path in filled.records.glob("2*/*.jsonl") if WORD in path.read_text())
    later = part.with_name("0000000099-0badcafe.jsonl")
    later.write_text(f"{json.dumps(story)}\n")
    shown = filled("records", "forget", story["id"], "--yes")
    assert (shown.code, str(later) in shown.err, "by hand" in shown.err) == (1, True, True)
    assert WORD not in part.read_text()
    assert "unfinished" in filled("records", "forgotten").out
    assert "1 takedown unfinished" in filled("status").out
    later.unlink()
    assert filled("records", "forget", story["id"], "--yes").code == 0
    assert WORD.encode() not in everything_in(filled.folder)
    assert filled("status", "--json").json["unfinished_takedowns"] == 0
