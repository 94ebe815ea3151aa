"""`wirecopy doctor`: what ails this installation, and what to do."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial

import typer

from cli.health import installation, places
from cli.health.check import Check, Level, fail, guarded
from cli.health.server import prefect
from cli.terminal.output import (
    DataOption,
    JsonOption,
    RecordsOption,
    StoreOption,
    print_json,
    print_lines,
)
from cli.terminal.style import Style, styled
from cli.terminal.words import shown, width, wrapped
from news.errors import ConfigError, NewsError
from pipeline.config.settings import Settings, load_settings
from pipeline.report.words import plural
from storage import Store, open_store, schema_of

_STYLES: dict[Level, Style] = {"ok": "green", "warn": "yellow", "fail": "red"}
_NAME = 14  #: columns


def doctor(
    records: RecordsOption = None,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what ails this installation, and what to do.

    Looks at settings, feeds, store, folders, disk, clock, runs and the Prefect server. Asks no
    publisher. Exit code 1 if anything fails; warnings alone are 0.
    """
    checks = list(_checks({"data": data, "store": store, "records": records}))
    if as_json:
        print_json({"verdict": _verdict(checks), "checks": [asdict(one) for one in checks]})
    else:
        print_lines(_page(checks))
    if any(one.level == "fail" for one in checks):
        raise typer.Exit(1)


def _checks(overrides: dict[str, object]) -> Iterator[Check]:
    try:
        settings = load_settings(os.environ, overrides=overrides)
    except ConfigError as exc:
        yield fail("settings", str(exc), "`wirecopy config show` lists what is set, and where")
        return
    yield from guarded("settings", partial(installation.settings_file, settings))
    yield from guarded("enrich", partial(installation.enrichers, settings))
    yield from guarded("render", partial(installation.renderer, settings))
    yield from guarded("folders", partial(places.folders, settings))
    yield from guarded("disk", partial(places.disk, settings))
    yield from guarded("store", partial(installation.store_schema, settings))
    yield from _with_store(settings)
    yield from guarded("archive", partial(places.archive, settings))
    yield from guarded("leftovers", partial(places.leftovers, settings))
    yield from guarded("prefect", prefect)


def _with_store(settings: Settings) -> Iterator[Check]:
    """What the store says, if it opens as it is."""
    opened = _opened(settings)
    try:
        yield from guarded("feeds", partial(installation.feeds_file, settings, opened))
        yield from guarded("clock", partial(installation.clock, opened))
        if opened is not None:
            yield from guarded("parts", partial(installation.records_owner, settings, opened))
            yield from guarded("hubs", partial(installation.hubs, settings, opened))
            yield from guarded("runs", partial(installation.runs, opened))
            yield from guarded("sinks", partial(installation.sinks, settings, opened))
    finally:
        if opened is not None:
            opened.close()


def _opened(settings: Settings) -> Store | None:
    """The store, if it is there and needs no migration; `store_schema` says why it is not."""
    try:
        if schema_of(settings.store) == "current":
            return open_store(settings.store, share=settings.share_files)
    except NewsError:
        return None
    return None


def _verdict(checks: Sequence[Check]) -> str:
    failing = sum(one.level == "fail" for one in checks)
    warnings = sum(one.level == "warn" for one in checks)
    counts = [plural(failing, "failure")] * bool(failing) + [plural(warnings, "warning")] * bool(
        warnings
    )
    return f"{' and '.join(counts)}." if counts else "All is well."


def _page(checks: Sequence[Check]) -> Iterator[str]:
    columns = width()
    for one in checks:
        indent = " " * (_NAME + 6)
        first, *rest = wrapped(f"{shown(one.what)}", indent=indent, columns=columns)
        mark = styled(f"{one.level:<6}", _STYLES[one.level])
        yield f"{mark}{one.name:<{_NAME}}{first[len(indent) :]}"
        yield from rest
        if one.todo:
            yield from wrapped(f"-> {one.todo}", indent=indent, columns=columns)
    worst = max((one.level for one in checks), key=list(_STYLES).index)
    yield ""
    yield styled(_verdict(checks), _STYLES[worst])
