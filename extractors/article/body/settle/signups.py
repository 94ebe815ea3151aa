"""Boxes among the text that ask for an address of mail: newsletters, accounts."""

from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from extractors.article.body.blocks import Box
from extractors.article.body.features import Features

_LARGEST = 80  #: tokens of what is kept of such a box
_SHARE = 0.25  #: of the text, likewise
_LEVELS = 5  #: boxes around a field
_FIELDS = 12  #: fields of a box that are looked at
_NAMING = ("name", "id", "placeholder", "autocomplete", "aria-label")


def signups(features: Features, kept: Sequence[int]) -> set[int]:
    """The blocks among those kept that stand in one small box with a field for mail.

    The box holds neither the first of them nor much of the text.
    """
    found: set[int] = set()
    if not kept:
        return found
    whole = sum(features.sizes[at] for at in kept)
    for at in range(kept[0] + 1, min(kept[-1] + _LEVELS, len(features.blocks))):
        if features.blocks[at].fields and (box := _around(features.blocks[at].box)) is not None:
            inside = {
                one for one in kept if any(b is box for b in features.blocks[one].box.chain())
            }
            size = sum(features.sizes[one] for one in inside)
            if kept[0] not in inside and size <= min(_LARGEST, _SHARE * whole):
                found |= inside
    return found


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
