"""`wirecopy records forget` and `forgotten`: takedowns, and the ledger of them."""

import json
import os
from collections.abc import Iterator
from typing import Annotated

import typer

from cli.terminal.opened import opened_store
from cli.terminal.output import DataOption, JsonOption, StoreOption, note, print_json, print_table
from news.errors import ConfigError
from pipeline.config.settings import Settings, load_settings
from pipeline.control.clock import utc_now
from pipeline.report.words import plural
from storage import Store, line_json
from storage.takedowns.values import Takedown, Target

_COUNTED = {"revisions": "revision", "copies": "copy", "lines": "published line"}


def forget(
    keys: Annotated[
        list[str],
        typer.Argument(metavar="ID_OR_URL", help="Records, or copies by their URL, to delete."),
    ],
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Delete them; without it, only show what would be deleted."),
    ] = False,
    reason: Annotated[
        str, typer.Option("--reason", help="Why, for the ledger.", show_default=False)
    ] = "",
    missing_ok: Annotated[
        bool,
        typer.Option(
            "--missing-ok", help="Parts or archive that are not there were removed by you."
        ),
    ] = False,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Delete records from store, parts and archive; never ingest them again."""
    # imports what reads archives: no other command of this group needs it
    from pipeline.keep.forget import check_places  # noqa: PLC0415
    from pipeline.keep.forget import forget as take_down  # noqa: PLC0415

    settings = load_settings(os.environ, overrides={"data": data, "store": store})
    unread: list[str] = []
    with opened_store(data=data, store=store) as opened:
        opened.parts.find_moved(settings.records)
        found = _named(opened, keys)
        if not (yes or missing_ok):
            check_places(found, archive=settings.archive)
        if yes:
            take_down(
                opened,
                keys,
                reason=reason or None,
                archive=settings.archive,
                missing_ok=missing_ok,
                now=utc_now,
                note=unread.append,
            )
    for one in found:
        typer.echo(_json(one) if as_json else f"{one.story_id}  {one.title or one.url or ''}")
        for line in () if as_json else _in_words(one):
            note(f"  {line}")
    _conclude(found, settings=settings, is_done=yes)
    for sentence in unread:
        note(f"Not searched, delete the file to be sure: {sentence}")


def _named(opened: Store, keys: list[str]) -> list[Target]:
    """What the keys name, each once. Raises ConfigError for a key that names nothing."""
    named = opened.takedowns.targets(keys)
    for key, target in named.items():
        if target is None:
            hint = "no such record, and no copy of one; nothing was forgotten"
            raise ConfigError(key, hint)
    return list({one.story_id: one for one in named.values() if one}.values())


def _in_words(one: Target) -> Iterator[str]:
    if one.forgotten_at is not None:
        yield f"already forgotten ({one.forgotten_at:%Y-%m-%d %H:%M} UTC)"
        return
    counts = [plural(one.erased.get(name, 0), noun) for name, noun in _COUNTED.items()]
    yield (
        "all of it: " + ", ".join(counts) if one.kind == "story" else f"only this copy of {one.of}"
    )
    for story, title in one.others.items():
        yield f"stays, a record of its own with this text or link: {story}  {title or ''}"


def _json(one: Target) -> str:
    if one.record is not None:
        return line_json(one.record)
    return json.dumps({"id": one.story_id, "kind": one.kind, "url": one.url}, ensure_ascii=False)


def _conclude(found: list[Target], *, settings: Settings, is_done: bool) -> None:
    fresh = [one for one in found if one.forgotten_at is None]
    if not fresh:
        return
    done = "forgotten" if is_done else "would be forgotten; add --yes to forget"
    note(f"{plural(len(fresh), 'record')} {done}")
    if is_done and settings.archive is not None and settings.archive_days:
        note(
            f"Remaining: your exports and backups. While a feed lists it, polls archive that "
            f"feed for {settings.archive_days} days."
        )


def forgotten(
    data: DataOption = None, store: StoreOption = None, as_json: JsonOption = False
) -> None:
    """List what was forgotten, when and why."""
    with opened_store(data=data, store=store) as opened:
        found = opened.takedowns.listed()
    if as_json:
        print_json(found)
        return
    columns = ("asked", "state", "what", "id", "address", "erased", "reason")
    print_table(columns, [_row(one) for one in found])
    if any(one.finished_at is None for one in found):
        note("Run `wirecopy records forget ID --yes` again for what is unfinished.")


def _row(one: Takedown) -> tuple[object, ...]:
    nouns = _COUNTED | {"captures": "archived response"}
    erased = ", ".join(plural(count, nouns[name]) for name, count in one.erased.items())
    state = "finished" if one.finished_at else "unfinished"
    return (one.asked_at, state, one.kind, one.story_id, one.url, erased, one.reason)
