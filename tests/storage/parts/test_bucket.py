"""Parts in an object store: once each, whatever it answers; its errors say what to do."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from news.errors import ConfigError, NameTaken, NewsError, StoreUnavailable
from storage import Store, open_store
from storage.parts.marks import MARK
from storage.parts.places import Place, address_of, place_of
from tests.storage.factories import a_story
from tests.storage.parts.reader import rows_in
from tests.support.bucket import KEY, NAME, RECORDS, SECRET, Server
from tests.support.factories import NOW


@pytest.fixture
def server(s3: Server) -> Server:
    return s3


@pytest.fixture
def store(empty_sqlite: str) -> Iterator[Store]:
    """One store: what the bucket answers does not depend on the database."""
    with open_store(empty_sqlite) as opened:
        yield opened


@pytest.fixture(params=["memory:", "empty_sqlite", "empty_postgresql"])
def any_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """One empty store of each kind."""
    url = request.param if request.param == "memory:" else request.getfixturevalue(request.param)
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def place(server: Server) -> Place:
    assert not server.faults
    return place_of(RECORDS)


def stored(store: Store, *names: str) -> list[str]:
    """Stories of these names, stored; their ids."""
    text = "The text of {0} says what {0} says. " * 12
    kept = [
        a_story(
            store,
            link=f"https://paper.example/{name}-of-the-day",
            guid=name,
            title=f"Title {name}",
            text=text.format(name),
        )
        for name in names
    ]
    return [str(one.story_id) for one in kept]


def flush(store: Store, records: str = RECORDS, **options: Any) -> list[str]:
    """Fix and publish every part; the names of those in the bucket."""
    store.parts.open_folder(records)
    fixed = store.parts.fix(records, now=NOW, **options)
    for part in {part.id: part for part in (*store.parts.unpublished(), *fixed)}:
        store.parts.publish(part)
    return place_of(records).parts()


def ids_in(place: Place) -> list[str]:
    """The id of every line in the bucket's parts."""
    bodies = [place.read(name) for name in place.parts()]
    return [json.loads(line)["id"] for one in bodies if one for line in one.body.splitlines()]


def test_a_part_has_the_same_name_and_bytes_as_in_a_folder(
    any_store: Store, place: Place, server: Server
) -> None:
    """And the bucket has the store's mark; each object was put under a condition."""
    ids = stored(any_store, "a", "b")
    (name,) = flush(any_store)
    assert name == f"2026-05-03/0000000001-{json.loads(place.read(MARK).body)['store']}.jsonl"  # type: ignore[union-attr]
    assert ids_in(place) == ids
    assert flush(any_store) == [name]
    puts = [condition for method, path, condition in server.seen if method == "PUT"]
    assert set(puts) == {"*"}


FAULTS: dict[str, dict[str, Any]] = {
    "refused, then done": {"status": 500, "times": 2},
    "done, then an error": {"status": 500, "times": 1, "after": True},
    "done twice, both times an error": {"status": 503, "times": 2, "after": True},
    "done, and the connection broke": {"status": 500, "times": 1, "after": True, "breaks": True},
    "broke before": {"status": 500, "times": 1, "breaks": True},
    "too many requests": {"status": 503, "code": "SlowDown", "times": 3},
    "429": {"status": 429, "code": "TooManyRequests", "times": 2},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_passing_fault_makes_a_part_neither_lost_nor_double(
    store: Store, place: Place, server: Server, fault: dict[str, Any]
) -> None:
    """Whatever happened to the request, the part is there once, with its bytes."""
    ids = stored(store, "a")
    store.parts.open_folder(RECORDS)
    (part,) = store.parts.fix(RECORDS, now=NOW)
    server.fail(holds=".jsonl", **fault)
    store.parts.publish(part.id)
    assert (place.parts(), ids_in(place), store.parts.unpublished()) == ([part.name], ids, [])


@pytest.mark.parametrize("after", [False, True])
def test_a_lasting_fault_leaves_the_part_in_the_outbox(
    any_store: Store, place: Place, server: Server, after: bool
) -> None:
    """It says that it waits; the next try writes the same bytes, or finds them there."""
    ids = stored(any_store, "a")
    any_store.parts.open_folder(RECORDS)
    (part,) = any_store.parts.fix(RECORDS, now=NOW)
    server.fail(500, holds=".jsonl", after=after, method="*")
    with pytest.raises(StoreUnavailable, match="written later"):
        any_store.parts.publish(part.id)
    assert any_store.parts.unpublished() == [part]
    server.mend()
    flush(any_store)
    assert (ids_in(place), any_store.parts.unpublished()) == (ids, [])


def test_a_conflict_of_which_nobody_won_is_not_taken_for_success(
    store: Store, place: Place, server: Server
) -> None:
    """S3 answers 409 to both of two writers: then nothing is there, and it is tried again."""
    ids = stored(store, "a")
    store.parts.open_folder(RECORDS)
    (part,) = store.parts.fix(RECORDS, now=NOW)
    server.fail(409, "ConditionalRequestConflict", holds=".jsonl", times=1)
    with pytest.raises(StoreUnavailable):
        store.parts.publish(part.id)
    store.parts.publish(part.id)
    assert ids_in(place) == ids


@pytest.mark.parametrize("how", ["refuses", "ignores"])
def test_a_store_without_conditional_puts_still_has_each_part_once(
    store: Store, place: Place, server: Server, how: str
) -> None:
    """501, or the condition is ignored: then names are looked up first, and nothing is replaced."""
    server.ignores_conditions = how == "ignores"
    if how == "refuses":
        server.fail(501, "NotImplemented", conditional=True)
    ids = stored(store, "a")
    flush(store)
    assert ids_in(place) == ids
    stored(store, "b")
    (part,) = store.parts.fix(RECORDS, now=NOW)
    place.overwrite(part.name, b"somebody's\n")
    with pytest.raises(NameTaken):
        store.parts.publish(part.id)
    assert place.read(part.name).body == b"somebody's\n"  # type: ignore[union-attr]


def test_nothing_of_another_writer_is_replaced(store: Store, place: Place) -> None:
    """An object of a part's name with other bytes stays, and the part waits."""
    flush(store)
    stored(store, "a")
    (part,) = store.parts.fix(RECORDS, now=NOW)
    place.overwrite(part.name, b"somebody's\n")
    with pytest.raises(NameTaken, match="adopt"):
        store.parts.publish(part.id)
    assert place.read(part.name).body == b"somebody's\n"  # type: ignore[union-attr]
    store.parts.adopt(RECORDS, rewrites_missing=False, dry_run=False)
    assert len(flush(store)) == 2


def test_a_second_store_is_refused_a_bucket_s_prefix(store: Store, place: Place) -> None:
    """Another prefix of the same bucket is another folder."""
    stored(store, "a")
    flush(store)
    with open_store("memory:") as second:
        stored(second, "b")
        with pytest.raises(ConfigError, match="another store"):
            flush(second)
        assert len(flush(second, f"{RECORDS}/second")) == 1
    assert len([name for name in place.parts() if name.count("/") == 1]) == 1


TROUBLES = {
    "keys": (403, "InvalidAccessKeyId", ConfigError, "keys are refused"),
    "secret": (403, "SignatureDoesNotMatch", ConfigError, "keys are refused"),
    "rights": (403, "AccessDenied", ConfigError, "allow listing"),
    "ended": (400, "ExpiredToken", ConfigError, "get new ones"),
    "bucket": (404, "NoSuchBucket", ConfigError, "no such bucket"),
    "region": (400, "AuthorizationHeaderMalformed", ConfigError, "AWS_REGION"),
    "redirect": (301, "PermanentRedirect", ConfigError, "AWS_REGION"),
    "clock": (403, "RequestTimeTooSkewed", StoreUnavailable, "clock"),
    "slow": (503, "SlowDown", StoreUnavailable, "fewer requests"),
    "broken": (500, "InternalError", StoreUnavailable, "has trouble"),
}


@pytest.mark.parametrize("answer", TROUBLES.values(), ids=TROUBLES)
def test_each_answer_is_one_line_that_says_what_to_do(
    store: Store, server: Server, answer: tuple[int, str, type[NewsError], str]
) -> None:
    """No key, no secret, nothing of the server's own text."""
    status, code, kind, says = answer
    server.fail(status, code, method="*")
    with pytest.raises(NewsError) as caught:
        store.parts.open_folder(RECORDS)
    told = str(caught.value)
    assert (caught.type, says in told, RECORDS in told) == (kind, True, True)
    assert not any(word in told for word in (KEY, SECRET, "\n", "<Error>", "Debug"))


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"AWS_SECRET_ACCESS_KEY": None}, "AWS_SECRET_ACCESS_KEY is missing"),
        ({"AWS_ENDPOINT_URL": "localhost 9000"}, "expected http://host:port"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "no connection"),
        ({"AWS_CA_BUNDLE": "/nowhere/ca.pem"}, "AWS_CA_BUNDLE"),
        (
            {
                "AWS_ACCESS_KEY_ID": None,
                "AWS_SECRET_ACCESS_KEY": None,
                "AWS_METADATA_ENDPOINT": "http://127.0.0.1:9",
            },
            "no keys: set AWS_ACCESS_KEY_ID",
        ),
    ],
)
def test_an_environment_that_does_not_suit_is_named(
    store: Store,
    server: Server,  # noqa: ARG001 - sets the rest of the environment
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str | None],
    says: str,
) -> None:
    """The variable, and what was expected; the library does not end the process."""
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value)
    with pytest.raises(NewsError, match=says):
        store.parts.open_folder(RECORDS)


def test_a_bucket_of_years_is_opened_with_few_requests(
    store: Store, place: Place, server: Server
) -> None:
    """Only the last days are listed: a bucket lists a thousand names a request."""
    stored(store, "a")
    (name,) = flush(store)
    own = name.rpartition("-")[2]
    for day in range(1, 29):
        place.create(f"2025-02-{day:02}/0000000000-{own}", b"\n")
    server.seen.clear()
    store.parts.open_folder(RECORDS)
    assert len(server.seen) < 15


def test_a_bucket_that_was_copied_is_known_by_its_parts(any_store: Store, place: Place) -> None:
    """Its parts are bound to the new place, so that takedowns find them there."""
    (story, _) = stored(any_store, "a", "b")
    (name,) = flush(any_store)
    copy = place_of(f"s3://{NAME}/copy")
    for file in (name, MARK):
        copy.overwrite(file, place.read(file).body)  # type: ignore[union-attr]
    any_store.parts.find_moved(copy.url)
    any_store.takedowns.begin([story], reason=None, now=NOW)
    (one,) = any_store.takedowns.unfinished()
    any_store.takedowns.rewrite_parts(one, missing_ok=False)
    assert story not in ids_in(copy)
    assert story in ids_in(place)


@pytest.mark.parametrize("form", ["jsonl", "jsonl.zst", "parquet"])
def test_a_takedown_takes_lines_out_of_objects(
    store: Store, place: Place, server: Server, form: Any
) -> None:
    """The object is replaced under the condition that it is still what was read."""
    gone, stays = stored(store, "a", "b")
    (name,) = flush(store, format=form)
    before = place.read(name)
    server.seen.clear()
    store.takedowns.begin([gone], reason=None, now=NOW)
    (one,) = store.takedowns.unfinished()
    store.takedowns.rewrite_parts(one, missing_ok=False)
    after = place.read(name)
    assert before
    assert after
    puts = [
        condition for method, path, condition in server.seen if method == "PUT" and name in path
    ]
    assert puts == ["*", before.tag]
    found = [line["id"] for line in rows_in(name, after.body)]
    assert found == [stays]


def test_a_takedown_while_a_part_is_on_its_way_leaves_no_line(
    shared_url: str, place: Place, server: Server
) -> None:
    """The store is not locked meanwhile; the part is written again without the line."""
    with open_store(shared_url) as store:
        gone, stays = stored(store, "a", "b")
        store.parts.open_folder(RECORDS)
        (part,) = store.parts.fix(RECORDS, now=NOW)
        server.meanwhile = lambda: store.takedowns.begin([gone], reason=None, now=NOW)
        store.parts.publish(part.id)
        assert ids_in(place) == [stays]
        ((told,), _) = store.parts.there(RECORDS, after=None, limit=9)
        assert (told.rows, told.event) == (1, "added")


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("s3://bucket", "s3://bucket"),
        ("s3://bucket//a//b/", "s3://bucket/a/b"),
        ("gs://bucket/news", "gs://bucket/news"),
        ("az://container/date=x", "az://container/date=x"),
        ("file:///srv/my%20records", "/srv/my records"),
        ("file://localhost/srv", "/srv"),
    ],
)
def test_one_place_has_one_name(given: str, url: str) -> None:
    """By which the store remembers it."""
    assert address_of(given).url == url


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("s3://", "s3://bucket/prefix"),
        ("s3://bucket/a/../b", "prefix"),
        ("s3://bucket/a b", "prefix"),
        ("s3://bucket/a?endpoint=x", "environment"),
        ("s3://key:word@bucket/a", "environment"),
        ("s3a://bucket/a", "write s3://"),
        ("gcs://bucket", "write gs://"),
        ("abfss://c@account/x", "write az://"),
        ("file://host/x", "file:///folder"),
        ("ftp://host/x", "expected a folder"),
        ("s3://bucket:99999999/x", "bucket"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(given: str, says: str) -> None:
    """With what was expected, and without a secret."""
    with pytest.raises(ConfigError, match=says) as caught:
        address_of(given)
    assert "word" not in str(caught.value)


def test_azure_without_an_account_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the variable's name."""
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(ConfigError, match="AZURE_STORAGE_ACCOUNT_NAME"):
        place_of("az://container/x")
