"""Copies and look-alikes of our own texts: which are one story. The floors must not sink."""

from collections import defaultdict
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.dedup.lookalikes import Document, look_alikes, true_copies
from news.likeness.compare import compare
from news.likeness.headline import Headline, headline
from news.likeness.profile import Profile, profile, sketch
from samples.content import articles

FALSE_AT_MOST = {
    "boilerplate_around": 0.04
}  #: two notices of 200 words around 90 of text; any other kind: .02


@cache
def profiled(text: str) -> Profile:
    return profile(text)


@cache
def titled(document: Document) -> Headline:
    return headline(document.title, profiled(document.text))


def judged(a: Document, b: Document) -> bool:
    return compare(profiled(a.text), profiled(b.text), (titled(a), titled(b))).is_same


def test_look_alikes_are_told_apart_and_copies_are_found() -> None:
    """Stubs with one notice, boilerplate, digests, templates: 2 % false at most, none missed."""
    wrong: dict[str, list[bool]] = defaultdict(list)
    for pair in look_alikes():
        wrong[pair.kind].append(judged(pair.a, pair.b))
    for kind, answers in wrong.items():
        assert sum(answers) <= FALSE_AT_MOST.get(kind, 0.02) * len(answers), kind
    every = [answer for answers in wrong.values() for answer in answers]
    assert sum(every) <= 0.02 * len(every)
    assert all(judged(pair.a, pair.b) for pair in true_copies())


def test_a_translation_is_no_copy() -> None:
    """In the sample newsroom only the wire's copies are one story; translations are not."""
    own = [a for a in articles().values() if a.body and not a.wire]
    documents = [Document(title=a.title, text="\n\n".join(a.body)) for a in own]
    assert not [
        (a.title, b.title) for n, a in enumerate(documents) for b in documents[:n] if judged(a, b)
    ]


def test_one_character_is_one_token_where_there_are_no_spaces() -> None:
    """A Japanese text with a sentence cut is a copy; another of the same paper is not."""
    one, other = ("\n\n".join(articles()[key].body) for key in ("shiomi:todai", "shiomi:bus"))
    cut = one[: len(one) * 2 // 3]
    assert compare(profile(one), profile(cut)).is_same
    assert not compare(profile(one), profile(other)).is_same


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_total_and_symmetric(one: str, other: str) -> None:
    """Whatever the texts; covered shares change places."""
    there, back = compare(profile(one), profile(other)), compare(profile(other), profile(one))
    assert (there.is_same, there.containment, there.covered_one) == (
        back.is_same,
        back.containment,
        back.covered_other,
    )
    assert list(sketch(profile(one))) == sorted(set(sketch(profile(one)).tolist()))


@pytest.mark.parametrize(
    "text", ["", "x", "This video is not available in your country. Sorry about that."]
)
def test_what_says_next_to_nothing_is_like_nothing(text: str) -> None:
    """Stubs, captions and emptiness are alike by accident."""
    assert not compare(profile(text), profile(text)).is_same
