"""URLs that contain another URL: AMP caches and viewers, redirectors, Google News."""

import re
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from urllib.parse import parse_qsl, unquote, urlsplit

_GOOGLE = r"(?:www\.)?google\.(?:com?\.)?[a-z]{2,3}"
_REDIRECTORS: tuple[tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(host), re.compile(path), tuple(names.split()))
    for host, path, names in (  # host, path, parameters that hold the URL
        (_GOOGLE, r"/url", "q url"),
        (r"news\.google\.com", r"/news/url", "url"),
        (r"www\.bing\.com", r"/news/apiclick\.aspx", "url"),
        (r"lm?\.facebook\.com|l\.messenger\.com|www\.facebook\.com", r"/l\.php", "u"),
        (r"l\.instagram\.com", r"/", "u"),
        (r"www\.youtube\.com", r"/redirect", "q"),
        (r"out\.reddit\.com", r"/.*", "url"),
        (r"t\.umblr\.com", r"/redirect", "z"),
        (r"(?:m\.)?vk\.com|away\.vk\.com", r"/away(?:\.php)?", "to"),
        (r"www\.linkedin\.com", r"/(?:redir/redirect|safety/go)", "url"),
        (r"slack-redir\.net", r"/link", "url"),
        (r"(?:[a-z0-9-]+\.)?safelinks\.protection\.outlook\.com", r"/.*", "url"),
        (r"duckduckgo\.com", r"/l/", "uddg"),
        (r"getpocket\.com", r"/redirect", "url"),
    )
)
_AMP_CACHE = re.compile(
    r".+\.(?:cdn\.ampproject\.org|bing-amp\.com)|mipcache\.bdstatic\.com|.+\.mipcdn\.com"
)
_AMP_VIEWER = re.compile(rf"{_GOOGLE}|www\.bing\.com")
_AMP_PATH = re.compile(r"/(?:c|v|i|wp|amp)/(s/)?([^/]+\.[^/]+)(/.*)?")
_GOOGLE_NEWS = re.compile(r"/(?:__i/rss/rd/|rss/)?(?:articles|read)/([A-Za-z0-9_-]+={0,2})/?")
# FeedBlitz: /~/t/0/0/paper/~https://paper.example/a; Yahoo: /SIG=1/*http://paper.example/a,
# /RU=<escaped>/RK=0
_IN_PATH = (
    (re.compile(r"feeds\.feedblitz\.com|.+\.feedblitz\.com"), re.compile(r".*/~(https?://?.+)")),
    (re.compile(r"(?:.+\.)?rd\.yahoo\.com"), re.compile(r".*/\*+(https?://?.+)")),
    (re.compile(r"r\.search\.yahoo\.com"), re.compile(r".*?/RU=(https?%3[aA][^/]+)/R[KS]=.*")),
)


def inner_url(url: str) -> str | None:
    """The URL inside an absolute, WHATWG-normal one, unchecked; None when there is none."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _AMP_CACHE.fullmatch(host) or (
        _AMP_VIEWER.fullmatch(host) and parts.path.startswith("/amp/")
    ):
        return _from_amp_path(parts.path, parts.query)
    if host == "news.google.com" and (match := _GOOGLE_NEWS.fullmatch(parts.path)):
        return google_news_url(match[1])
    for wrapper, shape in _IN_PATH:
        if wrapper.fullmatch(host) and (match := shape.fullmatch(parts.path)):
            return _from_path(match[1], parts.query)
    for wrapper, path, names in _REDIRECTORS:
        if wrapper.fullmatch(host) and path.fullmatch(parts.path):
            values = dict(parse_qsl(parts.query))
            return next((values[n] for n in names if _is_web(values.get(n, ""))), None)
    return None


def google_news_url(code: str) -> str | None:
    """The publisher's URL in a Google News article id; None for ids made after 2024.

    The id is a protocol buffer in base64: a number, then the URL as a string in field 4 (and the
    AMP one in field 26).
    """
    try:
        raw = urlsafe_b64decode(code.rstrip("=") + "=" * (-len(code.rstrip("=")) % 4))
    except (Base64Error, ValueError):
        return None
    if len(raw) < 5 or raw[0] != 0x08 or raw[1] > 0x7F or raw[2] != 0x22:
        return None
    size, at = raw[3], 4
    if size & 0x80:
        size, at = (size & 0x7F) | (raw[4] << 7), 5
    inner = raw[at : at + size]
    if len(inner) != size or not inner.isascii():
        return None
    text = inner.decode("ascii")
    return text if _is_web(text) and not re.search(r"[\x00-\x20]", text) else None


def is_opaque_wrapper(url: str) -> bool:
    """True for an aggregator's URL that does not contain the publisher's URL."""
    parts = urlsplit(url)
    return (
        parts.hostname == "news.google.com"
        and bool(_GOOGLE_NEWS.fullmatch(parts.path))
        and inner_url(url) is None
    )


def _is_web(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def _from_path(inner: str, query: str) -> str:
    inner = unquote(inner) if "%3a" in inner[:10].lower() else inner
    scheme, _, rest = inner.partition(":")
    return f"{scheme}://{rest.lstrip('/')}{f'?{query}' if query else ''}"


def _from_amp_path(path: str, query: str) -> str | None:
    """`/c/s/host/path`, `/v/s/host/path`, `/amp/s/host/path`: `s` means https, else http."""
    match = _AMP_PATH.fullmatch(path)
    if not match:
        return None
    secure, host, rest = match.groups()
    return f"{'https' if secure else 'http'}://{host}{rest or '/'}{f'?{query}' if query else ''}"
