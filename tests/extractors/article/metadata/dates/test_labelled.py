"""Two dates on a page: which is the publication, which the update."""

from datetime import UTC, datetime

import pytest

from extractors.article.from_page import extract
from news.article import Article
from tests.extractors.article.pages import TITLE, a_page, article_html

EVENING = datetime(2016, 6, 30, 18, 5, tzinfo=UTC)
MORNING = datetime(2016, 7, 1, 9, 10, tzinfo=UTC)
DAY = datetime(2016, 7, 1, tzinfo=UTC)


def read(printed: str, *, language: str = "en", after: str = "") -> Article:
    """The article of a page that prints this below its headline."""
    body = article_html(before=f"<h1>{TITLE}</h1>{printed}", after=after)
    return extract(a_page(body=body, url="https://paper.example/a", lang=language))


LINES = {
    "en": "Published 30 June 2016 18.05 | Updated 1 July 09.10",
    "en-GB": "30 June 2016 18:05 (last updated: 1 July 2016 09:10)",
    "de": "Veröffentlicht am 30.06.2016, 18:05 Uhr, aktualisiert am 01.07.2016, 09:10 Uhr",
    "de-AT": "Veröffentlicht: 30.06.2016, 18:05 Uhr; Stand: 01.07.2016, 09:10 Uhr",
    "fr": "Publié le 30 juin 2016 à 18h05, mis à jour le 1er juillet 2016 à 09h10",
    "es": "Publicado: 30 de junio de 2016, 18:05 h. Actualizado: 1 de julio de 2016, 09:10 h.",
    "pt": "Publicado em 30/06/2016 às 18h05 - Atualizado em 01/07/2016 às 09h10",
    "it": "Pubblicato il 30 giugno 2016 alle 18:05 - Aggiornato il 1 luglio alle 09:10",
    "nl": "Gepubliceerd op 30 juni 2016 om 18:05, bijgewerkt op 1 juli 2016 om 09:10",
    "sv": "Publicerad 30 juni 2016 18.05. Uppdaterad 1 juli 2016 09.10",
    "fi": "Julkaistu 30.6.2016 klo 18.05, päivitetty 1.7.2016 klo 9.10",
    "pl": "Opublikowano: 30 czerwca 2016, 18:05 · Aktualizacja: 1 lipca 2016, 09:10",
    "cs": "Publikováno 30. 6. 2016 18:05, aktualizováno 1. 7. 2016 9:10",
    "hu": "Megjelent: 2016. június 30. 18:05 | Frissítve: 2016. július 1. 09:10",
    "ru": "Опубликовано 30 июня 2016, 18:05. Обновлено 1 июля 2016, 09:10",
    "uk": "Опубліковано 30 червня 2016, 18:05 | Оновлено 1 липня 2016, 09:10",
    "el": "Δημοσιεύθηκε: 30/06/2016 18:05 | Τελευταία ενημέρωση: 01/07/2016 09:10",
    "tr": "Yayınlanma: 30.06.2016 18:05 Güncelleme: 01.07.2016 09:10",
    "tr-TR": "YAYINLANMA: 30.06.2016 18:05 — GÜNCELLEME: 01.07.2016 09:10",
    "ar": "نشر في: 30 يونيو 2016 18:05 آخر تحديث: 1 يوليو 2016 09:10",
    "fa": "تاریخ انتشار: ۱۰ تیر ۱۳۹۵ - ۱۸:۰۵ آخرین ویرایش: ۱۱ تیر ۱۳۹۵ - ۰۹:۱۰",
    "he": "פורסם: 30.06.2016, 18:05 עודכן: 01.07.2016, 09:10",
    "hi": "प्रकाशित: 30 जून 2016, 18:05 | अपडेट: 1 जुलाई 2016, 09:10",
    "bn": "প্রকাশ: ৩০ জুন ২০১৬, ১৮:০৫ | আপডেট: ০১ জুলাই ২০১৬, ০৯:১০",
    "id": "Diterbitkan 30 Juni 2016 18:05, diperbarui 1 Juli 2016 09:10",
    "vi": "Đăng lúc 30/06/2016 18:05 - Cập nhật lúc 01/07/2016 09:10",
    "th": "เผยแพร่: 30 มิ.ย. 2559 18:05 น. ปรับปรุง: 1 ก.ค. 2559 09:10 น.",
    "ja": "2016年6月30日 18:05公開 2016年7月1日 9:10更新",
    "ko": "입력 2016.06.30 18:05 수정 2016.07.01 09:10",
    "zh": "发布时间：2016-06-30 18:05 更新时间：2016-07-01 09:10",
}


def test_one_line_tells_both_moments_in_the_words_of_its_language() -> None:
    """Each part of the line goes with the word before it; a year may stand once."""
    wrong = {}
    for language, line in LINES.items():
        article = read(f"<p>{line}</p>", language=language)
        got = (article.published and article.published.at, article.updated and article.updated.at)
        if got != (EVENING, MORNING):
            wrong[language] = got
    assert wrong == {}


@pytest.mark.parametrize(
    "printed",
    [
        "<p class='x'>Published <time datetime='2016-06-30T18:05Z'>30 June</time> "
        "Updated <time datetime='2016-07-01T09:10Z'>1 July</time></p>",
        "<div><b>Updated:</b> <time datetime='2016-07-01T09:10Z'>now</time></div>"
        "<div><b>Published:</b> <time datetime='2016-06-30T18:05Z'>then</time></div>",
        "<time datetime='2016-07-01T09:10Z'>Updated 1 July</time>"
        "<time datetime='2016-06-30T18:05Z'>Posted 30 June</time>",
        "<p><span>Updated 1 July 2016 09:10 GMT</span> "
        "<span class='date'>30 June 2016 18:05 GMT</span></p>",
        "<dl><dt>Updated</dt><dd>1 July 2016 09:10</dd>"
        "<dt>Published</dt><dd>30 June 2016 18:05</dd></dl>",
        "<p><span class='last-updated'>1 July 2016 09:10</span>"
        "<span class='published'>30 June 2016 18:05</span></p>",
    ],
)
def test_the_word_beside_a_date_tells_which_it_is(printed: str) -> None:
    """In the element, before it, in a box of its own, or in its class; in either order."""
    article = read(printed)
    assert article.published is not None
    assert article.updated is not None
    assert (article.published.at, article.updated.at) == (EVENING, MORNING)


def test_an_update_alone_is_the_publication_only_as_inferred() -> None:
    """The dates of the stories below are not this one's; a feed's date would come first."""
    cards = "".join(
        f"<div><time>{day} May 2016</time><a href='/{day}'>A</a></div>" for day in (1, 2)
    )
    article = read("<p class='date'>Updated 1 July 2016</p>", after=f"<div>{cards}</div>")
    assert article.updated is not None
    assert article.published is not None
    assert (article.published.at, article.updated.at) == (DAY, DAY)
    assert article.provenance["published"] == "inferred"


def test_todays_date_above_the_headline_is_not_the_publication_of_an_older_update() -> None:
    """A paper prints the day in its head; the article prints `Updated` and an earlier one."""
    line = "<p class='byline'>PTI | Updated: 1 July 2016, 09:10</p>"
    for today in ("Saturday, 9 July 2016", "Saturday, 2 July 2016"):
        top = f"<div class='topbar'><span>{today}</span> <a href='/login'>Log in</a></div>"
        body = top + article_html(before=f"<h1>{TITLE}</h1>{line}")
        article = extract(a_page(body=body, url="https://paper.example/a"))
        assert article.published is not None
        assert article.updated is not None
        assert (article.published.at, article.updated.at) == (MORNING, MORNING)


def test_what_a_sentence_says_was_updated_is_not_the_article() -> None:
    """The first paragraph may be as short as a line of dates."""
    sentence = "<p>The plan was last updated on 4 April 2014, officials said.</p>"
    article = read(f"<p class='dates'>30 June 2016 18:05</p>{sentence}")
    assert article.published is not None
    assert (article.published.at, article.updated) == (EVENING, None)


def test_a_label_is_not_carried_to_a_distant_date() -> None:
    """`Updated` in a caption or two lines above says nothing of another date."""
    lines = "<p>Updated daily</p><p>by</p><p>our staff</p><p>of the harbour desk</p>"
    article = read(lines + "<p>30 June 2016</p>")
    assert article.published is not None
    assert article.published.at == datetime(2016, 6, 30, tzinfo=UTC)
    assert article.updated is None


def test_a_clock_alone_is_of_the_day_of_publication() -> None:
    """`Published 30 June 2016 18.05, updated 20.30` was updated on the same day."""
    article = read("<p>Published 30 June 2016 18.05, updated 20.30</p>")
    assert article.updated is not None
    assert article.updated.at == datetime(2016, 6, 30, 20, 30, tzinfo=UTC)


def test_a_year_left_out_at_the_turn_of_the_year_is_the_next() -> None:
    """The update is not eleven months before the publication."""
    article = read("<p>Published 31 December 2015 18.05 | Updated 1 January 09.10</p>")
    assert article.updated is not None
    assert article.updated.at == datetime(2016, 1, 1, 9, 10, tzinfo=UTC)


def test_dates_among_more_options_are_the_articles() -> None:
    """`more` names other stories, `more-options` what one may do with this one."""
    dates = "<time class='published-date'>30.jun.2016 às 18h05</time>"
    dates += "<time class='modified-date'>Atualizado: 1º.jul.2016 às 9h10</time>"
    article = read(f"<div class='c-more-options'>{dates}</div>", language="pt")
    assert article.published is not None
    assert article.updated is not None
    assert (article.published.at, article.updated.at) == (EVENING, MORNING)
