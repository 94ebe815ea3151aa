"""Digests of texts."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from xxhash import xxh3_64_hexdigest

from news.text import folded_words
from news.text.earlier import earlier_words, may_differ
from news.text.marks import normalized

MIN_WORDS = 48
"""Shorter texts have no fingerprint: stubs and briefs are alike. Source: design section 3."""


def content_hash(title: str | None, text: str | None) -> str:
    """`sha256:` of NFC title, LF, text: changes when a reader would see a change."""
    seen = normalized("NFC", f"{title or ''}\n{text or ''}")
    return f"sha256:{sha256(seen.encode('utf-8', 'replace')).hexdigest()}"


def text_fingerprint(text: str | None) -> str | None:
    """`xxh3:` of the folded words, equal for copies; None below MIN_WORDS words."""
    return _of(folded_words(text or ""))


def tombstone_fingerprints(fingerprint: str | None, text: str | None) -> list[str]:
    """Under which a text of this fingerprint may have been taken down: also by the first rule.

    A tombstone has no text to make a new fingerprint of.
    """
    return [one for one in (fingerprint, _by_the_first_rule(text) if text else None) if one]


@lru_cache(maxsize=128)  # asked for twice: when a batch is loaded, and when a text is kept
def _by_the_first_rule(text: str) -> str | None:
    return _of(earlier_words(text)) if may_differ(text) else None


def _of(tokens: Sequence[str]) -> str | None:
    if len(tokens) < MIN_WORDS:
        return None
    return f"xxh3:{xxh3_64_hexdigest(' '.join(tokens).encode('utf-8', 'replace'))}"


def is_same_text(one: str, other: str) -> bool:
    """True for texts with the same folded tokens. Checks what an equal fingerprint suggests."""
    return folded_words(one) == folded_words(other)
