"""OPML: imports another reader's feeds as rows for `add_feeds`, and exports our feeds."""

import codecs
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET  # only to write; reading OPML is listparser's

from news.errors import BadUrl, ConfigError
from news.feed.values import Subscription
from news.text import tidy
from news.url import absolute_url
from pipeline.config.logins import joined_login, split_login, with_variable

MAX_BYTES = 50_000_000  #: of an OPML file; one of 100,000 feeds has 20 MB
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FEED_SCHEME = re.compile(
    r"^(?:feed|rss|itpc|pcast):(?:(?=https?:)|//)", re.IGNORECASE
)  # feed://host/, feed:https://host/


def read_opml(content: bytes, *, name: str) -> list[dict[str, str]]:
    """The feeds of an OPML document as `add_feeds` rows: url, name, group; each URL once.

    The group is the innermost outline around a feed.

    Outlines without a usable xmlUrl are skipped. Entities declared in the document are not
    expanded. name: of the file, for errors. Raises ConfigError for a document without feeds.
    """
    if len(content) > MAX_BYTES:
        raise ConfigError(name, f"more than {MAX_BYTES // 1_000_000} MB; expected an OPML file")
    text = _text(content).encode(
        "utf-8-sig", "replace"
    )  # with a byte order mark: without any declaration, libxml2 assumes Latin-1
    import listparser  # noqa: PLC0415 - brings requests, and only `feeds import` needs it

    result = listparser.parse(
        text
    )  # as bytes: listparser would fetch a text that begins with http://
    rows: dict[str, dict[str, str]] = {}
    for feed in result.feeds:
        url = _url(feed.url)
        if url is not None:
            rows.setdefault(
                url,
                {
                    "url": url,
                    "name": _name(feed.title, url=url),
                    "group": _group(feed.get("categories")),
                },
            )
    if not rows:
        raise ConfigError(
            name, "no feeds found; expected an OPML file with outline elements that have an xmlUrl"
        )
    return list(rows.values())


def without_passwords(
    rows: Sequence[Mapping[str, str]],
) -> tuple[list[dict[str, str]], dict[str, str]]:
    """(The rows with a variable for each literal password, address -> its variable)."""
    found, variables = [], {}
    for row in rows:
        url, variable = with_variable(row["url"])
        if variable:
            variables[split_login(url)[0]] = variable
        found.append({**row, "url": url})
    return found, variables


def _text(content: bytes) -> str:
    """Decode by byte order mark, as UTF-8, as declared, or as windows-1252: the first that fits."""
    for mark, charset in _BOMS:
        if content.startswith(mark):
            return content.decode(charset, "replace")
    declared = _DECLARED.match(content[:1000])
    for charset in ("utf-8", declared[1].decode("ascii") if declared else "cp1252"):
        try:
            return content.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")


def _url(printed: str) -> str | None:
    address, login = split_login(
        _FEED_SCHEME.sub(lambda m: "" if m[0].endswith(":") else "http://", printed.strip())
    )
    try:
        return joined_login(absolute_url(address), login)
    except BadUrl:
        return None


def _group(categories: Sequence[Sequence[str]] | None) -> str:
    """The innermost folder around the feed's first outline; else the last part of `category`."""
    paths = [[step for step in path if step] for path in categories or ()]
    return next(
        (label for path in reversed(paths) if path and (label := _label(path[-1], limit=100))), ""
    )


def _name(title: str | None, *, url: str) -> str:
    """The title; "" where it only repeats the URL, as in some readers' exports."""
    name = _label(title, limit=200)
    return "" if name in (url, urlsplit(url).netloc) else name


def _label(text: str | None, *, limit: int) -> str:
    return (tidy(text) or "")[:limit].strip()


def opml(subscriptions: Sequence[Subscription]) -> str:
    """Subscriptions as OPML 2.0, one outline per group. No logins: people share these files."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Wirecopy subscriptions"
    body = ET.SubElement(root, "body")
    folders: dict[str, ET.Element] = {}
    for subscription in subscriptions:
        parent = body
        if subscription.group:
            if subscription.group not in folders:
                folders[subscription.group] = ET.SubElement(
                    body, "outline", text=subscription.group
                )
            parent = folders[subscription.group]
        name = subscription.name or urlsplit(subscription.url).netloc
        ET.SubElement(parent, "outline", type="rss", text=name, title=name, xmlUrl=subscription.url)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
