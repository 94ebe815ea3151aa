"""Which names on a page are the article's own authors."""

import pytest

from extractors.article.from_page import extract
from news.article import Article
from tests.extractors.article.pages import TITLE, a_page, article_html, json_ld, news_article

OWN = "<p class='byline'>By Ann Lee</p>"
CARDS = "".join(
    f"<div class='tile'><a href='/x{at}'>Another story of the day {at}</a>"
    f"<span class='author'><a rel='author' href='/u/{at}'>{name}</a></span></div>"
    for at, name in enumerate(("Jo Roe", "Bo Kim", "Pat Day"))
)
SCOPES = "".join(
    f"<div class='k'><a href='/q{at}'>The other story of today {at}</a>"
    f"<span itemprop='author'>{name}</span></div>"
    for at, name in enumerate(("Jo Roe", "Bo Kim"))
)


def names(article: Article) -> list[str]:
    return [author.name for author in article.authors]


def a_page_of(printed: str = "", *, head: str = "", before: str = "", after: str = "") -> Article:
    body = before + article_html(before=f"<h1>{TITLE}</h1>{printed}") + after
    return extract(a_page(head=head, body=body))


@pytest.mark.parametrize("cards", [CARDS, SCOPES, f"<article class='t'>{CARDS}</article>"])
@pytest.mark.parametrize("own", ["Ann Lee", None])
def test_authors_of_other_stories_are_not_this_ones(cards: str, own: str | None) -> None:
    """Above and below the article, marked by class, rel or itemprop, with and without own ones."""
    printed = f"<p class='byline'>By {own}</p>" if own else ""
    expected = [own] if own else []
    assert names(a_page_of(printed, after=cards)) == expected
    assert names(a_page_of(printed, before=cards)) == expected


@pytest.mark.parametrize(
    "printed",
    [
        "<div class='by'><span itemprop='author'>Ann Lee</span>, "
        "<span itemprop='author'>Bo Kim</span></div>",
        "<div>By <a rel='author' href='/1'>Ann Lee</a> and "
        "<a rel='author' href='/2'>Bo Kim</a></div>",
        "<ul><li class='author'>Ann Lee</li><li class='author'>Bo Kim</li></ul>",
        "<p class='byline'><a href='/1'>Ann Lee</a> <a href='/2'>Bo Kim</a></p>",
    ],
)
def test_authors_side_by_side_are_all_read(printed: str) -> None:
    """One element each, in one line."""
    assert names(a_page_of(printed, after=CARDS)) == ["Ann Lee", "Bo Kim"]


@pytest.mark.parametrize(
    "printed",
    [
        "<p class='byline'>London</p><p class='byline'>Ann Lee</p><p class='byline'>Bo Kim</p>",
        "<p class='author'>Ann Lee</p><p class='author'>Bo Kim</p><p class='author'>New York</p>",
        "<div>Posted 9:14 AM, May 3, 2026, by Ann Lee, and Bo Kim</div>",
    ],
)
def test_a_city_beside_bylines_is_nobody(printed: str) -> None:
    """Nor is a date before them an end of the line."""
    assert names(a_page_of(printed)) == ["Ann Lee", "Bo Kim"]
    assert names(a_page_of("<p class='byline'>Brussels</p>")) == []


def test_a_linked_name_before_a_place_and_a_date_is_the_author() -> None:
    """To an author's page; a link to another page, and a date further down, say nothing."""
    line = "<p><a href='{}'>Ann Lee</a><span>Bruges</span> - <time>3 May 2026, 18:05</time></p>"
    assert names(a_page_of(line.format("/author/ann-lee"))) == ["Ann Lee"]
    assert names(a_page_of(line.format("/news/ann-lee"))) == []
    later = line.replace("<time>", "<span>Ferries</span> <time>")
    assert names(a_page_of(later.format("/author/ann-lee"))) == []


@pytest.mark.parametrize(
    ("language", "lead", "expected"),
    [
        ("ko", "[항만일보 홍길동 기자] ", ["홍길동"]),
        ("ko", "[아시아경제 홍길동 선임기자] ", ["홍길동"]),
        ("ko", "(부산=항만통신) 김철수 박영희 기자 = ", ["김철수", "박영희"]),
        ("ko", "[기자회견] ", []),
        ("zh", "港湾社北京5月3日电（记者王小明、李红）", ["王小明", "李红"]),
        ("zh", "本报讯（记者 王小明 通讯员 李红）", ["王小明", "李红"]),
        ("zh", "〔記者王小明／台北報導〕", ["王小明"]),
        ("zh", "港务局举行会议（记者招待会），", []),
        ("zh", "（记者会将于周二举行）", []),
    ],
)
def test_reporters_are_named_in_the_first_paragraph(
    language: str, lead: str, expected: list[str]
) -> None:
    """In brackets, in Chinese and Korean papers."""
    texts = {
        "ko": "항만청은 9월부터 다리를 닫는다고 밝혔다. ",
        "zh": "港务局将从九月起关闭大桥九个月。",
    }
    text = texts[language]
    story = "".join(f"<p>{start}{4 * text}</p>" for start in (lead, "", "", ""))
    body = f"<article><h1>{text[:12]}</h1>{story}</article>"
    assert names(extract(a_page(body=body, lang=language))) == expected


@pytest.mark.parametrize(
    "house",
    [
        {"@type": "Organization", "name": "North Sea Broadcasting"},
        {"@type": "Person", "name": "HT News Desk"},
        {"@type": "Person", "name": "Redacción Digital"},
        {"@type": "Organization", "name": "川新聞社"},
        {"@type": "Person", "name": "Quay Verlag GmbH"},
    ],
)
def test_a_printed_person_comes_before_a_declared_house(house: dict[str, str]) -> None:
    """Broadcasters, desks and companies are declared where nobody wrote down who wrote."""
    assert names(a_page_of(OWN, head=json_ld(news_article(author=house)))) == ["Ann Lee"]


def test_a_declared_house_is_the_author_where_nobody_is_printed() -> None:
    """As an organisation."""
    house = {"@type": "Organization", "name": "North Sea Broadcasting"}
    article = a_page_of(head=json_ld(news_article(author=house)))
    assert [(a.name, a.type) for a in article.authors] == [
        ("North Sea Broadcasting", "organization")
    ]


@pytest.mark.parametrize(
    "name", ["author", "article:author", "dc.creator", "citation_author", "sailthru.author"]
)
def test_every_repeated_meta_element_counts(name: str) -> None:
    """One element a person is how several authors are declared."""
    head = f'<meta name="{name}" content="Ann Lee"><meta name="{name}" content="Bo Kim">'
    assert names(a_page_of(head=head)) == ["Ann Lee", "Bo Kim"]


@pytest.mark.parametrize(
    "text",
    [
        "Edit topics",
        "Themen bearbeiten",
        "En savoir plus",
        "Leer más",
        "Читать далее",
        "もっと見る",
        "اقرأ المزيد",
        "더 보기",
        "기사 공유하기",
        "اشتراک گذاری",
        "Haberi Paylaş",
        "Leave a Comment",
        "No Comments",
        "Loading...",
        "Close",
        "Next Post",
        "Previous Article",
        "3 May",
        "@annlee",
        "4m Read",
        "5 min de lectura",
        "Personal finance",
        "We may earn money when you click our links.",
        "Sunday, May 3, 2026",
    ],
)
def test_buttons_reading_times_and_sentences_are_nobody(text: str) -> None:
    """Marked as author, alone and beside a name."""
    beside = f"<div class='author'><b class='author-name'>Ann Lee</b> <a href='/t'>{text}</a></div>"
    assert names(a_page_of(f"<div class='author'><a href='/t'>{text}</a></div>")) == []
    assert names(a_page_of(beside)) == ["Ann Lee"]


@pytest.mark.parametrize(
    "printed",
    [
        "<p class='author'>3 May 2026, 08:00 | Ann Lee</p>",
        "<p class='byline'>Posted May 3, 2026 by Ann Lee</p>",
        "<p>Story: Ann Lee</p>",
        "<div class='meta'><span>Szerző:</span> <a href='/l'>Ann Lee</a></div>",
        "<div data-testid='byline'>By <a href='/l'>Ann Lee</a></div>",
    ],
)
def test_a_name_behind_a_date_or_a_label_is_read(printed: str) -> None:
    """Also in a line without a mark, and with a mark that is no class."""
    assert names(a_page_of(printed)) == ["Ann Lee"]


@pytest.mark.parametrize(
    "others",
    [
        "<div class='reactions'><div><span class='author'>Jo Roe</span></div></div>",
        "<div class='kommentare'><p class='author'>Jo Roe</p></div>",
        "<div id='disqus'><span class='author'><a href='/u'>Jo Roe</a></span></div>",
        "<section class='responses'><a rel='author' href='/u/jo'>Jo Roe</a></section>",
        "<section id='discussion'><b class='author'>Jo Roe</b></section>",
        "<div class='next-article'><h2>Tram strike off</h2><p class='byline'>By Jo Roe</p></div>",
        "<div class='newsletter'>Every morning by <a rel='author' href='/a'>Jo Roe</a></div>",
        "<div itemprop='comment'><span itemprop='author'>Jo Roe</span></div>",
        "<p><i itemprop='itemReviewed'>The Quay by <b itemprop='author'>Jo Roe</b></i></p>",
    ],
)
@pytest.mark.parametrize("own", [OWN, ""])
def test_who_wrote_something_else_on_the_page_is_no_author(others: str, own: str) -> None:
    """Comments, a book under review, the next article, the newsletter."""
    assert names(a_page_of(own, after=others)) == (["Ann Lee"] if own else [])


def test_one_name_in_two_spellings_is_the_readable_one() -> None:
    """Capitals come from a style."""
    head = '<meta name="author" content="ANN LEE"><meta name="author" content="Ann Lee">'
    assert names(a_page_of(head=head)) == ["Ann Lee"]


def test_the_maker_of_the_site_gives_way_to_the_printed_person() -> None:
    """A theme declares whose it is."""
    head = '<meta name="author" content="Jo Roe Webdesign">'
    assert names(a_page_of(OWN, head=head)) == ["Ann Lee"]


@pytest.mark.parametrize("prefix", ["", "schema:"])
def test_rdfa_names_authors(prefix: str) -> None:
    """As microdata does, with another attribute."""
    printed = " and ".join(
        f"<span property='{prefix}author'><b property='{prefix}name'>{name}</b></span>"
        for name in ("Ann Lee", "Bo Kim")
    )
    article = a_page_of(f"<p>{printed}</p>")
    assert names(article) == ["Ann Lee", "Bo Kim"]
    assert article.provenance["authors"] == "microdata"


@pytest.mark.parametrize(
    "desk",
    [
        "Tim Redaksi",
        "Redakcija",
        "هيئة التحرير",
        "تحریریه",
        "מערכת העיתון",
        "न्यूज़ डेस्क",
        "নিজস্ব প্রতিবেদক",
        "편집국",
        "小编",
        "NTB",
        "ANP",
        "Getty Images",
        "NaN",
    ],
)
def test_a_desk_or_agency_of_any_language_gives_way_to_a_printed_person(desk: str) -> None:
    """It is often declared as a person."""
    head = json_ld(news_article(author={"@type": "Person", "name": desk}))
    assert names(a_page_of(OWN, head=head)) == ["Ann Lee"]
    assert names(a_page_of(OWN, head=f'<meta name="author" content="{desk}">')) == ["Ann Lee"]


def test_one_declared_word_gives_way_to_a_printed_full_name() -> None:
    """It is a section or a login; alone it is kept."""
    head = json_ld(news_article(author={"@type": "Person", "name": "Consumers"}))
    assert names(a_page_of(OWN, head=head)) == ["Ann Lee"]
    assert names(a_page_of(head=head)) == ["Consumers"]
    assert names(a_page_of("<p class='byline'>By Harbour</p>", head=head)) == ["Consumers"]


def test_the_letters_of_an_icon_are_no_name() -> None:
    """A font draws `person` as a picture."""
    line = "<i class='material-icons'>person</i> Ann Lee <i class='material-icons'>schedule</i>"
    assert names(a_page_of(f"<p class='byline'>{line} 3 May</p>")) == ["Ann Lee"]


def test_a_house_and_a_role_behind_a_name_go_together() -> None:
    """`BuzzFeed Staff` is neither a family name nor a second author."""
    head = '<meta property="og:site_name" content="HarbourFeed">'
    head += '<meta name="author" content="Ann Lee HarbourFeed Staff">'
    assert names(a_page_of(head=head)) == ["Ann Lee"]
