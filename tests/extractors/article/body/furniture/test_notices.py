"""Notices about cookies are not the article's text, whatever their boxes are called."""

import pytest

from extractors.article.from_page import extract
from tests.extractors.article.body.furniture.pages import ARTICLE, OTHER, text_of
from tests.extractors.article.pages import PARAGRAPHS, TITLE, a_page

NOTICES = {
    "English": (
        "We use cookies and similar techniques to run this site, to remember what you chose and to "
        "count its readers.",
        "You may take your consent back at any time, on the page about privacy, without giving a "
        "reason.",
        "Accept all",
    ),
    "German": (
        "Wir setzen Cookies ein, damit diese Seite läuft, damit sie sich Ihre Wahl merkt und damit "
        "wir ihre Leser zählen können.",
        "Ihre Zustimmung können Sie jederzeit auf der Seite zum Datenschutz zurücknehmen, ohne "
        "einen Grund zu nennen.",
        "Alle akzeptieren",
    ),
    "Japanese": (
        "このサイトは、設定を覚え、読者の数を数えるために、クッキーと似た技術を使っています。",
        "同意はいつでもプライバシーのページで取り消すことができ、理由を述べる必要はありません。",
        "同意する",
    ),
}


def notice(language: str) -> str:
    *lines, button = NOTICES[language]
    return f"<div class='zx7'>{text_of(tuple(lines))}<button>{button}</button></div>"


@pytest.mark.parametrize("language", NOTICES)
def test_a_notice_about_cookies_is_no_text(language: str) -> None:
    """Above the headline, below the article."""
    for body in (
        f"{notice(language)}<main>{ARTICLE}</main>",
        f"<main>{ARTICLE}</main>{notice(language)}",
    ):
        assert extract(a_page(body=body)).body == PARAGRAPHS


def test_an_article_about_cookies_is_text() -> None:
    """Its paragraphs stand below the headline, and nobody is asked to accept them."""
    paragraphs = (*NOTICES["English"][:2], *PARAGRAPHS)
    page = a_page(
        body=f"<header><h1>{TITLE}</h1></header><div class='txt'>{text_of(paragraphs)}</div>"
    )
    assert extract(page).body == paragraphs


WITHOUT_BUTTON = {
    "cookies": "当サイトは広告の配信にクッキーを使用しています。続けると同意とみなします。",
    "scripts": "Bitte aktivieren Sie JavaScript in Ihrem Browser, um diese Seite nutzen zu können.",
    "blocker": "Please switch off the AdBlock of your browser, since we live by advertising.",
}


@pytest.mark.parametrize("kind", WITHOUT_BUTTON)
def test_a_notice_without_a_button_is_no_text(kind: str) -> None:
    """Between headline and text, and behind the article, though the article is in an aside."""
    line = f"<div class='v1'><p>{WITHOUT_BUTTON[kind]}</p></div>"
    between = f"<main><h1>{TITLE}</h1>{line}<div>{text_of(PARAGRAPHS[:2])}</div></main>"
    behind = f"<aside class='story'><h1>{TITLE}</h1>{text_of(PARAGRAPHS[:2])}</aside>{line}"
    for body in (between, behind):
        assert extract(a_page(body=body)).body == PARAGRAPHS[:2]


@pytest.mark.parametrize(
    "paragraphs",
    [
        (
            "The cookies of the new bakery at the market sell out each morning before the school "
            "bell rings.",
            "The dough rests for two days, the baker says, and only then do the cookies go into "
            "the oven.",
        ),
        (
            "A browser that runs JavaScript only where its reader allows it has won the prize of "
            "the fair.",
            "Its two makers, both students at the trade school, will share the sum of nine "
            "thousand crowns.",
        ),
    ],
)
def test_a_text_that_names_cookies_or_scripts_is_text(paragraphs: tuple[str, ...]) -> None:
    """Nobody is asked for anything, or only some of it could be a request."""
    more = f"<div class='more'>{text_of(OTHER)}</div>"
    page = a_page(
        body=f"<header><h1>{TITLE}</h1></header><div class='txt'>{text_of(paragraphs)}</div>{more}"
    )
    assert extract(page).body[:2] == paragraphs


def test_a_step_about_scripts_in_a_long_text_is_text() -> None:
    """It stands in a box of its own, between others."""
    steps = (PARAGRAPHS[0], WITHOUT_BUTTON["blocker"], *PARAGRAPHS[1:])
    boxes = "".join(f"<div class='s'><p>{p}</p></div>" for p in steps)
    assert extract(a_page(body=f"<main><h1>{TITLE}</h1>{boxes}</main>")).body == steps


EXTERNAL = {
    "German": (
        "An dieser Stelle steht ein externer Inhalt, der den Artikel ergänzt. Sie können ihn mit "
        "einem Klick laden und wieder ausblenden."
    ),
    "French": (
        "Ce contenu provient de YouTube et n’est pas affiché. Acceptez les cookies de ce service "
        "pour voir la vidéo."
    ),
    "English": (
        "This part of the page is external content from another site. To see it we need your "
        "permission, which you can take back."
    ),
}


@pytest.mark.parametrize("language", EXTERNAL)
@pytest.mark.parametrize("press", ["<button>OK</button>", "<input type=checkbox><label>X</label>"])
def test_what_stands_in_for_a_post_of_another_site_is_no_text(language: str, press: str) -> None:
    """Between paragraphs of the text, with something to press (Die Zeit, Tagesspiegel)."""
    box = f"<div class='zx7'><h3>Post</h3><p>{EXTERNAL[language]}</p>{press}</div>"
    first, *rest = PARAGRAPHS
    text = f"{text_of((first,))}{box}{text_of(tuple(rest))}"
    page = a_page(body=f"<main><h1>{TITLE}</h1><div class='txt'>{text}</div></main>")
    assert EXTERNAL[language] not in extract(page).body


def test_a_paragraph_about_such_posts_stays() -> None:
    """Nothing in it is pressed, and other paragraphs are about something else."""
    line = EXTERNAL["English"]
    paragraphs = (*PARAGRAPHS[:2], line, *PARAGRAPHS[2:])
    text = f"{text_of(paragraphs)}<button>Share</button>"
    page = a_page(body=f"<main><h1>{TITLE}</h1><div class='txt'>{text}</div></main>")
    assert line in extract(page).body


@pytest.mark.parametrize("language", ["English", "German"])
@pytest.mark.parametrize("is_last", [False, True])
def test_a_notice_in_the_box_of_a_short_text_takes_no_text_with_it(
    language: str, is_last: bool
) -> None:
    """The box around both holds neither the headline nor many words."""
    paragraphs = [f"<p>{line}</p>" for line in PARAGRAPHS]
    paragraphs.insert(len(paragraphs) if is_last else 2, notice(language))
    page = a_page(
        body=f"<main><header><h1>{TITLE}</h1></header><div class='txt'>{''.join(paragraphs)}</div>"
        "</main>"
    )
    assert extract(page).body == PARAGRAPHS


@pytest.mark.parametrize("language", ["English", "German"])
@pytest.mark.parametrize("tag", ["aside", "div", "section"])
def test_a_notice_without_a_button_among_paragraphs_is_no_text(language: str, tag: str) -> None:
    """Its box is like none beside it, and the page tells nothing else about cookies."""
    lines = "".join(f"<p>{line}</p>" for line in NOTICES[language][:2])
    paragraphs = [f"<p>{line}</p>" for line in PARAGRAPHS]
    paragraphs.insert(2, f"<{tag}>{lines}</{tag}>")
    page = a_page(body=f"<article><h1>{TITLE}</h1>{''.join(paragraphs)}</article>")
    assert extract(page).body == PARAGRAPHS


def test_paragraphs_about_cookies_in_boxes_of_their_own_are_text() -> None:
    """One among others like it, or a box on a page that tells about cookies."""
    line = NOTICES["English"][0]
    lines = (PARAGRAPHS[0], line, PARAGRAPHS[1])
    one = "".join(f"<div class='par'><p>{text}</p></div>" for text in lines)
    page = a_page(body=f"<article><h1>{TITLE}</h1>{one}</article>")
    assert extract(page).body == lines
    told = "The paper asked eleven shops why their cookies stay for so long, and three answered."
    box = f"<p>{PARAGRAPHS[0]}</p><p>{told}</p><div><p>{line}</p></div><p>{PARAGRAPHS[1]}</p>"
    page = a_page(body=f"<article><h1>{TITLE}</h1>{box}</article>")
    assert line in extract(page).body
