"""Notices about cookies, scripts and blockers, whatever their boxes are called."""

import re
from collections.abc import Iterator

import re2

from extractors.article.body.blocks import Block, Box
from extractors.article.body.furniture.outline import Outline, Span
from extractors.article.body.furniture.words import ACCEPT_WORDS, COOKIE_STEMS

_COOKIES = re2.compile(COOKIE_STEMS)
_LONGEST_BLOCK = 2000  #: characters of a paragraph of a notice
_LARGEST = 400  #: tokens of a notice
_LEAST = 25  #: tokens of long blocks that are left for the article
_LONGEST_BUTTON = 40  #: characters
_FALL_BACK = 40  #: tokens from which a noscript element may hold the article
_LONGEST_REQUEST = 300  #: characters
_SCRIPTS = re2.compile("javascript|adblock|ad blocker|werbeblocker")
#: what is asked to have scripts switched on, or blockers off
_BROWSERS = re2.compile(
    "browser|navegador|navigateur|prohlížeč|prehliadač|przeglądar|böngésző|selain|nettleser|"
    "webbläsar|tarayıcı|браузер|прегледач|preglednik|brskalnik|naršykl|pārlūk|trình duyệt|peramban|"
    "דפדפן|متصفح|مرورگر|ब्राउज़र|เบราว์เซอร์|浏览器|瀏覽器|ブラウザ|브라우저"
)
#: what visitors are asked to agree to; a recipe for cookies has none of it
_CONSENT = re2.compile(
    "privacy|consent|advertis|website|web site|this site|our site|datenschutz|zustimm|einwillig|"
    "anzeigen|privacidad|consentim|publicidad|navega|privacidade|confidentialité|publicité|"
    "consenso|pubblicit|toestemming|advertenties|samtyck|integritet|personvern|samtykke|tietosuoja|"
    "prywatnoś|zgod|souhlas|soukromí|súhlas|adatvéd|hozzájárul|confidențial|consimț|gizlilik|"
    "kişisel|персональн|конфиденциальн|сайт|απόρρητ|συγκατάθ|פרטיות|אתר|خصوصية|موقع|حریم|"
    "गोपनीयता|सहमति|वेबसाइट|ส่วนตัว|ยินยอม|เว็บไซต์|隐私|隱私|同意|网站|網站|プライバシー|サイト|"
    "개인정보|동의|사이트"
)
_PLAIN = frozenset(("p", "li", "td", "dd"))


def notices_of(outline: Outline) -> Iterator[Span]:
    """The spans of notices: beside the headline, above it or with a button to accept."""
    yield from _about_cookies(outline)
    yield from _asking_for_scripts(outline)


def _about_cookies(outline: Outline) -> Iterator[Span]:
    """The spans of notices about cookies. All texts are searched together first: most have none."""
    texts = [block.text for block, n in zip(outline.blocks, outline.is_long, strict=True) if n]
    if _COOKIES.search("\n".join(texts).casefold()) is None:
        return
    stop = 0
    for at, block in enumerate(outline.blocks):
        if at < stop or not outline.is_long[at] or not _is_about_cookies(block.text):
            continue
        box = _around(outline, block.box)
        if box is not None and _is_notice(outline, box):
            yield box.start, box.stop
            stop = box.stop


def _is_alone(outline: Outline, box: Box) -> bool:
    """True for a box that says nothing else, first or last, on a page that is not about it.

    A paragraph of the text is no such box, for it has no name of its own.
    """
    if box.tag in _PLAIN and not box.marks:
        return False
    if any(_COOKIES.search(title) for title in outline.titles):
        return False
    before = outline.long_words(max(0, outline.title_at + 1), box.start)
    if before and outline.long_words(box.stop, len(outline.blocks)):
        return False
    return all(
        _asks(outline.blocks[at].text) for at in range(box.start, box.stop) if outline.is_long[at]
    )


def _asks(text: str) -> bool:
    """True for a request to accept cookies, or to switch scripts on or a blocker off."""
    line = text.casefold()
    if _SCRIPTS.search(line) is None:
        return _is_about_cookies(line) and _CONSENT.search(line) is not None
    return len(line) <= _LONGEST_REQUEST and _BROWSERS.search(line) is not None


def _asking_for_scripts(outline: Outline) -> Iterator[Span]:
    """The spans of noscript elements that only ask to switch scripts on."""
    for at, block in enumerate(outline.blocks):
        if block.box.start == at and (box := _noscript_from(block.box, at)) is not None:
            tokens = sum(len(one.tokens) for one in outline.blocks[box.start : box.stop])
            if tokens < _FALL_BACK:
                yield box.start, box.stop


def _noscript_from(box: Box, at: int) -> Box | None:
    """The innermost noscript element whose first block is the one at a place."""
    for around in box.chain():
        if around.start != at:
            return None
        if around.tag == "noscript":
            return around
    return None


def _is_about_cookies(text: str) -> bool:
    return len(text) <= _LONGEST_BLOCK and _COOKIES.search(text.casefold()) is not None


def _around(outline: Outline, box: Box) -> Box | None:
    """The outermost box around a notice that holds neither headline nor much text."""
    found = None
    for around in box.chain():
        if outline.holds_title(around) or around.parent is None or around.long_words > _LARGEST:
            break
        found = around
    return found


def _is_notice(outline: Outline, box: Box) -> bool:
    """True with enough text beside it, and in a notice's place or with a notice's button."""
    whole = outline.long_words(0, len(outline.blocks))
    below = outline.long_words(max(0, outline.title_at), len(outline.blocks))
    inside = box.long_words
    is_above = box.stop <= outline.title_at
    if (below if is_above else below - inside) < _LEAST:
        return False
    if is_above:
        return True
    if outline.title_at < 0 and 2 * inside >= whole:
        return False
    has_button = any(map(_is_button, outline.blocks[box.start : box.stop]))
    return has_button or _is_alone(outline, box)


def _is_button(block: Block) -> bool:
    return len(block.text) <= _LONGEST_BUTTON and any(
        word in ACCEPT_WORDS for word in _words(block.text)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
