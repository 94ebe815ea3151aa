"""Parts of a page that several templates share: head, metadata, byline, appeal, teasers."""

import json
from collections.abc import Sequence
from html import escape

from samples import furniture as f
from samples.content import Article


def head(a: Article, extra: str) -> str:
    """Doctype and head, with a template's own elements in `extra`."""
    return (
        f'<!doctype html>\n<html lang="{a.publisher.language}"><head><meta charset="{a.charset}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(a.title)} | {escape(a.publisher.name)}</title>"
        f'<link rel="canonical" href="{a.url}">{extra}'
        '<link rel="stylesheet" href="/static/site.css"></head>\n'
    )


def news_article(a: Article, *, free: bool | None = None) -> dict[str, object]:
    """The article in the words of schema.org; what is absent is left out."""
    fields = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": a.url,
        "headline": a.title,
        "description": a.teaser,
        "datePublished": a.published.isoformat(),
        "dateModified": a.updated.isoformat() if a.updated else None,
        "author": [{"@type": "Organization" if a.wire else "Person", "name": n} for n in a.authors]
        or None,
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": a.publisher.name,
            "url": a.publisher.home,
        },
        "articleSection": a.section,
        "keywords": ", ".join(a.tags) or None,
        "image": {"@type": "ImageObject", "url": f.image_url(a), "caption": a.caption}
        if a.caption
        else None,
        "isAccessibleForFree": free,
    }
    return {name: value for name, value in fields.items() if value is not None}


def json_ld(value: object) -> str:
    """A script element with JSON-LD."""
    text = json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'


def open_graph(a: Article) -> str:
    """The meta elements of Open Graph."""
    pairs = [
        ("og:type", "article"),
        ("og:site_name", a.publisher.name),
        ("og:title", a.title),
        ("og:description", a.teaser),
        ("og:url", a.url),
        ("article:published_time", a.published.isoformat()),
        ("article:section", a.section),
        *([("article:modified_time", a.updated.isoformat())] if a.updated else []),
        *([("og:image", f.image_url(a))] if a.caption else []),
        *(("article:tag", tag) for tag in a.tags),
    ]
    return "".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in pairs)


def standfirst(a: Article) -> str:
    """The standfirst, if the article has one."""
    return f'<p class="standfirst">{escape(a.standfirst, quote=False)}</p>' if a.standfirst else ""


def byline(a: Article, lead: str) -> str:
    """The credit line, if the article has authors."""
    return f'<span class="byline">{lead}{escape(", ".join(a.authors))}</span>' if a.authors else ""


def time(a: Article) -> str:
    """The time of publication."""
    return f'<time datetime="{a.published.isoformat()}">{a.published:%d %B %Y %H:%M}</time>'


def with_plea(a: Article, lines: Sequence[str]) -> str:
    """The body; on some pages with the membership appeal after its second paragraph."""
    if not a.has_plea:
        return f.paragraphs(lines)
    dear, ask, offer, *gifts, thanks = a.publisher.plea
    items = "".join(f"<li>{escape(g)}</li>" for g in gifts)
    plea = f"{f.paragraphs([dear, ask, offer])}<ul>{items}</ul>{f.paragraphs([thanks])}"
    return f"{f.paragraphs(lines[:2])}\n{plea}\n{f.paragraphs(lines[2:])}"


def loose_teasers(a: Article) -> str:
    """Teased stories with their dates, as paragraphs right under the text."""
    return "<p>Related Content</p>" + "".join(
        f"<p>{escape(t)}</p><p>{d}</p>" for t, d in a.publisher.teasers
    )


def teaser_items(a: Article) -> str:
    """Teased stories as a list of links."""
    items = "".join(
        f'<li><a href="/archive/{n}">{escape(t)}</a> <small>{d}</small></li>'
        for n, (t, d) in enumerate(a.publisher.teasers)
    )
    return f"<ul>{items}</ul>"
