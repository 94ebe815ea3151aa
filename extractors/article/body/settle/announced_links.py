"""Labels above links to other stories that stand alone in the text: `Read more:`."""

import re
from collections.abc import Sequence

from extractors.article.body.blocks.promo import is_promo_label
from extractors.article.body.features import Features

_LAST = 12  #: blocks at the end among which names are looked for
_FEW = 6  #: tokens of a name or date
_ENDS = (*'.!?…:。！？：”»"',)
_LONGEST = 40  #: characters of a label
#: labels that have no word of a link before them, in lower case
_TOPICS = re.compile(
    r"(?:(?:more|related|recommended|further|similar|other|latest|popular|trending|top)"
    r"(?: (?:news|stories|articles|reading|coverage|posts|content|reports|headlines))?"
    r"(?: (?:on|about) (?:this|the) (?:story|topic|subject|issue)| for you)?|"
    r"(?:in other news|up next|you (?:may|might) (?:also )?like|what to read next)|"
    r"(?:mehr|weitere|ähnliche|verwandte|aktuelle)(?:s|re)? (?:artikel|themen|nachrichten|beiträge|"
    r"meldungen|aus .{3,20})|(?:articles|sujets|contenus) (?:liés|connexes|similaires|recommandés)|"
    r"(?:noticias|artículos|contenidos?) relacionad[oa]s|(?:notícias|artigos) relacionad[oa]s|"
    r"(?:articoli|notizie) correlat[ei]|(?:gerelateerde|meer) (?:artikelen|berichten)|"
    r"(?:relaterade|liknande) artiklar|(?:relaterede|relaterte) (?:artikler|saker)|"
    r"powiązane (?:artykuły|tematy)|související (?:články|témata)|"
    r"(?:похожие|другие) (?:новости|материалы|статьи)|(?:схожі|інші) новини)\s*[:：»›→…]?"
)
_WHOLE = 0.9  #: share of a block's characters from which it is nothing but a link


def announced_links(features: Features, kept: Sequence[int]) -> set[int]:
    """The labels among the blocks kept that announce links, and the links kept below any label.

    A label goes where what is below it is a link or no text. A label that is a link itself
    (`Read more` below a teaser) announces nothing.
    """
    chosen, found = set(kept), set[int]()
    above = {at - 1 for at in kept if at and _is_link(features, at)}
    for at in sorted(chosen | above):
        block = features.blocks[at]
        is_cue = not block.linked and is_promo_label(block.text)
        if not is_cue and (block.linked or not _is_topic(block.text)):
            continue
        below = at + 1
        while below < len(features.blocks) and _is_link(features, below):
            below += 1
        if below > at + 1 or (is_cue and below not in chosen):
            found.update(range(at, below))
    return (found & chosen) | _strays(features, kept)


def _strays(features: Features, kept: Sequence[int]) -> set[int]:
    """Names and dates below links to other stories that were not kept: whose they are."""
    chosen, found = set(kept), set[int]()
    last = len(features.blocks) - 1
    for n in range(len(kept) - 1, max(0, len(kept) - 1 - _LAST), -1):
        at = kept[n]
        is_below = at - 1 not in chosen and _is_link(features, at - 1)
        is_last = n == len(kept) - 1 or kept[n + 1] in found
        is_above = at < last and at + 1 not in chosen and _is_link(features, at + 1)
        if is_below and (is_last or is_above) and _is_stray(features, at):
            found.add(at)
    return found


def _is_stray(features: Features, at: int) -> bool:
    """True for a few words that are no sentence, heading, item or cell."""
    block = features.blocks[at]
    is_plain = block.box.tag in ("p", "div") and not block.text.endswith(_ENDS)
    return features.sizes[at] <= _FEW and is_plain and not block.linked


def _is_topic(line: str) -> bool:
    return len(line) <= _LONGEST and _TOPICS.fullmatch(line.lower()) is not None


def _is_link(features: Features, at: int) -> bool:
    block = features.blocks[at]
    return block.linked >= _WHOLE * len(block.text)
