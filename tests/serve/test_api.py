"""The API over stories, on both databases."""

import base64
import json
from itertools import product
from typing import Any

import pytest

from news.query.rules import Watch
from serve.api import lists
from storage import Store
from storage.tables.codec import record_from_json
from storage.tables.schema import clusters
from tests.serve.conftest import Client
from tests.serve.stories import a_revision_of, a_story_of, indexed, some_stories
from tests.storage.factories import a_copy, a_story
from tests.support.factories import NOW


async def titles(client: Client, path: str, **asked: Any) -> tuple[list[str], str | None]:
    async with client() as http:
        answer = await http.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return [one["title"] for one in found["stories"]], found["next"]


async def test_the_last_stored_story_is_first(client: Client, store: Store):
    """Whole records, as exports have them."""
    some_stories(store, 3)
    async with client() as http:
        answer = await http.get("/api/stories")
    found = answer.json()
    assert [one["title"] for one in found["stories"]] == [
        "The cleo ferry", "The bela ferry", "The ada ferry",
    ]  # fmt: skip
    first = record_from_json(json.dumps(found["stories"][0]))
    assert first == store.read.record(first.id)
    assert found["next"] is None


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/api/stories", {}),
        ("/api/search", {"q": "ferry"}),
        ("/api/search", {"q": "ferry", "sort": "newest"}),
    ],
    ids=["list", "best", "newest"],
)
async def test_pages_stay_whole_while_stories_arrive(
    client: Client, store: Store, path: str, asked: dict[str, str]
):
    """Between two pages a story comes: none of the others is missed, none comes twice."""
    some_stories(store, 7)
    indexed(store)
    seen, following = await titles(client, path, limit=3, **asked)
    some_stories(store, 2, after=7)
    indexed(store)
    while following:
        page, following = await titles(client, path, limit=3, cursor=following, **asked)
        seen += page
    wanted = [f"The {name} ferry" for name in "ada bela cleo dora enid fay gus".split()]
    assert sorted(seen) == wanted


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/api/stories", {}),
        ("/api/search", {"q": "ferry"}),
        ("/api/search", {"q": "ferry", "sort": "newest"}),
    ],
    ids=["list", "best", "newest"],
)
async def test_an_answer_ends_before_it_fills_the_memory(
    client: Client,
    store: Store,
    path: str,
    asked: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
):
    """Long texts make shorter pages; the cursor leads to all the same."""
    monkeypatch.setattr(lists, "MOST_CHARACTERS", 1_000)
    monkeypatch.setattr(lists, "_AT_ONCE", 2)
    some_stories(store, 5)
    indexed(store)
    seen, following, pages = [], "", 0
    while following is not None:
        more = {"cursor": following} if following else {}
        page, following = await titles(client, path, **asked, **more)
        seen += page
        pages += 1
    assert (len(seen), len(set(seen)), pages) == (5, 5, 3)


FOREIGN_CURSORS = [
        "x",
        "W10",
        base64.urlsafe_b64encode(b'["stories",{"kept":1,"seen":"1","id":"x"}]').decode(),
        base64.urlsafe_b64encode(b'["stories",{"kept":true,"seen":1,"id":"x"}]').decode(),
        base64.urlsafe_b64encode(b'["stories",{"kept":1e9,"seen":1,"id":"x"}]').decode(),
        base64.urlsafe_b64encode(b'["stories",{"kept":9223372036854775807,"seen":1,"id":"x"}]').decode(),
        base64.urlsafe_b64encode(b'["stories",{"kept":4000000000000000000,"seen":1,"id":""}]').decode(),
        base64.urlsafe_b64encode(b'["matches",{"before":3}]').decode(),
        "é\U0001f600",
    ]  # fmt: skip


async def test_a_cursor_of_somewhere_else_is_refused(client: Client):
    """Not taken for the first page: a client would loop."""
    async with client() as http:
        for path, cursor in product(("/api/stories", "/feed.atom"), FOREIGN_CURSORS):
            answer = await http.get(path, params={"cursor": cursor})
            assert answer.status_code == 400, answer.text
            assert answer.json()["errors"][0]["where"] == "cursor"


async def test_a_story_is_found_by_id_start_and_address(client: Client, store: Store):
    """A copy's address leads to the story that it copies."""
    kept = a_story(store)
    a_copy(store)
    story = str(kept.story_id)
    async with client() as http:
        for path in (story, story.removeprefix("urn:uuid:"), story.removeprefix("urn:uuid:")[:8]):
            assert (await http.get(f"/api/stories/{path}")).json()["id"] == story
        for url in ("https://paper.example/a", "https://other.example/copy"):
            answer = await http.get("/api/story", params={"url": url})
            assert answer.json()["id"] == story
        copies = (await http.get(f"/api/stories/{story}/appearances")).json()
        assert [one["url"] for one in copies["copies"]] == ["https://other.example/copy"]
        assert copies["main"]["id"] == story
        for path in ("/api/stories/00000000", "/api/story?url=https://x.example/"):
            answer = await http.get(path)
            assert (answer.status_code, answer.json()["title"]) == (404, "Not found")
        assert (await http.get("/api/stories/%25%25%25%25%25%25%25%25")).status_code == 400


async def test_a_site_has_all_of_its_stories(client: Client, store: Store):
    """Also those that another paper had first, and which the whole list shows once."""
    main = a_story_of(store, "ada")
    other = a_story_of(store, "bela", at=1)
    with store.database.write() as tx:  # as a later, longer text binds two stories together
        rows = [{"story_id": main, "is_main": True}, {"story_id": other, "is_main": False}]
        tx.execute(clusters.insert(), [row | {"cluster_id": main} for row in rows])
    assert (await titles(client, "/api/stories"))[0] == ["The ada ferry"]
    found, _ = await titles(client, "/api/stories", host="paper.example")
    assert found == ["The bela ferry", "The ada ferry"]


async def test_a_story_s_revisions_are_its_history(client: Client, store: Store):
    """The first one first, a page at a time."""
    story = a_story_of(store, "ada")
    a_revision_of(store, "ada", at=3)
    async with client() as http:
        answer = (await http.get(f"/api/stories/{story}/revisions?limit=1")).json()
        assert [one["revision"] for one in answer["revisions"]] == [1]
        rest = (await http.get(f"/api/stories/{story}/revisions?after={answer['next']}")).json()
        assert [one["title"] for one in rest["revisions"]] == ["The ada ferry sinks"]
        assert rest["next"] is None


async def test_a_program_that_asks_again_misses_nothing(client: Client, store: Store):
    """`next` of the last answer gives what came since; also revisions."""
    some_stories(store, 3)
    async with client() as http:
        first = (await http.get("/api/revisions?limit=2")).json()
        rest = (await http.get(f"/api/revisions?after={first['next']}")).json()
        none = (await http.get(f"/api/revisions?after={rest['next']}")).json()
        assert (len(first["revisions"]), len(rest["revisions"])) == (2, 1)
        assert none == {"revisions": [], "next": rest["next"]}
        a_revision_of(store, "ada", at=9)
        more = (await http.get(f"/api/revisions?after={rest['next']}")).json()
        assert [one["title"] for one in more["revisions"]] == ["The ada ferry sinks"]


async def test_a_search_finds_what_the_bounds_allow(client: Client, store: Store):
    """The command line's words and bounds; what is not indexed yet is counted."""
    some_stories(store, 3)
    indexed(store)
    assert (await titles(client, "/api/search", q="bela"))[0] == ["The bela ferry"]
    assert (await titles(client, "/api/search", q="ferry -ada", author="cleo"))[0] == [
        "The cleo ferry"
    ]
    assert (await titles(client, "/api/stories", author="ann ada"))[0] == ["The ada ferry"]
    assert (await titles(client, "/api/stories", since="2026-05-03T12:02:00Z"))[0] == [
        "The cleo ferry"
    ]
    assert (await titles(client, "/api/stories", language="en", host="paper.example"))[0] != []
    some_stories(store, 1, after=3)
    async with client() as http:
        answer = (await http.get("/api/search", params={"q": "dora"})).json()
    assert (answer["stories"], answer["not_indexed"]) == ([], 1)


ODD_WORDS = ['"', "-", "*", "NEAR(a b)", "a AND OR", "title:", "%", "';--", "\x00x", "(((((", "^"]


async def test_nothing_that_is_typed_breaks_a_search(client: Client, store: Store):
    """Every sign is a word's end, or nothing; a search without words says so."""
    a_story_of(store, "ada")
    indexed(store)
    async with client() as http:
        for path, words in product(("/api/search", "/", "/feed.rss"), ODD_WORDS):
            answer = await http.get(path, params={"q": words})
            assert answer.status_code in (200, 400), answer.text


MISTAKES = [
    ("limit=0", "limit"),
    ("limit=201", "limit"),
    ("limit=x", "limit"),
    ("lang=en", "lang"),
    ("host=nowhere.example", "host"),
    ("feed=Nobody", "feed"),
    ("group=none", "group"),
    ("since=yesterday", "since"),
    ("language=xx", "language"),
    ("author=...", "author"),
    (f"host={'a' * 501}", "host"),
]


async def test_an_error_says_which_parameter_and_what_was_expected(client: Client, store: Store):
    """RFC 9457, never a page of somebody else, never an empty list."""
    a_story_of(store, "ada")
    indexed(store)
    async with client() as http:
        for asked, where in MISTAKES:
            answer = await http.get(f"/api/stories?{asked}")
            assert answer.status_code == 400, asked
            assert answer.headers["content-type"] == "application/problem+json"
            problem = answer.json()
            assert problem["errors"][0]["where"] == where
            assert problem["detail"] == f"{where}: {problem['errors'][0]['what']}"


async def test_empty_fields_of_a_form_ask_for_nothing(client: Client, store: Store):
    """A browser sends every field of /docs."""
    a_story_of(store, "ada")
    async with client() as http:
        answer = await http.get("/api/stories?host=&feed=&limit=&cursor=&brief=&since=")
        found = await http.get("/api/search?q=&host=")
    assert len(answer.json()["stories"]) == 1
    assert found.json()["errors"][0]["where"] == "q"


async def test_watches_and_their_matches_are_listed(client: Client, store: Store):
    """An unknown watch is an error that lists the known ones."""
    store.watches.sync([Watch(name="Our / ferry", any=("ada",))], now=NOW)
    async with client() as http:
        assert [one["name"] for one in (await http.get("/api/watches")).json()["watches"]] == [
            "Our / ferry"
        ]
        answer = await http.get("/api/matches", params={"watch": "Our / ferry"})
        assert answer.json() == {"matches": [], "next": None}
        answer = await http.get("/feed.atom", params={"watch": "nope"})
        assert "'Our / ferry'" in answer.json()["detail"]


async def test_feeds_are_listed_without_their_secrets(client: Client, store: Store):
    """A page at a time; tokens in addresses are masked."""
    secret = "https://paper.example/feed.xml?token=0123456789abcdef"
    a_story(store, feed_url=secret)
    a_copy(store)
    async with client() as http:
        first = (await http.get("/api/feeds?limit=1")).json()
        rest = (await http.get(f"/api/feeds?cursor={first['next']}")).json()
        whole = (await http.get("/api/stories")).text
        feed = (await http.get("/feed.json")).text
    urls = [one["url"] for one in (*first["feeds"], *rest["feeds"])]
    assert len(urls) == 2
    for text in (*urls, whole, feed):
        assert "0123456789abcdef" not in text


async def test_what_was_taken_down_is_gone(client: Client, store: Store):
    """From lists, searches, feeds and by its address."""
    story = a_story_of(store, "ada")
    indexed(store)
    store.takedowns.begin([story], reason=None, now=NOW)
    async with client() as http:
        for path in ("/api/stories", "/api/search?q=ada", "/feed.json", "/api/revisions", "/"):
            assert "ada" not in (await http.get(path)).text.replace("?q=ada", "").lower(), path
        assert (await http.get(f"/api/stories/{story}")).status_code == 404


async def test_an_empty_store_answers_everything(client: Client):
    """Lists are empty; nothing fails."""
    async with client() as http:
        for path in (
            "/api/stories", "/api/search?q=x", "/api/revisions", "/api/feeds", "/api/watches",
            "/api/matches", "/feed.atom", "/feed.rss", "/feed.json", "/", "/docs", "/health",
            "/metrics", "/openapi.json", "/feed.rss?q=x",
        ):  # fmt: skip
            answer = await http.get(path)
            assert answer.status_code == 200, (path, answer.text)
