"""Runs that publish into a bucket: they go on when it does not answer, and say so."""

import duckdb
import fsspec
import polars as pl
import pytest
from obstore.fsspec import register

from storage.parts.places import place_of
from tests.storage.parts.reader import rows_in
from tests.support.bucket import KEY, RECORDS, SECRET, Server
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell, everything_in


def site(newssite: NewsSite, *paths: str) -> str:
    """A feed of stories."""
    for n, path in enumerate(paths):
        lines = [f"Of {path}, {n * 7} times. {line}" for line in prose(n)]
        newssite.publish(path, article_page(f"Title of {path}", lines))
    entries = [an_entry(newssite.url(path), guid=path, title=f"Title of {path}") for path in paths]
    return newssite.publish("/feed.xml", rss(entries))


def ids() -> list[str]:
    """The id of each record in the bucket."""
    place = place_of(RECORDS)
    found = [(name, place.read(name)) for name in place.parts()]
    rows = [row for name, one in found if one for row in rows_in(name, one.body)]
    return [row["id"] for row in rows if row["kind"] == "record"]


@pytest.fixture
def newsroom(wirecopy: Shell, newssite: NewsSite, s3: Server) -> Shell:
    """A subscription to three stories; records go into the bucket."""
    assert not s3.faults
    wirecopy.setenv("WIRECOPY_RECORDS", RECORDS)
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{site(newssite, "/1", "/2", "/3")}"\n')
    return wirecopy


def test_a_run_brings_its_records_into_the_bucket(newsroom: Shell) -> None:
    """And says where they are; `doctor`, `status` and `parts list` know the place."""
    said = newsroom("ingest")
    assert (said.code, len(ids()), len(set(ids()))) == (0, 3, 3)
    assert f"Records are in {RECORDS}" in said.err
    assert f"{RECORDS} is this store's" in newsroom("doctor").out
    (part,) = newsroom("parts", "list", "--json").json["parts"]
    assert (part["rows"], part["kind"]) == (3, "record")
    assert newsroom("status").code == 0


def test_a_run_goes_on_while_the_bucket_does_not_answer(newsroom: Shell, s3: Server) -> None:
    """Everything is stored; the report, the exit code and the last line say that parts wait."""
    newsroom.setenv("WIRECOPY_ENRICH", "keywords=samples.enrich.keywords:keywords")
    s3.fail(503, "SlowDown", method="*")
    said = newsroom("ingest", "--json")
    assert (said.code, said.json["entries"]["stored"]) == (1, 3)
    assert "fewer requests" in said.json["parts_waiting"]
    assert "parts wait for the next run" in said.err
    assert f"Records wait in the store for {RECORDS}" in said.err
    ailing = newsroom("status", "--check")
    assert (ailing.code, "Parts of the last run wait (" in ailing.out) == (1, True)
    s3.mend()
    again = newsroom("ingest", "--json")
    assert (again.code, again.json["parts_waiting"], len(ids())) == (0, None, 3)


def test_keys_that_end_during_a_run_cost_nothing(newsroom: Shell, s3: Server) -> None:
    """They were good at the start: the run's work is stored, and it says what to do."""
    s3.fail(400, "ExpiredToken", holds=".jsonl")
    said = newsroom("ingest", "--json")
    assert (said.code, said.json["entries"]["stored"], ids()) == (1, 3, [])
    assert "get new ones" in said.json["parts_waiting"]
    s3.mend()
    assert (newsroom("ingest").code, len(ids())) == (0, 3)


@pytest.mark.parametrize(
    "answer",
    [
        (403, "InvalidAccessKeyId", "keys are refused"),
        (404, "NoSuchBucket", "no such bucket"),
        (403, "AccessDenied", "allow listing the bucket"),
    ],
)
def test_what_only_a_person_can_mend_is_told_before_anything_is_fetched(
    newsroom: Shell, newssite: NewsSite, s3: Server, answer: tuple[int, str, str]
) -> None:
    """One line and exit code 2; no secret in any output or file."""
    status, code, says = answer
    s3.fail(status, code, method="*")
    said = newsroom("ingest")
    assert (said.code, said.err.count("\n"), newssite.requests) == (2, 1, [])
    assert says in said.err
    doctor = newsroom("doctor")
    assert says in doctor.out
    every = said.out + said.err + doctor.out + doctor.err + newsroom("config", "show").out
    assert not any(word in every for word in (KEY, SECRET))
    assert not any(word.encode() in everything_in(newsroom.folder) for word in (KEY, SECRET))


def test_takedown_prune_adopt_backup_and_merge_work_in_a_bucket(
    newsroom: Shell, newssite: NewsSite
) -> None:
    """As they do in a folder."""
    newsroom("ingest")
    gone, *rest = ids()
    assert newsroom("records", "forget", gone, "--yes").code == 0
    assert ids() == rest
    site(newssite, "/4")
    newsroom("ingest", "--force")
    assert len(ids()) == 3
    backup = newsroom("backup", str(newsroom.folder / "backup"))
    assert backup.code == 0, backup.err
    assert f"the parts that earlier runs wrote to {RECORDS}" in backup.err
    assert newsroom("adopt", "--yes").code == 0
    assert newsroom("parts", "compact", "--yes").code == 0
    assert newsroom("ingest").code == 0


@pytest.mark.parametrize("form", ["jsonl", "jsonl.zst", "parquet"])
def test_each_format_is_read_from_the_bucket(newsroom: Shell, form: str) -> None:
    """By DuckDB over the S3 protocol (fsspec; its own `httpfs` has to be downloaded)."""
    newsroom.setenv("WIRECOPY_PARTS_FORMAT", form)
    newsroom("ingest")
    register("s3")
    where = "parquet/records/date=*/*.parquet" if form == "parquet" else f"2*/*.{form}"
    with duckdb.connect() as duck:
        duck.register_filesystem(fsspec.filesystem("s3", client_options={"allow_http": True}))
        rows = duck.sql(f"select id from '{RECORDS}/{where}'").fetchall()
        duck.unregister_filesystem("s3")
    assert sorted(row[0] for row in rows) == sorted(ids())


def test_polars_reads_the_bucket_with_its_own_client(newsroom: Shell) -> None:
    """Records by day, straight from S3."""
    newsroom.setenv("WIRECOPY_PARTS_FORMAT", "parquet")
    newsroom("ingest")
    options = {"aws_allow_http": "true"}
    glob = f"{RECORDS}/parquet/records/date=*/*.parquet"
    found = pl.scan_parquet(glob, hive_partitioning=True, storage_options=options)
    frame = found.select("id", "date").collect()
    assert sorted(frame["id"].to_list()) == sorted(ids())
    assert frame["date"].null_count() == 0
