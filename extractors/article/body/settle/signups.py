"""Boxes among the text that ask for an address of mail: newsletters, accounts."""

import re
from collections.abc import Sequence
from itertools import islice, takewhile

import re2
from lxml.html import HtmlElement

from extractors.article.body.blocks import Box
from extractors.article.body.blocks.promo import has_cue
from extractors.article.body.features import Features

_LARGEST = 80  #: tokens of what is kept of such a box
_SHARE = 0.25  #: of the text, likewise
_LEVELS = 5  #: boxes around a field
_FIELDS = 12  #: fields of a box that are looked at
_PRESSED = 40  #: characters of what is pressed
#: what comes by mail, in lower case
_LETTER = re2.compile(
    r"newsletter|\binbox|posteingang|postfach|infolettre|boîte (?:mail|de réception)|bolet[ií]n|"
    r"correo|rassegna|nyhe[td]sbrev|uutiskirje|nieuwsbrief|hírlevél|bülten|рассылк|на почту|"
    r"розсилк|бюлетин|zpravodaj|biuletyn|ενημερωτικ|メールマガジン|メルマガ|ニュースレター|뉴스레터|"
    r"电子报|電子報|نشرة|ניוזלטר|דיוור|خبرنامه|bản tin|buletin"
)
#: what is pressed to have it, likewise
_JOINS = re.compile(
    r"sign[- ]?up|subscri|\bjoin|get (?:it|the|our)|regist|abonn|anmeld|bestell|inscri|suscr[ií]|"
    r"ap[uú]nt|assin|iscriv|abbon|aanmeld|schrijf|zapisz|prenumer|odeb[ií]r|přihlás|prihlás|"
    r"iratkoz|abone|kaydol|подпи|підпи|абон|εγγραφ|tilaa|meld|اشترك|סמ|הירש|عضو|登録|订阅|訂閱|구독|"
    r"langganan|daftar|đăng ký"
)
_NAMING = ("name", "id", "placeholder", "autocomplete", "aria-label")


def signups(features: Features, kept: Sequence[int]) -> set[int]:
    """The blocks among those kept that stand in one small box with a field for mail or a button.

    The box holds neither the first of them nor much of the text.
    """
    found: set[int] = set()
    if not kept:
        return found
    whole = sum(features.sizes[at] for at in kept)
    for at in range(kept[0] + 1, min(kept[-1] + _LEVELS, len(features.blocks))):
        if features.blocks[at].fields and (box := _around(features.blocks[at].box)) is not None:
            found |= _inside(features, kept, box, whole=whole)
    return found | _letters(features, kept, whole=whole)


def _inside(features: Features, kept: Sequence[int], box: Box, *, whole: int) -> set[int]:
    """The blocks kept in a box, where these are few."""
    inside = {one for one in kept if box in features.blocks[one].box.chain()}
    size = sum(features.sizes[one] for one in inside)
    return inside if kept[0] not in inside and size <= min(_LARGEST, _SHARE * whole) else set()


def _letters(features: Features, kept: Sequence[int], *, whole: int) -> set[int]:
    """Offers of newsletters among the blocks kept, each with something to press."""
    texts = [features.blocks[at].text for at in kept]
    if _LETTER.search("\n".join(texts).casefold()) is None:
        return set()
    found: set[int] = set()
    text = set(features.blocks[kept[0]].box.chain())
    for at in kept[1:]:
        block = features.blocks[at]
        if (
            at in found
            or features.sizes[at] > _LARGEST
            or not _LETTER.search(block.text.casefold())
        ):
            continue
        if block.starts_linked and has_cue(block.text):
            found.add(at)
        own = takewhile(lambda box: box not in text, islice(block.box.chain(), 1, _LEVELS))
        box = next((box for box in own if _has_button(features, at, box)), None)
        if box is not None:
            found |= _inside(features, kept, box, whole=whole)
    return found


def _has_button(features: Features, at: int, box: Box) -> bool:
    """True where a short link or button near a block, in a box of both, is pressed to join."""
    near = features.blocks[max(0, at - 2) : at + 5]
    return any(
        (2 * one.linked >= len(one.text) or one.box.tag == "button")
        and len(one.text) <= _PRESSED
        and _JOINS.search(one.text.casefold()) is not None
        and box in one.box.chain()
        for one in near
    )


def _around(box: Box) -> Box | None:
    """The outermost small box with a field for mail."""
    found, has_field = None, False
    for around in islice(box.chain(), _LEVELS):
        if around.long_words > _LARGEST or around.parent is None:
            break
        has_field = has_field or any(map(_is_mail, islice(around.element.iter("input"), _FIELDS)))
        found = around if has_field else None
    return found


def _is_mail(field: HtmlElement) -> bool:
    kind = (field.get("type") or "text").lower()
    names = " ".join(field.get(name) or "" for name in _NAMING)
    return kind == "email" or (kind == "text" and "mail" in names.lower())
