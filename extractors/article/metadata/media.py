"""Video and sound of an article as the page declares them. Reads only."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from extractors.article.page.head import Head
from extractors.article.page.jsonld import JsonLd, plain, types_of
from extractors.article.page.tree import absolute
from news.article import Media, Origin

MAX_MEDIA = 10
_DURATION = re.compile(
    r"^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?$", re.IGNORECASE
)
Kind = Literal["video", "audio"]


def read_media(
    head: Head, jsonld: JsonLd, *, base: str
) -> Iterator[tuple[tuple[Media, ...], Origin]]:
    """Media from the article's JSON-LD; else the only other one; else og:video and og:audio."""
    declared = {
        media.url: media for node in jsonld.articles for media in _declared(jsonld, node, base=base)
    }
    yield tuple(declared.values())[:MAX_MEDIA], "json-ld"
    beside = [media for node in jsonld.pages if (media := _media(node, base=base))]
    yield (tuple(beside) if len(beside) == 1 else ()), "json-ld"
    found = [
        Media(kind=kind, url=url)
        for kind, names in _NAMES.items()
        if (url := absolute(head.get(*names), base=base))
    ]
    yield tuple(found), "opengraph"


_NAMES: Mapping[Kind, tuple[str, ...]] = {
    "video": ("og:video:secure_url", "og:video:url", "og:video"),
    "audio": ("og:audio:secure_url", "og:audio:url", "og:audio"),
}


def _declared(jsonld: JsonLd, node: Mapping[str, Any], *, base: str) -> Iterator[Media]:
    for key in ("video", "audio", "associatedMedia"):
        for value in jsonld.values(node, key):
            if isinstance(value, Mapping) and (media := _media(value, base=base)):
                yield media


def _media(node: Mapping[str, Any], *, base: str) -> Media | None:
    """A VideoObject or an AudioObject with an address."""
    types = types_of(node)
    kind: Kind | None = (
        "video" if "videoobject" in types else "audio" if "audioobject" in types else None
    )
    link = next(
        (v for k in ("contentUrl", "embedUrl", "url") if isinstance(v := node.get(k), str)), None
    )
    url = absolute(link, base=base)
    if not kind or not url:
        return None
    return Media(
        kind=kind, url=url, title=plain(node.get("name")), duration_s=_seconds(node.get("duration"))
    )


def _seconds(duration: Any) -> int | None:
    """An ISO 8601 duration in seconds: `PT1M30S` is 90."""
    match = _DURATION.match(duration.strip()) if isinstance(duration, str) else None
    if not match or not any(match.groups()):
        return None
    days, hours, minutes, seconds = (int(g or 0) for g in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds or None
