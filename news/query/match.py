"""Whether a record has what a search asks for, without a database."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from news.query.search import Field, Phrase, SearchQuery
from news.query.terms import MOST_BYTES, MOST_BYTES_OF_LINE, terms

if TYPE_CHECKING:  # the reading room searches without pydantic
    from news.record.values import Record


def fields_of(record: "Record") -> dict[Field, str | None]:
    """The parts of a record that are searched."""
    return fields_of_json(
        {
            "title": record.title,
            "subtitle": record.subtitle,
            "authors": [{"name": author.name} for author in record.authors],
            "byline": record.byline,
            "content_text": record.content_text,
        }
    )


def fields_of_json(record: Mapping[str, Any]) -> dict[Field, str | None]:
    """The same of a record as JSON."""
    names = [author["name"] for author in record.get("authors", ())]
    return {
        "title": record.get("title"),
        "subtitle": record.get("subtitle"),
        "author": "\n".join(names) or record.get("byline"),
        "text": record.get("content_text"),
    }


def terms_by_field(fields: Mapping[Field, str | None]) -> dict[Field, list[str]]:
    """The terms of each part."""
    return {
        name: terms(text, most=MOST_BYTES if name == "text" else MOST_BYTES_OF_LINE)
        for name, text in fields.items()
    }


def is_match(query: SearchQuery, record: "Record") -> bool:
    """True for a record that the search finds."""
    found = terms_by_field(fields_of(record))
    return all(any(_has(found, phrase) for phrase in group) for group in query.wanted) and not any(
        _has(found, phrase) for phrase in query.unwanted
    )


def _has(fields: Mapping[Field, Sequence[str]], phrase: Phrase) -> bool:
    searched = [fields[phrase.field]] if phrase.field else fields.values()
    return any(stands_at(found, start, phrase) for found in searched for start in range(len(found)))


def stands_at(found: Sequence[str], start: int, phrase: Phrase) -> bool:
    """True where a phrase stands in a list of terms."""
    *first, last = phrase.terms
    end = start + len(first)
    if end >= len(found) or list(found[start:end]) != first:
        return False
    return found[end].startswith(last) if phrase.is_prefix else found[end] == last
