"""Site lines that an earlier rule learnt, judged by today's: a host at a time, before a run cleans.

What the new rule does not confirm is forgotten, and what was removed because of it is put back.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.engine import Connection

from news.site.distinct import CARRIERS, Seen
from news.site.known_lines import KnownLine
from news.site.learn import LEAST, RULE, learn
from storage.sites.known_lines import Site, fetch, line_row, load, unpacked, write
from storage.tables.codec import text_key
from storage.tables.schema import site_articles, site_lines, sites


def outdated(tx: Connection) -> list[str]:
    """The hosts with lines of an earlier rule."""
    has_lines = select(site_lines.c.host_key).where(site_lines.c.host_key == sites.c.host_key)
    found = select(sites.c.host).where(sites.c.rule < RULE, has_lines.exists())
    return list(tx.execute(found.order_by(sites.c.host)).scalars())


def relearn(tx: Connection, host: str, *, now: datetime) -> None:
    """Learn a host's lines from all its articles that are counted."""
    # a host without lines has nothing to judge: its next article teaches them
    mine = and_(sites.c.host_key == text_key(host), sites.c.rule < RULE)
    if not tx.execute(update(sites).where(mine).values(rule=RULE)).rowcount:
        return
    (site,) = load(tx, [host])
    before = site.lines
    site.lines = {line.key: line_row(site, line, now=now) for line in _learnt(tx, site)}
    counts = Counter(key for _, keys in site.window.values() for key in keys)
    for key, row in before.items():
        if key in site.lines:
            site.lines[key]["last_number"] = row["last_number"]
        elif counts[key] < LEAST and row["follows"] in {None, *site.lines}:
            site.lines[key] = row  # too few articles are left to judge it, or it varies
    site.touched.update(site.lines)
    site.gone.update(before.keys() - site.lines.keys())
    if site.gone or site.lines.keys() - before.keys():
        site.swept = min(site.swept, site.version)
        site.version += 1
    if site.gone:
        site.since = site.version
    write(tx, [site])


def _learnt(tx: Connection, site: Site) -> Iterable[KnownLine]:
    """The lines that today's rule learns from the host's articles."""
    rows = tx.execute(select(site_articles).where(site_articles.c.host_key == site.key)).all()
    site.window = {
        row.story_id: (row.number, frozenset(unpacked(row.line_keys)))
        for row in sorted(rows, key=lambda row: row.number, reverse=True)
    }
    in_order = dict.fromkeys(
        key
        for row in sorted(rows, key=lambda row: row.number, reverse=True)
        for key in unpacked(row.line_keys)
    )
    counts = Counter(key for _, keys in site.window.values() for key in keys)
    texts: dict[str, Seen] = {}
    found: dict[str, KnownLine] = {}
    for key in in_order:
        if counts[key] < LEAST or key in found:
            continue
        carriers = [one for one, (_, keys) in site.window.items() if key in keys][: 2 * CARRIERS]
        fetch(tx, carriers, texts=texts)
        articles = [texts[one] for one in carriers if texts[one].lines]
        found |= {line.key: line for line in learn(key, articles, known=found)}
    return found.values()
