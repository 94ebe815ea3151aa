"""What two texts share: the words that carry their subject, in any language and script.

A key is the beginning of a word of four letters and more, a number, or two neighbouring characters
of a script without spaces. Beginnings, because endings are inflected.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import pairwise

from news.text import folded_words
from news.text.marks import normalized
from news.text.scripts import without_signs

_MOST = 4_000  #: tokens of a text that are looked at
_WORD, _BEGINNING = 4, 5  #: letters
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_OF_SPACELESS = re.compile(f"[{_SPACELESS}\uf900-\ufaff\U00020000-\U0003ffff]")
_HIRAGANA = re.compile("[\u3040-\u309f]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_OF_INDIC = re.compile("[\u0900-\u0dff]")  #: Devanagari to Sinhala
_BARE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "ß": "ss"})
_SMALL = 3  #: letters of a small word
_FEWEST_SMALL = 5  #: small words of a text that show its language
_SMALL_SHARE = 0.4  #: of a text's small words; a text of another language shares fewer
_DECLARED_SHARE = 0.25  #: where both declare one language
_LONG_ENOUGH = 120  #: tokens of a page in which small words are sure to be
_TOO_SHORT = 50  #: tokens of a page in which small words may be missing
_OF_SCRIPT = 0.2  #: of a text's letters


def tokens_of(text: str) -> list[str]:
    """The first folded words of a text, 4,000 at most.

    Without vowel signs and points: inflection changes them, and writers leave them out.
    """
    return folded_words(without_signs(text[: _MOST * 12]))[:_MOST]


def keys_of(tokens: Sequence[str]) -> frozenset[str]:
    """The keys of a text."""
    found = {key for token in set(tokens) if (key := _key(token))}
    if _OF_SPACELESS.search("".join(tokens)):
        found.update(
            one + other
            for one, other in pairwise(tokens)
            if _OF_SPACELESS.match(one) and _OF_SPACELESS.match(other)
        )
    return frozenset(found)


def plain_keys_of(text: str) -> frozenset[str]:
    """The keys of a text in letters without marks, as addresses spell it."""
    letters = normalized("NFKD", text.translate(_BARE))
    return keys_of(tokens_of("".join(one for one in letters if not unicodedata.combining(one))))


# Few words make up most of any text: a hit costs a tenth of a miss.
@lru_cache(maxsize=8192)
def _key(token: str) -> str | None:
    """The key of one token; None for a small word and for a lone character."""
    if token.isdecimal():
        return token if len(token) > 1 else None
    if token.isascii():
        return token[:_BEGINNING] if len(token) >= _WORD else None
    if _OF_INDIC.match(token):
        return token[:4] if len(token) > 2 else None
    if _HANGUL.match(token):
        return token[:2] if len(token) > 1 else None
    if _ARABIC.match(token):
        bare = token.removeprefix("و").removeprefix("ال")
        return bare[:4] if len(bare) > 2 else None
    return token[:_BEGINNING] if len(token) >= _WORD else None


def share(keys: AbstractSet[str], of: AbstractSet[str]) -> float:
    """The share of keys that are among others; 0 for none."""
    return len(keys & of) / len(keys) if keys else 0.0


def is_one_language(
    tokens: Sequence[str], page: Sequence[str], *, declared: Sequence[str | None]
) -> bool:
    """True when an entry's text and a page's text seem to be in one language. Unknown is False.

    declared: BCP 47 tags of both; they count unless the texts contradict them, and a short page's
    counts for both in one script. Scripts that few languages have tell by themselves; otherwise
    texts of one language share its small words.
    """
    text, other = "".join(tokens[:400]), "".join(page[:1000])
    for script in (_HANGUL, _HIRAGANA, _ARABIC, _OF_SPACELESS):
        if len(script.findall(text)) > _OF_SCRIPT * len(text):
            is_kana = script is _OF_SPACELESS and bool(_HIRAGANA.search(other))
            return len(script.findall(other)) > _OF_SCRIPT * len(other) and not is_kana
    small = frozenset(token for token in tokens if len(token) <= _SMALL and token.isalpha())
    shared = share(small, frozenset(page))
    tags = {tag.lower().split("-")[0] for tag in declared if tag}
    if len(small) >= _FEWEST_SMALL and len(page) >= _LONG_ENOUGH:
        is_declared = len(tags) == 1 and all(declared)
        return shared >= (_DECLARED_SHARE if is_declared else _SMALL_SHARE)
    is_page_s = bool(declared[-1]) and len(page) < _LONG_ENOUGH
    is_as_page = is_page_s and _script_of(text) == _script_of(other)
    if len(tags) == 1 and (all(declared) or is_as_page):
        return not small or shared > 0 or len(page) < _TOO_SHORT
    return len(small) >= _FEWEST_SMALL and shared >= _SMALL_SHARE / 2 and len(tags) < len(declared)


def _script_of(text: str) -> int:
    """A number for the script of most letters: 0 for Latin, else the block of Unicode."""
    blocks = Counter(
        0 if letter < "\u0250" else ord(letter) >> 7 for letter in text if letter.isalpha()
    )
    return max(blocks, key=lambda block: blocks[block], default=0)
