"""Reads new messages of a mailbox folder by IMAP over TLS (RFC 3501, RFC 8314).

The folder is opened with EXAMINE and messages are read with BODY.PEEK: no flag changes, nothing is
marked as read. Messages that are not wanted are known by a few header lines only.
"""

import imaplib
import re
import socket
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date

from extractors.mail.folder_names import from_utf7, in_quotes, quoted_folder
from news.errors import FetchError, TimedOut, Unreachable
from news.text import tidy

FIRST = 200  #: the newest messages that a first poll takes
MOST = 200  #: messages of one poll; the others wait for the next
MAX_MESSAGE = 4_000_000  #: bytes of a message; its texts come before its attachments
MAX_BYTES = 64_000_000  #: of all messages of one poll
ANSWER_S, WHOLE_S = 30.0, 300.0  #: the longest wait for an answer, and for a whole poll
_CHUNK = 200  #: messages whose headers are asked for at once
_LOOKED_AT = 5_000  #: the newest messages of a folder among which the first poll looks
_HEADERS = "FROM SENDER LIST-ID LIST-UNSUBSCRIBE LIST-POST"
_UID = re.compile(rb"\bUID (\d+)")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_FOLDER_NAME = re.compile(rb'(?:"((?:[^"\\]|\\.)*)"|(\S+))\s*$')
_SHOWN = 12  #: folders that an error names


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A folder of a mailbox, and who opens it."""

    url: str  #: under which it is known
    host: str
    port: int
    user: str
    folder: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as the server has it."""

    uid: int
    content: bytes
    is_cut: bool  #: it is larger than MAX_MESSAGE: `content` is its start


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """What is new in a folder."""

    messages: tuple[Message, ...]
    cursor: str  #: `UIDVALIDITY:UID`; the next poll goes on from there
    waiting: int = 0  #: messages left to the next poll


class _Bounded(imaplib.IMAP4_SSL):
    """A connection on which no answer is larger than a message may be."""

    def read(self, size: int) -> bytes:
        """The next bytes of an answer. Raises IMAP4.abort for too many."""
        if size > 2 * MAX_MESSAGE:
            raise self.abort(f"an answer of {size} bytes")
        return super().read(size)


def read_mailbox(
    account: Account,
    *,
    cursor: str | None,
    since: date | None,
    is_wanted: Callable[[bytes], bool],
    most: int = MOST,
) -> Inbox | None:
    """The new wanted messages, oldest first; None where nothing is new.

    cursor: of the last poll; None, or another UIDVALIDITY: the newest FIRST messages, or those that
    came on this day or later (since). is_wanted: judges the header lines From, Sender and List-*.
    Blocks; at most WHOLE_S. Raises FetchError, Unreachable, TimedOut.
    """
    with _opened(account) as box:
        folder = _opened_folder(box, account)
        known = _last_known(cursor, validity=folder.validity)
        if known is not None and folder.last is not None and known >= folder.last:
            return None
        found = _uids(box, known=known, count=folder.count, since=since)
        fresh = [uid for uid in found if uid > (known or 0)]
        chosen = [uid for uid, lines in _with_headers(box, fresh) if is_wanted(lines)]
        chosen = chosen[-FIRST:] if known is None and since is None else chosen
        messages = list(_messages(box, chosen[:most]))
        is_whole = len(messages) == len(chosen)
        read_to = max(fresh, default=0) if is_whole else messages[-1].uid
        return Inbox(
            messages=tuple(message for message in messages if message.content),
            cursor=f"{folder.validity}:{max(read_to, known or 0)}",
            waiting=len(chosen) - len(messages),
        )


@contextmanager
def _opened(account: Account) -> Iterator[imaplib.IMAP4_SSL]:
    """A connection that is logged in; closed at the end, and after WHOLE_S in any case."""
    url, started = account.url, time.monotonic()
    try:
        context = ssl.create_default_context()
        box = _Bounded(account.host, account.port, ssl_context=context, timeout=ANSWER_S)
    except (OSError, imaplib.IMAP4.error, UnicodeError) as exc:
        raise _trouble(exc, url=url) from exc
    watchdog = threading.Timer(WHOLE_S, _hang_up, [box])
    watchdog.daemon = True
    watchdog.start()
    try:
        _log_in(box, account)
        yield box
    except imaplib.IMAP4.error as exc:  # abort is one: the connection broke
        if time.monotonic() - started >= WHOLE_S:
            raise TimedOut(url, f"the mail server took more than {WHOLE_S:g} s") from exc
        raise _trouble(exc, url=url) from exc
    except OSError as exc:
        raise _trouble(exc, url=url) from exc
    finally:
        watchdog.cancel()
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()
        with suppress(OSError):
            box.shutdown()


def _hang_up(box: imaplib.IMAP4_SSL) -> None:
    with suppress(OSError):
        box.socket().shutdown(socket.SHUT_RDWR)


def _trouble(exc: Exception, *, url: str) -> FetchError:
    if isinstance(exc, TimeoutError):
        return TimedOut(url, f"the mail server did not answer within {ANSWER_S:g} s")
    if isinstance(exc, ssl.SSLCertVerificationError):
        return Unreachable(url, f"TLS failed: {exc.verify_message}")
    if isinstance(exc, OSError):
        return Unreachable(url, f"no connection to the mail server ({exc.strerror or exc})"[:200])
    return Unreachable(url, f"the mail server answered oddly: {_said(str(exc))}")


def _said(text: str) -> str:
    """What a server said, as a person may read it."""
    return (tidy(text.removeprefix("b").strip("'\"")) or "nothing")[:160]


def _log_in(box: imaplib.IMAP4_SSL, account: Account) -> None:
    """Log in by AUTH=PLAIN where the server has it: LOGIN takes no letters beyond ASCII."""
    try:
        if "AUTH=PLAIN" in box.capabilities or not f"{account.user}{account.password}".isascii():
            plain = f"\0{account.user}\0{account.password}".encode()
            box.authenticate("PLAIN", lambda _: plain)
        else:
            # imaplib quotes the password alone; `AD\\reader` needs it too
            box.login(in_quotes(account.user), account.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as exc:
        said = _said(str(exc)).replace(account.password, "***")
        said = said.replace(b64encode(account.password.encode()).decode(), "***")
        raise FetchError(
            account.url,
            f"the mail server refused the login ({said}); many ask for a password made for one app",
        ) from exc


@dataclass(frozen=True, slots=True)
class _Folder:
    """What the server says of a folder."""

    count: int  #: messages in it
    validity: int  #: UIDVALIDITY; 0 where the server names none
    last: int | None  #: the highest UID, as far as it is told


def _opened_folder(box: imaplib.IMAP4_SSL, account: Account) -> _Folder:
    """Open the folder. Raises FetchError for one that is not there."""
    status, said = box.select(quoted_folder(account.folder), readonly=True)
    first = said[0] if said else None
    if status != "OK":
        found = ", ".join(_folders(box)) or "none"
        raise FetchError(
            account.url,
            f"no folder {account.folder!r} ({_said(str(first or ''))}); the folders are: {found}",
        )
    validity, following = _number(box, "UIDVALIDITY"), _number(box, "UIDNEXT")
    return _Folder(
        count=int(first) if isinstance(first, bytes) and first.isdigit() else 0,
        validity=validity or 0,
        last=following - 1 if following else None,
    )


def _number(box: imaplib.IMAP4_SSL, name: str) -> int | None:
    _, said = box.response(name)
    text = said[0] if said and isinstance(said[0], bytes) else b""
    return int(text) if text.isdigit() else None


def _last_known(cursor: str | None, *, validity: int) -> int | None:
    """The highest UID of the last poll; None where the folder numbers its messages anew."""
    before, _, uid = (cursor or "").partition(":")
    is_same = before.isdigit() and uid.isdigit() and validity != 0 and int(before) == validity
    return int(uid) if is_same else None


def _uids(
    box: imaplib.IMAP4_SSL, *, known: int | None, count: int, since: date | None
) -> list[int]:
    """The UIDs of messages that may be new, sorted. count: of the folder's messages."""
    if count == 0:
        return []  # some servers refuse `1:*` there
    if known is not None:
        asked = f"UID {known + 1}:*"  # the last message answers even if it has a lower UID
    elif since is not None:
        asked = f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
    else:
        asked = f"{max(1, count - _LOOKED_AT)}:*"  # by place: their UIDs may lie far apart
    status, said = box.uid("SEARCH", asked)
    if status != "OK":
        raise imaplib.IMAP4.error(f"SEARCH: {said}")
    found = b" ".join(one for one in said if isinstance(one, bytes)).split()
    return sorted({int(uid) for uid in found if uid.isdigit()})


def _with_headers(box: imaplib.IMAP4_SSL, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Each message with its header lines, in order."""
    for at in range(0, len(uids), _CHUNK):
        asked = ",".join(map(str, uids[at : at + _CHUNK]))
        found = dict(_fetched(box, asked, f"(UID BODY.PEEK[HEADER.FIELDS ({_HEADERS})])"))
        yield from ((uid, found[uid]) for uid in uids[at : at + _CHUNK] if uid in found)


def _messages(box: imaplib.IMAP4_SSL, uids: Sequence[int]) -> Iterator[Message]:
    """The messages, until there are too many bytes. One that is gone meanwhile has no content."""
    total = 0
    for uid in uids:
        if total > MAX_BYTES:
            return
        found = dict(_fetched(box, str(uid), f"(UID BODY.PEEK[]<0.{MAX_MESSAGE}>)"))
        content = found.get(uid, b"")
        total += len(content)
        yield Message(uid=uid, content=content, is_cut=len(content) >= MAX_MESSAGE)


def _fetched(box: imaplib.IMAP4_SSL, uids: str, what: str) -> Iterator[tuple[int, bytes]]:
    """UID and literal of each answer. The UID may stand before the literal or behind it."""
    status, said = box.uid("FETCH", uids, what)
    if status != "OK":
        raise imaplib.IMAP4.error(f"FETCH: {said}")
    for at, one in enumerate(said):
        if not isinstance(one, tuple) or len(one) != 2:
            continue
        behind = said[at + 1] if at + 1 < len(said) else b""
        named = _UID.search(one[0]) or _UID.search(behind if isinstance(behind, bytes) else b"")
        if named:
            yield int(named[1]), one[1]


def _folders(box: imaplib.IMAP4_SSL) -> list[str]:
    """The names of the first folders, for a person."""
    _, said = box.list()
    names = []
    for line in said[:_SHOWN]:
        found = _FOLDER_NAME.search(line) if isinstance(line, bytes) else None
        if found:
            raw = (found[1] if found[1] is not None else found[2]).decode("ascii", "replace")
            names.append(tidy(from_utf7(raw.replace('\\"', '"').replace("\\\\", "\\"))) or "")
    return names
