"""Lines that belong to no text."""

from time import process_time

import pytest

from extractors.article.body.furniture.asides import is_aside
from extractors.article.body.furniture.lines import is_left_over, is_picture_credit, is_read_time
from extractors.article.from_page import extract
from news.text import folded_words
from tests.extractors.article.body.story import around, texts
from tests.extractors.article.pages import PARAGRAPHS, a_page, article_html

PICTURE = "<img src='/quay.jpg' alt=''>"


@pytest.mark.parametrize(
    "line",
    [
        "Getty Images / Jo Lee",
        "Photo: Jo Lee",
        "Image credit: Harbour Museum",
        "Photo by Jo Lee on Unsplash",
        "Source: Regional council",
        "© Jo Lee",
        "The quay at night. Jo Lee / Reuters",
    ],
)
def test_a_credit_below_a_picture_is_no_text(line: str) -> None:
    """There it is furniture; without a picture before it, it may be text."""
    assert is_picture_credit(line)
    last = (
        "The harbour master hopes that the second boat, which is being painted in the dry dock, "
        "sails before the autumn."
    )
    body = extract(a_page(body=article_html(after=f"{PICTURE}<p>{line}</p><p>{last}</p>"))).body
    assert line not in body
    assert last in body


@pytest.mark.parametrize(
    "caption",
    [
        "<p><em>The ferry leaves the quay. Photo: Jo Lee</em></p>",
        "<p>The ferry leaves the quay. | Photo by Jo Lee</p>",
        "<small>Die Fähre verlässt den Kai. (Foto: Jo Lee)</small>",
    ],
)
def test_a_caption_that_ends_with_its_credit_is_no_text(caption: str) -> None:
    """Right below the picture, in a plain paragraph."""
    picture = f"<p>{PICTURE}</p>{caption}"
    assert texts(*around(picture)) == list(PARAGRAPHS)
    line = "The quay was painted by day and by night, always with the same lamp and no other. "
    told = f"<p>{PICTURE}</p><p>{line}</p>"
    assert line.strip() in texts(*around(told))


@pytest.mark.parametrize(
    "line",
    [
        "The source: a spring above the town.",
        "Reuters was told of it on Monday.",
        "Photographs of the quay were shown.",
        "Pictures from the scene showed smoke above the port.",
        "Sources from the ministry confirmed it.",
        "Reuters/Ipsos polls show that most voters back the plan.",
        "Images via social media showed people on the quay.",
        "Bild: Die Zeitung verliert an Auflage.",
    ],
)
def test_a_sentence_about_pictures_is_text(line: str) -> None:
    """Only a line that is a credit as a whole is one."""
    assert not is_picture_credit(line)


@pytest.mark.parametrize(
    "line",
    [
        "[CTA_MODULE]",
        "{{newsletter=harbour}}",
        "EMBED:",
        "Scroll to continue reading",
        "Advertisement. Scroll to continue reading.",
        "Story continues below advertisement",
        "This slideshow requires JavaScript.",
        "Something went wrong. Please try again later.",
        "Une erreur est survenue. Veuillez réessayer",
        "Что-то пошло не так",
    ],
)
def test_a_placeholder_is_no_text(line: str) -> None:
    """Content systems leave them in the middle of an article."""
    assert is_left_over(line)
    paragraphs = (*PARAGRAPHS[:2], line, *PARAGRAPHS[2:])
    assert extract(a_page(body=article_html(paragraphs=paragraphs))).body == PARAGRAPHS


@pytest.mark.parametrize(
    "line",
    [
        "[Verse 1]",
        "[sic]",
        "Embedded reporters said so.",
        "The story continues below the quay.",
        "Something went wrong with the engine.",
    ],
)
def test_brackets_and_sentences_are_text(line: str) -> None:
    """They are the author's."""
    assert not is_left_over(line)


@pytest.mark.parametrize(
    "line",
    [
        "Share this article",
        "Share on Facebook | Twitter | Email",
        "Tags: river, fire, barley",
        "Filed under: Local, Fire",
        "The post Grain depot fire appeared first on The Tolmin Courier.",
        "Copyright 2026 The Tolmin Courier. All rights reserved.",
        "Comments are closed.",
        "1,204 views",
        "← Previous article",
        "Email: ruby@harbour.example",
        "Follow the Gazette on WhatsApp: join our channel",
        "Folgen Sie uns auf Facebook",
        "Mots-clés : bibliothèque, travaux",
        "Síguenos en Facebook",
        "Подписывайтесь на наш Telegram-канал",
        "Читайте также: Пасечник судится с аэродромом",
    ],
)
def test_a_line_of_tools_is_no_text(line: str) -> None:
    """In a plain paragraph, at the end and in the middle."""
    for paragraphs in ((*PARAGRAPHS, line), (*PARAGRAPHS[:2], line, *PARAGRAPHS[2:])):
        assert extract(a_page(body=article_html(paragraphs=paragraphs))).body == PARAGRAPHS


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell on Monday.",
        "Save the ferry, they wrote on the wall.",
        "The post office appeared first on the list of houses to be sold.",
        "Copyright law changes in May.",
        "Comments are closed to nobody, the mayor said.",
        "3 views of the harbour were sold.",
        "Like this story? Many others began so.",
        "See also: the sea. Nobody reads that on a chart.",
    ],
)
def test_a_sentence_that_begins_like_a_tool_is_text(line: str) -> None:
    """It goes on otherwise."""
    assert not is_aside(line, tokens=folded_words(line))


@pytest.mark.parametrize("sign", ["photo ", "[", "{{", "© ", "/ ", "1 min ", "advertisement "])
def test_any_line_is_judged_fast(sign: str) -> None:
    """A line of one sign ten thousand times."""
    started = process_time()
    for judge in (is_left_over, is_picture_credit, is_read_time):
        judge(sign * 10_000)
        judge(sign * (200 // len(sign)))
    assert process_time() - started < 0.5
