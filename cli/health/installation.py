"""Checks of settings, feeds, store, clock and runs."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec

from cli.health.ailments import feed_ailment, run_ailments, sink_ailments
from cli.health.check import Check, fail, ok, warn
from cli.health.state import feeds_of
from cli.terminal.words import ago, shown, span
from news.errors import ConfigError
from pipeline.config.settings import SETTINGS_FILE, Settings
from pipeline.config.site_rules import read_rules
from pipeline.config.subscriptions import NONE_IN_IT, read_feeds
from pipeline.control.clock import ahead_of, refuse_early, utc_now
from pipeline.report.words import plural
from storage import Store, schema_of
from storage.queue.hubs.asked import GAP

_MOST_HUBS = 5  #: in trouble, that are named


def settings_file(settings: Settings) -> Iterator[Check]:
    """That settings were read; rules.toml; a contact for complaints."""
    where = f"{SETTINGS_FILE} and variables" if SETTINGS_FILE.exists() else "variables and defaults"
    yield ok("settings", f"read from {where}; `wirecopy config show` lists them")
    if settings.has_contact:
        yield ok("contact", f"requests name {shown(settings.contact or settings.user_agent)}")
    else:
        todo = 'set `contact = "you@paper.example"` in wirecopy.toml, or WIRECOPY_CONTACT'
        yield warn("contact", "requests name nobody whom a publisher could ask", todo)
    try:
        rules = read_rules(settings.rules)
    except ConfigError as exc:
        yield fail("rules", str(exc), "correct that line: no run starts before")
    else:
        if rules:
            yield ok("rules", f"{plural(len(rules), 'site')} in {shown(settings.rules)}")


def feeds_file(settings: Settings, store: Store | None) -> Iterator[Check]:
    """That feeds.toml can be read, and whether the store has taken it over."""
    path, stored = settings.feeds, store.feeds.subscriptions() if store else []
    if not path.exists():
        if stored:
            count = plural(len(stored), "feed")
            yield ok("feeds", f"no {shown(path)}; {count} from the store")
        else:
            todo = "`wirecopy feeds add URL`, `wirecopy feeds discover SITE --add`, or feeds.toml"
            yield warn("feeds", "no feed is subscribed", todo)
        return
    try:
        feeds = read_feeds(path)
    except ConfigError as exc:
        yield fail("feeds", str(exc), "correct that line: no run starts before")
        return
    if not feeds:
        yield warn("feeds", f"{shown(path)}: {NONE_IN_IT}", "`wirecopy feeds add URL`")
        return
    new = {one.url for one in feeds} - {one.url for one in stored}
    what = f"{plural(len(feeds), 'feed')} in {shown(path)}"
    yield ok("feeds", what + (f"; {len(new):,} new to the store, for the next run" if new else ""))


def store_schema(settings: Settings) -> Iterator[Check]:
    """That the store is there and of this version; it is neither made nor migrated."""
    name = shown(settings.store)
    match schema_of(settings.store):
        case "none":
            yield ok("store", f"{name}: none yet; the first run makes it")
        case "older":
            todo = "back it up; the next command that opens it migrates it"
            yield warn("store", f"{name}: of an earlier Wirecopy", todo)
        case "newer":
            yield fail("store", f"{name}: written by a later Wirecopy", "update this one")
        case "current":
            yield ok("store", f"{name}: opens, and is of this version")


def enrichers(settings: Settings) -> Iterator[Check]:
    """Whether each function of [enrich] can be called."""
    if not settings.enrich:
        return
    from pipeline.keep.enrich import trouble_with as of_enricher  # noqa: PLC0415 - loads what reads pages

    for one in settings.enrich:
        trouble = asyncio.run(of_enricher(one, settings.enrich_limits))
        if trouble is None:
            yield ok("enrich", f"{one.name}: {one.call} can be called")
        else:
            todo = "its records wait; mend it, or remove its line from [enrich] (docs/enrich.md)"
            yield warn("enrich", f"{one.name}: {shown(trouble)}", todo)


def renderer(settings: Settings) -> Iterator[Check]:
    """Whether there is a browser, if a feed or a site is to be shown in one."""
    try:
        feeds = read_feeds(settings.feeds) if settings.feeds.exists() else []
        asked = [one.render for one in feeds]
        wanted = any(asked) or any(one.render for one in read_rules(settings.rules))
    except ConfigError:
        return  # said elsewhere
    if not wanted:
        return
    from extractors.fetch.render.browser import trouble_with  # noqa: PLC0415 - starts a browser

    trouble = asyncio.run(trouble_with(settings.rendering(settings.fetching)))
    if trouble is None:
        yield ok("render", "a browser can be started for pages that are empty without scripts")
    else:
        todo = "until then their entries are quarantined as `no_browser` (docs/render.md)"
        yield warn("render", shown(trouble), todo)


def clock(store: Store | None) -> Iterator[Check]:
    """This machine's clock against what the store has seen, and against its own disk."""
    now = utc_now()
    try:
        refuse_early(now)
    except ConfigError as exc:
        yield fail("clock", str(exc), "set it, or start a time service (`timedatectl`)")
        return
    states = store.feeds.states().values() if store else ()
    starts = store.runs.starts(1) if store else []
    remark = ahead_of(now, [*starts, *(state.last_polled_at for state in states)])
    if remark:
        yield warn("clock", shown(remark), "compare `date -u` with a clock you trust")
    else:
        yield ok("clock", f"{now:%Y-%m-%d %H:%M} UTC; nothing in the store is later")


def records_owner(settings: Settings, store: Store) -> Iterator[Check]:
    """Whose the records folder is, and which parts still wait for it."""
    trouble = store.parts.trouble_with(settings.records)
    if trouble is not None:
        yield fail("parts", str(trouble), "see docs/operations.md, One folder, one store")
        return
    if waiting := store.parts.unpublished():
        what = f"{plural(len(waiting), 'part')} not written yet"
        yield warn("parts", what, "the next run writes them; if they stay, look at its messages")
    else:
        yield ok("parts", f"{shown(settings.records)} is this store's; every part is written")


def hubs(settings: Settings, store: Store) -> Iterator[Check]:
    """Whether hubs reach a server of this store, and what they do."""
    now, server, asked = utc_now(), store.brought.server(), store.hubs.all()
    if server is None or now - server[1] > GAP:
        if settings.websub is not None or any(one.is_active(now) for one in asked):
            seen = f"; the last was heard {ago(server[1], now)}" if server else ""
            what = f"no server takes what they send{seen}"
            yield warn("hubs", what, "start `wirecopy serve` with --websub; feeds are polled")
        return
    active = {one.feed_url for one in asked if one.is_active(now)}
    yield ok("hubs", f"they reach {shown(server[0])}; {plural(len(active), 'feed')} pushed")
    failing = Counter(one.hub for one in asked if one.failures and not one.is_active(now))
    for hub, count in failing.most_common(_MOST_HUBS):
        error = next(one.error for one in asked if one.hub == hub and one.failures)
        what = f"{shown(hub)}: not for {plural(count, 'feed')} ({shown(error)})"
        yield warn("hubs", what, "it is asked again; the feeds are polled meanwhile")


def sinks(settings: Settings, store: Store) -> Iterator[Check]:
    """How the sinks do, of this wirecopy.toml and of others."""
    found = store.sinks.listed()
    ailing = list(sink_ailments(found, now=utc_now()))
    for one in ailing:
        yield warn("sinks", one.what, one.todo)
    if found and not ailing:
        waiting = sum(one.waiting for one in found)
        waits = f"; {plural(waiting, 'record')} waiting" if waiting else ""
        yield ok("sinks", f"{plural(len(found), 'sink')} well{waits}")
    for sink in settings.sink:
        if lacking := sink.lacking(os.environ):
            what = f"the sink {shown(sink.name)} needs {', '.join(lacking)}, which is not set here"
            yield warn(
                "sinks", what, "set it where runs start, or in their unit's environment file"
            )
        if sink.kind == "kafka" and find_spec("confluent_kafka") is None:
            what = f"the sink {shown(sink.name)} needs Kafka's client"
            yield warn("sinks", what, "`.venv/bin/python -m pip install confluent-kafka`")
    known = {one.name for one in found}
    if new := [shown(one.name) for one in settings.sink if one.name not in known]:
        yield ok("sinks", f"new, from the next run on: {', '.join(new)}")


def runs(store: Store) -> Iterator[Check]:
    """The last run, killed runs, takedowns, and how the feeds do."""
    now = utc_now()
    last, feeds = store.runs.last(1), feeds_of(store, now=now)
    for ailment in run_ailments(last[0] if last else None, store.runs.open_runs(), feeds, now=now):
        yield warn("runs", ailment.what, ailment.todo)
    if last:
        took = span(last[0].seconds)
        yield ok("runs", f"the last one began {ago(last[0].started_at, now)} and took {took}")
    else:
        yield warn("runs", "none has ended yet", "`wirecopy ingest`, or `make up` for a schedule")
    if unfinished := len(store.takedowns.unfinished()):
        what = f"{plural(unfinished, 'takedown')} unfinished"
        yield warn("takedowns", what, "`wirecopy records forgotten` lists them")
    ailing = [feed for feed in feeds if feed_ailment(feed, now=now)]
    if ailing:
        yield warn("feeds", f"{plural(len(ailing), 'feed')} ailing", "`wirecopy status`")
