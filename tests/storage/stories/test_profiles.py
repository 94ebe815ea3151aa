"""Profiles of stored texts are kept within a bounded memory."""

import gc
import pickle
import tracemalloc

import pytest

from news.verdict import copies
from news.verdict.copies import profile_record
from storage import Store
from storage.stories.similar.profiles import Profiles
from storage.stories.similar.texts import is_near
from tests.storage.stories.test_clusters import EDITED, WHOLE, a_page, ingested
from tests.support.newssite import prose


def test_profiles_not_used_for_longest_go_first() -> None:
    """The memory has a limit; a profile that was just used stays."""
    profile = profile_record(a_page("one", WHOLE))
    kept = Profiles(most_bytes=60_000)
    for number in range(100):
        kept.put(number, profile)
        first = kept.get(0)
        assert first is not None
        assert first.record == profile.record
    held = [number for number in range(100) if kept.get(number) is not None]
    assert 2 <= len(held) < 20
    assert held[0] == 0
    assert held[-1] == 99


def test_the_limit_holds_for_what_profiles_really_take() -> None:
    """Workers send each with words of its own. All of them together stay within the limit."""
    sent = [
        pickle.dumps(profile_record(a_page(f"{seed}", "\n\n".join(prose(seed)))))
        for seed in range(40)
    ]
    kept = Profiles(most_bytes=400_000)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number, one in enumerate(sent):
            kept.put(number, pickle.loads(one))
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 200_000 < taken < 400_000


def test_texts_that_share_a_phrase_are_not_compared() -> None:
    """Two hashes of fifty are a phrase; of two dozen they may be an excerpt."""
    assert not is_near(2, sizes=(50, 60))
    assert is_near(2, sizes=(50, 24))
    assert is_near(5, sizes=(50, 60))
    assert is_near(1, sizes=(7, 60))


def test_the_features_of_a_text_stay_where_they_were_made() -> None:
    """A worker sends a record and its sketch; what it is compared by is made from them."""
    profile = profile_record(a_page("one", WHOLE))
    words = profile.text.words
    sent = pickle.loads(pickle.dumps(profile))
    assert vars(sent).keys() == {"record", "words", "sketch"}
    assert sent.text.words == words == sent.words


def test_features_are_made_for_texts_that_are_compared_and_once_for_all_copies(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that nothing resembles has none made; the second copy finds the first one's."""
    made: list[str] = []
    profile = copies.profile
    monkeypatch.setattr(copies, "profile", lambda text: made.append(text) or profile(text))
    (first,) = ingested(store, a_page("one"))
    assert made == []
    for name in ("two", "three"):
        (copy,) = ingested(store, a_page(name, f"{EDITED} As seen by {name}."))
        assert (copy.outcome, copy.story_id) == ("duplicate", first.story_id)
    assert made.count(a_page("one").content_text) == 1
