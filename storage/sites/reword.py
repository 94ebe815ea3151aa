"""The keys of lines made anew, for stores whose words were found by an earlier rule."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    select,
    update,
)
from sqlalchemy.engine import Connection

from news.record.values import Record
from news.site.known_lines import raw_lines
from news.site.lines import keys_of, line_key
from news.text.earlier import earlier_words, may_differ
from news.verdict.served import record_key
from storage.tables.queries import insert_all
from storage.tables.schema import Moment

# The columns as the migration that calls this knows them, whatever later ones add.
_tables = MetaData()
_articles = Table(
    "site_articles", _tables, Column("story_id", String), Column("line_keys", LargeBinary)
)
_landings = Table("landings", _tables, Column("served_key", String))
_lines = Table(
    "site_lines",
    _tables,
    *(Column(name, String) for name in ("host_key", "line_key", "follows")),
    Column("text", Text),
    Column("is_closing", Boolean),
    Column("last_number", Integer),
    Column("learnt_at", Moment),
)


def renew_keys(tx: Connection, record: Record) -> None:
    """Write the keys of a story's lines, and of the page it was read from, by today's words."""
    keys = bytes.fromhex("".join(keys_of(raw_lines(record))))
    mine = _articles.c.story_id == record.id
    tx.execute(update(_articles).where(mine).values(line_keys=keys))
    before, now = record_key(record, words_of=earlier_words), record_key(record)
    if before is not None and before != now:
        same = _landings.c.served_key == before
        tx.execute(update(_landings).where(same).values(served_key=now))


def renew_lines(tx: Connection) -> None:
    """Write the sites' known lines under today's keys; of two with one key the newer one stays."""
    hosts = {row.host_key for row in tx.execute(select(_lines)) if may_differ(row.text)}
    for host in sorted(hosts):
        mine = _lines.c.host_key == host
        before = tx.execute(select(_lines).where(mine)).mappings().all()
        renamed = {row["line_key"]: line_key(row["text"]) for row in before}
        rows: dict[str, dict[str, Any]] = {}
        for row in sorted(before, key=lambda row: int(row["last_number"])):
            if (key := renamed[row["line_key"]]) is not None:
                follows = renamed.get(row["follows"], row["follows"])
                rows[key] = dict(row) | {"line_key": key, "follows": follows}
        tx.execute(_lines.delete().where(mine))
        insert_all(tx, _lines, list(rows.values()))
