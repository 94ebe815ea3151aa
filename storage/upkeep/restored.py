"""Makes a restored store the owner of the parts that were restored with it."""

from uuid import uuid4

from sqlalchemy import delete, or_, update

from news.secrets import Share
from storage.parts.marks import write_mark
from storage.parts.ownership import own_identity
from storage.parts.places import address_of, place_of
from storage.tables.database import Database
from storage.tables.schema import identity, leases, owners, parts, subscriptions


def settle_restored(
    database: Database,
    *,
    records: str,
    earlier: str,
    feeds: tuple[str, str] | None,
    share: Share = "no",
) -> str:
    """Give a restored store a name of its own, and its restored parts; the name.

    Its new parts have other names than those that the store wrote after its backup: a reader who
    remembers names misses none. records: the restored folder, earlier: where it was; what lies in a
    bucket stays there. feeds: where feeds.toml was, and is. Nobody is at work on it: leases go.
    """
    name = uuid4().hex[:8]
    with database.write(alone="parts") as tx:
        own_identity(tx)
        tx.execute(update(identity).values(name=name))
        mine = ~parts.c.is_published
        if address_of(earlier).folder:
            mine = or_(mine, parts.c.records_url == earlier)
        tx.execute(update(parts).where(mine).values(records_url=records))
        for table in (leases, owners):
            tx.execute(delete(table))
        if feeds is not None:
            before, after = feeds
            here = subscriptions.c.origin == before
            tx.execute(update(subscriptions).where(here).values(origin=after))
    place = place_of(records, share=share)
    place.prepare()
    write_mark(place, store=name, replaces=True)
    return name
