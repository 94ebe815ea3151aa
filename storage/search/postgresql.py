"""Words in PostgreSQL: a tsvector that we make, without a text search configuration.

A tsvector has places up to 16,383 and at most 256 a word; phrases of a longer text are looked for
in `long_words`. Source: PostgreSQL documentation 12.11, "Limitations".
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY, TSVECTOR
from sqlalchemy.engine import Connection

from news.query.search import Field, Phrase, SearchQuery
from storage.tables.schema import search_texts

_LETTERS: dict[Field, str] = {"title": "A", "subtitle": "B", "author": "C", "text": "D"}
_WEIGHTS = [0.1, 0.4, 0.4, 1.0]  #: of D, C, B, A
_LAST_PLACE, _MOST_PLACES = 16_383, 256
_GAP = 2  #: places between two fields: no phrase goes from one into the next


def put(tx: Connection, found: Mapping[int, Mapping[Field, Sequence[str]]]) -> None:
    """Add texts: number -> field -> terms."""
    rows = [
        {"number": number, "vector": vector, "long": long}
        for number, fields in found.items()
        for vector, long in [_vector(fields)]
    ]
    values = {"words": cast(bindparam("vector"), TSVECTOR), "long_words": bindparam("long")}
    mine = update(search_texts).where(search_texts.c.id == bindparam("number"))
    if rows:
        tx.execute(mine.values(values), rows)


def matching(query: SearchQuery) -> ColumnElement[bool]:
    """True of the rows of `search_texts` that have the words."""
    phrases = [*(one for group in query.wanted for one in group), *query.unwanted]
    strict = search_texts.c.words.op("@@")(_asked(query))
    if all(len(one.terms) == 1 for one in phrases):
        return strict
    loose = search_texts.c.words.op("@@")(_asked(query, is_loose=True))  # what the index answers
    is_long = search_texts.c.long_words.is_not(None)
    return and_(loose, case((is_long, _in_long_words(query)), else_=strict))


def page(query: SearchQuery, bounds: Sequence[ColumnElement[bool]], *, limit: int) -> Select[Any]:
    """Texts with the words, the last indexed first, with their scores."""
    # apart, so that the index of words is used: by `ORDER BY id LIMIT` all texts may be read
    with_words = select(search_texts.c.id).where(matching(query), *bounds)
    numbers = with_words.cte("with_words").prefix_with("MATERIALIZED")
    newest = select(numbers.c.id).order_by(numbers.c.id.desc()).limit(limit).subquery()
    weights = cast(literal(_WEIGHTS, ARRAY(REAL)), ARRAY(REAL))
    score = func.ts_rank(weights, search_texts.c.words, _asked(query), 1).label("score")
    return (
        select(search_texts, score)
        .join(newest, newest.c.id == search_texts.c.id)
        .order_by(search_texts.c.id.desc())
    )


def _vector(fields: Mapping[Field, Sequence[str]]) -> tuple[str, str | None]:
    """A tsvector as text; and the terms themselves, if it cannot hold all their places."""
    places: dict[str, list[str]] = {}
    place, is_long = 0, False
    for name, letter in _LETTERS.items():
        for term in fields[name]:
            place += 1
            mine = places.setdefault(term, [])
            if len(mine) < _MOST_PLACES:
                mine.append(f"{min(place, _LAST_PLACE)}{letter}")
            else:
                is_long = True
        place += _GAP
    is_long = is_long or place > _LAST_PLACE
    vector = " ".join(f"{_quoted(term)}:{','.join(mine)}" for term, mine in places.items())
    return vector, _lines(fields) if is_long else None


def _lines(fields: Mapping[Field, Sequence[str]]) -> str:
    return "".join(f"{name} {' '.join(fields[name])} \n" for name in _LETTERS)


def _in_long_words(query: SearchQuery) -> ColumnElement[bool]:
    has = [or_(*map(_stands, group)) for group in query.wanted]
    return and_(*has, *(~_stands(phrase) for phrase in query.unwanted))


def _stands(phrase: Phrase) -> ColumnElement[bool]:
    field = phrase.field or f"(?:{'|'.join(_LETTERS)})"
    words = re.escape(" ".join(phrase.terms)).replace("\\ ", " ")
    end = "" if phrase.is_prefix else " "
    # (?n): a dot is no line end, ^ is the start of a line (PostgreSQL documentation 9.7.3.5)
    return search_texts.c.long_words.op("~")(f"(?n)^{field}.* {words}{end}")


def _asked(query: SearchQuery, *, is_loose: bool = False) -> ColumnElement[Any]:
    return cast(expression(query, is_loose=is_loose), TSQUERY)


def expression(query: SearchQuery, *, is_loose: bool = False) -> str:
    """A search as a tsquery. is_loose: the words of phrases in any order, nothing left out."""
    groups = [
        f"( {' | '.join(_phrase(one, is_loose=is_loose) for one in group)} )"
        for group in query.wanted
    ]
    unwanted = [] if is_loose else [f"!( {_phrase(one)} )" for one in query.unwanted]
    return " & ".join([*groups, *unwanted])


def _phrase(phrase: Phrase, *, is_loose: bool = False) -> str:
    letter = _LETTERS[phrase.field] if phrase.field else ""
    ends = [""] * (len(phrase.terms) - 1) + ["*" if phrase.is_prefix else ""]
    asked = [
        f"{_quoted(term)}:{end}{letter}" if end or letter else _quoted(term)
        for term, end in zip(phrase.terms, ends, strict=True)
    ]
    return f"( {(' & ' if is_loose else ' <-> ').join(asked)} )"


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
