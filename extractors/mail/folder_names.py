"""Names of folders and users as IMAP writes them."""

import re
from base64 import b64encode


def quoted_folder(folder: str) -> str:
    """A folder's name as IMAP wants it: modified UTF-7 (RFC 3501 section 5.1.3), quoted."""
    return in_quotes(utf7(folder))


def in_quotes(text: str) -> str:
    """A quoted string of RFC 3501 section 4.3."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def utf7(text: str) -> str:
    """`Entwürfe & mehr` as `Entw&APw-rfe &- mehr`."""

    def encoded(match: re.Match[str]) -> str:
        if match[0] == "&":
            return "&-"
        packed = b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        return f"&{packed}-"

    return re.sub(r"&|[^\x20-\x7e]+", encoded, text)


def from_utf7(text: str) -> str:
    """The inverse, for names in errors; as it is where it is not modified UTF-7."""

    def decoded(match: re.Match[str]) -> str:
        return f"+{match[1].replace(',', '/')}-".encode().decode("utf-7") if match[1] else "&"

    try:
        return re.sub(r"&([^-]*)-", decoded, text)
    except UnicodeError:
        return text
