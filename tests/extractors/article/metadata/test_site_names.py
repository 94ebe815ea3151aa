"""What of a title is the site's name, and goes."""

import pytest

from extractors.article.from_page import extract
from tests.extractors.article.pages import (
    PARAGRAPHS,
    TITLE,
    a_page,
    article_html,
    json_ld,
    news_article,
    og,
)


@pytest.mark.parametrize(
    "declared",
    [
        f"{TITLE} | Harbour Gazette",
        f"{TITLE} - Harbour Gazette",
        f"{TITLE} – The Harbour Gazette",
        f"{TITLE} — harbourgazette",
        f"{TITLE} :: Harbour Gazette",
        f"Harbour Gazette | {TITLE}",
        f"{TITLE} | City | Harbour Gazette",
    ],
)
def test_the_sites_name_is_not_part_of_a_title(declared: str) -> None:
    """It is cut off at either end, with any separator, where the site gives its name."""
    head = og("title", declared) + og("site_name", "Harbour Gazette")
    assert extract(a_page(head=head, title=declared)).title == TITLE


def test_an_unknown_tail_goes_when_the_printed_headline_confirms_it() -> None:
    """Nothing names the site, but the h1 is the rest of the title."""
    page = a_page(title=f"{TITLE} - City - Your paper", url="https://news.example/1")
    assert extract(page).title == TITLE


@pytest.mark.parametrize(
    "title", ["Ferry - a history", "Rope | Salt | Tar", "Five-a-side: the final"]
)
def test_a_separator_that_belongs_to_the_title_stays(title: str) -> None:
    """Nothing is cut on a guess."""
    page = a_page(
        title=title,
        head=og("title", title),
        body=article_html(before=""),
        url="https://news.example/1",
    )
    assert extract(page).title == title


def test_a_headline_repeated_as_application_name_is_no_site_name() -> None:
    """The printed headline was refused for it."""
    head = (
        json_ld(news_article(**{"@type": "BlogPosting"}))
        + f'<meta name="application-name" content="{TITLE}">'
    )
    article = extract(a_page(head=head))
    assert (article.title, article.provenance["title"]) == (TITLE, "html")


KNOWN = '<meta property="og:site_name" content="{}">'


@pytest.mark.parametrize(
    ("declared", "site", "title"),
    [
        ("老旧平旋桥将封闭九个月_港口新闻网", "港口新闻网", "老旧平旋桥将封闭九个月"),
        ("老旧平旋桥将封闭九个月——港口新闻网", "港口新闻网", "老旧平旋桥将封闭九个月"),
        ("老旧平旋桥将封闭九个月-港口新闻网", "港口新闻网", "老旧平旋桥将封闭九个月"),
        ("港口新闻网：老旧平旋桥将封闭九个月", "港口新闻网", "老旧平旋桥将封闭九个月"),
        ("可動橋、九か月閉鎖へ｜港湾新聞", "港湾新聞", "可動橋、九か月閉鎖へ"),
        ("可動橋、九か月閉鎖へ：港湾新聞", "港湾新聞", "可動橋、九か月閉鎖へ"),
        ("다리 9개월 동안 전면 폐쇄 :: 항구일보", "항구일보", "다리 9개월 동안 전면 폐쇄"),
        ("Мост закроют на девять месяцев » Портовый вестник", "Портовый вестник",
         "Мост закроют на девять месяцев"),
        ("إغلاق الجسر تسعة أشهر للصيانة - صحيفة المرفأ", "صحيفة المرفأ",
         "إغلاق الجسر تسعة أشهر للصيانة"),
        ("Brücke bleibt neun Monate zu · Hafenbote", "Hafenbote", "Brücke bleibt neun Monate zu"),
        ("Hafenbote » Brücke bleibt neun Monate zu", "Hafenbote", "Brücke bleibt neun Monate zu"),
        ("Le pont ferme neuf mois-Le Quai", "Le Quai", "Le pont ferme neuf mois"),
        ("Le pont ferme neuf mois / Le Quai", "Le Quai", "Le pont ferme neuf mois"),
        ("The bridge will stay shut | WFH", "World Fishing Harbours", "The bridge will stay shut"),
        ("The bridge will stay shut | Quay Blog", "Quay", "The bridge will stay shut"),
    ],
)  # fmt: skip
def test_a_sites_name_goes_in_any_script_and_behind_any_sign(
    declared: str, site: str, title: str
) -> None:
    """Also without blanks, in front, and by its initials, where the page names the site."""
    page = a_page(
        title=declared,
        head=KNOWN.format(site),
        body=article_html(before=""),
        url="https://news.example/1",
    )
    assert extract(page).title == title


@pytest.mark.parametrize(
    "title",
    [
        "Five-a-side: the final whistle",
        "Anti-Gazette protest on the quay",
        "Why we left the Harbour Gazette",
        "Harbour Gazette: why our paper will be smaller",
        "港湾新聞：題字が変わりました",
        "The long goodbye - and the short hello",
        "Rope | Salt | Tar",
    ],
)
def test_a_headline_that_holds_a_dash_or_the_papers_name_stays_whole(title: str) -> None:
    """It is printed so, with the name or the sign in it."""
    names = KNOWN.format("Harbour Gazette") + KNOWN.format("港湾新聞")
    printed = f"<h1>{title}</h1>"
    page = a_page(title=title, head=names + og("title", title), body=article_html(before=printed))
    assert extract(page).title == title
    page = a_page(title=title, body=article_html(before=""), url="https://news.example/1")
    assert extract(page).title == title


def test_the_link_to_the_front_page_names_the_site() -> None:
    """Papers that declare no name print it in every page's head."""
    brand = '<div class="brand"><a href="/">Портовая газета</a></div>'
    page = a_page(title=f"{TITLE} — Портовая газета", body=brand + article_html(before=""))
    assert extract(page).title == TITLE


def test_a_teaser_in_the_sidebar_has_no_say() -> None:
    """Its h1 stands in an article element too."""
    teaser = "<article><h1><a href='/f'>Read in the magazine: a lighthouse story</a></h1></article>"
    body = article_html(before=f"<div>{TITLE}</div>") + f"<nav>{teaser}</nav>"
    assert extract(a_page(title=f"{TITLE} | Harbour Gazette", body=body)).title == TITLE


def test_the_website_node_names_the_publisher() -> None:
    """Where the article's node names none."""
    site = {"@type": "WebSite", "name": "Harbour Gazette", "url": "https://h.example"}
    page = a_page(
        title=f"{TITLE} — Harbour Gazette", head=json_ld(site), body=article_html(before="")
    )
    article = extract(page)
    assert (article.publisher_name, article.title) == ("Harbour Gazette", TITLE)


@pytest.mark.parametrize(
    "tail", [" ← {}", " ★ {}", "－{}", " ＜ {}", " [{}]", "【{}】", " (The {})"]
)
def test_the_sites_name_goes_whatever_stands_around_it(tail: str) -> None:
    """The page prints no headline; it names its site."""
    title = TITLE + tail.format("Harbour Gazette")
    page = a_page(
        title=title,
        head=og("site_name", "Harbour Gazette"),
        body=article_html(before=""),
        url="https://news.example/1",
    )
    assert extract(page).title == TITLE


@pytest.mark.parametrize(
    "tail", ["【港口新闻网】", "(港口新闻网)", "－港口新闻网", "／港口新闻网", " 港口新闻网"]
)
def test_a_name_in_brackets_goes_where_the_page_prints_the_rest(tail: str) -> None:
    """Nothing names the site."""
    title = "老旧平旋桥将从九月起封闭九个月"
    body = article_html(before=f"<div>{title}</div>")
    page = a_page(title=title + tail, body=body, url="https://news.example/1.html", lang="zh")
    assert extract(page).title == title


def test_brackets_of_the_headline_stay() -> None:
    """They hold no site's name."""
    title = "Ferry timetable for the winter (with map)"
    page = a_page(
        title=title, head=og("site_name", "Harbour Gazette"), body=article_html(before="")
    )
    assert extract(page).title == title


def test_the_headline_is_the_title_of_a_page_that_is_called_like_its_site() -> None:
    """The title element says only whose page it is."""
    head = og("site_name", "Harbour Gazette")
    body = f"<h1>Ferry at dawn</h1><div>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}</div>"
    page = a_page(title="The Harbour Gazette", head=head, body=body, url="https://news.example/1")
    assert extract(page).title == "Ferry at dawn"


@pytest.mark.parametrize(
    ("language", "printed", "title"),
    [
        (
            "ja",
            "時計博物館、<br>行方不明の振り子を自館の階段下で発見",
            "時計博物館、行方不明の振り子を自館の階段下で発見",
        ),
        ("zh", "钟表博物馆<br>在自家楼梯下找到失踪的钟摆", "钟表博物馆在自家楼梯下找到失踪的钟摆"),
        ("th", "พิพิธภัณฑ์นาฬิกา<br>พบลูกตุ้มที่หายไป", "พิพิธภัณฑ์นาฬิกาพบลูกตุ้มที่หายไป"),
        ("ko", "시계 박물관,<br>사라진 추를 찾아", "시계 박물관, 사라진 추를 찾아"),
        ("de", f"{TITLE} <span class='live'>LIVE</span>", TITLE),
        ("de", f"<div class='ressort'>Lokales</div><div>{TITLE}</div>", TITLE),
    ],
)
def test_a_headline_has_no_blank_at_its_line_breaks_and_no_badge(
    language: str, printed: str, title: str
) -> None:
    """In scripts without blanks, where the page's title has none; badges have a class of theirs."""
    page = a_page(
        body=article_html(before=f"<h1>{printed}</h1>"), title=f"{title} | Gazette", lang=language
    )
    assert extract(page).title == title
