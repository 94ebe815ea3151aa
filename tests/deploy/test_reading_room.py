"""The reading room: Datasette over a store's views, as `make browse` serves it."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
import yaml

from deploy.browse.app import HERE, reading_room
from deploy.browse.diff import compared
from deploy.browse.guard import ROOM, VIEWS, redefines_a_view
from deploy.browse.headers import COLUMNS
from news.feed.values import FeedState, Subscription
from storage import Store, open_store
from storage.tables import views
from storage.values import Poll
from tests.storage.stories.test_clusters import EDITED, LATER, OTHER, WHOLE, a_page, ingested
from tests.support.factories import NOW

EVIL = "<script>alert(1)</script> \u202eEVIL {{ 7 * 7 }} \"'"
TOKEN = "s3cr3ts3cr3t"
PRIVATE = f"https://private.example/rss?token={TOKEN}"
QUERIES = yaml.safe_load((HERE / "metadata.yaml").read_text())["databases"][ROOM]["queries"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store with copies, silent edits, a hostile paper and a private feed that fails."""
    path = tmp_path_factory.mktemp("room") / "w.db"
    with open_store(f"sqlite:///{path}") as store:
        fill(store)
    yield path
    for room in ROOMS.values():
        for database in room.databases.values():
            database.close()
    ROOMS.clear()


def fill(store: Store) -> None:
    feeds = [Subscription(url=url) for url in (PRIVATE, "https://one.example/feed.xml")]
    store.feeds.sync_subscriptions(feeds, origin="feeds.toml", now=NOW)
    ingested(store, a_page("one"), a_page("two", EDITED), a_page("six", OTHER, title="Hens"))
    ingested(store, a_page("one", WHOLE.replace("9 to 4", "8 to 5")), now=LATER)
    hostile = "\n\n".join(
        f"{EVIL} of kite {n} of Penrose flew {n * 9} miles to Bram Ode in {1900 + n}, he says."
        for n in range(3, 15)
    )
    ingested(store, a_page("evil", hostile, title=EVIL))
    ingested(
        store, a_page("evil", hostile.replace("flew", "<i>ran</i>"), title=f"{EVIL}!"), now=LATER
    )
    state = FeedState(
        url=PRIVATE, title=EVIL, last_polled_at=NOW, failures=2, failing_since=NOW, last_error="500"
    )
    store.queue.save_poll(Poll(state=state, candidates=()), now=NOW)
    while store.search.catch_up():
        pass


ROOMS: dict[Path, Any] = {}


async def get(path: Path, address: str, *, host: str = "localhost") -> Any:
    """The answer to a request. One room a store: opening it takes longer than answering."""
    room = ROOMS.get(path) or ROOMS.setdefault(path, reading_room(path))
    return await room.client.get(address, headers={"host": host})


async def asked(path: Path, sql: str) -> Any:
    return await get(path, f"/{ROOM}.json?_shape=array&sql={quote_plus(sql)}")


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


async def story_id(path: Path, title: str) -> str:
    found = (await asked(path, "SELECT id, title FROM v_stories")).json()
    return next(one["id"].removeprefix("urn:uuid:") for one in found if one["title"] == title)


async def test_every_page_answers(path: Path) -> None:
    """The front page, each view, each query, JSON and CSV."""
    pages = ["/", f"/{ROOM}", *(f"/{ROOM}/{name}" for name in (*VIEWS, *QUERIES))]
    pages += [f"/{ROOM}/{name}.{kind}" for name in VIEWS for kind in ("json", "csv")]
    answers = {page: await get(path, page) for page in pages}
    assert {page: one.status_code for page, one in answers.items() if one.status_code != 200} == {}
    assert [page for page, one in answers.items() if "message-error" in one.text] == []


async def test_the_queries_find_what_they_are_for(path: Path) -> None:
    """As their descriptions say."""

    async def rows(name: str, **values: str) -> list[dict[str, Any]]:
        given = "".join(f"&{key}={value}" for key, value in values.items())
        answer = await get(path, f"/{ROOM}/{name}.json?_shape=array{given}")
        return list(answer.json())

    assert [one["copies"] for one in await rows("most_copied", days="36500")] == [1]
    assert {one["title_before"] for one in await rows("silent_edits")} == {
        EVIL,
        "Council votes to keep swing bridge at Cardle Point",
    }
    assert [one["failures"] for one in await rows("failing_feeds")] == [2]
    assert len(await rows("newest_by_language")) == 3
    assert await rows("newest_by_language", language="xx") == []
    (pair,) = await rows("who_copies_whom")
    assert pair["copied_by"] == "two.example"


async def test_a_story_s_page_shows_its_text_history_and_copies(path: Path) -> None:
    """With what each changed, and that the edit was silent. The start of its id is enough."""
    key = await story_id(path, "Council votes to keep swing bridge at Cardle Point")
    whole, short = await get(path, f"/story/{key}"), await get(path, f"/story/{key[:8]}")
    text = re.sub(r"\s+", " ", whole.text)
    assert short.text.count("<p") == whole.text.count("<p")
    assert "voted 8 to 5 on Tuesday" in text
    assert "<del> 9</del><ins> 8</ins>" in text
    assert "silent" in text
    assert "two.example</bdi>: almost the same text" in text
    assert "no-referrer" in whole.headers["referrer-policy"]


@pytest.mark.parametrize("key", ["nothing", "00000000", "urn:uuid:", "x'--", "a" * 500])
async def test_an_unknown_story_is_not_found(path: Path, key: str) -> None:
    """And the page says what may be the reason."""
    answer = await get(path, f"/story/{key}")
    assert answer.status_code == 404
    assert "taken down" in answer.text


@pytest.mark.parametrize("page", ["/", f"/{ROOM}/v_stories", f"/{ROOM}/silent_edits", "story"])
async def test_publishers_markup_is_text(path: Path, page: str) -> None:
    """In titles, texts and diffs. Scripts are the templates' own: only they bear the nonce."""
    page = f"/story/{await story_id(path, f'{EVIL}!')}" if page == "story" else page
    answer = await get(path, page)
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "alert(1)</script>" not in answer.text
    assert "<i>ran</i>" not in answer.text
    policy = answer.headers["content-security-policy"]
    (nonce,) = re.findall(r"'nonce-([\w-]{20,})'", policy)
    scripts = re.findall(r"<script\b[^>]*>", answer.text)
    assert scripts
    assert [one for one in scripts if f'nonce="{nonce}"' not in one] == []
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT url FROM feeds",
        "SELECT state FROM feeds",
        "SELECT payload FROM subscriptions",
        "SELECT url FROM main.feeds",
        'SELECT url FROM "feeds"',
        "SELECT (SELECT url FROM feeds LIMIT 1) FROM v_runs",
        "SELECT f.url FROM v_feeds v JOIN feeds f ON f.id = v.id",
        "WITH v_feeds AS (SELECT url FROM feeds) SELECT * FROM v_feeds",
        "WITH v_feeds(a) AS (SELECT url FROM feeds) SELECT * FROM v_feeds",
        "WITH V_FEEDS AS NOT MATERIALIZED (SELECT url FROM feeds) SELECT * FROM V_FEEDS",
        'WITH "v_feeds"/**/AS/*x*/(SELECT url FROM feeds) SELECT * FROM v_feeds',
        "WITH [v_feeds]--\nAS(SELECT url FROM feeds) SELECT * FROM v_feeds",
        "WITH RECURSIVE a AS (SELECT 1), v_runs AS (SELECT url FROM feeds) SELECT * FROM v_runs",
        "SELECT * FROM (SELECT url FROM feeds) v_feeds",
        "SELECT * FROM (SELECT url FROM feeds) AS v_feeds",
        "SELECT c1 FROM search_words_content",
        "SELECT text FROM search_words",
    ],
)
async def test_sql_reads_the_views_only(path: Path, sql: str) -> None:
    """The tables below hold the feeds' secrets."""
    answer = await asked(path, sql)
    assert answer.status_code == 400
    assert TOKEN not in answer.text


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) AS n FROM v_stories a JOIN v_revisions b ON b.story_id = a.id",
        "WITH newest AS (SELECT * FROM v_stories) SELECT v_stories.title FROM newest, v_stories",
        "SELECT title AS v_runs, count(*) FROM v_stories GROUP BY 1 -- v_feeds AS (",
        "SELECT 'v_feeds as' AS a FROM v_stories WHERE id IN (SELECT id FROM v_stories)",
        "SELECT group_concat(value) FROM v_stories, json_each('[1, 2]')",
    ],
)
async def test_sql_may_do_anything_with_views(path: Path, sql: str) -> None:
    """Joins, sums, names of its own."""
    answer = await asked(path, sql)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "where", ["id IN (SELECT story_id FROM entries)", "(SELECT url FROM feeds) > ''"]
)
async def test_a_condition_in_an_address_reads_the_views_only(path: Path, where: str) -> None:
    """Datasette puts it into its own query."""
    answer = await get(path, f"/{ROOM}/v_stories.json?_where={quote_plus(where)}")
    assert answer.status_code == 400
    assert TOKEN not in answer.text


async def test_no_page_has_a_feed_s_secret(path: Path) -> None:
    """Nor is a table below shown."""
    for name in ("", f"{ROOM}/v_feeds", f"{ROOM}/failing_feeds", f"{ROOM}/v_feeds.json"):
        assert TOKEN not in (await get(path, f"/{name}")).text
    for table in ("feeds", "subscriptions", "entries", "revisions", "search_words_content"):
        assert (await get(path, f"/{ROOM}/{table}")).status_code == 403
        assert (await get(path, f"/{ROOM}/{table}.json")).status_code == 403
    assert (await get(path, f"/{ROOM}.db")).status_code in (403, 404)
    assert (await get(path, "/_internal")).status_code == 403


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("bridge", 1),
        ("BRIDGE", 1),
        ('"swing bridge"', 1),
        ("bridge hens", 0),
        ("bridge OR hens", 2),
        ("title:hens", 1),
        ("brid*", 1),
        ("council -bridge", 0),
        ("a::b", 0),
        ('"', 0),
        ("park.", 0),
        ("-", 0),
        ("NEAR(", 0),
        ("x' OR 1=1 --", 0),
        ("\u202e\x00", 0),
        ("", 3),
    ],
)
async def test_the_search_box_reads_a_query_as_the_command_does(
    path: Path, words: str, count: int
) -> None:
    """No sign in it is an error of syntax (simonw/datasette#651)."""
    answer = await get(path, f"/{ROOM}/v_stories.json?_shape=array&_search={quote_plus(words)}")
    assert answer.status_code == 200, answer.text
    assert len(answer.json()) == count


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost@evil"])
async def test_a_page_of_another_site_cannot_ask(path: Path, host: str) -> None:
    """A name that leads to 127.0.0.1 is not ours (DNS rebinding)."""
    answer = await get(path, "/", host=host)
    assert answer.status_code == 421
    assert "Council" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8001", "localhost", "[::1]:80"])
async def test_this_machine_may_ask(path: Path, host: str) -> None:
    """By any of its own names."""
    assert (await get(path, "/", host=host)).status_code == 200


async def test_a_run_stores_while_the_room_is_read(tmp_path: Path) -> None:
    """Its stories appear at once, and its write-ahead log is not held."""
    path = tmp_path / "w.db"
    with open_store(f"sqlite:///{path}") as store:
        assert "Nothing is stored yet" in (await get(path, "/")).text
        ingested(store, a_page("one"))
        assert "Cardle Point" in (await get(path, "/")).text
        with store.database.read() as tx:
            busy = tx.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        assert busy == 0
    ROOMS.pop(path).databases[ROOM].close()


async def test_a_store_that_nobody_has_open_is_read(path: Path, tmp_path: Path) -> None:
    """Its write-ahead log is gone then (sifive/wake#501)."""
    alone = shutil.copy(path, tmp_path / "w.db")
    assert "Cardle Point" in (await get(alone, "/")).text
    assert (tmp_path / "w.db-shm").exists()  # it is in WAL mode
    ROOMS.pop(alone).databases[ROOM].close()


async def test_a_search_begins_with_the_words(path: Path) -> None:
    """Facets and counts too: the cost is that of the hits, not of the store."""
    address = f"/{ROOM}/v_stories.json?_search=bridge"
    query = (await get(path, address)).json()["query"]["sql"]
    sql = query.replace(":search", "'bridge'").replace("escape_fts", "")
    with sqlite3.connect(path) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    connection.close()
    assert "SEARCH t USING INTEGER PRIMARY KEY (rowid=?)" in plan
    assert [step for step in plan if step.split()[:2] in (["SCAN", "s"], ["SCAN", "r"])] == []


async def test_the_room_writes_nothing(path: Path) -> None:
    """Neither by SQL nor through Datasette."""
    before = digest(path)
    room = ROOMS.get(path) or reading_room(path)
    database = room.get_database(ROOM)
    with pytest.raises(sqlite3.OperationalError, match="writes nothing"):
        await database.execute_write("DELETE FROM stories")
    for sql in ("DELETE FROM stories", "ATTACH 'x' AS y", "PRAGMA journal_mode = DELETE"):
        assert (await asked(path, sql)).status_code == 400
        with pytest.raises(sqlite3.Error):
            await database.execute(sql)
    assert digest(path) == before


def test_the_room_knows_the_store_s_views() -> None:
    """Their names and the columns that pages show."""
    assert set(VIEWS) == set(views.VIEWS) == set(COLUMNS)
    assert not redefines_a_view("SELECT * FROM v_stories AS s")


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (None, None, []),
        ("same", "same", []),
        (None, "new", [["+new"]]),
        ("old", None, [["-old"]]),
        ("a b c", "a x c", [["=a", "- b", "+ x", "= c"]]),
        ("one\n\ntwo b c d", "one\n\ntwo b c e", [[], ["=two b c", "- d", "+ e"]]),
        ("猫が好きです", "犬が好きです", [["-猫", "+犬", "=が好きです"]]),
        (
            "quite another thing",
            "nothing like it at all",
            [["-quite another thing"], ["+nothing like it at all"]],
        ),
    ],
)
def test_a_diff_shows_changed_words(before: str | None, after: str | None, shown: Any) -> None:
    """In scripts without spaces, characters."""
    signs = {"same": "=", "old": "-", "new": "+"}
    found = compared(before, after)
    assert [[signs[one.kind] + one.text for one in paragraph] for paragraph in found] == shown


def test_a_diff_of_long_texts_takes_no_time_of_its_own() -> None:
    """More than 400 paragraphs, or words of one, are not compared word by word."""
    long = "\n\n".join(f"line {n}" for n in range(100_000))
    assert len(compared(long, long.replace("9", "8"))) == 200_000
    words = " ".join(map(str, range(100_000)))
    assert len(compared(words, words + " x")) == 2
