"""`[[mailbox]]`: newsletters of an IMAP folder, over TLS on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.mail import imap
from tests.storage.conftest import postgresql, postgresql_server, postgresql_url
from tests.support.running import SAMPLES, Shell, everything_in
from tests.support.servers.mailserver import PASSWORD, USER, Folder, MailServer, make_certificate

__all__ = ["postgresql", "postgresql_server", "postgresql_url"]  # fixtures

LETTERS = Path(__file__).parents[2] / "extractors" / "mail" / "letters"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the mail server."""
    pytest.importorskip("cryptography", reason="makes the server's certificate")
    return make_certificate(tmp_path_factory.mktemp("tls") / "mail.pem")


@pytest.fixture
def mail(
    certificate: Path, wirecopy: Shell, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MailServer]:
    """A mail server that is trusted, and its password in the environment."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    wirecopy.setenv("MAIL_PASSWORD", PASSWORD)
    with MailServer(certificate) as server:
        yield server


def letter(number: int, *, sender: str = "letters@paper.example", more: str = "") -> str:
    body = " ".join(f"Word{number}x{n} is said of the ferry and its crew." for n in range(12))
    return (
        f"From: Paper <{sender}>\r\nTo: {USER}\r\nSubject: Letter {number}\r\n"
        f"Message-ID: <{number}@paper.example>\r\n"
        f"Date: Sun, 03 May 2026 10:{number % 60:02}:00 +0000\r\n"
        f"List-Id: Paper <news.paper.example>\r\n{more}Content-Type: text/plain\r\n\r\n{body}\r\n"
    )


def run(wirecopy: Shell) -> dict[str, int]:
    said = wirecopy("ingest", "--force", "--json")
    assert said.code == 0, said.err
    assert said.json["feeds"]["failed"] == 0, said.json["feed_lines"]
    return {name: count for name, count in said.json["entries"].items() if count}


def failure(wirecopy: Shell) -> str:
    said = wirecopy("ingest", "--force", "--json")
    (line,) = said.json["feed_lines"]
    assert line["outcome"] == "failed"
    return str(line["error"])


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


def test_nothing_on_the_server_changes(wirecopy: Shell, mail: MailServer):
    """EXAMINE and BODY.PEEK: no message is marked as read."""
    for number in range(5):
        mail.inbox.deliver(letter(number))
    wirecopy.write("feeds.toml", mail.table())
    assert run(wirecopy) == {"seen": 5, "stored": 5}
    assert mail.inbox.seen == set()
    assert not [one for one in mail.commands if one.startswith(("SELECT", "UID STORE"))]
    assert all("PEEK" in one for one in mail.commands if one.startswith("UID FETCH"))


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


def test_the_password_appears_nowhere(wirecopy: Shell, mail: MailServer):
    """Not in store, parts, reports or errors; nor does the reader's address."""
    mail.inbox.deliver(letter(1))
    wirecopy.write("feeds.toml", mail.table())
    run(wirecopy)
    shown = [
        wirecopy("feeds", "list", "--json"),
        wirecopy("status", "--all"),
        wirecopy("config", "show", "--feed", "imap"),
        wirecopy("feeds", "check"),
    ]
    assert not [one for one in shown if PASSWORD in one.out + one.err]
    assert PASSWORD.encode() not in everything_in(wirecopy.folder)
    assert not [line for line in wirecopy.lines() if USER in str(line)]


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"])
def test_a_refused_login_is_told_without_the_password(
    wirecopy: Shell, mail: MailServer, capabilities: str
):
    """Even where the server repeats it."""
    mail.capabilities = capabilities
    wirecopy.setenv("MAIL_PASSWORD", "wrong-password")
    wirecopy.write("feeds.toml", mail.table())
    error = failure(wirecopy)
    assert "the mail server refused the login" in error
    assert "password made for one app" in error
    assert "wrong-password" not in error


def test_a_missing_variable_is_told(wirecopy: Shell, mail: MailServer):
    """Its name, and what needs it."""
    wirecopy.write("feeds.toml", mail.table().replace("MAIL_PASSWORD", "NO_SUCH_WORD"))
    assert "NO_SUCH_WORD" in failure(wirecopy)


def test_a_missing_folder_is_told_with_those_that_are_there(wirecopy: Shell, mail: MailServer):
    """As a person reads their names."""
    mail.folders["Entw&APw-rfe"] = Folder()
    wirecopy.write("feeds.toml", mail.table('folder = "Newsletter"'))
    error = failure(wirecopy)
    assert "no folder 'Newsletter'" in error
    assert "the folders are: INBOX, Entwürfe" in error


def test_a_certificate_that_is_not_trusted_is_refused(
    wirecopy: Shell, mail: MailServer, monkeypatch: pytest.MonkeyPatch
):
    """No login is sent."""
    monkeypatch.delenv("SSL_CERT_FILE")
    wirecopy.write("feeds.toml", mail.table())
    assert "TLS failed" in failure(wirecopy)
    assert mail.commands == []


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("UID SEARCH", b"* SEARCH\r\n%s OK done\r\n"),
        ("UID FETCH", b"* 1 FETCH (FLAGS ())\r\n* 2 FETCH\r\n%s OK done\r\n"),
        ("UID FETCH", b"%s OK done\r\n"),
    ],
)
def test_an_odd_answer_brings_nothing_and_breaks_nothing(
    wirecopy: Shell, mail: MailServer, command: str, answer: bytes
):
    """As from a message that went away meanwhile."""
    mail.inbox.deliver(letter(1))
    mail.said_instead[command] = answer
    wirecopy.write("feeds.toml", mail.table())
    assert run(wirecopy) == {}


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("UID FETCH", b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\nabc"),
        ("UID SEARCH", b"* SEARCH " + b"1 " * 600_000 + b"\r\n%s OK done\r\n"),
        ("EXAMINE", b"%s BAD \x1b[31m\xe2\x80\xaeno\r\n"),
        ("UID SEARCH", b"garbage\r\n"),
    ],
)
def test_a_hostile_answer_fails_the_poll_and_nothing_else(
    wirecopy: Shell, mail: MailServer, command: str, answer: bytes
):
    """Bounded, and told without control characters."""
    mail.inbox.deliver(letter(1))
    mail.said_instead[command] = answer
    wirecopy.write("feeds.toml", mail.table())
    error = failure(wirecopy)
    assert error.isprintable()
    mail.said_instead.clear()
    assert run(wirecopy) == {"seen": 1, "stored": 1}


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


def test_a_folder_without_uidvalidity_brings_nothing_twice(wirecopy: Shell, mail: MailServer):
    """Its messages are met again at each poll and known by their Message-ID."""
    mail.inbox.validity = 0
    mail.inbox.deliver(letter(1))
    wirecopy.write("feeds.toml", mail.table())
    assert run(wirecopy) == {"seen": 1, "stored": 1}
    assert run(wirecopy) == {"seen": 1, "known": 1}


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


def test_a_user_with_a_backslash_can_log_in(
    wirecopy: Shell, mail: MailServer, monkeypatch: pytest.MonkeyPatch
):
    """Also where the server has no AUTH=PLAIN."""
    monkeypatch.setattr("tests.support.servers.mailserver.PASSWORD", "plain-word")
    mail.capabilities = "IMAP4rev1"
    wirecopy.setenv("MAIL_PASSWORD", "plain-word")
    mail.inbox.deliver(letter(1))
    wirecopy.write("feeds.toml", mail.table(user=r"AD\\reader"))
    assert run(wirecopy) == {"seen": 1, "stored": 1}


@pytest.mark.parametrize(("limit", "said"), [("ANSWER_S", "within"), ("WHOLE_S", "more than")])
def test_a_server_that_does_not_answer_is_left(
    wirecopy: Shell, mail: MailServer, monkeypatch: pytest.MonkeyPatch, limit: str, said: str
):
    """Neither a silent server nor a slow one holds a run."""
    monkeypatch.setattr(imap, limit, 0.3)
    mail.said_instead["UID SEARCH"] = b"* SEARCH"
    mail.inbox.deliver(letter(1))
    wirecopy.write("feeds.toml", mail.table())
    error = failure(wirecopy)
    assert "the mail server" in error
    assert said in error


def test_a_replay_asks_no_mail_server(wirecopy: Shell, mail: MailServer):
    """No archive holds letters."""
    mail.inbox.deliver(letter(1))
    wirecopy.write("feeds.toml", mail.table())
    sample = SAMPLES / "newsroom.warc.gz"
    said = wirecopy("ingest", "--force", "--replay", sample, "--json")
    assert said.json["feeds"]["skipped"] == 1
    assert mail.commands == []
