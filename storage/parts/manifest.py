"""The manifest: what was told of a folder's parts, beside them, for readers without the store.

`_manifest/5f0c9a1e/0000001000.ndjson` has the numbers 1,000 to 1,999 of the store 5f0c9a1e. Only
the last file changes, and only by lines at its end. Nobody reads it as a part: engines skip names
with `_`, and `*.jsonl` does not match.
"""

from collections.abc import Callable

from sqlalchemy import select

from storage.parts.log import first_told, told_from, told_lines
from storage.parts.marks import check_mark
from storage.parts.places import Place
from storage.tables.database import Database
from storage.tables.schema import identity

FOLDER = "_manifest"
BLOCK = 1000  #: numbers a file


def write_manifest(database: Database, place: Place) -> None:
    """Bring a folder's manifest up to date. One process at a time: `alone("publish")`.

    It begins with the last file that is there, so that what is missing at the end is made good.
    """
    with database.read() as tx:
        name = tx.execute(select(identity.c.name)).scalar()
    if name is None:
        return
    check_mark(place, store=name)
    there = place.names_in(f"{FOLDER}/{name}")
    first = int(there[-1].partition(".")[0]) if there else 0
    _write_blocks(database, place, first=first, path=lambda n: f"{FOLDER}/{name}/{n:010d}.ndjson")


def _write_blocks(
    database: Database, place: Place, *, first: int, path: Callable[[int], str]
) -> None:
    while True:
        with database.read() as tx:
            number = first_told(tx, place.url, first=first)
            if number is None:
                return
            block = number // BLOCK * BLOCK
            found = told_from(tx, place.url, first=block, last=block + BLOCK - 1)
        body = "".join(f"{told_lines.dumps(one)}\n" for one in found).encode()
        before = place.read(path(block))
        if before is None or before.body != body:
            place.overwrite(path(block), body)
        first = block + BLOCK
