"""A reader of parts who has the folder alone: by all its files, and by its manifest."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import zstandard

from storage.parts.manifest import FOLDER


class Reader:
    """Reads records."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ids(self) -> list[str]:
        """The id of each line of each file that is a part of records."""
        globs = ("2*/*.jsonl", "2*/*.jsonl.zst", "ninjs/2*/*.ndjson")
        globs += ("parquet/records/date=*/*.parquet",)
        files = [path for glob in globs for path in self._folder.glob(glob)]
        rows = (row for path in sorted(files) for row in rows_of(path))
        return [row.get("id") or row["uri"] for row in rows]

    def told(self) -> list[str]:
        """The same by the manifest, as a reader follows it from the beginning."""
        last: dict[str, dict[str, Any]] = {}
        for path in sorted((self._folder / FOLDER).rglob("*.ndjson")):
            for line in path.read_text().splitlines():
                told = json.loads(line)
                last[told["part"]] = told
        there = [one for one in last.values() if one["event"] != "removed"]
        parts = [self._folder / one["part"] for one in there if one["kind"] == "record"]
        return [row["id"] for path in parts for row in rows_of(path)]


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a part's file."""
    return rows_in(path.name, path.read_bytes())


def rows_in(name: str, body: bytes) -> list[dict[str, Any]]:
    """The rows of a part's bytes."""
    if name.endswith(".parquet"):
        return list(pq.read_table(io.BytesIO(body)).to_pylist())
    if name.endswith(".zst"):
        body = zstandard.ZstdDecompressor().stream_reader(body).read()
    return [json.loads(line) for line in body.splitlines()]
