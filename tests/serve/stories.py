"""Stories for the server's tests."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from news.article import Author
from storage import Store
from tests.storage.factories import a_candidate, keep_record, poll, queue_one
from tests.support.factories import NOW, a_record, a_text

NAMES = "ada bela cleo dora enid fay gus hal ina jim kit lea mia ned ora".split()


def some_stories(store: Store, count: int = 5, *, after: int = 0) -> list[str]:
    """Stories of one paper, a minute apart; their ids, the first stored first."""
    return [
        a_story_of(store, name, at=n) for n, name in enumerate(NAMES[after : after + count], after)
    ]


def a_story_of(store: Store, name: str, *, at: int = 0, **changes: Any) -> str:
    """A story whose words are its own: its name's."""
    link = f"https://paper.example/{name}"
    entry = queue_one(store, link=link, guid=name)
    record = a_record(link=link, guid=name, title=f"The {name} ferry", text=a_text(name))
    record = replace(record, language="en", authors=(Author(name=f"Ann {name.title()}"),))
    record = replace(record, **changes)
    kept = keep_record(store, entry, record, now=NOW + timedelta(minutes=at))
    return str(kept.story_id)


def a_revision_of(store: Store, name: str, *, at: int) -> None:
    """The paper changes its story."""
    link = f"https://paper.example/{name}"
    (sifted,) = poll(store, a_candidate(link=link, guid=name, title=f"The {name} ferry sinks"))
    record = a_record(
        link=link, guid=name, title=f"The {name} ferry sinks", text=a_text(f"{name}x")
    )
    keep_record(store, sifted.entry_id, record, now=NOW + timedelta(minutes=at))


def indexed(store: Store) -> None:
    """Every text can be found."""
    while store.search.catch_up():
        pass
