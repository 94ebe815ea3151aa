"""Bounds on stories as conditions: for a search, for lists and for exports."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.engine import Connection

from news.query.search import Filters, Phrase, SearchQuery
from storage.queue.feeds import in_feeds, of_host
from storage.queue.push.lines import in_group
from storage.search import postgresql, sqlite
from storage.tables.codec import storable
from storage.tables.schema import entries, search_texts

Column = ColumnElement[Any]


def bounds(
    tx: Connection, filters: Filters, *, story_id: Column, revision: Column, kept_at: Column
) -> list[ColumnElement[bool]]:
    """Conditions on the revisions whose columns are given."""
    found = [_has_entry(which, story_id) for which in _entries(tx, filters)]
    if filters.since is not None:
        found.append(kept_at >= filters.since)
    if filters.until is not None:
        found.append(kept_at < filters.until)
    of_text = []
    if filters.language is not None:
        of_text.append(in_language(filters.language))
    if filters.author is not None:
        of_text.append(matching(tx, as_query(filters.author)))
    if of_text:
        mine = search_texts.c.story_id == story_id, search_texts.c.revision == revision
        found.append(exists().where(*mine, *of_text))
    return found


def text_bounds(tx: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    """The same as conditions on `search_texts`; without the author, who belongs to the words."""
    found = [_has_entry(which, search_texts.c.story_id) for which in _entries(tx, filters)]
    if filters.since is not None:
        found.append(search_texts.c.kept_at >= filters.since)
    if filters.until is not None:
        found.append(search_texts.c.kept_at < filters.until)
    if filters.language is not None:
        found.append(in_language(filters.language))
    return found


def matching(tx: Connection, query: SearchQuery) -> ColumnElement[bool]:
    """True of the rows of `search_texts` that have the words."""
    is_sqlite = tx.dialect.name == "sqlite"
    return sqlite.matching(query) if is_sqlite else postgresql.matching(query)


def as_query(phrase: Phrase) -> SearchQuery:
    """A search for one phrase."""
    return SearchQuery(wanted=((phrase,),))


def in_language(tag: str) -> ColumnElement[bool]:
    """True of the texts in a language: `en` includes `en-GB`."""
    tag = storable(tag.lower())
    language = search_texts.c.language
    return or_(language == tag, language.startswith(f"{tag}-", autoescape=True))


def _entries(tx: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    found = []
    if filters.host is not None:
        found.append(of_host(filters.host))
    if filters.feeds is not None:
        found.append(in_feeds(tx, filters.feeds))
    if filters.group is not None:
        found.append(in_group(filters.group))
    return found


def _has_entry(which: ColumnElement[bool], story_id: Column) -> ColumnElement[bool]:
    return exists().where(entries.c.story_id == story_id, which)
