"""Inline elements that print otherwise than their text, and headings of all markups."""

import pytest

from extractors.article.body.blocks import blocks_of
from extractors.article.page.tree import parse


def lines(html: str, *, language: str = "en") -> list[str]:
    """The texts of a page's blocks."""
    return [block.text for block in blocks_of(parse(f"<body lang='{language}'>{html}"))]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("10<sup>6</sup> rivets", "10⁶ rivets"),
        ("10<sup>−3</sup> g and 100<sup>2</sup>=10000", "10⁻³ g and 100²=10000"),
        ("2<sup>(n+1)</sup> or x<sup>n</sup>", "2⁽ⁿ⁺¹⁾ or xⁿ"),
        ("10<sup>1.5</sup> or 2<sup>74,207</sup>", "10^1.5 or 2^74,207"),
        ("40 m<sup>2</sup>", "40 m²"),
        ("5<sup>1</sup>/<sub>2</sub> inches", "5¹/₂ inches"),
        ("log<sub>10</sub>100 and 101<sub>2</sub>", "log₁₀100 and 101₂"),
        ("CO<sub>2</sub>-Preis, H<sub>2</sub>O", "CO2-Preis, H2O"),
        ("the 1<sup>st</sup>, 2<sup>e</sup>, M<sup>me</sup> Lee", "the 1st, 2e, Mme Lee"),
        ("Plus<sup>+</sup>, Name<sup>TM</sup>", "Plus+, NameTM"),
    ],
)
def test_a_power_is_no_digit_of_its_number(html: str, text: str) -> None:
    """Unicode's raised and lowered signs, else `^`; ordinals and formulas stay plain."""
    assert lines(f"<p>{html}") == [text]


@pytest.mark.parametrize(
    "mark",
    [
        "<sup class='footnote'><a href='#f1'>1</a></sup>",
        "<sup><a href='https://www.harbourgazette.example/a#fn1'>1</a></sup>",
        "<a href='#note-1'>1</a>",
        "<a href='/a/b#fn:1' role='doc-noteref'><sup>1</sup></a>",
        "<sup>[1]</sup>",
        "<sup id='fnref-1'>*</sup>",
        "<span class='footnote-ref'>1</span>",
    ],
)
def test_the_mark_of_a_footnote_joins_no_year(mark: str) -> None:
    """It is left out."""
    assert lines(f"<p>The rule dates from 2019{mark} and stands.") == [
        "The rule dates from 2019 and stands."
    ]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("as shown [<a href='#r1'>1</a>-<a href='#r2'>2</a>]", "as shown [1-2]"),
        ("a hall of 40 m<a href='/wiki/square'><sup>2</sup></a>", "a hall of 40 m²"),
        ("on page <a href='#p3'>3</a>", "on page 3"),
        ("said<sup>3,4</sup> twice", "said³,⁴ twice"),
    ],
)
def test_a_number_that_joins_no_word_stays(html: str, text: str) -> None:
    """References in brackets, linked units, raised numbers without a link."""
    assert lines(f"<p>{html}") == [text]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "“We will ‘not’ go”"),
        ("de", "„We will ‚not‘ go“"),
        ("fr", "«We will «not» go»"),
        ("sv", "”We will ’not’ go”"),
        ("ja", "「We will 『not』 go」"),
        ("pt-PT", "«We will “not” go»"),
        ("xx", "“We will ‘not’ go”"),
    ],
)
def test_a_quotation_keeps_its_marks(language: str, text: str) -> None:
    """`q` prints the marks of the language around it."""
    assert lines("<p><q>We will <q>not</q> go</q>", language=language) == [text]


def test_marks_that_are_printed_are_not_doubled() -> None:
    """Inside or around the `q`."""
    assert lines("<p>“<q>Yes</q>”, <q>“No”</q>") == ["“Yes”, “No”"]


@pytest.mark.parametrize(
    "ruby",
    [
        "<ruby>港湾<rt>こうわん</rt></ruby>",
        "<ruby>港湾<rp>（</rp><rt>こうわん</rt><rp>）</rp></ruby>",
        "<ruby>港<rt>こう<rb>湾<rt>わん</ruby>",
        "<ruby><rb>港湾</rb><rtc><rt>こうわん</rt></rtc></ruby>",
    ],
)
def test_readings_stay_out(ruby: str) -> None:
    """What is above a word is no part of the sentence, closed or not."""
    assert lines(f"<p>{ruby}局は３日", language="ja") == ["港湾局は３日"]


@pytest.mark.parametrize(
    ("math", "text"),
    [
        ("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "E=mc²"),
        ("<mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>", "a/(b+1)"),
        ("<msqrt><mn>2</mn></msqrt><msub><mi>x</mi><mi>i</mi></msub>", "√2x_i"),
        (
            "<semantics><mi>y</mi><annotation encoding='application/x-tex'>y</annotation>"
            "</semantics>",
            "y",
        ),
    ],
)
def test_a_formula_is_read(math: str, text: str) -> None:
    """MathML on one line, without its source."""
    assert lines(f"<p>so <math>{math}</math>.") == [f"so {text}."]


def test_a_formula_in_boxes_beside_it_is_not_read_again() -> None:
    """KaTeX prints each formula twice: for eyes and for machines."""
    math = "<span class='katex-mathml'><math><mi>x</mi></math></span>"
    html = f"<p>so <span class='katex'>{math}<span class='katex-html'>x</span></span>."
    assert lines(html) == ["so x."]


def test_deleted_words_go_and_all_else_stays() -> None:
    """`del` is gone; `ins`, `kbd`, `abbr`, `wbr` and soft hyphens leave the words whole."""
    html = "<p>voted <del>12</del><ins>15</ins> times, super<wbr>long, soft&shy;hyphen, "
    html += "<abbr title='x'>NATO</abbr>, <kbd>Ctrl</kbd>+<kbd>C</kbd>"
    assert lines(html) == ["voted 15 times, superlong, softhyphen, NATO, Ctrl+C"]


def test_cells_are_read_as_sentences_are() -> None:
    """Without blanks in words, and with a blank between lines."""
    row = "<tr><td>CO<sub>2</sub></td><td><b>10</b><sup>6</sup> t<br>a year</td></tr>"
    assert lines(f"<table>{row}</table>") == ["CO2 | 10⁶ t a year"]


@pytest.mark.parametrize(
    ("html", "tag"),
    [
        ("<h3><button class='accordion-button'>A ferry?</button></h3>", "h3"),
        ("<h3><button><span>A ferry?</span><svg></svg></button></h3>", "h3"),
        ("<h2><div class='inner'><strong>A ferry?</strong></div></h2>", "h2"),
        ("<div role='heading' aria-level='4'>A ferry?</div>", "h4"),
        ("<details><summary>A ferry?</summary></details>", "summary"),
        ("<h2><a href='#q'>A ferry?</a></h2>", "h2"),
        ("<a href='#q'><h2>A ferry?</h2></a>", "h2"),
        ("<h2>A ferry? <a class='headerlink' href='#q'>¶</a></h2>", "h2"),
        ("<h2>A ferry?<div><a href='#q'>#</a></div></h2>", "h2"),
    ],
)
def test_a_heading_is_one_whatever_it_is_made_of(html: str, tag: str) -> None:
    """A button, a box, a role, a link to itself: one block, which leads nowhere."""
    (block,) = blocks_of(parse(html))
    assert (block.text, block.box.tag, block.linked) == ("A ferry?", tag, 0)


@pytest.mark.parametrize(
    ("html", "promo"),
    [
        ("<a href='/n'>READ MORE: Trams</a>", "READ MORE: Trams"),
        ("<a href='/n'><strong>READ ALSO: Trams</strong></a>", "READ ALSO: Trams"),
        (" <b>Lesen Sie auch:</b> <a href='/n'>Trams</a>", "Lesen Sie auch: Trams"),
        ("<br><a href='/n'>À lire aussi : Trams</a>", "À lire aussi : Trams"),
        (" Read more: <a href='/n'>Trams</a>.", "Read more: Trams."),
        (" (Lee también: <a href='/n'>Trams</a>)", "(Lee también: Trams)"),
        ("<a href='/n'>Читайте также: Trams</a>", "Читайте также: Trams"),
        ("<a href='/n'>延伸閱讀：Trams</a>", "延伸閱讀：Trams"),
    ],
)
def test_a_link_to_another_story_behind_a_sentence_stands_apart(html: str, promo: str) -> None:
    """The sentence stays without it."""
    sentence, link = blocks_of(parse(f"<p>“They <a href='/t'>asked</a> us,” she said.{html}</p>"))
    assert (sentence.text, sentence.linked, sentence.is_promo) == (
        "“They asked us,” she said.",
        5,
        False,
    )
    assert (link.text, link.is_promo) == (promo, True)


@pytest.mark.parametrize(
    "html",
    [
        "She said so. See <a href='/r'>the report of May</a>.",
        "To read more <a href='/r'>of the report</a>",
        "All of it: <a href='/r'>read more</a> in the report, which is long.",
    ],
)
def test_a_link_in_a_sentence_is_the_sentences(html: str) -> None:
    """No label, or words behind it."""
    (block,) = blocks_of(parse(f"<p>{html}</p>"))
    assert not block.is_promo
