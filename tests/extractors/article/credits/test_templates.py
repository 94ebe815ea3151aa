"""Credits and dates where the templates of publishing systems print them."""

import pytest

from extractors.article.from_page import extract
from news.article import Article
from tests.extractors.article.pages import PARAGRAPHS, TITLE, a_page, raw_page

TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
AT = "2026-05-03T18:05:00+00:00"
TIME = f"<time datetime='{AT}'>3 May 2026</time>"
TEMPLATES = {
    "the only h1 is the blog's name; the line is in the post's footer": (
        "<h1 class='title'><a href='/'>Harbour Gazette</a></h1><div class='post'>"
        f"<h3 class='post-title'>{TITLE}</h3><div class='post-body'>{TEXT}</div>"
        "<div class='post-footer'><span class='post-author'>Posted by <span class='fn'>Ann Lee"
        f"</span></span> <abbr class='published' title='{AT}'>18:05</abbr></div></div>"
    ),
    "the author is a heading with a link": (
        f"<article><header><h1>{TITLE}</h1><div class='meta'><h4 class='author-name'>"
        f"<a href='/author/ann/'>Ann Lee</a></h4>{TIME}</div></header>{TEXT}</article>"
    ),
    "the line is called footer, right below the headline": (
        f"<div class='article'><div class='header'><h1>{TITLE}</h1></div><div class='footer'><p>"
        f"<span class='list-author'>By Ann Lee</span> {TIME}</p></div>{TEXT}</div>"
    ),
    "an old page without headings": (
        f"<table><tr><td><font size='5'><b>{TITLE}</b></font><br><font size='1'>By Ann Lee<br>"
        f"Published 3 May 2026, 18:05<br>Updated 4 May 2026, 09:10</font>{TEXT}</td></tr></table>"
    ),
    "elements of the paper's own": (
        f"<story-page><h1>{TITLE}</h1><author-line>By Ann Lee</author-line>"
        f"<date-line>Published 3 May 2026, 18:05</date-line><story-text>{TEXT}</story-text>"
        "</story-page>"
    ),
    "a list of definitions": (
        f"<h2>{TITLE}</h2><dl><dd class='createdby'>By Ann Lee</dd>"
        f"<dd class='published'>{TIME}</dd></dl>{TEXT}"
    ),
    "the paper's name right before the line": (
        f"<h1>{TITLE}</h1><div class='byline'><span>Quayside</span><span>By Ann Lee</span></div>"
        f"{TIME}{TEXT}"
    ),
}


def read(body: str, *, head: str = "", lang: str = "en") -> Article:
    return extract(a_page(head=head, body=body, lang=lang, url="https://paper.example/a/77"))


def names(article: Article) -> list[str]:
    return [author.name for author in article.authors]


@pytest.mark.parametrize("template", TEMPLATES)
def test_author_and_date_are_read_where_a_template_prints_them(template: str) -> None:
    """Nothing of it is declared."""
    article = read(TEMPLATES[template])
    assert article.title == TITLE
    assert names(article) == ["Ann Lee"]
    assert article.published is not None
    assert f"{article.published.at:%Y-%m-%d %H:%M}" == "2026-05-03 18:05"


def test_the_update_of_an_old_page_is_read() -> None:
    """Its headline, which is no heading, tells where to look."""
    article = read(TEMPLATES["an old page without headings"])
    assert article.updated is not None
    assert f"{article.updated.at:%Y-%m-%d %H:%M}" == "2026-05-04 09:10"


@pytest.mark.parametrize(
    ("printed", "lang", "expected"),
    [
        ("בקלם: דנה לוי | פורסם", "he", ["דנה לוי"]),
        ("بقلم: أحمد الحسن | نشر في | آخر تحديث", "ar", ["أحمد الحسن"]),
        ("نویسنده: سارا احمدی تاریخ انتشار: ۳ مه ۲۰۲۶", "fa", ["سارا احمدی"]),
        ("김민수 기자 | 입력", "ko", ["김민수"]),
        ("โดย สมชาย ใจดี | เผยแพร่ | ปรับปรุง", "th", ["สมชาย ใจดี"]),
        ("记者 李明华、王晓芳 发布时间：2026-05-03 18:05", "zh", ["李明华", "王晓芳"]),
        ("Autor: Anna Zielińska i Marek Wrona Publikacja: 03.05.2026, 18:05", "pl",
            ["Anna Zielińska", "Marek Wrona"]),
    ],
)  # fmt: skip
def test_the_label_of_a_date_is_nobody(printed: str, lang: str, expected: list[str]) -> None:
    """Where its date stands in an element of its own, the label is left in the line."""
    body = f"<h1>{TITLE}</h1><div class='byline'>{printed}</div>{TEXT}"
    assert names(read(body, lang=lang)) == expected


@pytest.mark.parametrize("front", ["<a href='/'>Molo Nuovo</a>", ""])
def test_a_printed_person_comes_before_the_declared_name_of_the_front_page(front: str) -> None:
    """The name of the paper stands in links to its front page, and in the page's title."""
    head = f"<title>{TITLE} | Molo Nuovo</title><meta name='author' content='Molo Nuovo'>"
    body = f"{front}<h1>{TITLE}</h1><p class='byline'>di Giulia Serra</p>{TEXT}"
    page = f"<html lang='it'><head>{head}</head><body>{body}</body></html>"
    article = extract(raw_page(page.encode(), url="https://m.example/a/77"))
    assert names(article) == ["Giulia Serra"]


def test_a_blog_of_its_author_is_the_authors() -> None:
    """The author's name is the site's; no other is printed."""
    head = "<meta name='author' content='Ann Lee'>"
    article = read(f"<a href='/'>Ann Lee</a><h1>{TITLE}</h1>{TIME}{TEXT}", head=head)
    assert names(article) == ["Ann Lee"]


def test_both_printed_authors_in_han_come_before_the_one_declared() -> None:
    """Names in scripts without blanks are one word each."""
    head = "<meta name='author' content='山田太郎'>"
    body = f"<h1>{TITLE}</h1><p class='byline'>文・山田太郎、佐藤花子</p>{TEXT}"
    assert names(read(body, head=head, lang="ja")) == ["山田太郎", "佐藤花子"]


@pytest.mark.parametrize(
    ("printed", "lang", "expected"),
    [
        ("Teksti: Aino Korhonen ja Mikko Laine", "fi", ["Aino Korhonen", "Mikko Laine"]),
        ("de Ioana Popescu și Andrei Marin", "ro", ["Ioana Popescu", "Andrei Marin"]),
        ("Yazan: Elif Yıldız ve Mehmet Arslan", "tr", ["Elif Yıldız", "Mehmet Arslan"]),
        ("Автор: Оксана Гнатюк та Тарас Бойко", "uk", ["Оксана Гнатюк", "Тарас Бойко"]),
        ("Γράφει η Μαρία Παππά και Νίκος Δήμου", "el", ["Μαρία Παππά", "Νίκος Δήμου"]),
        ("김민수, 박지영 기자", "ko", ["김민수", "박지영"]),
    ],
)
def test_two_names_in_a_line_without_a_class(printed: str, lang: str, expected: list[str]) -> None:
    """The word between them is a small one in none of the names."""
    body = f"<h1>{TITLE}</h1><div class='x1'>{printed}</div>{TEXT}"
    assert names(read(body, lang=lang)) == expected


def test_the_line_below_the_headline_comes_before_a_box_about_one_author() -> None:
    """The box at the end shows the first of them."""
    line = "<ul><li>By Ann Lee and Bo Kim</li></ul>"
    box = "<div class='article-writer'><strong class='name'>Ann Lee</strong></div>"
    assert names(read(f"<h1>{TITLE}</h1>{line}{TEXT}{box}")) == ["Ann Lee", "Bo Kim"]


@pytest.mark.parametrize(
    ("printed", "lang", "name"),
    [
        ("Article by Ann Lee", "en", "Ann Lee"),
        ("Par Claire Morel à Brest", "fr", "Claire Morel"),
        ("Une enquête de Claire Morel", "fr", "Claire Morel"),
        ("Por Beatriz Nunes, de Lisboa", "pt", "Beatriz Nunes"),
        ("Postado por Beatriz Nunes", "pt", "Beatriz Nunes"),
        ("Foto e testo di Giulia Serra", "it", "Giulia Serra"),
        ("Tekst Sanne de Wit", "nl", "Sanne de Wit"),
        ("Een column van Sanne de Wit", "nl", "Sanne de Wit"),
        ("Rozmawiała Anna Zielińska", "pl", "Anna Zielińska"),
        ("Записала Мария Соколова", "ru", "Мария Соколова"),
        ("Elif Yıldız bildiriyor", "tr", "Elif Yıldız"),
        ("نوشتهٔ سارا احمدی", "fa", "سارا احمدی"),
        ("מאת: דנה לוי, חיפה", "he", "דנה לוי"),
        ("PV Nguyễn Văn An", "vi", "Nguyễn Văn An"),
        ("Tin, ảnh: Nguyễn Văn An", "vi", "Nguyễn Văn An"),
        ("李明华/文", "zh", "李明华"),
        ("见习记者 李明华", "zh", "李明华"),
        ("通讯员 李明华", "zh", "李明华"),
        ("構成・山田太郎", "ja", "山田太郎"),
        ("執筆 山田太郎", "ja", "山田太郎"),
        ("기자 김민수", "ko", "김민수"),
        ("김민수 편집위원", "ko", "김민수"),
        ("Από Μαρία Παππά", "el", "Μαρία Παππά"),
        ("Krönika av Karin Öberg", "sv", "Karin Öberg"),
        ("Text och foto: Karin Öberg", "sv", "Karin Öberg"),
        ("Teksti ja kuvat: Aino Korhonen", "fi", "Aino Korhonen"),
        ("Interviu de Ioana Popescu", "ro", "Ioana Popescu"),
        ("Penulis Budi Santoso", "id", "Budi Santoso"),
        ("รายงานโดย สมชาย ใจดี", "th", "สมชาย ใจดี"),
        ("লিখেছেন রফিক আহমেদ", "bn", "রফিক আহমেদ"),
    ],
)
def test_the_words_beside_a_name_are_no_part_of_it(printed: str, lang: str, name: str) -> None:
    """Labels, kinds of texts, places and functions, before and behind."""
    body = f"<h1>{TITLE}</h1><p class='byline'>{printed}</p>{TEXT}"
    assert names(read(body, lang=lang)) == [name]


@pytest.mark.parametrize(
    ("name", "beside", "lang"),
    [
        ("Ann Lee", "London", "en"),
        ("Ann Lee", "Exclusive", "en"),
        ("Ute Krone", "Vor 2 Stunden", "de"),
        ("Ute Krone", "3 Kommentare", "de"),
        ("Ute Krone", "Politikredakteur", "de"),
        ("Claire Morel", "Offrir l’article", "fr"),
        ("Giulia Serra", "2 ore fa", "it"),
        ("Anna Zielińska", "Fot. Jo Roe", "pl"),
        ("Мария Соколова", "Москва", "ru"),
        ("أحمد الحسن", "القاهرة", "ar"),
        ("أحمد الحسن", "كل المقالات", "ar"),
        ("דנה לוי", "חיפה", "he"),
        ("山田太郎", "フォローする", "ja"),
        ("山田太郎", "政治部記者", "ja"),
        ("김민수", "링크 복사", "ko"),
        ("김민수", "공유하기", "ko"),
        ("李明华", "复制链接", "zh"),
    ],
)
@pytest.mark.parametrize(
    "line",
    [
        "<div class='byline'><span class='name'>{}</span> <span>{}</span></div>",
        "<div class='author'><a href='/author/1'>{}</a><a href='#' class='z'>{}</a></div>",
        "<p class='byline'>{}<br>{}</p>",
    ],
)
def test_what_stands_beside_a_name_is_neither_it_nor_another(
    line: str, name: str, beside: str, lang: str
) -> None:
    """Buttons, times, places, departments and photographers."""
    body = f"<h1>{TITLE}</h1>{line.format(name, beside)}{TEXT}"
    assert names(read(body, lang=lang)) == [name]


@pytest.mark.parametrize(
    ("desk", "lang"),
    [
        ("وكالات", "ar"),
        ("خبرگزاری مهر", "fa"),
        ("מערכת", "he"),
        ("एजेंसी", "hi"),
        ("뉴시스", "ko"),
        ("Redakcja Kuriera", "pl"),
        ("Da Redação", "pt"),
        ("Redacția Curierul", "ro"),
        ("ТАСС", "ru"),
        ("ทีมข่าวออนไลน์", "th"),
        ("Liman Haber Merkezi", "tr"),
        ("Пресслужба", "uk"),
        ("本报讯", "zh"),
    ],
)
def test_a_printed_person_comes_before_a_declared_desk(desk: str, lang: str) -> None:
    """Desks, agencies and press offices in the words of their languages."""
    head = f"<meta name='author' content='{desk}'>"
    body = f"<h1>{TITLE}</h1><p class='byline'>By Ann Lee</p>{TEXT}"
    assert names(read(body, head=head, lang=lang)) == ["Ann Lee"]


def test_a_labelled_author_of_another_story_is_not_this_ones() -> None:
    """A card holds a link to its story."""
    card = (
        "<div class='item'><a href='/s1'><h3>Lighthouse keeper retires after years</h3></a>"
        "<p class='c'>Autor: Jan Kos</p></div>"
    )
    assert names(read(f"<h1>{TITLE}</h1>{TEXT}{card}", lang="pl")) == []


def test_a_written_by_line_comes_before_a_byline_of_the_house() -> None:
    """The house is marked as author, the person only printed."""
    house = (
        "<p class='byline' itemprop='author' itemscope itemtype='https://schema.org/Organization'>"
        "<span itemprop='name'>Quayside Media Group</span></p>"
    )
    body = f"<h1>{TITLE}</h1>{house}<p class='c'>Written by Ann Lee</p>{TEXT}"
    assert names(read(body)) == ["Ann Lee"]
    assert names(read(f"<h1>{TITLE}</h1>{house}{TEXT}")) == ["Quayside Media Group"]
