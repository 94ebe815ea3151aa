"""Text that a page declares or keeps in its scripts, and does not print."""

import html
import json
import time
from typing import Any

import pytest

from extractors.article.from_page import extract
from news.article import Article
from tests.extractors.article.pages import PARAGRAPHS, TITLE, URL, a_page, article_html

MARKUP = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
SHELL = f"<main><h1>{TITLE}</h1></main>"
OTHER = "A museum shows ninety paintings of the sea that it bought in the last ten years. "
PATH = "/city/2019/ferry-returns-7712"


def read(data: str, *, body: str = SHELL) -> Article:
    return extract(a_page(head="", body=f"{body}{data}"))


def declared(*nodes: dict[str, Any]) -> str:
    return f"<script type='application/ld+json'>{json.dumps(nodes)}</script>"


def article(text: Any, **more: Any) -> dict[str, Any]:
    return {"@type": "NewsArticle", "headline": TITLE, "articleBody": text} | more


def state(value: Any, attributes: str = "id='__NEXT_DATA__' type='application/json'") -> str:
    return f"<script {attributes}>{json.dumps(value)}</script>"


def assigned(code: str) -> str:
    return f"<script>{code}</script>"


def spans(text: str, kind: str = "text", key: str = "text") -> list[dict[str, str]]:
    return [{"type": kind, key: text[:30]}, {"type": kind, key: text[30:]}]


DECLARED = {
    "blank-lines": "\n\n".join(PARAGRAPHS),
    "lines": "\r\n".join(PARAGRAPHS),
    "run-on": "".join(PARAGRAPHS),
    "twice": "\n".join((*PARAGRAPHS, *PARAGRAPHS)),
    "html": MARKUP,
    "escaped-html": html.escape(MARKUP),
    "double-entities": "\n".join(PARAGRAPHS).replace("e", "&amp;#101;"),
    "list": list(PARAGRAPHS),
    "value": {"@value": "\n".join(PARAGRAPHS)},
}


@pytest.mark.parametrize("form", DECLARED)
def test_a_declared_text_is_the_text_where_the_page_prints_none(form: str):
    """An articleBody is read in every form that publishers give it."""
    found = read(declared(article(DECLARED[form])))
    assert found.body == PARAGRAPHS
    assert (found.warnings, found.provenance["body"]) == (("text_from_jsonld",), "json-ld")


def test_a_declared_text_replaces_its_beginning():
    """A page that prints only a teaser shows clearly less than it declares."""
    teaser = article_html(paragraphs=PARAGRAPHS[:1])
    assert read(declared(article("\n".join(PARAGRAPHS))), body=teaser).body == PARAGRAPHS


def test_a_printed_text_is_not_replaced_by_the_same_one():
    """Most pages declare what they print; what is printed has headings and lists."""
    found = read(declared(article("\n".join(PARAGRAPHS))), body=article_html())
    assert (found.body, found.warnings) == (PARAGRAPHS, ())


def test_a_declared_text_of_another_story_is_not_taken():
    """Of several articles the one with the page's headline or address counts."""
    other = article(OTHER * 20, headline="Museum shows ninety paintings", url="/museum-shows")
    assert read(declared(other)).body == ()
    assert read(declared(other, article(MARKUP))).body == PARAGRAPHS


def test_a_declared_text_that_is_longer_is_warned_of_and_lowers_quality():
    """The reader of a record learns that there is more than was taken."""
    more = "\n".join((*PARAGRAPHS[2:], *[f"{OTHER}{n}." for n in range(10)]))
    plain, warned = (
        read("", body=article_html()),
        read(declared(article(more)), body=article_html()),
    )
    assert warned.body == PARAGRAPHS
    assert warned.warnings == ("declared_text_longer",)
    assert (warned.quality or 0) < (plain.quality or 0)


def test_the_posts_of_a_live_blog_have_their_times_and_headlines():
    """A liveBlogUpdate is a list of posts."""
    posts = [
        {
            "@type": "BlogPosting",
            "headline": f"Post {n}",
            "datePublished": f"2026-05-04T1{n}:05:00+02:00",
            "articleBody": f"<p>{text}</p>",
        }
        for n, text in enumerate(PARAGRAPHS)
    ]
    node = {"@type": "LiveBlogPosting", "headline": TITLE, "liveBlogUpdate": posts}
    found = read(declared(node))
    assert found.body[:4] == ("2026-05-04 10:05", "Post 0", PARAGRAPHS[0], "2026-05-04 11:05")
    assert [piece.kind for piece in found.pieces[:3]] == ["paragraph", "heading", "paragraph"]
    assert set(PARAGRAPHS) <= set(found.body)


STORY = {"title": TITLE, "body": MARKUP}
FUSION = {
    "headlines": {"basic": TITLE},
    "content_elements": [
        *({"type": "text", "content": text} for text in PARAGRAPHS),
        {"type": "image", "caption": "The old harbour", "url": "a.jpg"},
        {"type": "interstitial_link", "content": "Read more", "url": "/b"},
    ],
    "related_content": {"basic": [{"headlines": {"basic": "Museum"}, "content": OTHER * 20}]},
}
FLAT = [["Reactive", 1], {"data": 2}, {"story": 3}, {"title": 4, "body": 5}, TITLE, MARKUP]
APOLLO = {
    "ROOT_QUERY": {"story": {"__ref": "Story:1"}},
    "Story:1": {"title": TITLE, "content": [{"__ref": f"Text:{n}"} for n in range(4)]},
    "Story:2": {"title": "Museum shows paintings", "content": [{"text": OTHER * 20}]},
    **{f"Text:{n}": {"__typename": "Paragraph", "text": t} for n, t in enumerate(PARAGRAPHS)},
}
NUXT = (
    "window.__NUXT__=(function(a,b,c){c.x=1;return {layout:'default',data:[{story:{title:a,body:b,"
    f"image:void 0,ok:!0,at:new Date(17)}}}}]}}}}({json.dumps(TITLE)},{json.dumps(MARKUP)},{{}}));"
)
FLIGHT = f'5:["$","$L6",null,{{"story":{{"title":"{TITLE}","html":"$7"}}}}]\n'
FLIGHT += f"7:T{len(MARKUP.encode()):x},{MARKUP}8:null\n"
EDITORS = {
    "contentful": {
        "nodeType": "document",
        "content": [
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": text}]}
            for text in PARAGRAPHS
        ],
    },
    "prosemirror": {
        "type": "doc",
        "content": [{"type": "paragraph", "content": spans(text)} for text in PARAGRAPHS],
    },
    "slate": [{"type": "paragraph", "children": [{"text": text}]} for text in PARAGRAPHS],
    "portable-text": [
        {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": text}]}
        for text in PARAGRAPHS
    ],
    "draft": json.dumps({"blocks": [{"type": "unstyled", "text": t} for t in PARAGRAPHS]}),
    "editor": {"blocks": [{"type": "paragraph", "data": {"text": t}} for t in PARAGRAPHS]},
    "gutenberg": [
        {"name": "core/paragraph", "attributes": {"content": t}, "innerBlocks": []}
        for t in PARAGRAPHS
    ],
    "html-tree": {
        "children": [
            {"tagName": "p", "children": [{"type": "text", "value": t}]} for t in PARAGRAPHS
        ]
    },
}
QUINTYPE = {
    "headline": TITLE,
    "cards": [
        {"story-elements": [{"type": "text", "text": f"<p>{text}</p>"}]} for text in PARAGRAPHS
    ],
}
STATES = {
    "quintype": assigned(f"var __INITIAL_STATE__={json.dumps({'story': QUINTYPE})};"),
    "next": state({"props": {"pageProps": {"story": STORY}}}),
    "address-alone": state({"page": {"url": f"{PATH}?ref=1", "bodyHtml": MARKUP}}),
    "wordpress": state({"post": {"title": {"rendered": TITLE}, "content": {"rendered": MARKUP}}}),
    "strapi": state({"data": {"attributes": {"title": TITLE, "content": "\n".join(PARAGRAPHS)}}}),
    "fusion": assigned(f"Fusion.arc='x';Fusion.globalContent={json.dumps(FUSION)};Fusion.a=1"),
    "nuxt-2": assigned(NUXT),
    "nuxt-3": state(FLAT, "type='application/json' id='__NUXT_DATA__'"),
    "apollo": assigned(f"window.__APOLLO_STATE__={json.dumps(APOLLO)};"),
    "parsed": assigned(f"window.__STATE__ = JSON.parse({json.dumps(json.dumps(STORY))})"),
    "flight": assigned(f"self.__next_f.push([1,{json.dumps(FLIGHT[:400])}])")
    + assigned(f"self.__next_f.push([1,{json.dumps(FLIGHT[400:])}])"),
    "svelte": state(
        {"status": 200, "body": json.dumps({"story": STORY})}, "type='application/json'"
    ),
    "angular": "<script type='application/json'>"
    + json.dumps({"api": STORY}).replace('"', "&q;").replace("<", "&l;").replace(">", "&g;")
    + "</script>",
    "inertia": f'<div data-page="{html.escape(json.dumps({"props": STORY}))}"></div>',
    "astro": "<astro-island props='"
    + html.escape(json.dumps({"title": [0, TITLE], "body": [1, [[0, t] for t in PARAGRAPHS]]}))
    + "'></astro-island>",
    "vue": f'<story-text :story="{html.escape(json.dumps(STORY))}"></story-text>',
    "nodes": state(
        {"doc": {"title": TITLE, "nodes": [{"children": spans(t)} for t in PARAGRAPHS]}}
    ),
    "lexical": state(
        {
            "title": TITLE,
            "lexical": {
                "root": {
                    "children": [{"type": "paragraph", "children": spans(t)} for t in PARAGRAPHS]
                }
            },
        }
    ),
    "literal": assigned(
        f"var story = {{headline: {json.dumps(TITLE)}, /* html */ text: `{MARKUP}`}}"
    ),
    **{
        name: state({"props": {"doc": {"title": TITLE, "content": text}}})
        for name, text in EDITORS.items()
    },
}


@pytest.mark.parametrize("form", STATES)
def test_the_page_s_story_in_a_state_is_its_text(form: str):
    """Frameworks leave the story in the page for their scripts to print."""
    found = read(STATES[form])
    assert (found.body, found.warnings) == (PARAGRAPHS, ("text_from_state",))


@pytest.mark.parametrize(
    "other",
    [
        {"stories": [{"title": "Museum shows ninety paintings", "body": OTHER * 20}]},
        {
            "story": {
                "title": TITLE,
                "related": [{"title": "Museum", "url": "/m", "body": OTHER * 20}],
            }
        },
        {"story": {"title": TITLE, "comments": [{"content": OTHER * 20}]}},
        {"story": {"title": TITLE, "description": OTHER * 20}},
        {"contents": [{"text": OTHER * 20}]},
    ],
)
def test_what_is_not_unmistakably_the_page_s_story_is_left(other: Any):
    """Cards, comments and texts without the headline are no text of this page."""
    assert read(state(other)).body == ()


def test_a_state_is_not_looked_into_where_the_page_prints_its_text():
    """The page's own text has headings, lists and no doubles."""
    found = read(state(STORY | {"body": MARKUP + f"<p>{OTHER * 3}</p>"}), body=article_html())
    assert (found.body, found.warnings) == (PARAGRAPHS, ())


def test_a_broken_state_costs_no_more_than_its_length():
    """Unfinished literals, comments and strings are read once."""
    for part in ("x={a:", "x=[1,", "x={/*", "x=(function(a){return {", "x=[a,'"):
        start = time.process_time()
        assert read(assigned(part * 40_000)).body == ()
        assert time.process_time() - start < 2


def test_the_address_of_the_page_is_its_own():
    """The tests' page is at the path that they name."""
    assert PATH in URL
