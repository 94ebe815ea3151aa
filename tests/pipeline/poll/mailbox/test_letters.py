"""Newsletters are entries: each once, whole, and no letter of a person."""

from pathlib import Path

import pytest

from extractors.mail import imap
from tests.pipeline.poll.mailbox.letters import letter, run
from tests.storage.conftest import postgresql, postgresql_server, postgresql_url
from tests.support.running import Shell, everything_in
from tests.support.servers.mailserver import Folder, MailServer

__all__ = ["postgresql", "postgresql_server", "postgresql_url"]  # fixtures

LETTERS = Path(__file__).parents[3] / "extractors" / "mail" / "letters"


def test_newsletters_are_stored_once(wirecopy: Shell, mail: MailServer):
    """`via: mailbox`, whole, with the list as publisher; the next poll asks for nothing."""
    mail.inbox.deliver((LETTERS / "tables.eml").read_bytes())
    mail.inbox.deliver((LETTERS / "digest.eml").read_bytes())
    wirecopy.write("feeds.toml", mail.table('name = "My letters"'))
    assert run(wirecopy) == {"seen": 2, "stored": 2}
    by_title = {line["title"]: line for line in wirecopy.lines()}
    week = by_title["The week in Quillan: ferry sails again"]
    assert week["url"] == "https://mailchi.example/uplandpost/ferry-sails-again-in-quillan"
    assert week["publisher"]["name"] == "Upland Post"
    assert week["publisher"]["domain"] == "uplandpost.example"
    assert week["content_text"] == (LETTERS / "tables.txt").read_text().strip()
    assert (week["via"], week["extraction"]["status"]) == ("mailbox", "full")
    assert (week["extraction"]["warnings"], week["images"]) == ([], [])
    digest = by_title["Morning digest"]
    assert digest["url"] == "mid:d4@quillan.example"
    assert digest["canonical_url"] is None
    assert digest["feeds"][0]["title"] == "My letters"
    assert digest["date_published"] == "2026-05-04T05:00:00Z"
    mail.commands.clear()
    assert run(wirecopy) == {}
    assert [one.split(" ")[0] for one in mail.commands] == [
        "CAPABILITY", "AUTHENTICATE", "EXAMINE", "LOGOUT",
    ]  # fmt: skip
    mail.inbox.deliver(letter(3))
    assert run(wirecopy) == {"seen": 1, "stored": 1}


def test_newsletters_come_to_postgresql_too(wirecopy: Shell, mail: MailServer, postgresql_url: str):
    """Once, also when the folder is renumbered."""
    wirecopy.setenv("WIRECOPY_STORE", postgresql_url)
    for name in ("tables", "digest"):
        mail.inbox.deliver((LETTERS / f"{name}.eml").read_bytes())
    wirecopy.write("feeds.toml", mail.table())
    assert run(wirecopy) == {"seen": 2, "stored": 2}
    mail.inbox.validity = 2
    assert run(wirecopy) == {"seen": 2, "known": 2}
    assert {line["via"] for line in wirecopy.lines()} == {"mailbox"}


def test_letters_of_people_are_not_read(wirecopy: Shell, mail: MailServer):
    """Without senders only what was sent to a list is asked for; the rest only by its headers."""
    private = mail.inbox.deliver(
        letter(1).replace("List-Id: Paper <news.paper.example>\r\n", "").replace("Word1", "Secret")
    )
    mail.inbox.deliver(letter(2))
    wirecopy.write("feeds.toml", mail.table())
    assert run(wirecopy) == {"seen": 1, "stored": 1}
    assert not [one for one in mail.commands if one.startswith(f"UID FETCH {private} ")]
    assert b"Secret" not in everything_in(wirecopy.folder)


def test_senders_choose_the_letters(wirecopy: Shell, mail: MailServer):
    """By address or domain, with its subdomains; a sender added later brings what is there."""
    mail.inbox.deliver(letter(1))
    mail.inbox.deliver(letter(2, sender="a@mail.daily.example"))
    mail.inbox.deliver(letter(3, sender="b@notdaily.example"))
    wirecopy.write("feeds.toml", mail.table('senders = ["@daily.example"]'))
    assert run(wirecopy) == {"seen": 1, "stored": 1}
    both = 'senders = ["@daily.example", "Letters@paper.example"]'
    wirecopy.write("feeds.toml", mail.table(both))
    assert run(wirecopy) == {"seen": 2, "stored": 1, "known": 1}


def test_a_renumbered_folder_brings_nothing_twice(wirecopy: Shell, mail: MailServer):
    """UIDVALIDITY changed: messages are known by their Message-ID; what is new comes."""
    for number in range(3):
        mail.inbox.deliver(letter(number))
    wirecopy.write("feeds.toml", mail.table())
    assert run(wirecopy) == {"seen": 3, "stored": 3}
    again = mail.folders["INBOX"] = Folder(validity=2, next_uid=1)
    for number in (2, 1, 0, 4):
        again.deliver(letter(number))
    assert run(wirecopy) == {"seen": 4, "stored": 1, "known": 3}
    assert run(wirecopy) == {}


def test_a_message_in_two_folders_is_one_story(wirecopy: Shell, mail: MailServer):
    """Copied or moved, it keeps its Message-ID and so its story."""
    mail.folders["News/Füße &-mehr".replace("Füße &-", "F&APwA3w-e &-")] = Folder()
    mail.inbox.deliver(letter(1))
    wirecopy.write("feeds.toml", mail.table())
    assert run(wirecopy) == {"seen": 1, "stored": 1}
    mail.folders["News/F&APwA3w-e &-mehr"].deliver(letter(1))
    wirecopy.write("feeds.toml", mail.table() + mail.table('folder = "News/Füße &mehr"'))
    assert run(wirecopy) == {"seen": 1, "known": 1}
    assert len({line["id"] for line in wirecopy.lines()}) == 1


def test_a_resent_letter_under_a_new_id_is_known(wirecopy: Shell, mail: MailServer):
    """The same words and title again: no second story."""
    mail.inbox.deliver(letter(1))
    wirecopy.write("feeds.toml", mail.table())
    run(wirecopy)
    mail.inbox.deliver(letter(1).replace("<1@", "<1-again@"))
    assert "stored" not in run(wirecopy)


def test_a_letter_that_cannot_be_read_does_not_hide_the_others(wirecopy: Shell, mail: MailServer):
    """It is named as trouble of the poll."""
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(3_000)
    )
    mail.inbox.deliver(b"From: a@paper.example\r\nList-Id: x\r\nMessage-ID: <n@x>\r\n" + nested)
    mail.inbox.deliver(letter(1))
    wirecopy.write("feeds.toml", mail.table())
    said = wirecopy("ingest", "--force", "--json")
    (line,) = said.json["feed_lines"]
    assert said.json["entries"]["stored"] == 1
    assert "1 of 2 letters could not be read (RecursionError" in line["trouble"]


def test_many_letters_come_over_several_polls(
    wirecopy: Shell, mail: MailServer, monkeypatch: pytest.MonkeyPatch
):
    """Oldest first; what waits is told; none is lost, none comes twice."""
    monkeypatch.setattr(imap, "MAX_BYTES", 2_000)
    mail.inbox.deliver(letter(0))
    wirecopy.write("feeds.toml", mail.table())
    run(wirecopy)
    for number in range(1, 8):
        mail.inbox.deliver(letter(number))
    said = wirecopy("ingest", "--force", "--json").json
    assert "left to the next poll" in said["feed_lines"][0]["trouble"]
    stored = said["entries"]["stored"]
    for _ in range(4):
        stored += wirecopy("ingest", "--force", "--json").json["entries"]["stored"]
    assert stored == 7
    assert len({line["id"] for line in wirecopy.lines()}) == 8


def test_a_first_poll_takes_the_newest_letters(
    wirecopy: Shell, mail: MailServer, monkeypatch: pytest.MonkeyPatch
):
    """An archive of years is not asked for."""
    monkeypatch.setattr(imap, "FIRST", 3)
    for number in range(10):
        mail.inbox.deliver(letter(number))
    mail.inbox.tells_next = False
    wirecopy.write("feeds.toml", mail.table())
    assert run(wirecopy) == {"seen": 3, "stored": 3}
    assert {line["title"] for line in wirecopy.lines()} == {"Letter 7", "Letter 8", "Letter 9"}
    assert run(wirecopy) == {}


def test_check_shows_the_letters_of_a_mailbox(wirecopy: Shell, mail: MailServer):
    """And stores nothing."""
    mail.inbox.deliver(letter(1))
    wirecopy.write("feeds.toml", mail.table('name = "Letters"'))
    said = wirecopy("feeds", "check", "--json")
    assert said.code == 0, said.err
    (line,) = said.json
    assert (line["kind"], line["entries"], line["title"]) == ("mailbox", 1, "Letters")
    assert line["listed"][0]["title"] == "Letter 1"


@pytest.mark.parametrize(
    ("table", "line", "expected"),
    [
        ('host = "mail.example"\nuser = "a"\n', 1, "needs a password"),
        ('host = "mail.example"\nuser = "a"\npassword = "hunter2hunter2"\n', 4, "${PASSWORD_"),
        ('host = "imap://x"\nuser = "a"\npassword = "${P}"\n', 2, "name of an IMAP server"),
        ('host = "m"\nuser = "a"\npassword = "${P}"\nsenders = ["Ann"]\n', 5, "senders such as"),
        ('host = "m"\nuser = "a\\nb"\npassword = "${P}"\n', 3, "one line"),
        ('host = "m"\nuser = "a"\npassword = "${P}"\nfull_text = "auto"\n', 5, "unknown key"),
        ('host = "m"\nuser = "a"\npassword = "${P}"\nport = 99999\n', 5, "port"),
    ],
)
def test_a_mistake_in_a_mailbox_is_shown_with_its_line(
    wirecopy: Shell, table: str, line: int, expected: str
):
    """One line, exit code 2, without the password."""
    wirecopy.write("feeds.toml", f"[[mailbox]]\n{table}")
    said = wirecopy("feeds", "list")
    assert said.code == 2
    assert f"feeds.toml:{line}: " in said.err
    assert expected in said.err
    assert "hunter2" not in said.err


def test_a_message_that_was_delivered_twice_is_one_story(wirecopy: Shell, mail: MailServer):
    """To and Cc led to the same folder."""
    for _ in range(2):
        mail.inbox.deliver(letter(1))
    wirecopy.write("feeds.toml", mail.table())
    counts = run(wirecopy)
    assert counts["stored"] == 1
    assert len(wirecopy.lines()) == 1


def test_an_empty_folder_is_fine(wirecopy: Shell, mail: MailServer):
    """Nothing is searched in it; the first letter comes with the next poll."""
    wirecopy.write("feeds.toml", mail.table())
    assert run(wirecopy) == {}
    mail.inbox.deliver(letter(1))
    assert run(wirecopy) == {"seen": 1, "stored": 1}


def test_letters_without_subject_date_and_id_are_stored(wirecopy: Shell, mail: MailServer):
    """Once, though nothing names them."""
    bare = letter(1)
    for name in ("Subject", "Date", "Message-ID"):
        bare = "\r\n".join(x for x in bare.split("\r\n") if not x.startswith(f"{name}:"))
    mail.inbox.deliver(bare)
    wirecopy.write("feeds.toml", mail.table())
    assert run(wirecopy) == {"seen": 1, "stored": 1}
    (line,) = wirecopy.lines()
    assert (line["title"], line["url"], line["date_published"]) == (None, None, None)
    mail.inbox.validity = 7
    assert run(wirecopy) == {"seen": 1, "known": 1}
