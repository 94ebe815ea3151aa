"""One page template a publisher, each with the markup habits of its kind."""

import json
from collections.abc import Callable
from html import escape

from samples import furniture as f
from samples.content import Article
from samples.markup import (
    byline,
    head,
    json_ld,
    loose_teasers,
    news_article,
    open_graph,
    standfirst,
    teaser_items,
    time,
    with_plea,
)


def page(article: Article) -> str:
    """The article's page as its publisher's system makes it."""
    return _TEMPLATES[article.publisher.template](article)


def amp_page(article: Article) -> str:
    """The AMP variant: canonical points back."""
    body = f.paragraphs(article.body)
    return (
        f'<!doctype html>\n<html amp lang="{article.publisher.language}"><head>'
        f'<meta charset="utf-8"><title>{escape(article.title)}</title>'
        f'<link rel="canonical" href="{article.url}"><script async src="https://cdn.ampproject.org/v0.js"></script>'
        f"{json_ld(news_article(article))}</head>\n<body><header>"
        f'<a href="{article.publisher.home}">{article.publisher.name}</a></header>'
        f"<article><h1>{escape(article.title)}</h1>{byline(article, 'By ')}{time(article)}"
        f'<div class="article-body">{body}</div></article>'
        "<amp-analytics></amp-analytics></body></html>\n"
    )


def print_page(article: Article) -> str:
    """The print variant: canonical points back, nothing around the text."""
    body = f.paragraphs(article.body)
    return (
        f'<!doctype html>\n<html lang="{article.publisher.language}"><head><meta charset="utf-8">'
        f"<title>{escape(article.title)} - print</title>"
        f'<link rel="canonical" href="{article.url}">'
        f'<meta name="robots" content="noindex">{open_graph(article)}</head>\n'
        f'<body onload="window.print()"><article><h1>{escape(article.title)}'
        f"</h1>{byline(article, 'By ')}{time(article)}{body}</article>"
        f"<hr><p>{article.publisher.name}</p></body></html>\n"
    )


def shell_page(article: Article) -> str:
    """A page that is empty until its script has run."""
    return (
        f'<!doctype html>\n<html lang="{article.publisher.language}"><head><meta charset="utf-8">'
        f"<title>{escape(article.publisher.name)}</title>"
        '<script defer src="/static/app.3f9c1b.js"></script></head>\n<body>'
        "<noscript>Please enable JavaScript.</noscript>"
        '<div id="root"></div></body></html>\n'
    )


def error_page(article: Article, *, title: str) -> str:
    """A 404 or 410 page."""
    return (
        f'<!doctype html>\n<html lang="{article.publisher.language}"><head><meta charset="utf-8">'
        f"<title>{title}</title></head>\n"
        f"<body>{f.menu(article.publisher)}<h1>{title}</h1>{f.footer(article.publisher)}</body></html>\n"
    )


def _ledger(a: Article) -> str:
    free = None if a.paywall is None else False
    related = (
        loose_teasers(a)
        if a.has_plea
        else f'<aside class="related"><h3>Related Content</h3>{teaser_items(a)}</aside>'
    )
    gate = (
        '<div class="paywall-gate"><p>This story is for members.</p>'
        '<a href="/join">Join from £4 a month</a></div>'
        if a.paywall
        else ""
    )
    lines = a.body[:2] if a.paywall else a.body
    variants = f'<link rel="amphtml" href="{a.amp_url}">' if a.has_amp else ""
    return (
        f"{head(a, f'{json_ld(news_article(a, free=free))}{open_graph(a)}{variants}')}"
        f'<body class="article-page">{f.cookie_banner(a.publisher)}<header>{f.menu(a.publisher)}'
        f"</header>{f.advertisement()}"
        f'<main><article><header><p class="kicker">{escape(a.section)}</p><h1>{escape(a.title)}'
        "</h1>"
        f"{standfirst(a)}{byline(a, 'By ')}{time(a)}{f.share(a.publisher)}</header>{f.figure(a)}"
        f'<div class="article-body">{with_plea(a, lines)}{gate}{related}</div>'
        f"</article>{f.most_read(a.publisher)}</main>"
        f"{f.newsletter(a.publisher)}"
        f"{f.comments(a.publisher, ('First!', 'My grandfather would have said otherwise.'))}"
        f"{f.footer(a.publisher)}</body></html>\n"
    )


def _nordlys(a: Article) -> str:
    return (
        f'{head(a, open_graph(a))}<body>{f.menu(a.publisher)}<div id="wire">'
        f'<h1 class="slug">{escape(a.title)}</h1>'
        f'<p class="meta">{time(a)} {byline(a, "Reporting by ")}</p>{f.figure(a)}'
        f'<div class="story">{f.paragraphs(a.body)}</div>'
        '<div class="boilerplate"><small>Nordlys is an independent agency. Subscribers may '
        "publish this story with credit.</small></div>"
        f'<aside class="related"><ul>{teaser_items(a)}</ul></aside></div>{f.footer(a.publisher)}'
        "</body></html>\n"
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
            {k: v for k, v in news_article(a).items() if k != "@context"}
            | {"isPartOf": {"@id": f"{a.publisher.home}#sitio"}},
        ],
    }
    middle = len(a.body) // 2
    return (
        f"{head(a, json_ld(graph))}<body>{f.cookie_banner(a.publisher)}{f.menu(a.publisher)}"
        '<div class="contenedor">'
        f'<div class="nota"><span class="volanta">{escape(a.section)}</span><h1>{escape(a.title)}'
        f"</h1>{standfirst(a)}"
        f'<div class="firma">{byline(a, "Por ")}<span class="fecha">{a.published:%d/%m/%Y %H:%M}'
        f"</span></div>{f.share(a.publisher)}"
        f'{f.figure(a)}<div class="cuerpo">{f.paragraphs(a.body[:middle])}{f.advertisement()}'
        f"{f.newsletter(a.publisher)}"
        f"{f.paragraphs(a.body[middle:])}</div></div>{f.most_read(a.publisher)}</div>{f.footer(a.publisher)}</body></html>\n"
    )


def _vestnik(a: Article) -> str:
    names = "".join(
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        f'<span itemprop="name">{escape(n)}</span></span> '
        for n in a.authors
    )
    return (
        f'{head(a, "")}<body>{f.menu(a.publisher)}<div class="layout">'
        '<div class="news-detail" itemscope itemtype="https://schema.org/NewsArticle">'
        f'<meta itemprop="mainEntityOfPage" content="{a.url}">'
        f'<h1 itemprop="headline">{escape(a.title)}</h1>'
        f'<meta itemprop="datePublished" content="{a.published.isoformat()}">'
        f'<meta itemprop="articleSection" content="{escape(a.section)}">'
        f'<p class="date">{a.published:%d.%m.%Y %H:%M}</p>{standfirst(a)}'
        f'{f.figure(a)}<div itemprop="articleBody">{f.paragraphs(a.body)}</div>'
        f'<p class="sign">{names}</p></div>'
        f"{f.share(a.publisher)}{f.most_read(a.publisher)}</div>{f.comments(a.publisher)}{f.footer(a.publisher)}</body></html>\n"
    )


def _shiogaura(a: Article) -> str:
    crumbs = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": []}
    moment = f"{a.published.year}年{a.published.month}月{a.published.day}日 {a.published:%H時%M分}"
    writer = f"【{'、'.join(a.authors)}】" if a.authors else ""
    return (
        f"{head(a, json_ld([crumbs, news_article(a)]))}<body>"
        f'<div id="header">{f.menu(a.publisher)}</div><div id="main">'
        f'<div class="article-head"><h1>{escape(a.title)}</h1><p class="date">{moment}'
        f"</p>{f.share(a.publisher)}</div>{f.figure(a)}"
        f'<div class="article-text">{f.paragraphs(a.body)}</div><p class="writer">{writer}</p>'
        f"</div>{f.most_read(a.publisher)}"
        f"{f.newsletter(a.publisher)}{f.footer(a.publisher)}</body></html>\n"
    )


def _marsa(a: Article) -> str:
    return (
        f'<!doctype html>\n<html lang="ar" dir="rtl"><head><meta charset="{a.charset}">'
        f"<title>{escape(a.title)} - {a.publisher.name}</title>"
        f'</head>\n<body>{f.menu(a.publisher)}<div class="page"><h1>{escape(a.title)}'
        f"</h1>{byline(a, 'كتب: ')}"
        f'<span class="date">{a.published:%Y/%m/%d %H:%M}</span>{f.figure(a)}'
        f'<div class="text">{f.paragraphs(a.body)}</div></div>'
        f"{f.share(a.publisher)}{f.most_read(a.publisher)}{f.footer(a.publisher)}</body></html>\n"
    )


def _moss(a: Article) -> str:
    meta = (
        f'<meta name="author" content="{escape(", ".join(a.authors))}">'
        '<meta property="article:published_time" '
        f'content="{a.published.isoformat()}"><link rel="alternate" type="application/feed+json" '
        'href="/feed.json">'
    )
    tags = " ".join(f'<a class="p-category" href="/tag/{t}">{t}</a>' for t in a.tags)
    return (
        f'{head(a, meta)}<body><header><a href="/">Moss &amp; Meter</a></header>'
        '<article class="h-entry">'
        f'<h1 class="p-name">{escape(a.title)}</h1><div class="e-content">{f.paragraphs(a.body)}'
        "</div>"
        f'<p class="filed">Filed by {escape(" and ".join(a.authors))} on {time(a)} under {tags}'
        "</p></article>"
        f"{f.newsletter(a.publisher)}{f.comments(a.publisher, ('Did the sourdough survive?',))}"
        f"{f.footer(a.publisher)}</body></html>\n"
    )


def _upland(a: Article) -> str:
    # a trailing comma, as templates leave them
    broken = json.dumps(news_article(a), ensure_ascii=False, indent=1)[:-2] + ",\n}"
    meta = (
        f'<script type="application/ld+json">{broken}</script>'
        f'<meta name="description" content="{escape(a.teaser)}">'
    )
    return (
        f"{head(a, meta)}"
        f'<body><table class="frame"><tr><td class="left">{f.menu(a.publisher)}'
        f'{f.most_read(a.publisher)}</td><td class="centre">'
        f"<h1>{escape(a.title)}</h1>{byline(a, 'Words: ')}"
        f'<p class="posted">Posted {a.published:%d %B %Y, %H:%M}</p>{f.figure(a)}'
        f'<div class="story">{f.paragraphs(a.body)}</div></td></tr>'
        f"</table>{f.comments(a.publisher, ('Well done Margaret.',))}"
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
