"""Words by the first rule, under which marks cut words: for digests whose text is gone.

A tombstone keeps only the digest of the words that were taken down. It is asked with both rules.
"""

import re

from news.text.fold import is_plain
from news.text.marks import normalized

_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_LETTER = rf"(?:(?![{_SPACELESS}])\w)"
_WORD = re.compile(rf"[{_SPACELESS}]|{_LETTER}+(?:['’]{_LETTER}+)*")
_OTHER_SIGN = re.compile(r"[‘`](?=\w)(?<=\w.)")  # the sign first: it is rare


def earlier_words(text: str) -> list[str]:
    """The folded words of a text as the first rule found them."""
    folded = normalized("NFKC", text).casefold().replace("’", "'")
    return _WORD.findall(folded.replace("_", " "))


def may_differ(text: str) -> bool:
    """False for a text that has the same words by both rules."""
    return not is_plain(text.casefold()) or bool(_OTHER_SIGN.search(text))
