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
_LINES = 20  #: of a notice, at most
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
_PARAGRAPHS = _PLAIN | {"blockquote", "body", "main", "article"}
#: a post or film of another site that is shown when asked for, and what readers do for it
_EXTERNAL = re2.compile(
    r"\bextern\w{0,2} inhalt|\bcontenus? externe|\bcontenido externo|\bcontenuto esterno|"
    r"\bconteúdo externo|\bexternal (?:content|media)|\bthird[- ]party content|\bexterne inhoud|"
    r"\bexternt innehåll|\beksternt inn?d?hold|\bzewnętrzn\w{1,3} treś|\btreś\w{1,2} zewnętrzn|"
    r"\bextern\w{1,2} obsah|\bkülső tartal|\bвнешн\w{2,3} контент|"
    r"\b(?:inhalt|contenu|content|contenido|contenuto|conteúdo|inhoud|treść|innehåll|indhold|innhold)\b"
    r"[^.]{0,40}\b(?:youtube|facebook|instagram|twitter|tiktok|vimeo|spotify|x corp)\b"
)
_SHOWN = re2.compile(
    r"\bkli[ck]k|\bclic\b|\bcliqu|\bclicc?[ao]|\bclick|einverstanden|zustimm|einwillig|\bconsent|"
    r"\bpermission|\baccept|\bacept|\baccett|\baceit|\bcookies|toestemming|samtyck|samtykk|zgod|"
    r"souhlas|hozzájárul|соглас"
)
_PRESSED = frozenset(("button", "label"))
_EXTERNAL_LARGEST = 160  #: tokens of what stands in for a post


def notices_of(outline: Outline) -> Iterator[Span]:
    """The spans of notices: beside the headline, above it or with a button to accept.

    All texts are searched together first: most have none.
    """
    texts = [block.text for block, n in zip(outline.blocks, outline.is_long, strict=True) if n]
    whole = "\n".join(texts).casefold()
    if _COOKIES.search(whole) is not None:
        yield from _about_cookies(outline)
    if _EXTERNAL.search(whole) is not None:
        yield from _standing_in(outline)
    yield from _asking_for_scripts(outline)


def _about_cookies(outline: Outline) -> Iterator[Span]:
    long = (at for at, is_long in enumerate(outline.is_long) if is_long)
    ats = [at for at in long if _is_about_cookies(outline.blocks[at].text)]
    stop = 0
    for at in ats:
        if at < stop:
            continue
        box = _around(outline, at)
        if box is None or not _is_notice(outline, box):
            # more lines than a notice has: the page tells about it
            box = _apart(outline, outline.blocks[at].box) if len(ats) <= _LINES else None
        if box is not None:
            yield box.start, box.stop
            stop = box.stop


def _apart(outline: Outline, box: Box) -> Box | None:
    """The outermost box among paragraphs that only asks, on a page that tells nothing about it.

    The box of a paragraph is like those of others; this one is not.
    """
    found = None
    for around in box.chain():
        if around.parent is None or around.long_words > _LARGEST or outline.holds_title(around):
            break
        if not _may_all_ask(outline, around.start, around.stop):
            break
        found = around
    if found is None or found.tag in _PARAGRAPHS or _has_like(outline, found):
        return None
    if any(around.tag == "footer" or "footer" in around.marks for around in found.chain()):
        return None  # the trees know it, and judge the rest by what stands there
    others = [at for at, is_long in enumerate(outline.is_long) if is_long]
    told = [outline.blocks[at].text for at in others if not found.start <= at < found.stop]
    lines = [outline.blocks[at].text for at in others if found.start <= at < found.stop]
    is_news = any(map(_is_about_cookies, (*told, *outline.titles)))
    return found if _asks(" ".join(lines)) and told and not is_news else None


def _may_ask(text: str) -> bool:
    """True for a line about cookies, scripts or blockers, or about what is agreed to."""
    line = text.casefold()
    return len(line) <= _LONGEST_BLOCK and bool(_COOKIES.search(line) or _CONSENT.search(line))


def _has_like(outline: Outline, box: Box) -> bool:
    """True beside a box of the same names with a text."""
    return any(
        one is not box and one.parent is box.parent and (one.tag, one.marks) == (box.tag, box.marks)
        for one in outline.boxes
    )


def _standing_in(outline: Outline) -> Iterator[Span]:
    """The spans of what stands in for posts of other sites."""
    stop = 0
    for at, block in enumerate(outline.blocks):
        if at < stop or not outline.is_long[at] or len(block.text) > _LONGEST_BLOCK:
            continue
        if _stands_in(block.text.casefold()) and (box := _placeholder(outline, block.box)):
            yield box.start, box.stop
            stop = box.stop


def _stands_in(line: str) -> bool:
    """True for `Hier steht ein externer Inhalt, den Sie mit einem Klick anzeigen`."""
    return _EXTERNAL.search(line) is not None and _SHOWN.search(line) is not None


def _placeholder(outline: Outline, box: Box) -> Box | None:
    """The outermost box that says nothing but that a post of another site is not shown.

    It has something to press. In an article about such posts there is nothing.
    """
    found = None
    for around in box.chain():
        if around.long_words > _EXTERNAL_LARGEST or around.parent is None:
            break
        ats = range(around.start, around.stop)
        lines = (outline.blocks[at].text.casefold() for at in ats if outline.is_long[at])
        if outline.holds_title(around) or not all(map(_stands_in, lines)):
            break
        if any(map(_is_pressed, outline.blocks[around.start : around.stop])):
            found = around
    return found


def _is_pressed(block: Block) -> bool:
    return block.fields > 0 or block.box.tag in _PRESSED


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
    is_request = _BROWSERS.search(line) is not None or _CONSENT.search(line) is not None
    return len(line) <= _LONGEST_REQUEST and is_request


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


def _around(outline: Outline, at: int) -> Box | None:
    """The outermost box around a notice that holds neither headline nor much other text.

    What no notice may have stands in no notice above its line about cookies.
    """
    found, lead = None, _lead(outline)
    for around in outline.blocks[at].box.chain():
        if outline.holds_title(around) or around.parent is None or around.long_words > _LARGEST:
            break
        if around.start <= lead < around.stop or not _may_all_ask(outline, around.start, at):
            break
        found = around
    return found


def _may_all_ask(outline: Outline, start: int, stop: int) -> bool:
    """True where every long block may be a notice's."""
    ats = range(start, stop)
    return all(_may_ask(outline.blocks[at].text) for at in ats if outline.is_long[at])


def _lead(outline: Outline) -> int:
    """The place of the first text below the headline that no notice may have; else -1."""
    if outline.title_at < 0:
        return -1
    below = range(outline.title_at + 1, len(outline.blocks))
    long = (at for at in below if outline.is_long[at])
    return next((at for at in long if not _may_ask(outline.blocks[at].text)), -1)


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
