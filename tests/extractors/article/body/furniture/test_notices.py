"""Notices about cookies are not the article's text, whatever their boxes are called."""

import pytest

from extractors.article.extract import extract
from tests.extractors.article.body.furniture.pages import ARTICLE, text_of
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
