"""Mail servers: what they are sent, what they refuse, and answers that are odd, hostile or late."""

import pytest

from extractors.mail import imap
from tests.pipeline.poll.mailbox.letters import failure, letter, run
from tests.support.running import SAMPLES, Shell, everything_in
from tests.support.servers.mailserver import PASSWORD, USER, Folder, MailServer


def test_nothing_on_the_server_changes(wirecopy: Shell, mail: MailServer):
    """EXAMINE and BODY.PEEK: no message is marked as read."""
    for number in range(5):
        mail.inbox.deliver(letter(number))
    wirecopy.write("feeds.toml", mail.table())
    assert run(wirecopy) == {"seen": 5, "stored": 5}
    assert mail.inbox.seen == set()
    assert not [one for one in mail.commands if one.startswith(("SELECT", "UID STORE"))]
    assert all("PEEK" in one for one in mail.commands if one.startswith("UID FETCH"))


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


def test_a_folder_without_uidvalidity_brings_nothing_twice(wirecopy: Shell, mail: MailServer):
    """Its messages are met again at each poll and known by their Message-ID."""
    mail.inbox.validity = 0
    mail.inbox.deliver(letter(1))
    wirecopy.write("feeds.toml", mail.table())
    assert run(wirecopy) == {"seen": 1, "stored": 1}
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
