"""The frame of all pages, and what they share."""

from collections.abc import Iterable
from html import escape
from pathlib import Path

__all__ = ["escape", "in_code", "link", "page"]

_STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def page(title: str, body: Iterable[str], *, head: str = "") -> bytes:
    """A page. body, head: HTML."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title>{head}<style>{_STYLE}</style></head>"
        f"<body>{''.join(body)}</body></html>"
    ).encode("utf-8", "replace")


def in_code(text: str) -> str:
    """Text whose pieces between backticks are code."""
    pieces = (escape(piece) for piece in text.split("`"))
    return "".join(f"<code>{one}</code>" if n % 2 else one for n, one in enumerate(pieces))


def link(address: str, text: str) -> str:
    """A link; only to the web or to this server."""
    is_safe = address.startswith(("https://", "http://", "/"))
    shown = escape(text)
    return f'<a href="{escape(address)}" rel="noreferrer">{shown}</a>' if is_safe else shown
