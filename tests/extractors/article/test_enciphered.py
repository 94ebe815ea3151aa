"""Paragraphs that a paywall enciphers are not stored as text."""

import json
import random
import re
from datetime import UTC, datetime

import pytest

from extractors.article.enciphered import without_enciphered
from extractors.article.from_page import extract
from news.article import ENCIPHERED, Piece
from news.feed.values import Entry
from news.record.assemble import EntryContext
from pipeline.workers.page_record import page_record
from pipeline.workers.read_page import read_page
from tests.extractors.article.pages import PARAGRAPHS, TITLE, a_page, article_html

GERMAN = (
    "Die Fähre zwischen dem alten Hafen und den Inseln ist am Montag wieder ausgelaufen, elf Jahre "
    "nach der letzten Fahrt, die aus Mangel an Fahrgästen und an Geld gestrichen worden war.",
    "Am Kai standen etwa zweihundert Menschen, als das Schiff um zehn nach neun ablegte, und die "
    "meisten von ihnen hatten keine Karte und waren nur gekommen, um zu winken.",
    "Der Dienst wird bis zum Ende des Monats viermal in der Woche angeboten, und im Sommer an "
    "jedem Tag, wie es in dem Fahrplan steht, den der Rat in der letzten Woche beschlossen hat.",
)
FRENCH = (
    "Le bac entre le vieux port et les îles a repris la mer lundi, onze ans après la dernière "
    "traversée, qui avait été supprimée faute de passagers et d'argent dans les caisses.",
    "Environ deux cents personnes se trouvaient sur le quai quand le navire est parti à neuf "
    "heures dix, et la plupart d'entre elles n'avaient pas de billet et ne venaient que saluer.",
    "Le service sera assuré quatre fois par semaine jusqu'à la fin du mois, et tous les jours "
    "pendant l'été, selon les horaires que le conseil a publiés la semaine dernière.",
)
TEXTS = {"en": PARAGRAPHS, "de": GERMAN, "fr": FRENCH}
FILLER = (
    "Lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam nonumy eirmod tempor "
    "invidunt ut labore et dolore magna aliquyam erat, sed diam voluptua."
)


def moved(text: str, by: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    table = str.maketrans(
        letters + letters.upper(),
        letters[by:] + letters[:by] + (letters[by:] + letters[:by]).upper(),
    )
    return text.translate(table)


def scrambled(text: str) -> str:
    drawn = random.Random(7)
    return re.sub(r"\w+", lambda word: "".join(drawn.sample(word[0], len(word[0]))), text)


CIPHERS = {
    "one-on": lambda text: moved(text, 1),
    "one-back": lambda text: moved(text, 25),
    "rot13": lambda text: moved(text, 13),
    "codes-on": lambda text: "".join(c if c in " ." else chr(ord(c) + 3) for c in text),
    "scrambled": scrambled,
    "backwards": lambda text: text[::-1],
    "filler": lambda _: FILLER,
}


def pieces(*texts: str) -> tuple[Piece, ...]:
    return tuple(Piece(kind="paragraph", text=text) for text in texts)


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("cipher", CIPHERS)
def test_an_enciphered_paragraph_is_no_text(language: str, cipher: str):
    """Letters moved, scrambled, replaced by filler, or words backwards."""
    first, *rest = TEXTS[language]
    told = pieces(first, *map(CIPHERS[cipher], rest))
    assert without_enciphered(told, language=language, is_sold=False) == told[:1]


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("declared", TEXTS)
def test_a_text_in_another_language_than_declared_is_read(language: str, declared: str):
    """Templates say `en` whatever is filled in."""
    told = pieces(*TEXTS[language])
    assert without_enciphered(told, language=declared, is_sold=False) == told


def test_a_text_in_a_language_like_the_declared_one_is_read():
    """Papers of Ukraine declare `ru` for both languages; letters moved gave Russian words."""
    text = (
        "Музей годинників знайшов маятник, який зник шістдесят один рік тому, розповіла у вівторок "
        "директорка. Увесь цей час він лежав під чорними сходами самої будівлі.",
        "Тоді заявили про крадіжку, і двоє учнів втратили роботу. Одного з них, якому тепер "
        "вісімдесят чотири роки, у п'ятницю запросили до музею.",
        "До зими маятник знову повісять у вежі. Потрібна нова пружина, і годинникар із сусідньої "
        "долини погодився вирізати її безкоштовно.",
    )
    body = article_html(paragraphs=text)
    assert extract(a_page(body=body, lang="ru", title="Маятник")).body == text


def test_lists_of_names_and_code_are_read():
    """They have no small words, and deciphering makes none."""
    told = pieces(
        "Lindholm, Berg, Ekdahl, Norén, Sjöström, Wallin, Hedlund, Åkesson, Brandt, Falk, Nyström, "
        "Öberg, Sandell, Grahn, Lundqvist, Forsman and Vinter rowed for Norrvik in 1931.",
        "MIT, NASA, ESA, CERN, UNESCO, WHO, FIFA, UEFA, OPEC, NATO, IMF, OECD, ILO, WTO, ICAO, IMO",
    )
    assert without_enciphered(told, language="en", is_sold=False) == told


def test_a_page_that_goes_on_enciphered_is_partial():
    """The record has what can be read, says that more is sold, and is not `full`."""
    node = {"@type": "NewsArticle", "headline": TITLE, "isAccessibleForFree": True}
    body = article_html(paragraphs=(*PARAGRAPHS, *(moved(text, 1) for text in PARAGRAPHS[1:])))
    page = a_page(head=f"<script type='application/ld+json'>{json.dumps(node)}</script>", body=body)
    article = extract(page)
    assert (article.body, article.warnings) == (PARAGRAPHS, (ENCIPHERED,))
    found = read_page(page, context(page.url), None)
    record = getattr(found, "profile", None)
    assert record is not None
    assert record.record.extraction.status == "partial"


def test_a_record_without_text_is_never_full():
    """A page of which nothing could be read is `partial`, and says why."""
    page = a_page(body=f"<main><h1>{TITLE}</h1></main>")
    found = read_page(page, context(page.url), None)
    made = page_record(extract(page), context(page.url), served=found.served)
    extraction = made.profile.record.extraction
    assert (extraction.status, extraction.warnings) == ("partial", ("page:no_body",))


def context(url: str) -> EntryContext:
    at = datetime(2026, 5, 4, 12, tzinfo=UTC)
    entry = Entry(feed_url="", guid="", link=url)
    return EntryContext(entry=entry, first_seen_at=at, fetched_at=at, url_final=url)
