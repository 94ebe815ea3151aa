"""Gates and look-alike articles in 21 languages, written for this benchmark: texts x templates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from zlib import crc32

from news.article import Page
from news.feed.values import Entry

HERE = Path(__file__).parent
SITE = "https://www.harbourledger.example"
AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
_NAME = "Harbour Ledger"
_OG_TYPE = '<meta property="og:type" content="article">'
_FIELDS = '<input type="email"><input type="password">'
_NAV = (
    f'<header><a href="/">{_NAME}</a><nav><ul><li><a href="/a/">A</a></li><li><a href="/b/">B</a>'
    '</li></ul></nav><form action="/s"><input name="q"><button>?</button></form></header>'
)
_FOOT = (
    f'<footer><p>&copy; {_NAME}</p><a href="/imprint">Imprint</a> <a href="/privacy">Privacy</a>'
    '</footer><script src="/static/app.js"></script><script>window.dataLayer=[]</script>'
)
_SHIELD = '<script>window._cf_chl_opt={cType:"managed"}</script><div id="challenge"></div>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An article as written: its entry in the feed, and its text."""

    kind: str
    language: str
    title: str
    summary: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page for an entry."""

    kind: str
    language: str
    template: str
    entry: Entry
    page: Page
    status: int = 200
    is_gate: bool = True

    @property
    def is_held_back(self) -> bool:
        """True for the kinds and languages at which nobody looked while weights were set."""
        return crc32(f"{self.kind} {self.language}".encode()) % 2 == 1


def articles() -> list[Told]:
    """The articles of articles.txt."""
    return [
        Told(kind=kind, language=language, title=title, summary=summary, text=text)
        for (kind, language), title, summary, text in _rows("articles.txt")
    ]


def gates() -> Iterator[Shown]:
    """Each gate in each template of its kind, for an entry in its language, and one in another."""
    plain = [told for told in articles() if told.kind == "plain"]
    for number, ((kind, language), heading, one, two, buttons) in enumerate(_rows("gates.txt")):
        own = next((told for told in plain if told.language == language), plain[number % 21])
        other = plain[(number * 7 + 3) % len(plain)]
        for template in _TEMPLATES[kind]:
            told = other if template == "foreign" else own
            html = _gate(template, heading, (one, two), buttons, language=language, told=told)
            path, status = f"/2026/11/{number}-x", 200
            final = _FINAL.get(template, "{site}{path}").format(site=SITE, path=path)
            if template == "shield202":
                status = 202
            yield Shown(
                kind=kind,
                language=language,
                template=template,
                entry=entry_of(told, link=f"{SITE}{path}"),
                page=_page(final, html),
                status=status,
            )
    yield from _fronts(plain)


_TEMPLATES = {
    "consent": ("bare", "framed", "moved", "host", "dialog", "headed", "foreign"),
    "pay": ("bare", "moved", "headed"),
    "login": ("bare", "framed", "moved", "headed"),
    "challenge": ("bare", "shield", "shield202", "foreign"),
    "age": ("bare", "framed", "dialog"),
    "region": ("bare", "framed", "foreign"),
    "maintenance": ("bare", "framed"),
    "missing": ("bare", "framed", "moved404"),
    "other": ("bare", "framed"),
}
_FINAL = {
    "moved": "{site}/consent?return={path}",
    "host": "https://choices.harbour-cmp.example/v2?next={site}{path}",
    "moved404": "{site}/404",
}


def _gate(
    template: str, heading: str, texts: tuple[str, ...], buttons: str, *, language: str, told: Told
) -> str:
    body = f"<h1>{escape(heading)}</h1>" + "".join(f"<p>{escape(t)}</p>" for t in texts if t)
    body += _form(buttons)
    head = "" if template != "bare" else '<meta name="robots" content="noindex">'
    title = f"{escape(heading)} | {_NAME}"
    if template == "headed":  # the article's own head over the gate's text
        title = f"{escape(told.title)} | {_NAME}"
        head = f'{_OG_TYPE}<meta property="og:title" content="{escape(told.title)}">'
    if template.startswith("shield"):
        head = f"<title>{escape(heading)}</title>{_SHIELD}"
        return f"<html lang={language}>{head}<body>{body}</body></html>"
    if template == "dialog":
        main = f'<div class="layer"><div role="dialog">{body}</div></div>'
    elif template in ("bare", "moved", "host", "foreign"):
        main = f"<main>{body}</main>"
    else:
        main = f"{_NAV}<main><article>{body}</article></main>{_FOOT}"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"{head}</head><body>{main}</body></html>"
    )


def _form(buttons: str) -> str:
    if buttons == "*":
        return f'<form method="post">{_FIELDS}<button>OK</button></form>'
    names = [name.strip() for name in buttons.split(";") if name.strip()]
    held = "".join(f"<button>{escape(name)}</button>" for name in names)
    return f'<form method="post">{held}</form>' if held else ""


def _fronts(plain: list[Told]) -> Iterator[Shown]:
    """Front pages and sections to which links of stories lead, some of which they list."""
    for language in ("en", "de", "fr", "ru", "ja", "ar", "es", "pl"):
        own = next(told for told in plain if told.language == language)
        listed = [told for told in plain if told is not own]
        for template, place in (("home", "/"), ("section", "/news/"), ("listed", "/")):
            shown = [own, *listed[:7]] if template == "listed" else listed[:8]
            teasers = "".join(
                f'<section><h2><a href="/{n}">{escape(t.title)}</a></h2><p>{escape(t.summary)}</p>'
                "</section>"
                for n, t in enumerate(shown)
            )
            html = (
                f'<html lang="{language}"><head><title>Harbour Ledger</title></head><body>'
                f"<h1>Harbour Ledger</h1><main>{teasers}</main></body></html>"
            )
            yield Shown(
                kind="front",
                language=language,
                template=template,
                entry=entry_of(own, link=f"{SITE}/2026/11/ferry-{language}"),
                page=_page(f"{SITE}{place}", html),
            )


def lookalikes() -> Iterator[Shown]:
    """The articles behind their own entries: as linked, retitled, moved, and under a banner."""
    told = articles()
    banner = next(row for row in _rows("gates.txt") if row[0] == ("consent", "en"))
    asked = f"<p>{banner[2]}</p><p>{banner[3]}</p>{_form(banner[4])}"
    layer = f'<div id="layer" role="dialog">{asked}</div>'
    for number, one in enumerate(told):
        path = f"/2026/11/{number}-story"
        for template in ("plain", "retitled", "moved", "banner", "rich"):
            heading = one.summary[:60] if template == "retitled" else one.title
            rich = f'<meta name="robots" content="noindex">{_OG_TYPE}' if template == "rich" else ""
            html = (
                f'<html lang="{one.language}"><head><title>{escape(heading)} | {_NAME}</title>'
                f"{rich}</head><body>{_NAV}"
                f"{layer if template == 'banner' else ''}<main><article><h1>{escape(heading)}</h1>"
                f"<p>{escape(one.text)}</p></article></main>{_FOOT}"
                "</body></html>"
            )
            final = (
                f"https://ledger-news.example/n/{number}" if template == "moved" else SITE + path
            )
            yield Shown(
                kind=one.kind,
                language=one.language,
                template=template,
                entry=entry_of(one, link=SITE + path),
                page=_page(final, html),
                is_gate=False,
            )


def entry_of(told: Told, *, link: str) -> Entry:
    """The article's entry in a feed."""
    return Entry(
        feed_url=f"{SITE}/feed",
        guid=link,
        link=link,
        title=told.title,
        summary=told.summary,
        language=told.language,
    )


def _page(url: str, html: str) -> Page:
    return Page(
        url=url, content=html.encode(), content_type="text/html; charset=utf-8", fetched_at=AT
    )


def _rows(name: str) -> Iterator[tuple[tuple[str, str], str, str, str, str]]:
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            first, *rest = (cell.strip() for cell in line.split(" |"))
            kind, _, language = first.partition(" ")
            yield ((kind, language), *rest)  # type: ignore[misc]
