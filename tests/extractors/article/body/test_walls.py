"""What sells the rest of an article is not its text."""

import pytest

from extractors.article.from_page import extract
from tests.extractors.article.body.story import paragraph, texts
from tests.extractors.article.pages import PARAGRAPHS, a_page

OFFER = "<p>Read on with a trial month for one euro. Cancel whenever you like.</p>"
WALLS = (
    f"<div class='pw'><h2>For subscribers only</h2>{OFFER}<a href='/l'>Log in</a></div>",
    f"<div class='box'>{OFFER}<p>Already a subscriber? Log in</p></div>",
    "<div class='b'><h3>Nur für Abonnenten</h3><p>Vier Wochen für 1 Euro.</p></div>",
    "<div class='r'><p class='h'>Article réservé aux abonnés</p><p>Il vous reste 82 % de cet "
    "article à découvrir. Abonnez-vous à partir de 1 € le premier mois.</p></div>",
    "<div class='m'><h3>Contenido exclusivo para suscriptores</h3><p>Suscríbete para seguir "
    "leyendo. Sin límites, desde un euro al mes.</p></div>",
    "<div class='c'><h3>Только для подписчиков</h3><p>Оформите подписку, чтобы дочитать статью. "
    "Первый месяц бесплатно.</p></div>",
    "<div class='k'><p>この記事は有料会員限定です。残り1204文字</p></div>",
)


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_below_the_text_is_no_text(wall: str) -> None:
    """Its heading, its offer, and the question whether one is a subscriber."""
    assert texts(*map(paragraph, PARAGRAPHS[:2]), wall) == list(PARAGRAPHS[:2])


def test_a_label_on_top_is_no_text() -> None:
    """Some papers print below the headline whom an article is for."""
    label = "<p class='status'>Article réservé aux abonnés</p>"
    assert texts(label, *map(paragraph, PARAGRAPHS)) == list(PARAGRAPHS)


def test_a_report_on_walls_is_text() -> None:
    """Its sentences have these words, and more of it stands below them."""
    lines = (
        "For subscribers only the archive stays open, the editor wrote, and nobody else will see "
        "what was printed before the war, not even the schools that have asked for it twice.",
        *PARAGRAPHS,
        "Members only pay half of it, a clerk said.",
    )
    body = "".join(map(paragraph, lines))
    assert extract(a_page(body=f"<article><h1>Archive to close</h1>{body}</article>")).body == lines
