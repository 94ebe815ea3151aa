"""Sinks are told every record, in the order of commits, from a position of their own."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from news.errors import ConfigError
from news.query.hook import IN_HAND, REFUSALS, WAITS
from news.query.rules import Watch
from storage import Store, open_store
from storage.queue.push.values import Answer, Batch, Item, Sent, Trouble, Wanted
from storage.values import Retraction
from tests.storage.factories import a_story, three_stories
from tests.storage.queue.test_watches import watched
from tests.storage.stories.test_clusters import OTHER, a_page
from tests.storage.stories.test_take_down import forgotten
from tests.support.factories import NOW, a_text

ALL = Wanted(name="All", kind="kafka", target="broker.example:9092/news", has_past=True)
SOON = NOW + timedelta(seconds=1)
LATER = NOW + timedelta(days=1)
TAKEN, REFUSED = Answer(outcome="taken"), Answer(outcome="refused", why="no room for it")
FAILED = Answer(outcome="failed", why="busy")


def added(store: Store, wanted: Wanted = ALL) -> int:
    return store.sinks.sync([wanted], now=NOW)[wanted.name]


def claimed(
    store: Store, sink: int, *, wanted: Wanted = ALL, holder: str = "me", limit: int = 10, now=NOW
) -> Batch | None:
    return store.sinks.claim(sink, wanted, holder=holder, limit=limit, now=now)


def settled(store: Store, batch: Batch, *answers: Answer, trouble: Trouble | None = None, now=NOW):
    sent = Sent(answers=answers or [TAKEN] * len(batch.items), trouble=trouble)
    return store.sinks.settle(batch, sent, holder="me", now=now)


def told(store: Store, sink: int, *, wanted: Wanted = ALL, limit: int = 10, now=NOW) -> list[Item]:
    """All that a sink is told, which takes everything."""
    found: list[Item] = []
    while batch := claimed(store, sink, wanted=wanted, limit=limit, now=now):
        if batch.is_empty:
            break
        found += batch.items
        settled(store, batch, now=now)
    store.sinks.release([sink], holder="me")
    return found


def names(items: Sequence[Item]) -> list[tuple[str, int | None, bool]]:
    return [(one.story_id, one.revision, one.line is None) for one in items]


@pytest.mark.parametrize("limit", [1, 2, 10])
def test_a_sink_is_told_every_revision_once_and_in_order(store: Store, limit: int) -> None:
    """Whatever the size of a batch; then nothing is due until something comes."""
    ids = three_stories(store)
    sink = added(store)
    assert store.sinks.due([sink], now=NOW) == [sink]
    assert names(told(store, sink, limit=limit)) == [(one, 1, False) for one in ids]
    assert store.sinks.due([sink], now=NOW) == []
    again = a_story(store, link="https://paper.example/n", guid="n", text=a_text("new"))
    assert names(told(store, sink, limit=limit)) == [(str(again.story_id), 1, False)]
    (state,) = store.sinks.listed()
    assert (state.sent, state.waiting, state.last_sent_at) == (4, 0, NOW)


def test_a_sink_without_a_past_is_told_only_what_comes(store: Store) -> None:
    """From the moment at which it was added."""
    three_stories(store)
    fresh = Wanted(name="Fresh", kind="webhook", target="https://desk.example/h", has_past=False)
    sink = added(store, fresh)
    assert store.sinks.due([sink], now=NOW) == []
    kept = a_story(store, link="https://paper.example/n", guid="n", text=a_text("new"))
    assert names(told(store, sink, wanted=fresh)) == [(str(kept.story_id), 1, False)]


def test_what_was_not_settled_is_told_again(store: Store) -> None:
    """From the first item that failed; what was settled behind it comes again too."""
    ids = three_stories(store)
    sink = added(store)
    batch = claimed(store, sink)
    assert batch
    settled(store, batch, TAKEN, FAILED, TAKEN)
    again = claimed(store, sink)
    assert again
    assert [one.story_id for one in again.items] == ids[1:]
    settled(store, again, TAKEN)  # the rest was never sent
    assert names(told(store, sink)) == [(ids[2], 1, False)]


def test_one_process_at_a_time_tells_a_sink(store: Store) -> None:
    """Until it lets go, or for two minutes after it died. What the dead one says then is void."""
    three_stories(store)
    sink = added(store)
    dead = claimed(store, sink)
    assert dead
    assert claimed(store, sink, holder="other") is None
    other = claimed(store, sink, holder="other", now=NOW + IN_HAND)
    assert other
    assert other.items == dead.items
    assert settled(store, dead) is None
    assert store.sinks.listed()[0].sent == 0
    store.sinks.release([sink], holder="other")
    assert claimed(store, sink) is not None


def test_a_sink_that_fails_waits_longer_each_time(store: Store) -> None:
    """As its answer asks, if that is longer. `resume` tries it at once."""
    three_stories(store)
    sink, now = added(store), NOW
    for wait in WAITS[:3]:
        batch = claimed(store, sink, now=now)
        assert batch
        until = settled(store, batch, FAILED, trouble=Trouble(why="it answered 503"), now=now)
        assert until == now + wait
        assert store.sinks.due([sink], now=now) == []
        assert claimed(store, sink, now=now) is None
        now = until
    batch = claimed(store, sink, now=now)
    assert batch
    asked = Trouble(why="it answered 429", asked=timedelta(hours=9))
    assert settled(store, batch, FAILED, trouble=asked, now=now) == now + timedelta(hours=9)
    (state,) = store.sinks.listed()
    assert (state.failing_since, state.error, state.waiting) == (NOW, "it answered 429", 3)
    store.sinks.resume("All", now=now)
    assert len(told(store, sink, now=now)) == 3
    assert store.sinks.listed()[0].failing_since is None


def test_a_sink_that_wants_no_more_is_left_alone(store: Store) -> None:
    """Until a person says so."""
    three_stories(store)
    sink = added(store)
    batch = claimed(store, sink)
    assert batch
    settled(store, batch, FAILED, trouble=Trouble(why="it answered 410", is_off=True))
    assert store.sinks.due([sink], now=LATER) == []
    assert claimed(store, sink, now=LATER) is None
    store.sinks.resume("All", now=NOW)
    assert store.sinks.due([sink], now=NOW) == [sink]


def test_a_refused_record_holds_nobody_up(store: Store) -> None:
    """It is tried again a few times with what its story is then, and at last given up."""
    ids, now = three_stories(store), NOW
    sink = added(store)
    batch = claimed(store, sink)
    assert batch
    settled(store, batch, TAKEN, REFUSED, TAKEN)
    (letter,) = store.sinks.refused(sink="All", limit=9)
    assert (letter.story_id, letter.revision, letter.error) == (ids[1], 1, "no room for it")
    assert (letter.title, letter.attempts) == ("Title b", 1)
    for wait in WAITS[: REFUSALS - 1]:
        assert store.sinks.due([sink], now=now) == []
        now += wait
        assert store.sinks.due([sink], now=now) == [sink]
        batch = claimed(store, sink, now=now)
        assert batch
        assert [one.story_id for one in batch.items] == [ids[1]]
        settled(store, batch, REFUSED, now=now)
    assert store.sinks.due([sink], now=LATER) == []
    (state,) = store.sinks.listed()
    assert (state.refused, state.given_up) == (1, 1)
    assert store.sinks.resume("All", now=LATER) == 1
    assert names(told(store, sink, now=LATER)) == [(ids[1], 1, False)]
    assert store.sinks.refused(sink=None, limit=9) == []


def test_a_later_revision_that_is_taken_ends_the_refusal(store: Store) -> None:
    """The sink has the story as it is."""
    (kept,) = watched(store, a_page("one"))
    sink = added(store)
    batch = claimed(store, sink)
    assert batch
    settled(store, batch, REFUSED)
    watched(store, a_page("one", title="Swing bridge stays after all"))
    assert names(told(store, sink)) == [(str(kept.story_id), 2, False)]
    assert store.sinks.refused(sink=None, limit=9) == []


def test_a_takedown_is_told_as_a_deletion(store: Store) -> None:
    """After whatever was told of the story; its text is in no batch and no dead letter any more."""
    ids = three_stories(store)
    sink = added(store)
    batch = claimed(store, sink)
    assert batch
    settled(store, batch, TAKEN, REFUSED, TAKEN)
    forgotten(store, [ids[1]])
    assert store.sinks.refused(sink=None, limit=9) == []
    assert store.sinks.due([sink], now=NOW) == [sink]
    (gone,) = told(store, sink)
    assert (gone.story_id, gone.line, gone.why, gone.at) == (ids[1], None, "takedown", NOW)
    assert store.sinks.listed()[0].deleted == 1
    store.sinks.restart("All")
    assert names(told(store, sink)) == [
        (ids[0], 1, False),
        (ids[2], 1, False),
        (ids[1], None, True),
    ]


def test_a_deletion_that_fails_is_told_again(store: Store) -> None:
    """And no record with it."""
    ids = three_stories(store)
    sink = added(store)
    told(store, sink)
    forgotten(store, ids[:2])
    batch = claimed(store, sink)
    assert batch
    settled(store, batch, TAKEN, FAILED)
    assert names(told(store, sink)) == [(ids[1], None, True)]


@pytest.mark.parametrize("is_settled", [True, False])
def test_what_a_sink_may_have_is_taken_back_openly(store: Store, is_settled: bool) -> None:
    """A page that was no article: the sink is told of its deletion though no part ever had it.

    Also when it was claimed, and its sender died before it said so.
    """
    kept = a_story(store)
    sink = added(store)
    batch = claimed(store, sink)
    assert batch
    if is_settled:
        settled(store, batch)
    assert kept.story_id
    store.stories.retract([Retraction(story_id=kept.story_id, revision=1, reason="gate")], now=SOON)
    later = told(store, sink, now=NOW)
    assert names(later)[-1:] == [(str(kept.story_id), 2, True)]
    assert later[-1].why == "withdrawn"


def test_what_no_sink_was_told_is_taken_back_silently(store: Store) -> None:
    """As before there were sinks."""
    kept = a_story(store)
    sink = added(store)
    assert kept.story_id
    store.stories.retract([Retraction(story_id=kept.story_id, revision=1, reason="gate")], now=NOW)
    assert told(store, sink) == []


def test_a_sink_is_told_only_what_it_wants(store: Store) -> None:
    """A group's stories, those in some languages, or what a watch found; a batch may be empty."""
    store.watches.sync([Watch(name="Hens", any=("hens",))], now=NOW)
    pages = a_page("one"), a_page("two", OTHER, title="Hens")
    kept = watched(store, *(replace(one, language="en-GB") for one in pages))
    both = [str(one.story_id) for one in kept]

    def wants(**bounds: object) -> list[str]:
        wanted = Wanted(
            name=repr(bounds),
            kind="kafka",
            target="b:1/t",
            has_past=True,
            **bounds,  # type: ignore[arg-type]
        )
        found = told(store, added(store, wanted), wanted=wanted, limit=1)
        return [one.story_id for one in found]

    assert wants() == both
    assert wants(watch="Hens") == both[1:]
    assert wants(watch="Cows") == []
    assert wants(languages=("en",)) == both
    assert wants(languages=("de", "EN")) == both
    assert wants(languages=("e",)) == []
    assert wants(group="nobody's") == []


def test_a_changed_target_is_told_the_past_anew(store: Store) -> None:
    """One that wants no past goes on where it was; a sink's name is the sink."""
    ids = three_stories(store)
    moved = Wanted(name="All", kind="kafka", target="broker.example:9092/other", has_past=True)
    sink = added(store)
    told(store, sink)
    assert added(store, moved) == sink
    assert [one.story_id for one in told(store, sink)] == ids
    hook = Wanted(name="Hook", kind="webhook", target="https://a.example", has_past=False)
    other = added(store, hook)
    kept = a_story(store, link="https://paper.example/n", guid="n", text=a_text("new"))
    added(store, Wanted(name="Hook", kind="webhook", target="https://b.example", has_past=False))
    assert [one.story_id for one in told(store, other, wanted=hook)] == [kept.story_id]


def test_a_sink_that_is_removed_is_forgotten(store: Store) -> None:
    """Added again it begins again. An unknown name is refused with those there are."""
    ids = three_stories(store)
    sink = added(store)
    batch = claimed(store, sink)
    assert batch
    settled(store, batch, TAKEN, REFUSED, TAKEN)
    with pytest.raises(ConfigError, match="it knows: 'All'"):
        store.sinks.remove("Some")
    store.sinks.remove("All")
    assert store.sinks.listed() == []
    assert len(told(store, added(store))) == len(ids)


def test_writers_that_commit_at_once_lose_no_line(shared_url: str) -> None:
    """Three threads store while a fourth tells: each line once, and none is left."""
    with open_store(shared_url) as store:
        sink = added(store)
        done = threading.Event()

        def write(name: str) -> None:
            for n in range(8):
                a_story(
                    store,
                    link=f"https://{name}.example/{n}",
                    guid=f"{n}",
                    feed_url=f"https://{name}.example/feed.xml",
                    text=a_text(f"{name}{n}"),
                    title=f"{name} {n}",
                )

        found: list[Item] = []

        def tell() -> None:
            while not done.is_set():
                found.extend(told(store, sink, limit=3))

        writers = [threading.Thread(target=write, args=(name,)) for name in ("a", "b", "c")]
        teller = threading.Thread(target=tell)
        for thread in (teller, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        done.set()
        teller.join()
        found += told(store, sink)
        assert len(found) == len({one.story_id for one in found}) == 24
