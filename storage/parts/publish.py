"""Writes a part and remembers it, one process at a time, without holding the store's tables."""

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from news.errors import ConfigError
from news.secrets import Share
from storage.parts.files import place_part
from storage.parts.log import file_of, tell_compacted, tell_removed, tell_written
from storage.parts.names import digest_of
from storage.parts.ownership import open_folder
from storage.parts.places import place_of
from storage.parts.rows import Part, mark_published, merged_into, part_with
from storage.tables.crash import crash_point
from storage.tables.database import Database
from storage.tables.queries import among_ids
from storage.tables.schema import identity, parts

MISSING = (
    "this part holds what is to be forgotten, and is not there; mount its folder, or say with "
    "--missing-ok that you removed it"
)


def publish_part(database: Database, part_id: int, *, share: Share) -> Part:
    """Write a part as the store has it at this moment, and remember that; the part.

    Again, when a takedown has taken lines out of it meanwhile: so no file is left with lines that
    the store has deleted. The files of parts that were merged into it go. Raises NameTaken,
    ConfigError and StoreUnavailable.
    """
    with database.alone("publish"):
        while True:
            with database.read() as tx:
                part = part_with(tx, part_id)
                name = tx.execute(select(identity.c.name)).scalar_one()
            body = place_part(part, store=name, share=share)
            crash_point("before_mark")
            with database.write(alone="parts") as tx:
                if mark_published(tx, part_id, digest=digest_of(part.body)):
                    _tell(tx, part, body)
                    break
        _remove_merged(database, part_id)
    return part


def rewrite_part(
    database: Database, part_id: int, *, share: Share, missing_ok: bool, keeps_waiting: bool
) -> None:
    """Write a part again after a takedown, over the file that has the deleted lines.

    Also where the deleted lines are still in the files of parts that were merged into it.
    """
    with database.alone("publish"), database.read() as tx:
        part = part_with(tx, part_id)
        holds_merged = bool(merged_into(tx, part_id))
    place = place_of(part.records_url, share=share)
    if holds_merged or place.size(part.name) is not None:
        open_folder(database, part.records_url, share=share)
        publish_part(database, part_id, share=share)
        place.sweep_one(part.name)
    elif not keeps_waiting:
        if not missing_ok:
            raise ConfigError(place.where(part.name), MISSING)
        with database.write(alone="parts") as tx:
            mark_published(tx, part_id)
            tell_removed(tx, [part_id])


def _tell(tx: Connection, part: Part, body: bytes) -> None:
    file = file_of(part.name, rows=part.body.count(b"\n"), body=body)
    if merged := [row.id for row in merged_into(tx, part.id)]:
        tell_compacted(tx, part.id, file, merged=merged)
    else:
        tell_written(tx, part.id, file)


def _remove_merged(database: Database, part_id: int) -> None:
    """Remove the files of the parts that were merged into one that is written."""
    with database.read() as tx:
        merged = merged_into(tx, part_id)
    if not merged:
        return
    crash_point("after_mark")
    for row in merged:
        place_of(row.records_url).remove(row.name)
    with database.write(alone="parts") as tx:
        mine = parts.c.id.in_(among_ids(tx, [row.id for row in merged]))
        tx.execute(update(parts).where(mine).values(merged_into=None))
