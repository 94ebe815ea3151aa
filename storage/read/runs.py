"""Reports of past runs. Functions of a transaction."""

from sqlalchemy import select
from sqlalchemy.engine import Connection

from news.report import RunReport
from storage.tables import codec
from storage.tables.schema import runs


def save_run(tx: Connection, report: RunReport) -> None:
    """Append a run's report."""
    tx.execute(
        runs.insert().values(
            run=report.run, started_at=report.started_at, report=codec.reports.dumps(report)
        )
    )


def last_runs(tx: Connection, *, limit: int) -> list[RunReport]:
    """The last runs, newest first."""
    rows = tx.execute(
        select(runs.c.report).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(limit)
    ).scalars()
    return [codec.reports.loads(text) for text in rows]
