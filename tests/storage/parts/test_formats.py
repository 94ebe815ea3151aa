"""JSON Lines, compressed or not, and Parquet: all that a record has, for every common reader."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from jsonschema import Draft202012Validator

from news.query.match_line import MatchLine
from news.record.enriched import EnrichedLine
from news.record.values import Record
from news.verdict.relation_line import RelationLine
from storage import Store, export, open_store
from storage.parts.formats import digest_in, encoded, mentions
from storage.parts.formats.parquet import schema_of, to_parquet
from storage.parts.names import FORMATS, Format, digest_of
from storage.read.parquet_page import parquet_page
from storage.read.schemas import line_schema
from storage.tables.codec import Codec, line_json
from tests.storage.factories import a_copy, a_story, three_stories, with_lines
from tests.storage.parts.reader import rows_of
from tests.support import TOP
from tests.support.factories import NOW

KINDS: dict[Any, type] = {
    "record": Record,
    "relation": RelationLine,
    "match": MatchLine,
    "enriched": EnrichedLine,
}
#: of fields whose text has a form
FORMED = {
    "id": "urn:uuid:f0700dbb-ec50-5598-b432-6607607a34f3",
    "content_hash": f"sha256:{'0' * 64}",
    "text_fingerprint": f"xxh3:{'0' * 16}",
    "utc_offset": "+02:00",
    "quality": 0.5,
}
FORMED |= dict.fromkeys(("cluster_id", "related_id", "record_id"), FORMED["id"])
FORMED["revision_of_hash"] = FORMED["content_hash"]


def filled(hint: Any, name: str = "") -> Any:  # noqa: PLR0911 - one for each kind of type
    """A value of a type with nothing left out: no field is null, no list empty."""
    if name in FORMED:
        return FORMED[name]
    if hint is Any:
        return {"a": [1, None, "ü"]}
    if is_dataclass(hint):
        hints = get_type_hints(hint, include_extras=False)
        return hint(**{one.name: filled(hints[one.name], one.name) for one in fields(hint)})  # type: ignore[operator]
    plain = {str: f"https://paper.example/{name}", int: 3, float: 0.25, bool: True, datetime: NOW}
    if hint in plain:
        return plain[hint]
    arguments = [one for one in get_args(hint) if one is not type(None)]
    if get_origin(hint) is Literal:
        first = arguments[0]
        return filled(first) if get_origin(first) is Literal else first
    if get_origin(hint) is tuple:
        return (filled(arguments[0], name), filled(arguments[0], name))
    if len(arguments) == 2:  # a mapping
        return {"title": filled(arguments[1])}
    return filled(arguments[0], name)


def line_of(kind: str) -> bytes:
    value = filled(KINDS[kind])
    text = line_json(value) if kind == "record" else Codec(KINDS[kind]).dumps(value)
    return f"{text}\n".encode()


def as_json(value: Any) -> Any:
    """A value of a column as the line has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: as_json(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value


@pytest.mark.parametrize("kind", KINDS)
def test_parquet_has_all_that_a_line_has(kind: str) -> None:
    """Each field, however deep, with its value: a new field cannot be forgotten."""
    line = line_of(kind)
    table = pq.read_table(io.BytesIO(to_parquet(line, kind=kind)))
    (row,) = table.to_pylist(maps_as_pydicts="strict")
    if kind == "enriched":  # any JSON is its text: a column has one type
        row["value"] = json.loads(row["value"])
    assert as_json(row) == json.loads(line)
    assert table.column_names == list(line_schema(kind)["properties"])  # type: ignore[arg-type]


def test_parquet_has_plain_types_only() -> None:
    """What Spark and every engine reads; each column may be null."""
    plain = {"string", "int64", "double", "bool", "timestamp[us, tz=UTC]"}

    def leaves(kind: pa.DataType) -> set[str]:
        if pa.types.is_struct(kind):
            return set().union(*(leaves(field.type) for field in kind))
        if pa.types.is_map(kind):
            return leaves(kind.key_type) | leaves(kind.item_type)
        return leaves(kind.value_type) if pa.types.is_list(kind) else {str(kind)}

    for kind in KINDS:
        schema = schema_of(kind)
        assert set().union(*(leaves(field.type) for field in schema)) <= plain
        assert all(field.nullable for field in schema)
        assert schema.metadata[b"schema_version"] == b"1.0"
        assert schema.metadata[b"wirecopy.version"]


def test_the_schema_is_the_documented_one() -> None:
    """docs/parquet.md is made of it: `make schema` writes it."""
    assert (TOP / "docs" / "parquet.md").read_text() == parquet_page()


def publish(store: Store, folder: Path, form: Format) -> list[Path]:
    store.parts.open_folder(str(folder))
    for part in store.parts.fix(str(folder), now=NOW, format=form):
        store.parts.publish(part.id)
    endings = (".ndjson", ".jsonl") if form == "ninjs" else (f".{form}",)
    return sorted(path for path in folder.rglob("*") if path.name.endswith(endings))


@pytest.fixture
def store(empty_sqlite: str) -> Iterator[Store]:
    with open_store(empty_sqlite) as opened:
        three_stories(opened)
        a_story(opened)
        a_copy(opened)
        yield opened


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_has_the_same_lines_and_its_place(
    store: Store, tmp_path: Path, form: Format
) -> None:
    """Parquet: one folder a table, its days as engines expect; JSON Lines where they always lay.

    News items have a folder of their own.
    """
    files = publish(store, tmp_path, form)
    lines = {"2026-05-03", "relations/2026-05-03"}
    tables = {f"parquet/{name}/date=2026-05-03" for name in ("records", "relations")}
    found = {path.parent.relative_to(tmp_path).as_posix() for path in files}
    items = {"ninjs/2026-05-03", "relations/2026-05-03"}
    assert found == {"parquet": tables, "ninjs": items}.get(form, lines)
    rows = [row for path in files for row in rows_of(path)]
    kind = [row.get("kind") or row["standard"]["name"] for row in rows]
    assert kind == ["ninjs" if form == "ninjs" else "record"] * 4 + ["relation"]


def test_parts_of_news_items_are_valid_ninjs(store: Store, tmp_path: Path) -> None:
    """By IPTC's own schema, each line of a part; and of a record with all its fields."""
    schema = json.loads((TOP / "tests/news/formats/ninjs-schema_3.1.json").read_text())
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    path, _ = publish(store, tmp_path, "ninjs")
    bodies = [
        path.read_bytes(),
        encoded("ninjs/2026-05-03/0000000001-5f0c9a1e.ndjson", line_of("record")),
    ]
    items = [json.loads(line) for body in bodies for line in body.splitlines()]
    assert [error.message for item in items for error in validator.iter_errors(item)] == []
    assert {item["uri"] for item in items} >= {one.record.id for one in export(store, latest=False)}


def test_a_part_of_news_items_knows_its_lines(store: Store, tmp_path: Path) -> None:
    """So that a file of a later version counts as written, and a stranger's does not."""
    part = with_lines(store, store.parts.fix(str(tmp_path), now=NOW, format="ninjs"))[0]
    body = encoded(part.name, part.body)
    assert digest_in(part.name, body) == digest_of(part.body)
    assert digest_in(part.name, body.replace(b"Title", b"title")) == digest_of(part.body)
    for other in (b"", b"[]\n", b"{}\n", b'{"altIds": null}\n', b"\xff\n"):
        assert digest_in(part.name, other) is None
    assert mentions(part.name, body, json.loads(part.body.splitlines()[0])["id"])


@pytest.mark.parametrize("form", ["jsonl.zst", "parquet"])
def test_the_same_lines_in_other_bytes_are_the_same_part(
    store: Store, tmp_path: Path, form: Format
) -> None:
    """A crash, and then a later version that compresses otherwise: the file stays, and counts."""
    store.parts.open_folder(str(tmp_path))
    part = with_lines(store, store.parts.fix(str(tmp_path), now=NOW, format=form))[0]
    path = tmp_path / part.name
    path.parent.mkdir(parents=True)
    if form == "parquet":
        table = pq.read_table(io.BytesIO(to_parquet(part.body, kind="record")))
        pq.write_table(table, path, compression="gzip")
    else:
        path.write_bytes(zstandard.ZstdCompressor(level=1).compress(part.body))
    before = path.read_bytes()
    store.parts.publish(part.id)
    assert path.read_bytes() == before
    assert part.id not in [one.id for one in store.parts.unpublished()]


READERS = {
    "duckdb": lambda glob: duckdb.sql(f"select id, title, date from '{glob}'").fetchall(),
    "polars": lambda glob: (
        pl.scan_parquet(glob, hive_partitioning=True).select("id", "title", "date").collect().rows()
    ),
    "pandas": lambda glob: list(
        pd.read_parquet(glob.partition("/date=")[0])[["id", "title", "date"]].itertuples(
            index=False, name=None
        )
    ),
}


@pytest.mark.parametrize("reader", READERS)
def test_parquet_is_read_at_once(store: Store, tmp_path: Path, reader: str) -> None:
    """Each record, and the day of its folder as a column."""
    (path, _) = publish(store, tmp_path, "parquet")
    expected = {(row["id"], row["title"]) for row in rows_of(path)}
    found = READERS[reader](f"{tmp_path}/parquet/records/date=*/*.parquet")
    assert {(row[0], row[1]) for row in found} == expected
    assert {str(row[2]) for row in found} == {"2026-05-03"}


@pytest.mark.parametrize("earlier", ["a", "z"])
def test_files_of_two_versions_are_read_together(tmp_path: Path, earlier: str) -> None:
    """A file of an earlier version lacks columns: nulls, whichever file a reader opens first."""
    line = line_of("record")
    (tmp_path / "m.parquet").write_bytes(to_parquet(line, kind="record"))
    table = pq.read_table(io.BytesIO(to_parquet(line, kind="record"))).drop(["via", "usage"])
    pq.write_table(table, tmp_path / f"{earlier}.parquet")
    glob = f"{tmp_path}/*.parquet"
    query = f"select via from read_parquet('{glob}', union_by_name = true) order by via nulls last"
    assert duckdb.sql(query).fetchall() == [("feed",), (None,)]
    schema = pl.read_parquet_schema(tmp_path / "m.parquet")
    lazy = pl.scan_parquet(glob, schema=schema, missing_columns="insert")
    found = lazy.select("via").collect()
    assert sorted(map(str, found["via"].to_list())) == ["None", "feed"]
    assert pd.read_parquet(tmp_path, schema=schema_of())["via"].isna().sum() == 1


@pytest.mark.parametrize("form", ["jsonl", "jsonl.zst"])
def test_lines_are_read_compressed_or_not(store: Store, tmp_path: Path, form: Format) -> None:
    """DuckDB and Polars know `.jsonl.zst` by its name."""
    publish(store, tmp_path, form)
    glob = f"{tmp_path}/2*/*.{form}"
    assert duckdb.sql(f"select count(*) from read_json('{glob}')").fetchall() == [(4,)]
    frame = pl.concat([pl.read_ndjson(path) for path in tmp_path.glob(f"2*/*.{form}")])
    assert frame.height == 4


def test_hostile_text_comes_through(tmp_path: Path) -> None:
    """Markup, bidi, line ends, formulas, SQL, the longest emoji: as they are."""
    text = "<script>\u202e'; drop table x; --\n=1+1\u2028\ud83d\ude00".encode(
        "utf-16", "surrogatepass"
    ).decode("utf-16")
    line = json.loads(line_of("record")) | {"title": text}
    body = json.dumps(line, ensure_ascii=False).replace("\u2028", "\\u2028").encode() + b"\n"
    (tmp_path / "x.parquet").write_bytes(to_parquet(body, kind="record"))
    assert duckdb.sql(f"select title from '{tmp_path}/x.parquet'").fetchall() == [(text,)]


def test_a_column_without_any_value_has_its_type(tmp_path: Path) -> None:
    """A whole file without a list or a text is read with one that has them, in any order."""
    full = json.loads(line_of("record"))
    bare = full | {"tags": [], "title": None, "images": [], "usage": None, "provenance": {}}
    for name, row in (("a", bare), ("b", full), ("c", bare)):
        body = f"{json.dumps(row)}\n".encode()
        (tmp_path / f"{name}.parquet").write_bytes(to_parquet(body, kind="record"))
    glob = f"{tmp_path}/*.parquet"
    assert pd.read_parquet(tmp_path)["title"].notna().sum() == 1
    assert pl.scan_parquet(glob).collect()["title"].null_count() == 2
    query = f"select count(title) from read_parquet('{glob}', union_by_name = true)"
    assert duckdb.sql(query).fetchall() == [(1,)]


def test_a_day_is_found_by_its_folder(store: Store, tmp_path: Path) -> None:
    """Also where DuckDB unites columns by name."""
    publish(store, tmp_path, "parquet")
    (tmp_path / "parquet/records/date=2026-05-04").mkdir()
    line = line_of("record")
    other = tmp_path / "parquet/records/date=2026-05-04/0000000009-5f0c9a1e.parquet"
    other.write_bytes(to_parquet(line, kind="record"))
    glob = f"{tmp_path}/parquet/records/*/*.parquet"
    how = "union_by_name = true, hive_partitioning = true"
    query = f"select count(*) from read_parquet('{glob}', {how}) where date = '2026-05-04'"
    assert duckdb.sql(query).fetchall() == [(1,)]


PAGE = (TOP / "docs" / "parts.md").read_text()
EXAMPLES = dict(re.findall(r"^```python\n# (.+?)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_page_run(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    """As printed, where a run has left its parts; each shows a story."""
    form: Format = "jsonl.zst" if "zstd" in name else "parquet"
    publish(store, tmp_path / "data/records", form)
    store.parts.write_manifest(str(tmp_path / "data/records"))
    monkeypatch.chdir(tmp_path)
    exec(compile(EXAMPLES[name], name, "exec"), {})
    shown = capsys.readouterr().out
    assert ("parquet/records/date=2026-05-03" if name == "Manifest" else "Title a") in shown
