"""Bytes to characters: what is declared, what is wrongly declared, what is not declared."""

import codecs

import pytest

from extractors.article.extract import extract
from news.errors import NotHtml
from tests.extractors.article.pages import PARAGRAPHS, a_page, raw_page

RUSSIAN = "Ночной паром снова вышел из старой гавани, спустя одиннадцать лет после последнего рейса, сообщил начальник порта."
JAPANESE = "夜間フェリーは十一年ぶりに旧港を出港した。港長によると、岸壁には約二百人が集まり、そのほとんどは切符を持っていなかった。"
CHINESE = "夜间渡轮在停航十一年之后再次驶离旧港。港务长表示，约有二百人站在码头上，其中大多数人没有船票，只是来挥手送行。"
KOREAN = "야간 여객선이 십일 년 만에 다시 옛 항구를 떠났다. 항만장은 약 이백 명이 부두에 모였다고 말했다."
FRENCH = "Le bac de nuit a repris la mer depuis le vieux port, a déclaré le capitaine, très ému, après onze ans."


def html_in(charset: str, text: str, *, declared: str | None) -> bytes:
    meta = f'<meta charset="{declared}">' if declared else ""
    paragraphs = "".join(f"<p>{text}</p><p>{text} {n}</p>" for n in range(3))
    html = f"<html><head>{meta}<title>{text[:20]}</title></head><body><article>{paragraphs}</article></body></html>"
    return html.encode(charset)


@pytest.mark.parametrize(
    ("charset", "text", "declared", "header"),
    [
        ("utf-8", RUSSIAN, "utf-8", "text/html"),
        ("utf-8", RUSSIAN, None, "text/html"),
        ("utf-8", RUSSIAN, "iso-8859-1", "text/html; charset=iso-8859-1"),  # valid UTF-8 is UTF-8
        ("cp1251", RUSSIAN, "windows-1251", "text/html"),
        ("cp1251", RUSSIAN, None, "text/html; charset=windows-1251"),
        ("cp1251", RUSSIAN, "utf-8", "text/html; charset=utf-8"),  # both lie
        ("cp1251", RUSSIAN, None, "text/html"),
        ("koi8-r", RUSSIAN, "koi8-r", "text/html"),
        ("shift_jis", JAPANESE, "Shift_JIS", "text/html"),
        ("shift_jis", JAPANESE, "x-sjis", "text/html"),
        ("shift_jis", JAPANESE, None, "text/html"),
        ("euc-jp", JAPANESE, "euc-jp", "text/html"),
        ("iso2022_jp", JAPANESE, "iso-2022-jp", "text/html"),
        ("gb2312", CHINESE, "gb2312", "text/html"),
        ("gb2312", CHINESE, "utf-8", "text/html"),
        ("gbk", CHINESE, "gb2312", "text/html"),
        (
            "big5",
            "夜間渡輪在停航十一年之後再次駛離舊港。港務長表示，約有二百人站在碼頭上。",
            "big5",
            "text/html",
        ),
        ("euc-kr", KOREAN, "euc-kr", "text/html"),
        ("cp1252", FRENCH, "iso-8859-1", "text/html"),
        (
            "cp1252",
            FRENCH + " «Enfin !» — 5 €",
            "iso-8859-1",
            "text/html",
        ),  # latin-1 means windows-1252
        ("cp1252", FRENCH, None, "text/html"),
        ("utf-16", RUSSIAN, None, "text/html"),
        ("utf-16-le", FRENCH, None, "text/html"),
    ],
)
def test_no_charset_makes_mojibake(
    charset: str, text: str, declared: str | None, header: str
) -> None:
    """The text comes out as written, whatever header and page say of its charset."""
    assert (
        extract(raw_page(html_in(charset, text, declared=declared), content_type=header)).body[0]
        == text
    )


def test_a_byte_order_mark_wins() -> None:
    """UTF-8 with its mark, declared as something else."""
    content = codecs.BOM_UTF8 + html_in("utf-8", RUSSIAN, declared="windows-1251")
    assert extract(raw_page(content)).body[0] == RUSSIAN


def test_a_meta_charset_behind_five_kilobytes_counts() -> None:
    """The standard looks at 1,024 bytes; publishers put scripts first."""
    html = html_in("cp1251", RUSSIAN, declared="windows-1251").replace(
        b"<head>", b"<head><script>" + b"x=1;" * 1500 + b"</script>"
    )
    article = extract(raw_page(html))
    assert (article.body[0], article.warnings) == (RUSSIAN, ())


def test_a_guessed_charset_is_warned_of() -> None:
    """A reader of the record can tell a known charset from a guessed one."""
    assert (
        "charset_guessed" in extract(raw_page(html_in("cp1251", RUSSIAN, declared=None))).warnings
    )


def test_one_broken_byte_does_not_change_the_charset() -> None:
    """UTF-8 with a cut character stays UTF-8."""
    content = html_in("utf-8", RUSSIAN, declared="utf-8").replace(b"</body>", b"<p>\xd0</p></body>")
    assert extract(raw_page(content)).body[0] == RUSSIAN


def test_nuls_are_not_the_end_of_a_page() -> None:
    """What stands behind a NUL is read."""
    page = a_page()
    article = extract(raw_page(page.content.replace(b"<article>", b"<article>\x00\x00")))
    assert article.body == PARAGRAPHS


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"%PDF-1.7 ...", "text/html"),
        (b"\x89PNG\r\n\x1a\n....", "text/html; charset=utf-8"),
        (b"\xff\xd8\xff\xe0....", None),
        (b"GIF89a....", "image/gif"),
        (b"....ftypmp42", "text/html"),
        (b"PK\x03\x04....", "application/octet-stream"),
        (b'{"title": "A story"}', "application/json"),
        (b' [{"title": "A story"}]', "text/html"),
        (
            b'<?xml version="1.0"?><!-- made by hand --><rss version="2.0"><channel/></rss>',
            "text/html",
        ),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "application/atom+xml"),
        (b"<rdf:RDF></rdf:RDF>", "text/xml"),
        (b"<urlset></urlset>", "application/xml"),
        (b"body { color: red }", "text/css"),
        (b"\x00\x01\x02\x03\x04", "application/octet-stream"),
        (b"\x7fELF\x02\x01\x01\x00usage: <file>", None),
        (b"\x7fELF\x02\x01\x01\x00usage: file", "text/plain"),
    ],
)
def test_what_is_not_html_is_refused_by_name(content: bytes, content_type: str | None) -> None:
    """Pictures, archives, feeds and data raise NotHtml, whatever their header says."""
    with pytest.raises(NotHtml, match="not HTML but"):
        extract(raw_page(content, content_type=content_type))


@pytest.mark.parametrize(
    "content_type",
    [None, "text/html", "application/xhtml+xml", "application/octet-stream", "text/xml"],
)
def test_html_is_taken_under_any_plausible_type(content_type: str | None) -> None:
    """The bytes win over a vague header."""
    assert extract(raw_page(a_page().content, content_type=content_type)).body == PARAGRAPHS
