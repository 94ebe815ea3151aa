"""Assigns lines to parts, in a transaction, before a part is written."""

from datetime import datetime
from itertools import islice

from sqlalchemy import select, update

from news.errors import NewsError
from news.secrets import Share
from storage.parts.compact import Merge, begin_merge, merges, unfinished_merges
from storage.parts.formats import mentions
from storage.parts.log import Told, cursor_of, number_of, there_now
from storage.parts.manifest import write_manifest
from storage.parts.names import KINDS, Format, part_name
from storage.parts.ownership import adopt, find_moved, open_folder, own_identity, trouble_with
from storage.parts.places import place_of
from storage.parts.publish import publish_part, rewrite_part
from storage.parts.rows import FixedPart, Part, fixed_where, new_part
from storage.tables.database import Database
from storage.tables.queries import among_ids
from storage.tables.repeat import repeated
from storage.tables.schema import outbox, parts
from storage.values import Adopted

_AT_ONCE = 4  #: parts that a transaction makes


@repeated
class Parts:
    """The parts of a store."""

    def __init__(self, database: Database, *, share: Share) -> None:
        self._database, self._share = database, share

    def open_folder(self, records_url: str) -> None:
        """Make sure that this store may write to a folder, and mark the folder at its first use.

        Raises ConfigError and StoreUnavailable, before anything is written, for another store's
        folder, for a store older than its parts, for a folder that has lost its mark.
        """
        open_folder(self._database, records_url, share=self._share)

    def store_name(self) -> str:
        """The name by which this store is told from others."""
        with self._database.write() as tx:
            return own_identity(tx).name

    def adopt(self, records_url: str, *, rewrites_missing: bool, dry_run: bool) -> Adopted:
        """Let this store go on, under a new name, in a folder that open_folder refuses.

        Files stay as they are. rewrites_missing: parts that are not there are written again.
        """
        return adopt(
            self._database,
            records_url,
            share=self._share,
            rewrites_missing=rewrites_missing,
            dry_run=dry_run,
        )

    def find_moved(self, records_url: str) -> None:
        """Bind to a folder of this store the parts that lie in it: it may have been moved."""
        find_moved(self._database, records_url)

    def trouble_with(self, records_url: str) -> NewsError | None:
        """Why this store must not write to a folder, as a run would say; None if it may."""
        return trouble_with(self._database, records_url)

    def strange_with(self, words: str) -> list[str]:
        """Files of other stores, or of this one before it was restored, that have these words.

        In the folders that this store writes to. Raises ConfigError and StoreUnavailable.
        """
        mine: dict[str, set[str]] = {}
        with self._database.read() as tx:
            for row in tx.execute(select(parts.c.records_url, parts.c.name)):
                mine.setdefault(row.records_url, set()).add(row.name)
        found = []
        for url, names in mine.items():
            place = place_of(url)
            for name in place.parts():
                if name not in names and (file := place.read(name)):
                    found += [place.where(name)] if mentions(name, file.body, words) else []
        return found

    def fix(
        self,
        records_url: str,
        *,
        now: datetime,
        limit: int = 1000,
        format: Format = "jsonl",  # noqa: A002 - the setting's word
    ) -> list[FixedPart]:
        """Put lines that are in no part into new parts of at most `limit` lines.

        At most _AT_ONCE parts; more lines wait for the next call. They can be written once
        open_folder has found that the folder is this store's. Records, relations and matches go
        into separate parts. records_url is stored as an absolute path, so a run in another folder
        can finish the work. Raises ConfigError if it names no folder or bucket.
        """
        folder, day = place_of(records_url).url, f"{now:%Y-%m-%d}"
        query = (
            select(outbox.c.seq, outbox.c.kind)
            .where(outbox.c.part_id.is_(None))
            .order_by(outbox.c.seq)
            .limit(_AT_ONCE * limit)
            .with_for_update(skip_locked=True)
        )
        fixed: list[int] = []
        with self._database.write(alone="parts") as tx:
            own = own_identity(tx)
            rows = tx.execute(query).all()
            for kind in KINDS:
                of_kind = iter([row.seq for row in rows if row.kind == kind])
                while seqs := list(islice(of_kind, limit)):
                    part_id = new_part(tx, seqs, kind=kind, folder=folder, day=day)
                    number = part_id + own.offset
                    name = part_name(number, kind=kind, day=day, store=own.name, format=format)
                    tx.execute(update(parts).where(parts.c.id == part_id).values(name=name))
                    fixed.append(part_id)
            return fixed_where(tx, parts.c.id.in_(among_ids(tx, fixed)))

    def unpublished(self) -> list[FixedPart]:
        """Parts that have their lines but may not be written yet: publish them again."""
        with self._database.read() as tx:
            return fixed_where(tx, ~parts.c.is_published)

    def publish(self, part_id: int) -> Part:
        """Write a part as the store has it at this moment, and remember that; the part.

        Raises NameTaken, ConfigError and StoreUnavailable.
        """
        return publish_part(self._database, part_id, share=self._share)

    def rewrite(self, part_id: int, *, missing_ok: bool, keeps_waiting: bool = False) -> None:
        """Write a part again after a takedown, over the file that has the deleted lines.

        missing_ok: a file that is not there was removed by its user, and stays removed. Otherwise
        it raises ConfigError: the folder may not be mounted. keeps_waiting: such a part has never
        been published; a later run does it. Raises NameTaken, ConfigError, StoreUnavailable.
        """
        rewrite_part(
            self._database,
            part_id,
            share=self._share,
            missing_ok=missing_ok,
            keeps_waiting=keeps_waiting,
        )

    def write_manifest(self, records_url: str) -> None:
        """Bring the manifest in a folder up to date. Raises ConfigError and StoreUnavailable."""
        place = place_of(records_url, share=self._share)
        with self._database.alone("publish"):
            write_manifest(self._database, place)

    def there(self, records_url: str, *, after: str | None, limit: int) -> tuple[list[Told], str]:
        """The parts in a folder with lines that a reader lacks, and the reader's next cursor.

        after: the reader's cursor; by default it has read nothing. Raises ConfigError.
        """
        folder = place_of(records_url).url
        with self._database.read() as tx:
            number = 0 if after is None else number_of(tx, after)
            found = there_now(tx, folder, after=number, limit=limit)
            return found, cursor_of(tx, found[-1].seq if len(found) == limit else None)

    def merges(self, records_url: str, *, before: datetime, rows: int) -> list[Merge]:
        """What there is to merge in a folder, of days that ended before then."""
        with self._database.read() as tx:
            return list(merges(tx, place_of(records_url).url, before=before, rows=rows))

    def begin_merge(self, records_url: str, merge: Merge, *, now: datetime) -> int | None:
        """Move the lines of parts to a new one, to be published; its id. None: too few are left."""
        folder = place_of(records_url).url
        with self._database.alone("publish"), self._database.write(alone="parts") as tx:
            return begin_merge(tx, merge, folder=folder, now=now)

    def unfinished_merges(self) -> list[int]:
        """Parts that others were merged into: publish them again, then the others' files go."""
        with self._database.read() as tx:
            return unfinished_merges(tx)
