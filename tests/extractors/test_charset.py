"""Bytes to text: declared, wrongly declared and undeclared charsets."""

import codecs

import pytest

from extractors.article.from_page import extract
from extractors.charset import decode
from extractors.feed.from_bytes import parse
from tests.extractors.article.pages import PARAGRAPHS, a_page, raw_page

RUSSIAN = (
    "Ночной паром снова вышел из старой гавани, спустя "
    "одиннадцать лет после последнего рейса, сообщил начальник порта."
)
JAPANESE = (
    "夜間フェリーは十一年ぶりに旧港を出港した。港長によると、岸壁"
    "には約二百人が集まり、そのほとんどは切符を持っていなかった。"
)
CHINESE = (
    "夜间渡轮在停航十一年之后再次驶离旧港。港务长表示，约有"
    "二百人站在码头上，其中大多数人没有船票，只是来挥手送行。"
)
KOREAN = (
    "야간 여객선이 십일 년 만에 다시 "
    "옛 항구를 떠났다. 항만장은 약 이백 명이 부두에 모였다고 말했다."
)
FRENCH = (
    "Le bac de nuit a repris la mer depuis le vieux "
    "port, a déclaré le capitaine, très ému, après onze ans."
)

TAIWANESE = "夜間渡輪在停航十一年之後再次駛離舊港。港務長表示，約有二百人站在碼頭上。"


def html_in(charset: str, text: str, *, declared: str | None) -> bytes:
    meta = f'<meta charset="{declared}">' if declared else ""
    paragraphs = "".join(f"<p>{text}</p><p>{text} {n}</p>" for n in range(3))
    head = f"<head>{meta}<title>{text[:20]}</title></head>"
    html = f"<html>{head}<body><article>{paragraphs}</article></body></html>"
    return html.encode(charset)


def feed_in(charset: str, text: str, *, declared: str | None) -> bytes:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    item = f"<item><title>{text}</title><link>https://paper.example/a</link></item>"
    feed = f"{declaration}<rss version='2.0'><channel><title>Paper</title>{item}</channel></rss>"
    return feed.encode(charset)


# charset of the bytes, text, label in the document, label in the HTTP header
CASES = (
    ("utf-8", RUSSIAN, "utf-8", None),
    ("utf-8", RUSSIAN, None, None),
    ("utf-8", RUSSIAN, "iso-8859-1", "iso-8859-1"),  # valid UTF-8 is UTF-8
    ("cp1251", RUSSIAN, "windows-1251", None),
    ("cp1251", RUSSIAN, None, "windows-1251"),
    ("cp1251", RUSSIAN, "utf-8", "utf-8"),  # both lie
    ("cp1251", RUSSIAN, None, None),
    ("koi8-r", RUSSIAN, "koi8-r", None),
    ("shift_jis", JAPANESE, "Shift_JIS", None),
    ("shift_jis", JAPANESE, "x-sjis", None),
    ("shift_jis", JAPANESE, None, None),
    ("euc-jp", JAPANESE, "euc-jp", None),
    ("euc-jp", JAPANESE, None, "x-euc-jp"),
    ("iso2022_jp", JAPANESE, "iso-2022-jp", None),
    ("hz", CHINESE, "hz-gb-2312", None),
    ("gb2312", CHINESE, "gb2312", None),
    ("gb2312", CHINESE, "utf-8", None),
    ("gbk", CHINESE, "gb2312", None),
    ("gbk", CHINESE, None, "x-gbk"),
    ("big5", TAIWANESE, "big5", None),
    ("euc-kr", KOREAN, "euc-kr", None),
    ("euc-kr", KOREAN, "ks_c_5601-1987", None),
    ("cp1252", FRENCH, "iso-8859-1", None),
    ("cp1252", FRENCH + " «Enfin !» — 5 €", "iso-8859-1", None),  # means windows-1252
    ("cp1252", FRENCH, None, None),
    ("cp1252", FRENCH, "no-such-charset", "base64"),
    ("utf-16", RUSSIAN, None, None),
    ("utf-16", RUSSIAN, "utf-16", None),
    ("utf-16-le", FRENCH, None, None),
    ("utf-32", RUSSIAN, None, None),
    ("utf-8", RUSSIAN, "utf-16", None),
)


def test_no_charset_makes_mojibake() -> None:
    """Page and feed come out as written, whatever header and document say."""
    wrong = []
    for charset, text, declared, label in CASES:
        header = f"text/html; charset={label}" if label else "text/html"
        page = extract(raw_page(html_in(charset, text, declared=declared), content_type=header))
        feed = parse(
            feed_in(charset, text, declared=declared),
            url="https://paper.example/feed",
            headers={"content-type": header.replace("html", "xml")},
        )
        if (page.body[0], feed.entries[0].title) != (text, text):
            wrong.append((charset, declared, label, page.body[0], feed.entries[0].title))
    assert wrong == []


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


BROKEN = (
    ("gbk", CHINESE, "gbk"),
    ("gb2312", CHINESE, "gb2312"),
    ("gb18030", CHINESE, "gb18030"),
    ("big5", TAIWANESE, "big5"),
    ("shift_jis", JAPANESE, "shift_jis"),
    ("euc-jp", JAPANESE, "euc-jp"),
    ("euc-kr", KOREAN, "euc-kr"),
    ("cp1251", RUSSIAN, "windows-1251"),
)


@pytest.mark.parametrize("stray", [b"\xff", b"\x80", b"\xa0"])
@pytest.mark.parametrize(("charset", "text", "label"), BROKEN)
def test_one_stray_byte_on_a_short_page_does_not_change_its_charset(
    charset: str, text: str, label: str, stray: bytes
) -> None:
    """GBK with a stray byte was read as Latin-1, whether it was declared or not."""
    for declared in (label, None, "utf-8"):
        content = html_in(charset, text, declared=declared)
        content = content.replace(b"</p></article>", stray + b"</p></article>")
        assert decode(content, "text/html").text.count(text) >= 6


def test_a_header_that_says_latin_1_gives_way_to_a_declared_gbk() -> None:
    """Servers say it by default; two bytes a character show whether the declaration is right."""
    content = html_in("gbk", CHINESE, declared="gbk")
    assert decode(content, "text/html; charset=ISO-8859-1").text.count(CHINESE) >= 6
    french = html_in("cp1252", FRENCH, declared="gbk")
    assert decode(french, "text/html; charset=ISO-8859-1").text.count(FRENCH) >= 6


@pytest.mark.parametrize("declared", ["windows-1251", None])
def test_a_header_that_says_latin_1_gives_way_to_letters_of_another_script(
    declared: str | None,
) -> None:
    """Hardly three letters outside of ASCII stand side by side in a Western text."""
    content = html_in("cp1251", RUSSIAN, declared=declared)
    assert decode(content, "text/html; charset=ISO-8859-1").text.count(RUSSIAN) >= 6
