"""A message as an entry: its text, publisher, date and address."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.feed.fields import entry_text
from extractors.mail.letter import read_letter
from extractors.mail.wanted import is_wanted
from news.errors import ExtractError
from news.feed.values import Entry

LETTERS = Path(__file__).parent / "letters"
NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
READER = "reader@mail.example"
SAID = "The ferry left the harbour at noon on Sunday with ninety passengers on board."
MORE = "Captain Thorne said that the swell had gone down during the night before she sailed."


def read(content: bytes | str) -> Entry:
    raw = content.encode() if isinstance(content, str) else content
    return read_letter(raw, url="imap://mail.example/INBOX", fetched_at=NOW, account=READER)


def text(content: bytes | str) -> tuple[str, ...]:
    return entry_text(read(content).content_html or "")


def message(body: str, *, kind: str = "text/html; charset=utf-8", head: str = "") -> str:
    if "From:" not in head:
        head += "From: Paper <letters@paper.example>\n"
    return f"{head}Message-ID: <1@x.example>\nSubject: News\nContent-Type: {kind}\n\n{body}\n"


@pytest.mark.parametrize("name", sorted(path.stem for path in LETTERS.glob("*.eml")))
def test_the_text_of_a_letter_is_its_text_alone(name):
    """Without preheader, pixels, buttons, view and leaving links, imprint and reader."""
    found = text((LETTERS / f"{name}.eml").read_bytes())
    assert list(found) == (LETTERS / f"{name}.txt").read_text().strip().split("\n\n")


@pytest.mark.parametrize(
    "said",
    [
        "Farmers no longer want subsidies, and the minister said they may unsubscribe from them.",
        "The regulator said that the privacy policy of the company broke the law in three ways.",
        "Share prices fell. Follow the money, she told them, and read more than the headline.",
    ],
)
def test_news_about_such_words_stays(said):
    """Between other paragraphs they are no furniture."""
    html = f"<p>{SAID}</p><p>{said}</p><p>{MORE}</p><p><a href='/u'>Unsubscribe</a></p>"
    assert text(message(html)) == (SAID, said, MORE)


def test_the_reader_stands_nowhere():
    """Neither in the text nor in the link, however the letter writes the address."""
    html = (
        f"<p>Dear {READER}, {SAID}</p><p>{MORE}</p><p>This was sent to {READER.upper()}.</p>"
        f"<a href='https://paper.example/letters/ferry-sails-again/{READER}'>View in browser</a>"
    )
    entry = read(message(html, head=f"To: {READER}\n"))
    assert READER not in str(entry).lower()


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        (
            "https://paper.example/p/ferry-sails-again-today?r=9&token=x",
            "/p/ferry-sails-again-today",
        ),
        ("https://paper.example/archive/?u=8d2a&id=77c1&e=reader", "/archive/?u=8d2a&id=77c1"),
        ("https://click.paper.example/ls/click?upn=u001", None),
        ("https://paper.example/ss/c/u001.abcdefghijklmnopqrstuvwxyz", None),
        ("https://paper.example/c/eJwdjkEOgyAQAF8DR7K7gMiBQy_9x8quSgqYgEb9fWmTucxhJhMcGIuUw", None),
        ("https://paper.example/newsletters/latest", None),
        ("https://paper.example/", None),
        ("javascript:alert(1)", None),
    ],
)
def test_the_link_is_the_letters_page_without_its_reader(link, kept):
    """Counting links, links of all letters and what is no address are none."""
    found = read(message(f"<p>{SAID}</p><a href='{link}'>View this email in your browser</a>")).link
    assert found == (kept and f"https://paper.example{kept}")


def test_a_link_in_the_text_is_not_the_letters_page():
    """The first story's address is the story's: the letter would become its revision."""
    html = f"<h1><a href='https://paper.example/ferry-sails-again-today'>News</a></h1><p>{SAID}</p>"
    assert read(message(html)).link is None


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        ("=?utf-8?Q?F=C3=A4hre?= =?utf-8?Q?_f=C3=A4hrt?=", "Fähre fährt"),
        ("=?utf-8?B?RsOkaA==?= \r\n =?utf-8?B?cmU=?=", "Fähre"),
        ("=?gb18030?B?tsnC1g==?=", "渡轮"),
        ("=?nonsense-8?Q?Ferry_=E4?=", "Ferry �"),
        ("=?utf-8?B?RsO?=", None),
        ("Fähre", "Fähre"),
        ("A \u202eB\u2069 \x1b[31mC", "A B [31mC"),
        ("=?utf-8?Q?A=0A=0D=00B?=", "A B"),
    ],
)
def test_a_subject_is_read_in_any_writing(raw, subject):
    """RFC 2047 and what senders make of it; one line without control characters."""
    found = read(message(SAID).replace("Subject: News", f"Subject: {raw}")).title
    assert found == subject if subject else found


def test_a_subject_in_bytes_of_an_old_charset_is_read():
    """Unencoded bytes that are no UTF-8 are Windows-1252."""
    raw = message(SAID).encode().replace(b"Subject: News", b"Subject: F\xe4hre")
    assert read(raw).title == "Fähre"


@pytest.mark.parametrize(
    ("head", "name", "domain"),
    [
        ('From: "The Post" <a@post.example>\nList-Id: Post <x.post.example>\n', "Post", "post"),
        ('From: "The Post" <a@post.example>\nList-Id: <x.post.example>\n', "The Post", "post"),
        ("From: a@news.post.example\n", "post.example", "news.post"),
        ("From: =?utf-8?Q?Die_F=C3=A4hre?= <a@post.example>\n", "Die Fähre", "post"),
        ('From: "Evil <b@evil.example>" <a@post.example>\n', "Evil <b@evil.example>", "post"),
    ],
)
def test_the_publisher_is_the_list_or_the_sender(head, name, domain):
    """With the domain of the address."""
    entry = read(message(SAID, head=head))
    assert (entry.source_title, entry.source_url) == (name, f"https://{domain}.example/")


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("Date: Sun, 3 May 2026 23:30:00 -0500\n", "2026-05-04T04:30"),
        ("Date: yesterday\nReceived: by x; Sun, 3 May 2026 10:00:00 +0000\n", "2026-05-03T10:00"),
        ("Date: Thu, 01 Jan 1970 00:00:00 +0000\n", None),
        ("Date: Sun, 3 May 2099 10:00:00 +0000\n", None),
        ("", None),
    ],
)
def test_the_date_is_the_senders_or_the_last_servers(head, day):
    """An absurd one is none."""
    at = read(message(SAID, head=head)).published_at
    assert (at and f"{at:%Y-%m-%dT%H:%M}") == day


def test_a_letter_without_an_id_is_known_by_what_it_says():
    """The same message has the same guid; another text another."""
    bare = message(f"<p>{SAID}</p>").replace("Message-ID: <1@x.example>\n", "")
    other = bare.replace("noon", "dawn")
    assert read(bare).guid == read(bare).guid != read(other).guid


def test_attachments_and_forwarded_messages_are_not_its_text():
    """The first text that is shown counts; HTML before plain text, wherever it stands."""
    inner = message("<p>Private words of somebody else, forwarded.</p>")
    mixed = (
        "From: a@paper.example\nContent-Type: multipart/mixed; boundary=B\n\n"
        "--B\nContent-Type: text/html; name=invoice.html\nContent-Disposition: attachment; "
        'filename="i.html"\n\n<p>An invoice.</p>\n'
        f"--B\nContent-Type: message/rfc822\n\n{inner}\n"
        "--B\nContent-Type: multipart/alternative; boundary=C\n\n"
        "--C\nContent-Type: text/plain\n\nPlain words.\n"
        "--C\nContent-Type: multipart/related; boundary=D\n\n"
        f"--D\nContent-Type: text/html\n\n<p>{SAID}</p>\n"
        "--D\nContent-Type: image/png\nContent-ID: <i>\n\nxx\n--D--\n--C--\n--B--\n"
    )
    assert text(mixed) == (SAID,)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\0\xff\xfe",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/html\n\n<p>cut o",
        b'Content-Type: text/html; charset="x\xff-nothing"\n\n<p>words',
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n@@@not base64@@@",
        b"Content-Type: text/html; charset*=utf-8''utf%2D8; charset=utf-7\n\n<p>words",
        b"From: <<<>>>@@\nTo: ,,,\nSubject\n\nwords",
        b"Content-Type: application/pgp-encrypted\n\nxx",
        b"Content-Transfer-Encoding: uuencode\n\nbegin 644 x\nend",
    ],
)
def test_a_broken_message_is_an_entry_with_what_there_is(broken):
    """No message ends the poll."""
    assert read(broken).guid


@pytest.mark.parametrize("depth", [90, 3_000])
def test_a_message_of_many_layers_is_read_or_refused(depth):
    """In bounded time."""
    layers = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth)
    )
    started = time.process_time()
    with suppress(ExtractError):
        read(f"From: a@paper.example\n{layers}Content-Type: text/plain\n\n{SAID}\n")
    assert time.process_time() - started < 10


def test_a_huge_letter_is_read_in_bounds():
    """Thousands of links to leave."""
    row = "<tr><td><a href='https://x.example/unsubscribe?u=1'>Unsubscribe</a></td></tr>"
    html = f"<p>{SAID}</p><table>{row * 6_000}</table><p>{MORE}</p>"
    started = time.process_time()
    read(message(html))
    assert time.process_time() - started < 8


@pytest.mark.parametrize(
    ("lines", "senders", "wanted"),
    [
        (b"From: a@paper.example\nList-Id: <x>\n", (), True),
        (b"From: a@paper.example\nList-Unsubscribe: <x>\n", (), True),
        (b"From: a@paper.example\n", (), False),
        (b"From: Ann <A@Paper.example>\n", ("a@paper.example",), True),
        (b"From: a@mail.paper.example\n", ("@paper.example",), True),
        (b"From: a@notpaper.example\nList-Id: <x>\n", ("@paper.example",), False),
        (b"From: ann@home.example\nList-Id: N <n.paper.example>\n", ("@paper.example",), True),
        (b'From: "a@paper.example" <x@evil.example>\n', ("a@paper.example",), False),
        (b"Subject: x\n", ("@paper.example",), False),
    ],
)
def test_a_message_is_wanted_by_its_sender_or_its_list(lines, senders, wanted):
    """The address counts, not the name that a sender gives itself."""
    assert is_wanted(lines, senders) is wanted


def test_the_messages_of_a_digest_are_its_text():
    """multipart/digest holds messages (RFC 2046 section 5.1.5); elsewhere they are forwarded."""
    parts = "".join(
        f"--B\n\nSubject: Part\nContent-Type: text/html\n\n<p>{said}</p>\n" for said in (SAID, MORE)
    )
    digest = f"From: a@paper.example\nContent-Type: multipart/digest; boundary=B\n\n{parts}--B--\n"
    assert text(digest) == (SAID, MORE)


@pytest.mark.parametrize(
    ("kind", "encoded"),
    [
        ("text/html; charset=iso-8859-1", "Die Fähre fährt über den Fluß.".encode("latin-1")),
        ("text/html; charset=iso-8859-2", "Płaski brzuch, smukła talia.".encode("iso-8859-2")),
        ("text/html", '<meta charset="windows-1251"><p>Паром снова отплыл.'.encode("cp1251")),
        ("text/plain; charset=utf-8", "渡し船が再び出航した。".encode()),
    ],
)
def test_raw_8_bit_bodies_are_read_in_their_charset(kind, encoded):
    """As the header says, or the HTML."""
    head = f"From: a@paper.example\nContent-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n"
    (found,) = text(head.encode() + encoded)
    assert "\ufffd" not in found
    assert found.split()[0] in ("Die", "Płaski", "Паром", "渡し船が再び出航した。")
