"""Readers' comments: boxes that are named so, or follow a heading that says so."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, pairwise

from extractors.article.body.blocks import Block, Box
from extractors.article.body.furniture.outline import Outline, Span
from extractors.article.body.furniture.words import (
    COMMENT_PHRASES,
    COMMENT_WORDS,
    FILLERS,
    REPLY_WORDS,
    SPACELESS_REPLIES,
)

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORDS = r"comment(?:s|list|lists)?|komment?(?:ar|are|aren|arer|arerna|it|ti|ek|y)|commentaires?"
_NAMES = (
    rf"{_WORDS}|comentarios?|comentaris?|commenti|commento|reacties?|reactions?|yorum(?:lar)?|"
    r"komentar(?:ze|e|i|o|ai|ji|a)?|komentarz|pinglun|liuyan|hozzaszolas(?:ok)?|kommentarii|otzyvy|binh-?luan|"
    r"replies|responses|talkbacks?|discussion|disqus|dsq|livefyre|spot-?im|viafoura|hyvor|cusdis|"
    r"utterances|giscus|remark42|vuukle|intensedebate|webmentions?|leserkommentare|lesermeinungen"
)
_NAME = re.compile(rf"(?:^|[-_])(?:{_NAMES})(?:$|[-_])")
#: a name of many: one box of this name holds all comments
_MANY = re.compile(
    r"comments|commentlist|disqus|dsq|livefyre|spot-?im|viafoura|hyvor|cusdis|utterances|giscus|"
    r"remark42|vuukle|intensedebate|replies|responses|reacties|reactions|kommentar(?:e|er|erna)|"
    r"komment(?:it|ek)|commentaires|comentarios|comentaris|commenti|yorumlar|komentar(?:ze|i|ai|ji)|"
    r"hozzaszolasok|webmentions|talkbacks|lesermeinungen|"
    r"(?:comment|kommentar|comentario|commentaire|yorum|reply|reactie|komentarz|discussion)-?_?"
    r"(?:list|section|area|thread|stream|container|wrap|feed|tree|group|bereich|liste)"
)
#: a state of the page: whether it may be commented, or how often it was
_STATE = re.compile(
    r"(?:^|[-_])(?:no|has|with|without|allow|enable|enabled|show|hide|can|is|article|type|status)"
    r"[-_](?:comments?|replies|discussion)$|"
    r"(?:comments?|replies|discussion|reactions?)[-_]+"
    r"(?:open|opened|closed|enabled?|disabled?|on|off|allowed|active|status.*|counts?|links?|"
    r"buttons?|btn|toggle|icons?|number)$"
)
_COMMENT_TYPE = "Comment"  #: schema.org's Comment and UserComments
#: letters with the vowels, signs and joiners that Python counts as none: of Hebrew, Arabic, the
#: scripts of India, Thai, Lao, Burmese and Khmer
_WORD = re.compile(
    "(?:[^\\W\\d_]|[\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f"
    "\u0981-\u0983\u09bc-\u09cd\u0a01-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd"
    "\u102b-\u103e\u17b4-\u17d3\u200c\u200d])+"
)
_BEFORE = 2  #: long blocks between headline and comments that are an article
_ITEMS = 2  #: boxes of one name, or readers, that are a thread
_PARAGRAPHS = 3  #: for each button to reply; embedded posts in an article have buttons too
_LEFT = 25  #: tokens of long blocks below the headline, which are left for the article
_FAR_MORE = 4  #: times the article's text
_LONGEST_HEADING = 60  #: characters of a heading above comments
_SLUG = 3  #: words of a heading from which an id that is the same says no more
_LONGEST_NAME = 80  #: characters of a line that names a reader and a time
_LONGEST_BUTTON = 40  #: characters
_NO_NAMES = frozenset(("h1", "h2", "h3", "figcaption", "figure"))
_PLAIN = frozenset(("p", "li"))
_CLIMB = 3  #: levels from a heading to the box that holds its comments


def comments_of(outline: Outline) -> Iterator[Span]:
    """The spans of readers' comments."""
    yield from _named(outline)
    yield from _under_headings(outline)
    yield from _replied(outline)


@lru_cache(maxsize=16384)
def _is_named(marks: str) -> tuple[bool, bool]:
    """Whether a box is named as a comment, and as all of them."""
    names = _HUMP.sub("-", marks).lower().split() if marks else ()
    found = [name for name in names if _NAME.search(name) and not _STATE.search(name)]
    return bool(found), any(_MANY.search(name) for name in found)


def _named(outline: Outline) -> Iterator[Span]:
    """Boxes of many comments, and boxes of one each that stand together."""
    single: list[Box] = []
    stop = 0
    for box in outline.boxes:
        if box.start < stop or box.parent is None:
            continue
        if not _is_one(box) or outline.holds_title(box) or _is_named_after(outline, box):
            continue
        is_all = _is_named(box.marks)[1]
        if is_all and _is_thread(outline, box):
            yield box.start, box.stop
        elif not is_all:
            single.append(box)
        else:
            continue
        stop = box.stop
    if len(single) >= _ITEMS and _is_below_text(outline, single[0].start):
        first, last = single[0].start, single[-1].stop
        inside = sum(outline.long_words(box.start, box.stop) for box in single)
        if inside == outline.long_words(first, last):
            yield first, last


def _is_one(box: Box) -> bool:
    return _is_named(box.marks)[0] or _COMMENT_TYPE in (box.element.get("itemtype") or "")


def _is_named_after(outline: Outline, box: Box) -> bool:
    """True for a part of the text whose id is its heading: `id=CommentsFromTheBrigade`."""
    name, heading = box.element.get("id"), outline.blocks[box.start]
    if not name or len(heading.tokens) < _SLUG or len(heading.text) > _LONGEST_HEADING:
        return False
    is_id = _letters(name) == _letters(heading.text)
    return is_id and not _is_named(box.element.get("class") or "")[0]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _is_thread(outline: Outline, box: Box) -> bool:
    """True for a box above the headline or below a text; one of far more with voices only."""
    inside = outline.long_words(box.start, box.stop)
    before = outline.long_words(max(0, outline.title_at), box.start)
    if box.stop <= outline.title_at:
        return outline.long_words(outline.title_at, len(outline.blocks)) >= _LEFT
    if not inside or not _is_below_text(outline, box.start):
        return False
    is_less = inside < _FAR_MORE * before and _is_below_text(outline, box.start, least=_BEFORE)
    return is_less or has_voices(outline, (box.start, box.stop)) or _has_items(outline, box)


def _has_items(outline: Outline, box: Box) -> bool:
    """True for a box of boxes that are each named as a comment."""
    inside = (one for one in outline.boxes if box.start <= one.start and one.stop <= box.stop)
    named = (one for one in inside if one is not box and one.long_words and _is_one(one))
    return sum(1 for _ in islice(named, _ITEMS)) == _ITEMS


def _is_below_text(outline: Outline, start: int, *, least: int = 1) -> bool:
    """True where long blocks stand between the headline and a place."""
    return sum(outline.is_long[max(0, outline.title_at) : start]) >= least


def _under_headings(outline: Outline) -> Iterator[Span]:
    """What follows `12 comments`, up to the end of the box that holds both."""
    stop = 0
    for at in _between_texts(outline):
        block = outline.blocks[at]
        if at < stop or len(block.text) > _LONGEST_HEADING or not _is_heading(block):
            continue
        if span := _below(outline, at):
            yield span
            stop = span[1]


def _between_texts(outline: Outline) -> range:
    """The blocks below those that are an article's text, and above another long one."""
    start = max(0, outline.title_at)
    long = [at for at in range(start, len(outline.blocks)) if outline.is_long[at]]
    return range(long[_BEFORE - 1] + 1, long[-1]) if len(long) > _BEFORE else range(0)


def _is_heading(block: Block) -> bool:
    return 2 * block.linked < len(block.text) and is_comment_heading(block.text)


def _replied(outline: Outline) -> Iterator[Span]:
    """The smallest box around what readers can reply to, without a heading that says so."""
    first = max(0, outline.title_at) + 1
    ats = [
        at
        for at, block in enumerate(outline.blocks)
        if at >= first and (block.links or block.box.tag == "button") and _is_reply(block)
    ]
    if len(ats) < _ITEMS:
        return
    box = next(box for box in outline.blocks[ats[0]].box.chain() if box.stop > ats[-1])
    is_apart = box.parent is not None and not outline.holds_title(box)
    is_full = sum(outline.is_long[box.start : box.stop]) <= _PARAGRAPHS * len(ats)
    if is_apart and is_full and _is_below_text(outline, box.start, least=_BEFORE):
        yield box.start, box.stop


def _below(outline: Outline, at: int) -> Span | None:
    """The span below a heading that voices fill."""
    box: Box | None = outline.blocks[at].box
    for _ in range(_CLIMB + 1):
        if box is None:
            return None
        span = (at, box.stop)
        if outline.long_words(at + 1, box.stop):
            return span if has_voices(outline, (at + 1, box.stop)) else None
        box = box.parent
    return None


@lru_cache(maxsize=4096)
def is_comment_heading(line: str) -> bool:
    """True for a line that says nothing but `Comments`, perhaps with their number."""
    words = _words(line)
    if " ".join(words) in COMMENT_PHRASES:
        return True
    return any(word in COMMENT_WORDS for word in words) and all(
        word in COMMENT_WORDS or word in FILLERS for word in words
    )


def _words(line: str) -> list[str]:
    """The words in lower case, without digits."""
    return _WORD.findall(line.casefold())


def has_voices(outline: Outline, span: Span) -> bool:
    """True where readers speak: most texts of one kind have names above, or there are replies."""
    blocks = outline.blocks[slice(*span)]
    replies = sum(_is_reply(block) for block in blocks)
    kinds: dict[tuple[str, ...], int] = {}
    for first, second in pairwise(blocks):
        if pair := _pair(first, second):
            kinds[pair] = kinds.get(pair, 0) + 1
    texts = sum(outline.is_long[slice(*span)])
    return replies >= _ITEMS or max(kinds.values(), default=0) >= max(_ITEMS, texts / 2)


def _pair(first: Block, second: Block) -> tuple[str, ...] | None:
    """The kinds of a reader's name and the text below it."""
    if len(first.text) > _LONGEST_NAME or len(second.text) <= len(first.text):
        return None
    if first.box.tag in _NO_NAMES or (first.box.tag in _PLAIN and not _is_name(first)):
        return None
    return first.box.tag, first.box.marks, second.box.tag, second.box.marks


def _is_name(line: Block) -> bool:
    """True for a paragraph or item with a name of its own, or `**Ann** says:`, `**Ann**, 3 May`."""
    is_told = line.text.endswith((":", "：")) or any(map(str.isdigit, line.text))
    return bool(line.box.marks or line.span) or (line.is_bold and is_told)


def _is_reply(block: Block) -> bool:
    if len(block.text) > _LONGEST_BUTTON:
        return False
    has_sign = not block.text.isascii() and any(one in block.text for one in SPACELESS_REPLIES)
    return has_sign or (
        len(block.tokens) <= 4 and any(one in REPLY_WORDS for one in _words(block.text))
    )
