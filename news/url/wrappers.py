"""URLs that contain another URL: AMP caches and viewers, redirectors, Google News."""

import json
import re
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_GOOGLE = r"(?:www\.)?google\.(?:com?\.)?[a-z]{2,3}"
_REDIRECTORS: tuple[tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(host), re.compile(path), tuple(names.split()))
    for host, path, names in (  # host, path, parameters that hold the URL
        (_GOOGLE, r"/url", "q url"),
        (r"news\.google\.com", r"/(?:news/)?url", "url q"),
        (r"www\.bing\.com", r"/news/apiclick\.aspx", "url"),
        (r"lm?\.facebook\.com|l\.messenger\.com|www\.facebook\.com", r"/l\.php", "u"),
        (r"l\.instagram\.com", r"/", "u"),
        (r"www\.youtube\.com", r"/redirect", "q"),
        (r"out\.reddit\.com", r"/.*", "url"),
        (r"t\.umblr\.com|www\.tumblr\.com", r"/redirect", "z"),
        (r"twitter\.com|x\.com", r"/i/redirect", "url"),
        (r"(?:www|m|web)\.facebook\.com", r"/flx/warn/", "u"),
        (r"(?:m\.)?vk\.com|away\.vk\.com", r"/away(?:\.php)?", "to"),
        (r"www\.linkedin\.com", r"/(?:redir/redirect|safety/go)", "url"),
        (r"slack-redir\.net", r"/link", "url"),
        (r"(?:[a-z0-9-]+\.)?safelinks\.protection\.outlook\.com", r"/.*", "url"),
        (r"duckduckgo\.com", r"/l/", "uddg"),
        (r"getpocket\.com|flipboard\.com", r"/redirect", "url"),
        (r"(?:.+\.)?outbrain\.com", r"/network/redir", "url"),
        (r"(?:.+\.)?taboola\.com", r"/.+/click", "redir url"),
        (r"(?:go\.)?(?:redirectingat|skimresources|skimlinks)\.com", r"/", "url"),
        (r"redirect\.viglink\.com", r"/.*", "u"),
        (r"click\.linksynergy\.com", r"/(?:deeplink|fs-bin/click)", "murl"),
        (r"www\.awin1\.com", r"/(?:cread|awclick)\.php", "ued p"),
        (r"(?:.+\.)?mailchimp\.com", r"/mctx/clicks", "url"),
        (r"click\.redditmail\.com", r"/.*", "url"),
        (r"l\.threads\.(?:net|com)", r"/", "u"),
        (r"go\.bsky\.app", r"/redirect", "u"),
        (r"t\.me", r"/iv", "url"),
        (r"l\.wl\.co", r"/l", "u"),
        (r"cts\.businesswire\.com", r"/ct/CT", "url"),
        (r"mailtrack\.io", r"/trace/link/.*", "url"),
        (r"clk?\.tradedoubler\.com", r"/click.*", "url"),
        (r"deref-(?:gmx|web)\.(?:net|com|de)", r"/.*dereferrer/?", "redirectUrl"),
        (r"(?:steamcommunity\.com|exit\.sc|gate\.sc)", r"/(?:linkfilter/)?", "url u"),
        (r"medium\.com", r"/r/", "url"),
        (r"search\.app", r"/", "link"),
        (r"link\.zhihu\.com|link\.juejin\.cn", r"/", "target"),
        (r"weibo\.cn", r"/sinaurl", "u toasturl"),
        (r"link\.csdn\.net|gitee\.com", r"/(?:link)?", "target"),
        (r"links?\.jianshu\.com", r"/(?:go)?", "to t"),
        (r"www\.douban\.com", r"/link2/", "url"),
        (r"www\.pixiv\.net", r"/jump\.php", "url"),
        (r"cc\.loginfra\.com", r"/.*", "u"),
        # questions about cookies
        (r"consent\.(?:google\.(?:com?\.)?[a-z]{2,3}|youtube\.com)", r"/(?:m|ml|d)", "continue"),
        (r"consent\.yahoo\.com", r"/v2/(?:partners/)?collectConsent", "done"),
        # mail filters
        (r"linkprotect\.cudasvc\.com", r"/url", "a"),
        (r"protect2\.fireeye\.com", r"/(?:v1/)?url", "u"),
        (r"clicktime\.symantec\.com|link\.edgepilot\.com", r"/.+", "u"),
        (r"(?:.+\.)?trendmicro\.com", r"/wis/clicktime/v1/query", "url"),
        (r"outlook\.office(?:365)?\.com", r"/mail/safelink\.html", "url"),
        (r"bbox\.blackbaudhosting\.com", r"/webforms/linkredirect", "url"),
        (r"statics\.teams\.cdn\.office\.net", r"/.+/atp-safelinks\.html", "url"),
        # networks of advertisers
        (r"(?:www\.)?googleadservices\.com", r"/pagead/aclk", "adurl"),
        (r"track\.adtraction\.com|track\.effiliation\.com", r"/.+", "url"),
        (r"ad\.admitad\.com", r"/g/.+", "ulp"),
        (r"track\.webgains\.com", r"/click\.html", "wgtarget"),
        (r"(?:www\.)?shareasale(?:-analytics)?\.com", r"/r\.cfm", "urllink"),
        (r".+\.digidip\.net", r"/visit", "url"),
        (
            r"(?:www\.)?(?:anrdoezrs|dpbolvw|jdoqocy|kqzyfj|tkqlhce)\.(?:com|net)",
            r"/click-.+",
            "url",
        ),
        (r"track\.adform\.net", r"/C/.*", "ckurl"),
        (r".+\.(?:sjv\.io|pxf\.io|7eer\.net)", r"/c/.+", "u"),
        (r"click\.icptrack\.com", r"/icp/relay\.php", "destination"),
        (r"hb\.afl\.rakuten\.co\.jp", r"/.+", "pc"),
        (r"c\.pc\.qq\.com", r"/(?:middlem|ios)\.html", "pfurl url"),
    )
)
_AMP_CACHE = re.compile(
    r"(?:.+\.)?(?:cdn\.ampproject\.org|bing-amp\.com|amp\.cloudflare\.com)|mipcache\.bdstatic\.com|.+\.mipcdn\.com"
)
_AMP_VIEWER = re.compile(rf"{_GOOGLE}|www\.bing\.com")
_AMP_PATH = re.compile(r"/(?:c|v|i|wp|amp)/(s/)?([^/]+\.[^/]+)(/.*)?")
_GOOGLE_NEWS = re.compile(r"/(?:__i/rss/rd/|rss/)?(?:articles|read)/([A-Za-z0-9_-]+={0,2})/?")
# Their pages forward: by meta refresh, a note or their one link elsewhere.
_OPAQUE = (
    ("news.google.com", _GOOGLE_NEWS),
    ("t.co", re.compile(r"/[A-Za-z0-9]+")),
    ("paid.outbrain.com", re.compile(r"/network/redir")),
)
# FeedBlitz: /~/t/0/0/paper/~https://paper.example/a; Yahoo: /SIG=1/*http://paper.example/a,
# /RU=<escaped>/RK=0
_IN_PATH = (
    (re.compile(r"feeds\.feedblitz\.com|.+\.feedblitz\.com"), re.compile(r".*/~(https?://?.+)")),
    (re.compile(r"(?:.+\.)?rd\.yahoo\.com"), re.compile(r".*/\*+(https?://?.+)")),
    (re.compile(r"r\.search\.yahoo\.com"), re.compile(r".*?/RU=(https?%3[aA][^/]+)/R[KS]=.*")),
    (
        re.compile(r"prod\.outgoing\.prod\.webservices\.mozgcp\.net|outgoing\.prod\.mozaws\.net"),
        re.compile(r"/v1/[0-9a-f]{64}/(https?(?::|%3[aA]).+)"),
    ),
    (re.compile(r"secure-web\.cisco\.com"), re.compile(r"/.+/(https?%3[aA][^/]+)")),
    (re.compile(r"(?:.+\.)?awstrack\.me"), re.compile(r"/L0/(https?(?::|%3[aA])[^/]+)/.*")),
)
#: on a host of the sender's own: Amazon's mailer escapes the address, Sailthru's is in base64
_MAILED = re.compile(r"/C?L0/(https?(?::|%3[aA])%2[fF]%2[fF][^/]+)/\d+/[0-9a-f-]{20,}/.+")
_SAILTHRU = re.compile(r"/click/\d+\.\d+/(aHR0c[A-Za-z0-9_-]{10,6000}={0,2})/[A-Za-z0-9]+")
#: Postmark leaves the scheme out
_POSTMARK = re.compile(r"/\d[a-z]{1,2}/([a-z0-9.-]+\.[a-z]{2,}(?:%2[fF][^/]*)?)/[^/]+/.+")
_AS_QUERY = re.compile(r"href\.li|anonym\.to|(?:www\.)?nullrefer\.com|dereferer\.me|hiderefer\.com")
#: the mails of Kit: the address in base64 is the last of three
_KIT = re.compile(r"[a-z]+\.(?:convertkit|kit)-mail[0-9]*\.com")
_KIT_PATH = re.compile(r"/[^/]+/[^/]+/([A-Za-z0-9_=-]{10,6000})")
_SUBSTACK = re.compile(r"/pub/([a-z0-9-]+)(/p/[^/]+/?)")  #: open.substack.com/pub/paper/p/story
#: paper-example.turbopages.org/paper.example/s/a, of Yandex; `s` is https
_TURBO = re.compile(r"(?:.+\.)?turbopages\.org|(?:www\.)?yandex\.ru")
_TURBO_PATH = re.compile(r"(?:/turbo)?/([a-z0-9-]+(?:\.[a-z0-9-]+)+)/([sh])(/.*)?")
_SIGNATURE = re.compile(r":[A-Za-z0-9_-]+$")  #: Disqus writes it behind the address
#: mails of Substack, Drip and Customer.io: a JSON object in base64, and perhaps a signature
_IN_JSON = re.compile(r"/(?:redirect/2|(?:e/)?c)/(eyJ[A-Za-z0-9_-]{10,6000}={0,2})(?:[./].*)?")
_JSON_MAILERS = re.compile(r"substack\.com|.+\.dripemail2\.com|.+\.customeriomail\.com")
_JSON_NAMES = ("e", "url", "href")
_URLDEFENSE = re.compile(r"urldefense\.(?:proofpoint\.)?com")
_URLDEFENSE_V3 = re.compile(r"/v3/__(.+?)__;([^!]*)!.*")
_RUN_LENGTHS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


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
    return _in_path(host, parts) or _in_query(host, parts)


@lru_cache(maxsize=4096)  # a run meets each host many times, and nearly all are none
def _redirectors(host: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Paths and parameters of the redirectors on a host."""
    return tuple((path, names) for one, path, names in _REDIRECTORS if one.fullmatch(host))


def _in_path(host: str, parts: SplitResult) -> str | None:
    if _URLDEFENSE.fullmatch(host):
        return _urldefense(parts)
    if _TURBO.fullmatch(host) and (found := _TURBO_PATH.fullmatch(parts.path)):
        return f"{'https' if found[2] == 's' else 'http'}://{found[1]}{found[3] or '/'}"
    if host == "open.substack.com" and (found := _SUBSTACK.fullmatch(parts.path)):
        return f"https://{found[1]}.substack.com{found[2]}"
    if inner := _in_mail(host, parts):
        return inner
    for wrapper, shape in _IN_PATH:
        if wrapper.fullmatch(host) and (match := shape.fullmatch(parts.path)):
            return _from_path(match[1], parts.query)
    return None


def _in_mail(host: str, parts: SplitResult) -> str | None:
    """The URL in a link of a newsletter that counts its clicks."""
    if "/eyJ" in parts.path and _JSON_MAILERS.fullmatch(host):
        found = _IN_JSON.fullmatch(parts.path)
        return _from_json(found[1]) if found else None
    if host == "click.pstmrk.it" and (found := _POSTMARK.fullmatch(parts.path)):
        return f"https://{unquote(found[1])}"
    if "L0/http" in parts.path and (found := _MAILED.fullmatch(parts.path)):
        return _from_path(found[1], parts.query)
    in_base64 = _KIT_PATH if _KIT.fullmatch(host) else _SAILTHRU
    found = in_base64.fullmatch(parts.path)
    return _from_base64(found[1]) if found else None


def _in_query(host: str, parts: SplitResult) -> str | None:
    if _AS_QUERY.fullmatch(host):
        return parts.query if _is_web(parts.query) else None
    if host == "disq.us":
        return _SIGNATURE.sub("", _value(parts, "url") or "") or None
    if host.endswith(".protection.sophos.com"):
        return _from_base64(_value(parts, "u") or "")
    for path, names in _redirectors(host):
        if path.fullmatch(parts.path):
            values = dict(parse_qsl(parts.query))
            return next((values[n] for n in names if _is_web(values.get(n, ""))), None)
    return None


def _value(parts: SplitResult, name: str) -> str | None:
    return dict(parse_qsl(parts.query)).get(name)


def _from_base64(code: str) -> str | None:
    """The address that a text in base64 is; None where it is none."""
    try:
        inner = urlsafe_b64decode(code.rstrip("=") + "=" * (-len(code.rstrip("=")) % 4)).decode()
    except (Base64Error, ValueError):
        return None
    return inner if _is_web(inner) else None


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
    is_wrapper = any(
        parts.hostname == host and path.fullmatch(parts.path) for host, path in _OPAQUE
    )
    return is_wrapper and inner_url(url) is None


def _is_web(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def _from_json(code: str) -> str | None:
    """The address in a JSON object in base64; None where there is none."""
    try:
        told = json.loads(urlsafe_b64decode(code.rstrip("=") + "=" * (-len(code.rstrip("=")) % 4)))
    except (ValueError, RecursionError):
        return None
    found = [told.get(name) for name in _JSON_NAMES] if isinstance(told, dict) else []
    return next((inner for inner in found if isinstance(inner, str) and _is_web(inner)), None)


def _urldefense(parts: SplitResult) -> str | None:
    """The URL inside Proofpoint's. Version 2 writes `%` as `-` and `/` as `_`.

    Version 3 keeps all but some characters. `*` stands for one of them, `**A` for a run of two,
    `**B` of three; they follow in base64. Source: Proofpoint, URL decoder.
    """
    if parts.path in ("/v1/url", "/v2/url"):
        inner = dict(parse_qsl(parts.query)).get("u", "")
        if parts.path == "/v2/url":
            inner = unquote(inner.translate({ord("-"): "%", ord("_"): "/"}))
        return inner if _is_web(inner) else None
    whole = f"{parts.path}?{parts.query}" if parts.query else parts.path
    match = _URLDEFENSE_V3.fullmatch(whole)
    if not match:
        return None
    try:
        held = urlsafe_b64decode(match[2] + "=" * (-len(match[2]) % 4)).decode()
    except (Base64Error, ValueError):
        return None
    inner = _filled(unquote(match[1]), held)
    scheme, _, rest = inner.partition(":")
    return f"{scheme}://{rest.lstrip('/')}" if _is_web(f"{scheme}://") else None


def _filled(text: str, held: str) -> str:
    """A text with the characters held back in place of `*` and `**A`."""
    made, at = [], 0
    for piece in re.findall(r"\*\*[A-Za-z0-9_-]|\*|[^*]+", text):
        count = 0 if piece[0] != "*" else 1 if piece == "*" else _RUN_LENGTHS.index(piece[2]) + 2
        made.append(held[at : at + count] if count else piece)
        at += count
    return "".join(made)


def _from_path(inner: str, query: str) -> str:
    inner = unquote(inner) if re.match(r"https?(?:%3a|:%2f)", inner, re.IGNORECASE) else inner
    scheme, _, rest = inner.partition(":")
    return f"{scheme}://{rest.lstrip('/')}{f'?{query}' if query else ''}"


def _from_amp_path(path: str, query: str) -> str | None:
    """`/c/s/host/path`, `/v/s/host/path`, `/amp/s/host/path`: `s` means https, else http."""
    match = _AMP_PATH.fullmatch(path)
    if not match:
        return None
    secure, host, rest = match.groups()
    return f"{'https' if secure else 'http'}://{host}{rest or '/'}{f'?{query}' if query else ''}"
