"""Full text on every kind of store: the same texts are found, and what is gone is found nowhere."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from news.article import Author
from news.query import EVERYTHING, Filters, is_match, parse_query
from news.query.parse import author_phrase
from news.record.values import Record
from storage import Store, open_store
from storage.search.store import hits_of
from storage.search.values import Hit, by_rank
from storage.tables.schema import revisions, search_texts, stories
from storage.values import Correction, Retraction
from tests.storage.factories import OTHER, a_story, keep_record, queue_one, three_stories
from tests.storage.tables.later import taken_back
from tests.support.factories import NOW, a_record, a_text
from tests.support.running import everything_in

LATER = NOW + timedelta(hours=1)
TEXTS = {
    "Ferry sold": "The ferry Müller-Lüdenscheidt was sold for 3.14 million; don’t ask the mayor.",
    "Mayor's van": "A bread van, said the mayor's office. The van is bread-coloured. Van bread.",
    "東京で会議": "昨日、東京都庁で会議が開かれた。NHK東京によると、京都は参加しない。",
    "서울 시청": "서울은 오늘 맑다. 시청에서 회의가 열렸다.",
    "ข่าวกรุงเทพ": "ที่กรุงเทพมหานคร มีการประชุม",
    "दिन की खबर": "राम ने कहा कि आज का दिन अच्छा है। दान नहीं।",
    "Ёлка и мой дом": "Ёлка стоит на площади; мои книги дома.",
    "مُحَمَّد": "قال محمد أمس إن الدين أمر",
    'x\' OR "1"=1 --': "AND NOT NEAR(a b) {c} ^d : * \\ \" ' & | ! <-> :*A <b>bold</b> \u202e x·y",
    "Łódź 100%": "İSTANBUL _ % ﬁnance ｔｏｋｙｏ covid-19 𐐀𐐁 e\u0301tude",
    "Words " * 30: " ".join(["the van"] * 300 + ["the end of the line"] + ["van the"] * 8000),
}
QUERIES = (
    "mayor",
    "mayors",
    '"mayor s"',
    "mayor's",
    "muller",
    "ludenscheidt ferry",
    "bread van",
    '"bread van"',
    '"van bread"',
    '"van is"',
    "title:van",
    "text:van -title:mayor",
    "mayor -van",
    "mayor NOT ferry",
    "ferry OR books OR 東京",
    "ferry OR van mayor",
    "van*",
    '"the ma*"',
    "bre",
    "bre*",
    "東京",
    "東京都",
    "東",
    "東京 京都",
    "京東",
    "서울",
    "시청",
    '"서울 시청"',
    "กรุงเทพ",
    "दिन",
    "दान -राम",
    "елка мой",
    "мои",
    "محمد",
    "1",
    "100%",
    "and not near",
    '"near a b"',
    "x·y",
    "lodz istanbul finance tokyo covid-19",
    "𐐨*",
    "etude",
    "end",
    '"end of the line"',
    '"of the van"',
    '"line van"',
    'van -"line van"',
    '"the van the"',
    '"words words words ferry"',
    "nowhere",
    "http://paper.example/?a=b",
)


def filled(store: Store) -> list[Record]:
    for number, (title, body) in enumerate(TEXTS.items()):
        a_story(
            store, link=f"https://paper.example/{number}x", guid=str(number), title=title, text=body
        )
    return store.read.records(limit=99)


def caught_up(store: Store) -> Store:
    while store.search.catch_up():
        pass
    return store


def hits(store: Store, query: str, filters: Filters = EVERYTHING, **options: bool) -> list[Hit]:
    caught_up(store)
    pages = hits_of(store.search, parse_query(query), filters, **options)
    return [hit for page in pages for hit in page]


def found(store: Store, query: str, filters: Filters = EVERYTHING) -> set[str]:
    return {hit.story_id for hit in hits(store, query, filters)}


_MATCHING: dict[str, set[str]] = {}


def matching(query: str, records: Sequence[Record]) -> set[str]:
    """The ids of the records that match by the terms alone; the same in every store."""
    if query not in _MATCHING:
        asked = parse_query(query)
        _MATCHING[query] = {record.id for record in records if is_match(asked, record)}
    return _MATCHING[query]


def test_every_store_finds_what_the_words_say(store: Store) -> None:
    """Exactly the records that match by the terms alone, in each database; long texts too."""
    records = filled(store)
    assert len(records) == len(TEXTS)
    for query in QUERIES:
        assert found(store, query) == matching(query, tuple(records)), query
    assert found(store, "van") == found(store, "VAN")
    assert found(store, "東京")


def test_bounds_narrow_a_search_and_every_list(store: Store) -> None:
    """Site with subdomains, feed, group, language, author, times."""
    caught_up(store)
    anna = (Author(name="Anna Kovač"),)
    for name, changes in {
        "a": {"link": "https://www.paper.example/a"},
        "b": {"link": "https://other.example/b", "feed_url": OTHER, "now": LATER},
    }.items():
        link, feed = changes["link"], changes.get("feed_url", "https://paper.example/feed.xml")
        entry = queue_one(store, link=link, guid=name, feed_url=feed)
        record = a_record(link=link, guid=name, title=f"Pier {name}", text=f"The pier {name}.")
        record = replace(
            record, language="en-GB" if name == "a" else "de", authors=anna if name == "a" else ()
        )
        keep_record(store, entry, record, now=changes.get("now", NOW))
    for filters, title in [
        (Filters(host="paper.example"), "Pier a"),
        (Filters(host="other.example"), "Pier b"),
        (Filters(feeds=(OTHER,)), "Pier b"),
        (Filters(language="EN"), "Pier a"),
        (Filters(author=author_phrase("kovac")), "Pier a"),
        (Filters(since=LATER), "Pier b"),
        (Filters(until=LATER), "Pier a"),
    ]:
        (one,) = found(store, "pier", filters)
        (place,) = store.read.places(limit=9, filters=filters)
        record = store.read.record(one)
        assert record is not None
        assert (record.title, place.story_id) == (title, one), filters
    assert found(store, "pier", Filters(host="aper.example")) == set()
    assert found(store, "pier", Filters(group="nobody's")) == set()
    assert found(store, "pier", Filters(language="e")) == set()
    assert store.search.has_host("paper.example")
    assert not store.search.has_host("%")


def test_a_revision_replaces_the_text_that_is_found(store: Store) -> None:
    """The earlier one is found only where it is asked for."""
    kept = a_story(store, title="Ferry sold", text="The ferry is sold. " * 20)
    assert found(store, "sold") == {kept.story_id}
    entry = queue_one(store, guid="1", link="https://paper.example/a", title="Ferry stays")
    keep_record(store, entry, title="Ferry stays", text="The ferry stays. " * 20, now=LATER)
    before = hits(store, "sold", is_history=True)
    assert (found(store, "sold"), found(store, "stays")) == (set(), {kept.story_id})
    assert [(hit.story_id, hit.revision) for hit in before] == [(kept.story_id, 1)]


def test_a_stale_index_shows_no_text_that_was_replaced(store: Store) -> None:
    """A revision that is not indexed yet hides the one before."""
    kept = a_story(store, title="Ferry sold", text="The ferry is sold. " * 20)
    caught_up(store)
    record = store.read.record(str(kept.story_id))
    assert record is not None
    again = replace(record, title="Ferry stays", content_text="It stays.")
    store.stories.correct([Correction(before=record, record=again)], now=LATER)
    assert store.search.page(parse_query("sold"), EVERYTHING, limit=9) == []
    assert found(store, "stays") == {kept.story_id}


def test_what_is_taken_back_is_found_no_more(store: Store) -> None:
    """A page that was no article; its number may be given again."""
    kept = a_story(store, title="Consent", text="We value your privacy. " * 20)
    assert found(store, "privacy") == {kept.story_id}
    assert kept.story_id is not None
    one = Retraction(story_id=kept.story_id, revision=1, reason="gate")
    store.stories.retract([one], now=NOW)
    assert found(store, "privacy") == set()
    entry = queue_one(store, guid="2", link="https://paper.example/a", title="Ferry sold")
    again = keep_record(store, entry, title="Ferry sold", text="The ferry is sold. " * 20)
    assert found(store, "sold") == {again.story_id}
    assert found(store, "privacy") == set()


def test_forgotten_words_are_in_no_file_of_the_store(tmp_path: Path) -> None:
    """Neither in the index, nor in what it left behind."""
    with open_store(f"sqlite:///{tmp_path}/w.db") as store:
        three_stories(store)
        kept = a_story(store, link="https://paper.example/q", guid="q", text="Quillonberry pie.")
        assert found(store, "quillonberry") == {kept.story_id}
        assert b"quillonberry" in everything_in(tmp_path)
        store.takedowns.begin([str(kept.story_id)], reason=None, now=NOW)
        assert found(store, "quillonberry") == set()
        store.takedowns.reclaim()
        assert b"quillonberry" not in everything_in(tmp_path).lower()
        assert len(found(store, "text")) == 3


def test_forgotten_words_leave_every_store(store: Store) -> None:
    """With their revisions, whoever deletes them."""
    kept = a_story(store, text="Quillonberry pie.")
    assert found(store, "quillonberry") == {kept.story_id}
    store.takedowns.begin([str(kept.story_id)], reason=None, now=NOW)
    with store.database.read() as tx:
        assert tx.execute(select(search_texts.c.id)).all() == []
    assert store.search.behind() in (0, 1)
    assert found(store, "quillonberry") == set()
    assert store.search.behind() == 0


def test_indexing_goes_on_where_it_stopped(store: Store) -> None:
    """Step by step, each whole; a step that is done twice, or too late, changes nothing."""
    three_stories(store)
    assert (store.search.behind(), store.search.catch_up(limit=2), store.search.behind()) == (
        3,
        2,
        1,
    )
    with store.database.write() as tx:  # as if a step's last word had not been written
        tx.execute(update(stories).values(searched_revision=0))
    assert len(hits(store, "text")) == 3
    assert store.search.catch_up() == 0
    store.search.clear()
    assert store.search.page(parse_query("text"), EVERYTHING, limit=9) == []
    assert len(hits(store, "text")) == 3


def test_no_text_is_too_long_or_too_odd_to_be_indexed(store: Store) -> None:
    """A megabyte of words that differ, in every part; and a record that is damaged."""
    numbers = range(10_000, 160_000)
    long = " ".join(map(str, numbers))
    kept = a_story(store, title=long[:200_000], text=f"first {long} last")
    other = a_story(store, link="https://p.example/b", guid="b", text="Another first one.")
    with store.database.write() as tx:
        mine = update(revisions).where(revisions.c.story_id == other.story_id)
        # PostgreSQL holds JSON alone: a migration makes a string of what was damaged
        tx.execute(mine.values(record="{" if tx.dialect.name == "sqlite" else '"{"'))
    assert found(store, "first") == {kept.story_id}
    assert found(store, "first last") == set()
    assert store.search.behind() == 0


def test_two_may_index_at_once(shared_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the other has indexed meanwhile is not indexed again."""
    with open_store(shared_url) as store, open_store(shared_url) as other:
        three_stories(store)
        write = store.database.write

        def late(**options: object):
            monkeypatch.setattr(store.database, "write", write)
            assert other.search.catch_up() == 3
            return write(**options)  # type: ignore[arg-type]

        monkeypatch.setattr(store.database, "write", late)
        assert store.search.catch_up() == 3
        assert len(hits(store, "text")) == 3


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_old_store_is_indexed_by_its_first_search(
    kind: str, request: pytest.FixtureRequest
) -> None:
    """A migrated store has all its records to index, and keeps them as they are."""
    url = request.getfixturevalue({"sqlite": "empty_sqlite", "postgresql": "postgresql_url"}[kind])
    with open_store(url) as store:
        ids = set(three_stories(store))
        before = store.read.records(limit=9)
        with store.database.write() as tx:
            for statement in taken_back("0010_addresses", kind=kind):
                tx.execute(text(statement))
    with open_store(url) as store:
        assert store.read.records(limit=9) == before
        assert store.search.behind() == 3
        assert found(store, '"says something"') == ids


def test_pages_of_hits_are_the_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last indexed first, none twice."""
    monkeypatch.setattr("storage.search.store.PAGE", 2)
    filled(store)
    caught_up(store)
    pages = list(hits_of(store.search, parse_query("the OR 東京"), EVERYTHING))
    numbers = [hit.number for page in pages for hit in page]
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) == len(found(store, "the")) + len(found(store, "東京"))


def test_the_best_hit_is_first(store: Store) -> None:
    """In the title before in the text; of two alike, the fresher one."""
    plain = "It was sold after a long talk in the hall. " * 9
    for name, title, body, now in [
        ("old", "Ferry", plain, NOW - timedelta(days=90)),
        ("body", "Harbour", f"{a_text('harbour')} The ferry too.", LATER),
        ("new", "Ferry", plain.replace("hall", "pub"), NOW),
        ("none", "Weather", plain.replace("hall", "inn"), NOW),
        ("other", "Market", plain.replace("hall", "bar"), NOW),
    ]:
        a_story(
            store, link=f"https://p.example/{name}x", guid=name, title=title, text=body, now=now
        )
    ranked = by_rank(hits(store, "ferry"), now=LATER)
    records = store.read.records_of([hit.story_id for hit in ranked])
    names = [str(one.canonical_url).rpartition("/")[2] for one in records]
    assert names[0] == "newx"
    assert set(names[1:]) == {"oldx", "bodyx"}


def test_searching_uses_the_index_of_words(shared_url: str) -> None:
    """Both databases; and lists are read in the order of their index."""
    with open_store(shared_url) as store:
        filled(store)
        caught_up(store)
        if store.path is not None:
            with sqlite3.connect(store.path) as file:
                plan = file.execute(
                    "EXPLAIN QUERY PLAN SELECT id FROM stories "
                    "WHERE stories.searched_revision <> stories.revision ORDER BY first_seen_at"
                ).fetchall()
            file.close()
            assert "ix_stories_unsearched" in str(plan)
            return
        with store.database.write() as tx:
            tx.execute(text("SET LOCAL enable_seqscan = off"))
            plan = tx.execute(
                text(
                    "EXPLAIN SELECT id FROM search_texts WHERE words @@ CAST('''van''' AS tsquery)"
                )
            ).fetchall()
            assert "ix_search_texts_words" in str(plan)
