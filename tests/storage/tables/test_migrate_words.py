"""A store whose words were found by the first rule, under which marks cut words."""

from hashlib import blake2b
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.engine import Connection

from news.likeness.fingerprint import tombstone_fingerprints
from news.likeness.profile import earlier_shingles_of
from news.likeness.runs import packed_runs, shared_runs
from news.record.values import Record
from news.text.earlier import earlier_words
from news.verdict.served import record_key
from storage import Store, open_store
from storage.sites.reword import renew_lines
from storage.stories.similar.sketch_index import hashes_as_bytes
from storage.tables.schema import landings, site_articles, site_lines, sketches, stories
from tests.storage.factories import a_story
from tests.storage.stories.test_clusters import WHOLE, a_page, ingested
from tests.storage.stories.test_take_down import forgotten
from tests.storage.tables.later import taken_back
from tests.support.factories import NOW

BRIDGE = """\
सरयू नदी पर बना पुराना पुल सोमवार की सुबह यातायात के लिए फिर से खोल दिया गया, प्रशासन ने बताया।

मुख्य अभियंता सुरेश तिवारी के अनुसार मरम्मत पर 42 लाख रुपये खर्च हुए और काम ग्यारह महीने चला।

व्यापार मंडल के अध्यक्ष ने कहा कि दिन में भारी वाहनों पर रोक जारी रहेगी, रात में वे निकल सकेंगे।

पुल 1934 में बना था और पिछले साल की बाढ़ में उसके दो खंभे झुक गए थे, तब से लोग नाव से जाते थे।"""
DAM = BRIDGE.replace("पुल", "बाँध").replace("सरयू", "कोसी")
LINES = ("समाचार पत्र की सदस्यता लें", "हमारे दिन की बड़ी खबरें पढ़ें")


def a_hindi_page(paper: str, body: str = BRIDGE) -> Record:
    return a_page(paper, body, title="सरयू का पुल फिर खुला")


def first_key(line: str) -> str:
    """A line's key by the first rule."""
    return blake2b(" ".join(earlier_words(line)).encode(), digest_size=8).hexdigest()


def aged(tx: Connection, *pages: Record) -> None:
    """Write the digests of the first rule into a store."""
    for page in pages:
        own = page.content_text or ""
        (old,) = tombstone_fingerprints(None, own)
        mine = stories.c.id == page.id
        tx.execute(update(stories).where(mine).values(text_fingerprint=old))
        hashes = np.unique(earlier_shingles_of(own) >> np.uint64(32)).astype(np.uint32)
        ofs = update(sketches).where(sketches.c.story_id == page.id)
        tx.execute(ofs.values(hashes=hashes_as_bytes(hashes)))
        keys = bytes.fromhex("".join(map(first_key, own.split("\n\n"))))
        its = site_articles.c.story_id == page.id
        tx.execute(update(site_articles).where(its).values(line_keys=keys))
        now, then = record_key(page), record_key(page, words_of=earlier_words)
        same = landings.c.served_key == now
        tx.execute(update(landings).where(same).values(served_key=then))
    for statement in taken_back("0008_site_rule"):
        tx.execute(text(statement))


def digests(tx: Connection) -> list[Any]:
    """What texts and lines are found by."""
    of_stories = select(stories.c.id, stories.c.text_fingerprint).order_by(stories.c.id)
    of_texts = select(sketches.c.story_id, sketches.c.revision, sketches.c.hashes)
    of_articles = select(site_articles.c.story_id, site_articles.c.line_keys)
    return [
        tx.execute(of_stories).all(),
        tx.execute(of_texts.order_by(sketches.c.story_id)).all(),
        tx.execute(of_articles.order_by(site_articles.c.story_id)).all(),
        tx.execute(select(landings.c.served_key)).all(),
    ]


@pytest.fixture
def old_url(shared_url: str) -> str:
    """A store with a Hindi story, an English one and a tombstone, as the first rule wrote them."""
    with open_store(shared_url) as store:
        one, gone = a_hindi_page("one"), a_hindi_page("gone", DAM)
        ingested(store, one, a_page("two", WHOLE), gone)
        forgotten(store, ["https://gone.example/bridge"])
        with store.database.write() as tx:
            aged(tx, one, gone)
    return shared_url


def test_an_old_store_gets_the_digests_of_todays_words(shared_url: str) -> None:
    """Fingerprints, sketches and keys of lines are those of a new store; records stay."""
    pages = [a_hindi_page("one"), a_page("two", WHOLE)]
    with open_store(shared_url) as store:
        ingested(store, *pages)
        records = store.read.records(limit=9)
        landing = {"served_key": record_key(pages[0]), "evidence": "{}", "seen_at": NOW}
        with store.database.write() as tx:
            tx.execute(landings.insert().values(entry_id=1, **landing))
            before = digests(tx)
            aged(tx, pages[0])
            assert digests(tx) != before
    with open_store(shared_url) as store, store.database.read() as tx:
        assert digests(tx) == before
        assert store.read.records(limit=9) == records


def test_a_copy_of_an_old_story_is_found_and_a_correction_is_a_revision(old_url: str) -> None:
    """No story is doubled, none is lost: a vowel sign corrected in the text is a change."""
    with open_store(old_url) as store:
        (copy,) = ingested(store, a_hindi_page("three"))
        edited = BRIDGE.replace("ग्यारह महीने", "बारह महीने")
        (near,) = ingested(store, a_hindi_page("four", edited))
        (again,) = ingested(store, a_hindi_page("one", BRIDGE.replace("म्म", "म्\u200dम")))
        (corrected,) = ingested(store, a_hindi_page("one", BRIDGE.replace("दिन में", "दान में")))
        first = a_hindi_page("one").id
        assert [(one.outcome, one.story_id) for one in (copy, near, again, corrected)] == [
            ("duplicate", first),
            ("duplicate", first),
            ("known", first),
            ("revised", first),
        ]


def test_a_text_taken_down_by_the_first_rule_stays_away(old_url: str) -> None:
    """Its tombstone has only the digest of its words; nothing is left to make a new one of."""
    with open_store(old_url) as store:
        (kept,) = ingested(store, a_hindi_page("elsewhere", DAM))
        assert kept.outcome == "known"
        assert {one.id for one in store.read.records(limit=9)} == {
            a_hindi_page("one").id,
            a_page("two", WHOLE).id,
        }


def test_the_runs_of_an_unfinished_takedown_still_find_its_text() -> None:
    """They were packed by the first rule, and search the archive by both."""
    packed = earlier_shingles_of(BRIDGE).astype("<u8").tobytes()
    assert shared_runs(BRIDGE, packed) == len(packed) // 8
    assert shared_runs(BRIDGE, packed_runs([BRIDGE])) > 40
    assert shared_runs(WHOLE, packed) == 0


def test_known_lines_get_the_keys_of_todays_words(store: Store) -> None:
    """The line that a line follows is named by its new key; two lines of one key are one."""
    named = dict(zip(LINES, map(first_key, LINES), strict=True))
    for n in range(3):
        link = f"https://paper.example/{n}x"
        a_story(store, link=link, guid=f"g{n}", title=f"{n}", text=WHOLE[n * 9 :])
    with store.database.write() as tx:
        host = tx.execute(select(site_articles.c.host_key)).scalars().first()
        common = {"host_key": host, "is_closing": False, "last_number": 3, "learnt_at": NOW}
        for line, follows in ((LINES[0], None), (LINES[1], named[LINES[0]])):
            row = common | {"line_key": named[line], "text": line, "follows": follows}
            tx.execute(site_lines.insert().values(**row))
        spelt = common | {"line_key": "0" * 16, "text": LINES[0] + "\u200d", "last_number": 1}
        tx.execute(site_lines.insert().values(**spelt, follows=None))
        renew_lines(tx)
        assert tx.execute(select(site_lines.c.last_number)).scalars().all() == [3, 3]
    lines = store.sites.known_lines("paper.example").lines
    by_text = {line.text: line for line in lines}
    assert set(by_text) == set(LINES)
    assert by_text[LINES[1]].follows == by_text[LINES[0]].key
