"""The language of a text that declares none."""

from pathlib import Path

import pytest

from extractors.article.from_page import extract
from extractors.article.metadata.language import infer_language
from tests.extractors.article.pages import (
    PARAGRAPHS,
    a_page,
    article_html,
    json_ld,
    news_article,
    raw_page,
)

SAMPLES = {
    "en": (
        "The ferry between the old harbour and the islands sailed again on Monday, as it had "
        "in the years before."
    ),
    "de": (
        "Die Fähre zwischen dem alten Hafen und den Inseln ist am Montag wieder gefahren, wie "
        "es in den Jahren zuvor war."
    ),
    "fr": (
        "Le bateau entre le vieux port et les îles est de nouveau parti lundi, comme il le "
        "faisait dans les années passées."
    ),
    "es": (
        "El barco que une el puerto viejo con las islas salió de nuevo el lunes, como lo hacía "
        "en los años anteriores."
    ),
    "it": (
        "Il traghetto tra il porto vecchio e le isole è partito di nuovo lunedì, come non "
        "faceva più da undici anni."
    ),
    "pt": (
        "O barco entre o porto velho e as ilhas voltou a sair na segunda-feira, como não fazia "
        "há onze anos."
    ),
    "nl": (
        "De veerboot tussen de oude haven en de eilanden is maandag weer vertrokken, zoals het "
        "er in de jaren voor was."
    ),
    "sl": (
        "Trajekt je v ponedeljek znova zaplul z otoka, potem ko se za več let ni vrnil na "
        "morje, kot so bi."
    ),
    "no": (
        "Ferja mellom den gamle havna og øyene gikk igjen på mandag, etter at den ikke hadde "
        "seilt på elleve år."
    ),
    "da": (
        "Færgen mellem den gamle havn og øerne sejlede igen mandag, efter at den ikke havde "
        "sejlet i elleve år."
    ),
    "sv": (
        "Färjan mellan den gamla hamnen och öarna gick igen på måndagen, efter att den inte "
        "hade seglat på elva år."
    ),
    "fi": (
        "Lautta vanhan sataman ja saarten välillä lähti taas maanantaina, kun se ei ollut "
        "kulkenut vuosiin, mutta on täynnä."
    ),
    "pl": (
        "Prom między starym portem a wyspami wypłynął znowu w poniedziałek, po tym jak przez "
        "lata nie pływał, i to z tłumem."
    ),
    "tr": (
        "Eski liman ile adalar arasındaki feribot pazartesi günü yeniden sefere çıktı ve bu "
        "sefer daha çok yolcu vardı."
    ),
    "ru": (
        "Паром между старой гаванью и островами снова вышел в понедельник, как и в прошлые "
        "годы, но на этот раз с толпой."
    ),
    "uk": (
        "Пором між старою гаванню та островами знову вийшов у понеділок, як і в минулі роки, "
        "але цього разу з натовпом."
    ),
    "el": "Το πλοίο ανάμεσα στο παλιό λιμάνι και τα νησιά έφυγε ξανά τη Δευτέρα.",
    "ar": (
        "عادت العبارة إلى الإبحار من الميناء القديم يوم الاثنين بعد أن توقفت عن العمل في هذا "
        "الخط على مدى أحد عشر عاما."
    ),
    "he": "המעבורת בין הנמל הישן לאיים הפליגה שוב ביום שני אחרי אחת עשרה שנה.",
    "zh": "夜间渡轮在停航十一年之后再次驶离旧港，约有二百人站在码头上。",
    "ja": "夜間フェリーは十一年ぶりに旧港を出港した。岸壁には約二百人が集まった。",
    "ko": "야간 여객선이 십일 년 만에 다시 옛 항구를 떠났다. 약 이백 명이 모였다.",
    "hi": ("रात की नाव पुराने बंदरगाह से सोमवार को फिर चली और इस बार के यात्रियों में से कई ने कहा कि यह है।"),
}


@pytest.mark.parametrize("language", SAMPLES)
def test_a_sentence_or_two_tell_their_language(language: str) -> None:
    """By small words, by letters, by script."""
    assert infer_language([SAMPLES[language]]) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ferry, 7:30, 9:10",
        "Oslo Bergen Trondheim Stavanger Tromsø Bodø Alta Narvik Harstad Molde Hamar Gjøvik Larvik",
        "Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor "
        "incididunt labore dolore magna aliqua",
        "Viera 21 Rockledge 14 Astronaut 35 Titusville 7 Bayside 28 Heritage 0 Melbourne 12 "
        "Eau Gallie 10",
        SAMPLES["en"] + " " + SAMPLES["de"],
        SAMPLES["fr"] + " " + SAMPLES["es"],
    ],
)
def test_a_text_that_is_short_mixed_or_no_prose_tells_nothing(text: str) -> None:
    """Lists of names, results, filler, two languages: unknown is better than wrong."""
    assert infer_language([text]) is None


def test_a_page_that_declares_a_language_keeps_it() -> None:
    """The text counts only where the page declares nothing. `utf-8` is no language."""
    declared = extract(a_page(lang="en-GB"))
    silent = extract(a_page(lang="", head=json_ld(news_article(inLanguage="utf-8"))))
    assert (declared.language, declared.provenance["language"]) == ("en-GB", "html")
    assert (silent.language, silent.provenance["language"]) == ("en", "inferred")
    assert extract(a_page(lang="", body=article_html(paragraphs=("Ferry, 7:30",)))).language is None


@pytest.mark.parametrize("language", sorted(SAMPLES))
def test_a_page_that_plainly_reads_otherwise_is_not_what_its_template_says(language: str) -> None:
    """`lang="en"` on a German text is the template's. On English, a list or a mix it stays."""
    body = article_html(paragraphs=(SAMPLES[language],) * 3)
    says_english, says_own = (extract(a_page(lang=tag, body=body)) for tag in ("en-US", language))
    assert says_english.language == ("en-US" if language == "en" else language)
    assert says_english.provenance["language"] == ("html" if language == "en" else "inferred")
    assert (says_own.language, says_own.provenance["language"]) == (language, "html")


@pytest.mark.parametrize(
    ("declared", "text"), [("nb", "no"), ("da", "no"), ("hr", "sl"), ("xx", "de"), ("la", "it")]
)
def test_what_may_be_the_declared_language_stays(declared: str, text: str) -> None:
    """Languages that share most small words, and those that we do not know."""
    article = extract(a_page(lang=declared, body=article_html(paragraphs=(SAMPLES[text],) * 3)))
    assert (article.language, article.provenance["language"]) == (declared, "html")


def test_a_plain_text_has_a_language() -> None:
    """Plain text declares no language."""
    content = "\n\n".join(("Night ferry returns", *PARAGRAPHS)).encode()
    article = extract(raw_page(content, content_type="text/plain; charset=utf-8"))
    assert (article.language, article.provenance["language"]) == ("en", "inferred")


def test_the_seed_is_english(shared: Path) -> None:
    """The example record in the docs says so."""
    content = (shared / "seed" / "article.txt").read_bytes()
    assert extract(raw_page(content, content_type="text/plain")).language == "en"
