"""Reports of past runs, and the runs that have none yet."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from news.report import RunReport
from storage.queue.leases import is_dead
from storage.tables import codec
from storage.tables.database import Database
from storage.tables.repeat import repeated
from storage.tables.schema import leases, outbox, owners, runs


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """A run that has not ended: it is at work, or it was killed."""

    began_at: datetime
    is_killed: bool


@repeated
class Runs:
    """The reports of a store's runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, report: RunReport) -> None:
        """Append a run's report; once, if it is saved again."""
        row = {
            "run": report.run,
            "started_at": report.started_at,
            "report": codec.reports.dumps(report),
        }
        same = [runs.c[name] == value for name, value in row.items()]
        with self._database.write() as tx:
            if not tx.execute(select(runs.c.id).where(*same)).first():
                tx.execute(runs.insert().values(**row))

    def last(self, limit: int) -> list[RunReport]:
        """The last runs, newest first. Not by their clock, which may have been wrong."""
        query = select(runs.c.report).order_by(runs.c.id.desc())
        with self._database.read() as tx:
            return [codec.reports.loads(text) for text in tx.execute(query.limit(limit)).scalars()]

    def totals(self) -> tuple[int, int]:
        """How many runs were saved, and how many lines of parts were written, ever.

        Both only grow. A line or a run that a transaction took back may count too.
        """
        with self._database.read() as tx:
            found = (
                tx.execute(select(func.max(column))).scalar()
                for column in (runs.c.id, outbox.c.seq)
            )
            saved, lines = (number or 0 for number in found)
        return saved, lines

    def starts(self, limit: int) -> list[datetime]:
        """When the last runs started, by their own clocks, newest first."""
        query = select(runs.c.started_at).order_by(runs.c.id.desc()).limit(limit)
        with self._database.read() as tx:
            return list(tx.execute(query).scalars())

    def open_runs(self) -> list[OpenRun]:
        """Runs without an end: those at work, and those killed since another run cleaned up.

        Of another machine only what holds a lease is shown: its lock file cannot be seen here.
        """
        mine = select(owners.c.lock_path, owners.c.registered_at)
        leased = select(leases.c.owner).where(leases.c.owner == owners.c.owner).exists()
        query = mine.add_columns(leased.label("is_leased")).order_by(owners.c.registered_at)
        with self._database.read() as tx:
            rows = tx.execute(query).all()
        return [
            OpenRun(began_at=row.registered_at, is_killed=_is_dead(row.lock_path))
            for row in rows
            if row.is_leased or _is_here(row.lock_path)
        ]


def _is_here(lock_path: str | None) -> bool:
    return lock_path is not None and Path(lock_path).exists()


def _is_dead(lock_path: str | None) -> bool:
    return lock_path is not None and is_dead(lock_path)
