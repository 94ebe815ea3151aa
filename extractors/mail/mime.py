"""A message's headers and the part that holds its text, whatever its MIME looks like."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from extractors.charset import decode
from news.errors import ExtractError
from news.text import tidy

MAX_HEADER = 2_000  #: characters of a header that is used
_MOST_PARTS = 500
_ADDRESS = re.compile(r"[^\s<>@\"',;:()\[\]\\]+@[A-Za-z0-9.-]+")
_ENCODED_GAP = re.compile(r"(\?=)\s+(?==\?)")
_FLOWED = re.compile(r" \n(?=\S)")


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a message."""

    text: str
    is_html: bool


def parsed(content: bytes, *, url: str) -> Message:
    """The message in these bytes. Raises ExtractError where it nests too deep."""
    try:
        return message_from_bytes(content, policy=policy.compat32)
    except (RecursionError, ValueError, LookupError, AssertionError, AttributeError) as exc:
        raise ExtractError(url, f"{type(exc).__name__} while parsing a message") from exc


def header(message: Message, name: str) -> str | None:
    """A header's first line as one line of plain text."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), None)
    return tidy(decoded(str(raw))[:MAX_HEADER]) if raw is not None else None


def decoded(raw: str) -> str:
    """A header's text: encoded words (RFC 2047) in any charset, and bytes that should be so."""
    try:
        raw = raw.encode("ascii", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        raw = raw.encode("ascii", "surrogateescape").decode("cp1252", "replace")
    except UnicodeEncodeError:
        pass
    try:
        parts = decode_header(_ENCODED_GAP.sub(r"\1", raw))
    except (HeaderParseError, ValueError):
        return raw
    return "".join(_unpacked(part, charset) for part, charset in parts)


def _unpacked(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    try:
        return part.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):  # an unknown charset, or one that is no text encoding
        return part.decode("utf-8", "replace")


def sender(message: Message) -> tuple[str | None, str | None]:
    """The name and address of From, else of Sender; None for what is not given."""
    for name in ("from", "sender"):
        value = header(message, name)
        if value is None:
            continue
        found = next(((n, a) for n, a in getaddresses([value]) if "@" in a), ("", ""))
        match = _ADDRESS.search(found[1]) or _ADDRESS.search(value)
        if match:
            shown = found[0] or value.partition("<")[0].replace(match[0], "")
            return tidy(decoded(shown).strip("\"' ")), match[0].lower()
    return None, None


def recipients(message: Message) -> frozenset[str]:
    """The addresses that the message went to: nobody else should read them."""
    names = ("to", "cc", "bcc", "delivered-to", "x-original-to", "envelope-to")
    values = (header(message, name) for name in names)
    return frozenset(a.lower() for value in values if value for a in _ADDRESS.findall(value))


def text_of(message: Message, *, url: str) -> Text | None:
    """The HTML of a message, else its plain text; None for none. Attachments are not read.

    Raises ExtractError where its parts nest too deep.
    """
    try:
        parts = list(_parts(message))
    except RecursionError as exc:
        raise ExtractError(url, "the message's parts nest too deep") from exc
    for kind in ("text/html", "text/plain"):
        texts = [text for one in parts if one.get_content_type() == kind and (text := _text(one))]
        if texts:
            joined = "\n\n".join(texts)
            return Text(joined, is_html=kind == "text/html")
    return None


def _parts(message: Message) -> Iterator[Message]:
    """The parts that are shown, without attachments and forwarded messages."""
    waiting: list[Message] = [message]
    seen = 0
    while waiting and seen < _MOST_PARTS:
        one, seen = waiting.pop(0), seen + 1
        if one.is_multipart():
            inner = one.get_payload()
            if one.get_content_type() == "multipart/digest":  # of messages: RFC 2046 5.1.5
                inner = [part for whole in inner for part in _payload(whole)]
            if one.get_content_maintype() != "message" and isinstance(inner, list):
                waiting[:0] = [part for part in inner if isinstance(part, Message)]
        elif one.get_content_disposition() != "attachment" and not one.get_filename():
            yield one


def _payload(part: object) -> list[Message]:
    """The message in a part; the part itself where it holds none."""
    if not isinstance(part, Message):
        return []
    inner = part.get_payload()
    return [m for m in inner if isinstance(m, Message)] if isinstance(inner, list) else [part]


def _text(part: Message) -> str | None:
    """A part's text, decoded by its charset; as HTML says where it says otherwise."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return None
    if not isinstance(content, bytes) or not content.strip():
        return None
    kind = part.get_content_type()
    charset = part.get_param("charset")
    named = charset[2] if isinstance(charset, tuple) else charset
    text = decode(content, f"{kind}; charset={named}" if named else kind).text
    if kind == "text/plain" and str(part.get_param("format") or "").lower() == "flowed":
        return _FLOWED.sub(" ", text.replace("\r\n", "\n"))  # RFC 3676 section 4.1
    return text.replace("\r\n", "\n")
