"""Authors whom a page declares beside those whom it prints."""

import pytest

from extractors.article.credits.lines import credit_line
from extractors.article.from_page import extract
from tests.extractors.article.pages import (
    TITLE,
    a_page,
    article_html,
    author_names,
    json_ld,
    news_article,
)


@pytest.mark.parametrize("login", ["kevin-r", "ann_lee", "ann.lee", "alee22"])
def test_a_login_gives_way_to_the_printed_line(login: str) -> None:
    """An account of the content system is no author."""
    head = json_ld(news_article(author={"@type": "Person", "name": login}))
    article = extract(
        a_page(
            head=head, body=article_html(before=f"<h1>{TITLE}</h1><p class='byline'>By Ann Lee</p>")
        )
    )
    assert [author.name for author in article.authors] == ["Ann Lee"]


def test_a_name_in_capitals_is_spelt_as_printed() -> None:
    """The printed line gives the spelling; without one the name stays as declared."""
    head = json_ld(
        news_article(
            author=[{"@type": "Person", "name": "ANN MCLEE"}, {"@type": "Person", "name": "BO KIM"}]
        )
    )
    before = f"<h1>{TITLE}</h1><p class='byline'>By Ann McLee, HNA</p>"
    article = extract(a_page(head=head, body=article_html(before=before)))
    assert [author.name for author in article.authors] == ["Ann McLee", "BO KIM"]


def test_what_is_near_the_headline_is_found_below_a_papers_name_in_an_h1_of_its_own() -> None:
    """Many papers put their name in an h1 above the page. Menus follow it."""
    name = "<h1>Harbour Gazette</h1>" + "<ul>" + 30 * "<li><a href='/x'>News</a></li>" + "</ul>"
    head = f"<title>{TITLE} - Harbour Gazette</title>"
    article = extract(
        a_page(head=head, body=name + article_html(before=f"<h1>{TITLE}</h1><p>By Ann Lee</p>"))
    )
    assert (author_names(article), article.byline) == (["Ann Lee"], "By Ann Lee")


def test_the_byline_is_kept_as_printed() -> None:
    """Names are read from the line. The line is kept without its date."""
    before = (
        f"<h1>{TITLE}</h1><div class='byline'>By Ann Lee, Harbour News Agency <span>May 6, "
        "2019</span></div>"
    )
    article = extract(a_page(body=article_html(before=before)))
    assert article.byline == "By Ann Lee, Harbour News Agency"
    assert credit_line("May 6, 2019") is None


def test_a_printed_line_that_links_more_people_than_are_declared_is_complete() -> None:
    """Many systems declare one author. The line links each author once, to a page or to mail."""
    linked = (
        "<p class='byline'>By <a href='/people/ann'>Dr Ann Lee</a> <a "
        "href='/people/ann'>Profile</a> "
        "<a href='/people/bo'>Bo Kim</a> <a href='https://social.example/bo'>Follow Bo</a></p>"
    )
    head = json_ld(news_article(author={"@type": "Person", "name": "Ann Lee"}))
    article = extract(a_page(head=head, body=article_html(before=f"<h1>{TITLE}</h1>{linked}")))
    assert (author_names(article), article.provenance["authors"]) == (
        ["Dr Ann Lee", "Bo Kim"],
        "html",
    )


@pytest.mark.parametrize(
    "line",
    [
        "By <a href='/people/ann'>Ann Lee</a> | Reviewed by <a href='/people/bo'>Bo Kim</a>",
        "By <a href='/people/ann'>Ann Lee</a>, <a href='/desks/city'>City Desk</a>",
        "By <a href='/people/bo'>Bo Kim</a> and <a href='/people/cy'>Cy Ode</a>",
        "By Ann Lee, London",
    ],
)
def test_a_printed_line_that_does_not_add_people_leaves_what_is_declared(line: str) -> None:
    """Reviewers, desks and places are no authors. Other people's lines may be teasers."""
    head = json_ld(
        news_article(author={"@type": "Person", "name": "Ann Lee", "url": "/people/ann"})
    )
    before = f"<h1>{TITLE}</h1><p class='byline'>{line}</p>"
    article = extract(a_page(head=head, body=article_html(before=before)))
    assert (author_names(article), article.provenance["authors"]) == (["Ann Lee"], "json-ld")


def test_a_printed_line_that_names_the_site_ends_the_search() -> None:
    """Lines further down belong to teasers and comments."""
    before = (
        f"<h1>{TITLE}</h1><p class='byline'>Harbour Gazette</p><p class='author-line "
        "author'>Make an Impact</p>"
    )
    head = json_ld(news_article(publisher={"name": "Harbour Gazette"}))
    article = extract(a_page(head=head, body=article_html(before=before)))
    assert (author_names(article), article.byline) == (["Harbour Gazette"], "Harbour Gazette")


@pytest.mark.parametrize("declared", ["ANN LEE", "ann lee"])
def test_a_name_is_spelt_as_it_is_printed(declared: str) -> None:
    """Accounts are declared in capitals, or without any."""
    head = json_ld(news_article(author={"@type": "Person", "name": declared}))
    body = article_html(before=f"<h1>{TITLE}</h1><p class='byline'>By Ann Lee</p>")
    assert author_names(extract(a_page(head=head, body=body))) == ["Ann Lee"]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("<p>By <a href='/bo'>Bo Kim</a> and Cy Dow</p>", ["Bo Kim", "Cy Dow"]),
        ("<p>By Bo Kim</p><p>Updated by Ann Lee</p>", ["Ann Lee"]),
        ("<p>By Ann Lee</p>", ["Ann Lee"]),
        ("<p class='author'>Bo Kim</p>", ["Ann Lee"]),
        ("", ["Ann Lee"]),
    ],
)
def test_who_uploaded_a_text_is_not_its_author(printed: str, expected: list[str]) -> None:
    """Systems declare the account; a line with `By` names others, and nothing prints the account.

    Without such a line, or where the page prints the name, the declaration counts.
    """
    head = json_ld(news_article(author={"@type": "Person", "name": "Ann Lee"}))
    body = article_html(before=f"<h1>{TITLE}</h1>{printed}")
    assert author_names(extract(a_page(head=head, body=body))) == expected


@pytest.mark.parametrize(
    ("language", "line", "names"),
    [
        ("de", "Von HAFEN-online-Redakteur Thomas Sabin", ["Thomas Sabin"]),
        ("de", "Von WELLE-Korrespondentin Anna Weiß", ["Anna Weiß"]),
        ("de", "Wirtschaftsreporterin Anna Weiß", ["Anna Weiß"]),
        ("de", "Das Gespräch führte Thomas Sabin", ["Thomas Sabin"]),
        ("de", "Die Fragen stellten Thomas Sabin und Anna Weiß", ["Thomas Sabin", "Anna Weiß"]),
        ("cs", "Rozhovor vedla Jana Váňová", ["Jana Váňová"]),
        ("en", "Words: Ann Lee. Pictures: Bo Kim", ["Ann Lee"]),
        ("en", "Ann Lee Local Democracy Reporter", ["Ann Lee"]),
        ("en", "Obituary by Ann Lee", ["Ann Lee"]),
        ("ar", "كتب- أحمد الحسن", ["أحمد الحسن"]),
        ("fa", "گفت‌وگو از رضا احمدی", ["رضا احمدی"]),
        ("ko", "[항구신문 김철수 기자]", ["김철수"]),
        ("ko", "김철수 항구신문 기자", ["김철수"]),
        ("ko", "글 김철수 사진 이영희", ["김철수"]),
        ("ko", "대담=김철수 기자", ["김철수"]),
        ("ko", "부산=김철수 기자", ["김철수"]),
        ("ja", "編集委員 山田太郎", ["山田太郎"]),
        ("ko", "입력 2026.05.03 18:05 | 김철수 기자", ["김철수"]),
        ("ja", "港新聞 山田太郎", ["山田太郎"]),
        ("ja", "山田 太郎", ["山田 太郎"]),
        ("zh", "作者：李 敏", ["李敏"]),
        ("zh", "本报记者 李 敏 王晓明", ["李敏", "王晓明"]),
        ("zh", "作者 | 王晓明 编辑 | 李敏", ["王晓明"]),
        ("zh", "文丨王晓明", ["王晓明"]),
        ("zh", "来源：港口日报 2026年05月03日 07版 作者：王晓明", ["王晓明"]),
        ("zh", "港口日报见习记者 王晓明", ["港口日报", "王晓明"]),
    ],
)
def test_names_are_read_out_of_the_lines_of_a_language(
    language: str, line: str, names: list[str]
) -> None:
    """Functions written together, interviews, labels before bars, names set apart, papers."""
    before = f"<h1>{TITLE}</h1><p class='byline'>{line}</p>"
    assert author_names(extract(a_page(body=article_html(before=before), lang=language))) == names


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Lee, The Harbour Echo",
        "Ann Lee / The Harbour Echo",
        "The Harbour Echo - Ann Lee",
        "By ANN LEE The Harbour Echo",
        "Ann Lee, Harbour Echo Staff",
    ],
)
def test_the_paper_beside_a_name_is_known_by_its_front_page(line: str) -> None:
    """Many pages declare no name of their site; the link to the front page has it."""
    home = "<header><a href='/'>The Harbour Echo</a></header>"
    before = f"<h1>{TITLE}</h1><p class='byline'>{line}</p>"
    title = f"{TITLE} | The Harbour Echo"
    article = extract(a_page(body=home + article_html(before=before), title=title))
    assert [name.title() for name in author_names(article)] == ["Ann Lee"]


def test_a_blog_is_signed_by_whom_it_is_named_after() -> None:
    """The name of its front page is its author's."""
    home = "<header><a href='/'>Ann Lee</a></header>"
    before = f"<h1>{TITLE}</h1><p class='byline'>By Ann Lee</p>"
    article = extract(a_page(body=home + article_html(before=before), title=f"{TITLE} | Ann Lee"))
    assert author_names(article) == ["Ann Lee"]


@pytest.mark.parametrize(
    ("language", "line", "name", "moment"),
    [
        ("en", "Ann Lee, 3 May 2019", "Ann Lee", "2019-05-03 00:00"),
        ("en", "Ann Lee May 3, 2019 6:05 PM", "Ann Lee", "2019-05-03 18:05"),
        ("de", "Ute Krone, 3. Mai 2019, 18:05 Uhr", "Ute Krone", "2019-05-03 18:05"),
        ("fr", "Zoé Leroy, le 3 mai 2019 à 18h05", "Zoé Leroy", "2019-05-03 18:05"),
        ("pl", "Jan Nowak 3 maja 2019, 18:05", "Jan Nowak", "2019-05-03 18:05"),
        ("pt", "Ana Souza – 03/05/2019 18h05", "Ana Souza", "2019-05-03 18:05"),
        ("ro", "Ion Popescu, vineri, 03 mai 2019, 18:05", "Ion Popescu", "2019-05-03 18:05"),
        ("uk", "Іван Петренко, 3 травня 2019", "Іван Петренко", "2019-05-03 00:00"),
        ("vi", "Nguyễn Văn An | 03/05/2019 18:05", "Nguyễn Văn An", "2019-05-03 18:05"),
        ("en", "Ann Lee / May 3, 2019, 18:05 IST", "Ann Lee", "2019-05-03 12:35"),
        (
            "cs",
            "3. května 2019 <a href='/autor/1'>Jana Váňová</a>",
            "Jana Váňová",
            "2019-05-03 00:00",
        ),
        ("ko", "입력 2019.05.03. 18:05 김철수 기자", "김철수", "2019-05-03 18:05"),
    ],
)
def test_a_line_of_a_name_and_a_date_credits_and_dates_the_article(
    language: str, line: str, name: str, moment: str
) -> None:
    """Without a word before the name, and with but a comma, a dash or a blank between them."""
    before = f"<h1>{TITLE}</h1><p class='meta'>{line}</p>"
    page = a_page(body=article_html(before=before), lang=language, url="https://paper.example/n/7")
    article = extract(page)
    assert author_names(article) == [name]
    assert article.published
    assert f"{article.published.at:%Y-%m-%d %H:%M}" == moment


@pytest.mark.parametrize(
    "line",
    [
        "<p><b>San Diego, May 3, 2019</b> – The company that runs the ferry said on Friday that"
        " it would buy two more ships for the line, and that both would be built in Poland.</p>",
        "<p>Santa Monica, Calif., May 3, 2019</p>",
        "<p>San Francisco, May 3, 2019</p>",
        "<p>Last Updated, May 3, 2019</p>",
        "<p>Room 3, 2019</p>",
        "<p>Thứ Bảy, ngày 02/05/2019 - 18:05</p>",
        "<p>Data Publikacji 03.05.2019</p>",
        "<p>Cập Nhật, 03/05/2019</p>",
    ],
)
def test_a_place_a_weekday_or_a_label_before_a_date_is_nobody(line: str) -> None:
    """Press releases open with a place."""
    article = extract(a_page(body=article_html(before=f"<h1>{TITLE}</h1>{line}")))
    assert author_names(article) == []
