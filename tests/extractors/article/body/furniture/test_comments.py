"""Readers' comments, in the markup of many engines, are not the article's text."""

import pytest

from extractors.article.body.furniture.comments import is_comment_heading
from extractors.article.from_page import extract
from tests.extractors.article.body.furniture.pages import ARTICLE, OTHER, VOICES, text_of
from tests.extractors.article.pages import PARAGRAPHS, TITLE, a_page

ITEMS = {
    "list": ("<ol class='commentlist'>", "<li class='comment'><cite>R</cite><p>{}</p></li>"),
    "articles": ("<section class='comments-area'>", "<article class='comment-body'>{}</article>"),
    "disqus": ("<div id='disqus_thread'>", "<li class='post'><div>R</div><p>{}</p></li>"),
    "table": ("<div class='comments'><table>", "<tr class='comment'><td>R</td><td>{}</td></tr>"),
    "German": ("<div class='leserkommentare'>", "<div class='k'><b>R</b> schrieb: {}</div>"),
    "Turkish": ("<div id='yorumlar'>", "<div class='yorum'><h5>R</h5><p>{}</p></div>"),
    "schema.org": ("<div>", "<div itemtype='https://schema.org/Comment'><b>R</b><p>{}</p></div>"),
    "details": ("<div>", "<details class='CommentBox'><summary>R</summary><p>{}</p></details>"),
    "heading": (
        "<div><h3>Comments (4)</h3>",
        "<div class='m'><span class='n'>R, 2 days ago</span><p>{}</p></div>",
    ),
    "Japanese heading": (
        "<div><h2>コメント</h2>",
        "<div class='m'><div class='n'>R</div><p>{}</p><a href='#'>返信</a></div>",
    ),
    "Thai heading": (
        "<div><h3>ความคิดเห็น</h3>",
        "<div class='m'><div class='n'>R</div><p>{}</p><button>ตอบกลับ</button></div>",
    ),
    "Chinese items": (
        "<div class='pinglun'><div class='t'>网友评论</div>",
        "<li><span class='n'>R</span><div class='c'>{}</div><a href='#'>回复</a><a>赞(3)</a></li>",
    ),
    "heading that asks": (
        "<div><h3>¿Y tú qué opinas?</h3>",
        "<div class='m'><b class='n'>R</b><p>{}</p></div>",
    ),
    "plain paragraphs": ("<div><h4>4 Comments</h4>", "<p><b>R</b> says:</p><p>{}</p>"),
    "buttons to reply": (
        "<div>",
        "<div class='m'><a>R</a><span>{}</span><div><a href='#'>Antworten</a></div></div>",
    ),
}


@pytest.mark.parametrize("kind", ITEMS)
def test_comments_are_no_text_even_where_they_outweigh_it(kind: str) -> None:
    """A short article above twice as much of readers' text comes alone."""
    around, item = ITEMS[kind]
    thread = around + "".join(item.format(voice) for voice in VOICES * 2)
    text = f"<div class='txt'>{text_of(PARAGRAPHS[:2])}</div>"
    page = a_page(body=f"<div class='entry'><h1>{TITLE}</h1>{text}{thread}</div>")
    assert extract(page).body == PARAGRAPHS[:2]


@pytest.mark.parametrize(
    "around",
    [
        "<article class='post comments-open comments-enabled'>{}</article>",
        "<div class='no-comments has-comments'>{}</div>",
        "<div class='kommentar'>{}</div>",
        "<div class='comments'>{}</div>",
    ],
)
def test_a_name_alone_makes_no_comments(around: str) -> None:
    """A class says that comments are open, or that the article is an opinion."""
    assert extract(a_page(body=around.format(ARTICLE))).body == PARAGRAPHS


def test_a_box_named_comments_below_the_headline_may_hold_the_article() -> None:
    """Nothing above it is text, and nobody speaks in it."""
    page = a_page(body=f"<main><h1>{TITLE}</h1><div class='comments'>{text_of()}</div></main>")
    assert extract(page).body == PARAGRAPHS


def test_the_latest_comments_above_the_headline_are_no_text() -> None:
    """A list beside the article comes first in the markup."""
    latest = "".join(f"<li><b>R</b>: {voice}</li>" for voice in VOICES)
    page = a_page(
        body=f"<div class='latest-comments'><ul>{latest}</ul></div><main>{ARTICLE}</main>"
    )
    assert extract(page).body == PARAGRAPHS


def test_embedded_posts_with_buttons_to_reply_make_no_comments() -> None:
    """They stand between paragraphs of the article."""
    post = f"<blockquote><p>{VOICES[0]}</p><a href='#'>Reply</a></blockquote>"
    parts = "".join(
        f"<p>{p}</p>{post if n < 2 else ''}" for n, p in enumerate((*OTHER, *VOICES[1:]))
    )
    body = f"<main><h1>{TITLE}</h1><div>{text_of()}</div><div class='part'>{parts}</div></main>"
    found = extract(a_page(body=body)).body
    assert all(p in found for p in (*PARAGRAPHS, *OTHER))


def test_a_section_called_discussion_is_text() -> None:
    """Its parts begin in bold, and nobody speaks in it."""
    parts = "".join(
        f"<p><b>Part {name}</b></p><p>{p}</p>" for name, p in zip("abc", OTHER, strict=True)
    )
    page = a_page(body=f"<article>{ARTICLE}<h2>Discussion</h2>{parts}</article>")
    assert all(p in extract(page).body for p in OTHER)


def test_the_article_of_a_forum_stays() -> None:
    """Its first post has a button to reply as each other one."""
    posts = "".join(
        f"<div class='p'><p>{voice}</p><button>Reply</button></div>" for voice in VOICES
    )
    first = f"<div class='p'>{text_of()}<button>Reply</button></div>"
    body = extract(a_page(body=f"<h1>{TITLE}</h1><div class='topic'>{first}{posts}</div>")).body
    assert body[: len(PARAGRAPHS)] == PARAGRAPHS


def test_a_count_of_comments_above_the_article_begins_none() -> None:
    """`0 comments` in a bar of buttons stands above what it counts."""
    bar = "<ul><li class='comments'>0 comments</li><li>Share</li></ul>"
    figures = "".join(f"<figure><figcaption>At sea</figcaption></figure><p>{p}</p>" for p in OTHER)
    page = a_page(body=f"<div><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p>{bar}{figures}</div>")
    assert extract(page).body[-1] == OTHER[-1]


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Comments (12)", True),
        ("8 responses", True),
        ("4 Kommentare zu diesem Artikel", True),
        ("Комментарии", True),
        ("评论", True),
        ("ความคิดเห็น 5 รายการ", True),
        ("पाठकों की टिप्पणियाँ", True),
        ("Diskutieren Sie mit!", True),
        ("No comment from the minister", False),
        ("The comments that cost a mayor his office", False),
        ("", False),
    ],
)
def test_a_heading_of_comments_says_nothing_else(line: str, *, is_heading: bool) -> None:
    """In many languages, with a number or without."""
    assert is_comment_heading(line) == is_heading


def test_an_id_that_is_its_heading_names_no_comments() -> None:
    """Content systems make ids of headings."""
    box = (
        "<section id='{}'><h2>Comments from the harbour</h2>"
        f"{text_of(PARAGRAPHS[2:])}</section><section><h2>Fares</h2>{text_of(OTHER)}</section>"
    )
    for name in ("CommentsFromTheHarbour", "comments-from-the-harbour"):
        text = f"<h1>{TITLE}</h1>{text_of(PARAGRAPHS[:2])}{box.format(name)}"
        body = extract(a_page(body=f"<article>{text}</article>")).body
        assert body == (
            *PARAGRAPHS[:2],
            "Comments from the harbour",
            *PARAGRAPHS[2:],
            "Fares",
            *OTHER,
        )
