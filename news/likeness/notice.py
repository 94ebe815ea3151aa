"""Whether two texts share a notice, by its words: subscribe, log in, cookies, consent.

A paper that has another's report under a beginning of its own shares a report; two stubs share
what a paywall or a banner says. Only the words tell which.
"""

from news.likeness.profile import Profile
from news.text.gate_words import gate_words
from news.text.scripts import without_signs

_KINDS = {"consent", "login"}
#: of the words that two texts share. Of 430 pairs of stubs in 25 languages 420 have as many, of
#: 9 reports under beginnings of their own one
_SHARE = 0.03


def share_a_notice(one: Profile, other: Profile) -> bool:
    """True if words of a paywall or of a banner are among those that the texts share."""
    shared = one.vocabulary & other.vocabulary
    text = without_signs(" ".join((*shared, *(one.salient & other.salient))))
    hits = {hit for hit in gate_words(text.split(), text) if hit[0] in _KINDS}
    return len(hits) >= max(1, _SHARE * len(shared))
