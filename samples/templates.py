"""One page template a publisher, each with the markup habits of its kind. Pure: article -> HTML text."""

import json
from collections.abc import Callable, Sequence
from html import escape

from samples import furniture as f
from samples.content import Article


def page(article: Article) -> str:
    """The article's page as its publisher's system makes it."""
    return _TEMPLATES[article.publisher.template](article)


def amp_page(article: Article) -> str:
    """The AMP variant: canonical points back."""
    body = f.paragraphs(article.body)
    return (
        f'<!doctype html>\n<html amp lang="{article.publisher.language}"><head><meta charset="utf-8"><title>{escape(article.title)}</title>'
        f'<link rel="canonical" href="{article.url}"><script async src="https://cdn.ampproject.org/v0.js"></script>'
        f'{_json_ld(_news_article(article))}</head>\n<body><header><a href="{article.publisher.home}">{article.publisher.name}</a></header>'
        f'<article><h1>{escape(article.title)}</h1>{_byline(article, "By ")}{_time(article)}<div class="article-body">{body}</div></article>'
        "<amp-analytics></amp-analytics></body></html>\n"
    )


def print_page(article: Article) -> str:
    """The print variant: canonical points back, nothing around the text."""
    body = f.paragraphs(article.body)
    return (
        f'<!doctype html>\n<html lang="{article.publisher.language}"><head><meta charset="utf-8"><title>{escape(article.title)} - print</title>'
        f'<link rel="canonical" href="{article.url}"><meta name="robots" content="noindex">{_open_graph(article)}</head>\n'
        f'<body onload="window.print()"><article><h1>{escape(article.title)}</h1>{_byline(article, "By ")}{_time(article)}{body}</article>'
        f"<hr><p>{article.publisher.name}</p></body></html>\n"
    )


def shell_page(article: Article) -> str:
    """A page that is empty until its script has run."""
    return (
        f'<!doctype html>\n<html lang="{article.publisher.language}"><head><meta charset="utf-8"><title>{escape(article.publisher.name)}</title>'
        '<script defer src="/static/app.3f9c1b.js"></script></head>\n<body><noscript>Please enable JavaScript.</noscript>'
        '<div id="root"></div></body></html>\n'
    )


def error_page(article: Article, *, title: str) -> str:
    """A 404 or 410 page."""
    return (
        f'<!doctype html>\n<html lang="{article.publisher.language}"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body>{f.menu(article.publisher)}<h1>{title}</h1>{f.footer(article.publisher)}</body></html>\n"
    )


def _ledger(a: Article) -> str:
    free = None if a.paywall is None else False
    related = (
        _loose_teasers(a)
        if a.has_plea
        else f'<aside class="related"><h3>Related Content</h3>{_teaser_items(a)}</aside>'
    )
    gate = (
        '<div class="paywall-gate"><p>This story is for members.</p><a href="/join">Join from £4 a month</a></div>'
        if a.paywall
        else ""
    )
    lines = a.body[:2] if a.paywall else a.body
    variants = f'<link rel="amphtml" href="{a.amp_url}">' if a.has_amp else ""
    return (
        f"{_head(a, f'{_json_ld(_news_article(a, free=free))}{_open_graph(a)}{variants}')}"
        f'<body class="article-page">{f.cookie_banner(a.publisher)}<header>{f.menu(a.publisher)}</header>{f.advertisement()}'
        f'<main><article><header><p class="kicker">{escape(a.section)}</p><h1>{escape(a.title)}</h1>'
        f"{_standfirst(a)}{_byline(a, 'By ')}{_time(a)}{f.share(a.publisher)}</header>{f.figure(a)}"
        f'<div class="article-body">{_with_plea(a, lines)}{gate}{related}</div></article>{f.most_read(a.publisher)}</main>'
        f"{f.newsletter(a.publisher)}{f.comments(a.publisher, ('First!', 'My grandfather would have said otherwise.'))}"
        f"{f.footer(a.publisher)}</body></html>\n"
    )


def _nordlys(a: Article) -> str:
    return (
        f'{_head(a, _open_graph(a))}<body>{f.menu(a.publisher)}<div id="wire"><h1 class="slug">{escape(a.title)}</h1>'
        f'<p class="meta">{_time(a)} {_byline(a, "Reporting by ")}</p>{f.figure(a)}<div class="story">{f.paragraphs(a.body)}</div>'
        f'<div class="boilerplate"><small>Nordlys is an independent agency. Subscribers may publish this story with credit.</small></div>'
        f'<aside class="related"><ul>{_teaser_items(a)}</ul></aside></div>{f.footer(a.publisher)}</body></html>\n'
    )


def _valle(a: Article) -> str:
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "WebSite",
                "@id": f"{a.publisher.home}#sitio",
                "name": a.publisher.name,
                "url": a.publisher.home,
            },
            {
                "@type": "BreadcrumbList",
                "itemListElement": [{"@type": "ListItem", "position": 1, "name": a.section}],
            },
            {k: v for k, v in _news_article(a).items() if k != "@context"}
            | {"isPartOf": {"@id": f"{a.publisher.home}#sitio"}},
        ],
    }
    middle = len(a.body) // 2
    return (
        f'{_head(a, _json_ld(graph))}<body>{f.cookie_banner(a.publisher)}{f.menu(a.publisher)}<div class="contenedor">'
        f'<div class="nota"><span class="volanta">{escape(a.section)}</span><h1>{escape(a.title)}</h1>{_standfirst(a)}'
        f'<div class="firma">{_byline(a, "Por ")}<span class="fecha">{a.published:%d/%m/%Y %H:%M}</span></div>{f.share(a.publisher)}'
        f'{f.figure(a)}<div class="cuerpo">{f.paragraphs(a.body[:middle])}{f.advertisement()}{f.newsletter(a.publisher)}'
        f"{f.paragraphs(a.body[middle:])}</div></div>{f.most_read(a.publisher)}</div>{f.footer(a.publisher)}</body></html>\n"
    )


def _vestnik(a: Article) -> str:
    names = "".join(
        f'<span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">{escape(n)}</span></span> '
        for n in a.authors
    )
    return (
        f'{_head(a, "")}<body>{f.menu(a.publisher)}<div class="layout">'
        f'<div class="news-detail" itemscope itemtype="https://schema.org/NewsArticle"><meta itemprop="mainEntityOfPage" content="{a.url}">'
        f'<h1 itemprop="headline">{escape(a.title)}</h1><meta itemprop="datePublished" content="{a.published.isoformat()}">'
        f'<meta itemprop="articleSection" content="{escape(a.section)}"><p class="date">{a.published:%d.%m.%Y %H:%M}</p>{_standfirst(a)}'
        f'{f.figure(a)}<div itemprop="articleBody">{f.paragraphs(a.body)}</div><p class="sign">{names}</p></div>'
        f"{f.share(a.publisher)}{f.most_read(a.publisher)}</div>{f.comments(a.publisher)}{f.footer(a.publisher)}</body></html>\n"
    )


def _shiogaura(a: Article) -> str:
    crumbs = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": []}
    moment = f"{a.published.year}年{a.published.month}月{a.published.day}日 {a.published:%H時%M分}"
    writer = f"【{'、'.join(a.authors)}】" if a.authors else ""
    return (
        f'{_head(a, _json_ld([crumbs, _news_article(a)]))}<body><div id="header">{f.menu(a.publisher)}</div><div id="main">'
        f'<div class="article-head"><h1>{escape(a.title)}</h1><p class="date">{moment}</p>{f.share(a.publisher)}</div>{f.figure(a)}'
        f'<div class="article-text">{f.paragraphs(a.body)}</div><p class="writer">{writer}</p></div>{f.most_read(a.publisher)}'
        f"{f.newsletter(a.publisher)}{f.footer(a.publisher)}</body></html>\n"
    )


def _marsa(a: Article) -> str:
    return (
        f'<!doctype html>\n<html lang="ar" dir="rtl"><head><meta charset="{a.charset}"><title>{escape(a.title)} - {a.publisher.name}</title>'
        f'</head>\n<body>{f.menu(a.publisher)}<div class="page"><h1>{escape(a.title)}</h1>{_byline(a, "كتب: ")}'
        f'<span class="date">{a.published:%Y/%m/%d %H:%M}</span>{f.figure(a)}<div class="text">{f.paragraphs(a.body)}</div></div>'
        f"{f.share(a.publisher)}{f.most_read(a.publisher)}{f.footer(a.publisher)}</body></html>\n"
    )


def _moss(a: Article) -> str:
    meta = (
        f'<meta name="author" content="{escape(", ".join(a.authors))}"><meta property="article:published_time" '
        f'content="{a.published.isoformat()}"><link rel="alternate" type="application/feed+json" href="/feed.json">'
    )
    tags = " ".join(f'<a class="p-category" href="/tag/{t}">{t}</a>' for t in a.tags)
    return (
        f'{_head(a, meta)}<body><header><a href="/">Moss &amp; Meter</a></header><article class="h-entry">'
        f'<h1 class="p-name">{escape(a.title)}</h1><div class="e-content">{f.paragraphs(a.body)}</div>'
        f'<p class="filed">Filed by {escape(" and ".join(a.authors))} on {_time(a)} under {tags}</p></article>'
        f"{f.newsletter(a.publisher)}{f.comments(a.publisher, ('Did the sourdough survive?',))}{f.footer(a.publisher)}</body></html>\n"
    )


def _upland(a: Article) -> str:
    broken = (
        json.dumps(_news_article(a), ensure_ascii=False, indent=1)[:-2] + ",\n}"
    )  # a trailing comma, as templates leave them
    return (
        f'{_head(a, f"""<script type="application/ld+json">{broken}</script><meta name="description" content="{escape(a.teaser)}">""")}'
        f'<body><table class="frame"><tr><td class="left">{f.menu(a.publisher)}{f.most_read(a.publisher)}</td><td class="centre">'
        f'<h1>{escape(a.title)}</h1>{_byline(a, "Words: ")}<p class="posted">Posted {a.published:%d %B %Y, %H:%M}</p>{f.figure(a)}'
        f'<div class="story">{f.paragraphs(a.body)}</div></td></tr></table>{f.comments(a.publisher, ("Well done Margaret.",))}'
        f"{f.footer(a.publisher)}</body></html>\n"
    )


_TEMPLATES: dict[str, Callable[[Article], str]] = {
    "ledger": _ledger,
    "nordlys": _nordlys,
    "valle": _valle,
    "vestnik": _vestnik,
    "shiogaura": _shiogaura,
    "marsa": _marsa,
    "moss": _moss,
    "upland": _upland,
}


def _head(a: Article, extra: str) -> str:
    return (
        f'<!doctype html>\n<html lang="{a.publisher.language}"><head><meta charset="{a.charset}">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(a.title)} | {escape(a.publisher.name)}</title>'
        f'<link rel="canonical" href="{a.url}">{extra}<link rel="stylesheet" href="/static/site.css"></head>\n'
    )


def _news_article(a: Article, *, free: bool | None = None) -> dict[str, object]:
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


def _json_ld(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'


def _open_graph(a: Article) -> str:
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


def _standfirst(a: Article) -> str:
    return f'<p class="standfirst">{escape(a.standfirst, quote=False)}</p>' if a.standfirst else ""


def _byline(a: Article, lead: str) -> str:
    return f'<span class="byline">{lead}{escape(", ".join(a.authors))}</span>' if a.authors else ""


def _time(a: Article) -> str:
    return f'<time datetime="{a.published.isoformat()}">{a.published:%d %B %Y %H:%M}</time>'


def _with_plea(a: Article, lines: Sequence[str]) -> str:
    """The body, with the membership appeal after its second paragraph where the page has one: loose, as editors paste it."""
    if not a.has_plea:
        return f.paragraphs(lines)
    dear, ask, offer, *gifts, thanks = a.publisher.plea
    items = "".join(f"<li>{escape(g)}</li>" for g in gifts)
    plea = f"{f.paragraphs([dear, ask, offer])}<ul>{items}</ul>{f.paragraphs([thanks])}"
    return f"{f.paragraphs(lines[:2])}\n{plea}\n{f.paragraphs(lines[2:])}"


def _loose_teasers(a: Article) -> str:
    """Teased stories with their dates, as paragraphs right under the text."""
    return "<p>Related Content</p>" + "".join(
        f"<p>{escape(t)}</p><p>{d}</p>" for t, d in a.publisher.teasers
    )


def _teaser_items(a: Article) -> str:
    items = "".join(
        f'<li><a href="/archive/{n}">{escape(t)}</a> <small>{d}</small></li>'
        for n, (t, d) in enumerate(a.publisher.teasers)
    )
    return f"<ul>{items}</ul>"
