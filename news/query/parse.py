"""What people type, as a search. Nothing that they type is an error of syntax.

`word word` both; `"a phrase"`; `-word` or `NOT word` without it; `word*` its beginning;
`one OR other`; `title:word`, `subtitle:word`, `author:word`, `text:word` in one field. Other signs
separate words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast, get_args

from news.query.search import Field, Phrase, SearchQuery
from news.query.terms import phrase_terms

Operator = Literal["and", "or", "not"]
MOST_PHRASES, MOST_TERMS = 50, 50  #: of a query; of a phrase
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂「」『』", '"'))
_FIELDS = "|".join(get_args(Field))
_OPERATORS: dict[str, Operator] = {"AND": "and", "OR": "or", "NOT": "not"}
_OPENED = re.compile(r'(?<![^\s"-])\(+')  #: (a OR b), -("a b")
_PIECE = re.compile(rf'(-?)(?:({_FIELDS}):\s*)?(?:"([^"]*)(?:"(\*?)|$)|([^\s"]+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Piece:
    phrase: Phrase | None  #: None for what has no letter or digit
    is_unwanted: bool = False


def parse_query(text: str) -> SearchQuery:
    """The search that a text asks for.

    Raises ValueError, with a sentence for people, where it asks for nothing or for too much.
    """
    wanted: list[tuple[Phrase, ...]] = []
    unwanted: list[Phrase] = []
    before: Operator = "and"
    for piece in _pieces(_OPENED.sub("", text.translate(_QUOTES))):
        if not isinstance(piece, _Piece):
            before = piece
        elif piece.phrase is not None:
            if piece.is_unwanted or before == "not":
                unwanted.append(piece.phrase)
            elif before == "or" and wanted:
                wanted[-1] = (*wanted[-1], piece.phrase)
            else:
                wanted.append((piece.phrase,))
            before = "and"
    _refuse(wanted, unwanted)
    return SearchQuery(wanted=tuple(wanted), unwanted=tuple(unwanted))


def author_phrase(name: str) -> Phrase:
    """An author's name, or a part of it, as a phrase. Raises ValueError for no name."""
    found = _phrase(name.strip('" '), field="author")
    if found is None:
        raise ValueError("expected a name, or a part of one")
    return found


def _pieces(text: str) -> Iterator[_Piece | Operator]:
    for sign, field, quoted, star, word in _PIECE.findall(text):
        if word in _OPERATORS and not (sign or field):
            yield _OPERATORS[word]
            continue
        name = cast(Field, field.lower()) if field else None
        ends = (word or star or quoted).endswith("*")
        phrase = _phrase(word or quoted, field=name, is_prefix=ends)
        if phrase is None and field:  # a word like any other
            phrase = _phrase(field, field=None)
        yield _Piece(phrase, is_unwanted=bool(sign))


def _phrase(text: str, *, field: Field | None, is_prefix: bool = False) -> Phrase | None:
    found, begins = phrase_terms(text)
    if not found:
        return None
    return Phrase(terms=found, is_prefix=begins or is_prefix, field=field)


def _refuse(wanted: list[tuple[Phrase, ...]], unwanted: list[Phrase]) -> None:
    found = [*(phrase for group in wanted for phrase in group), *unwanted]
    if len(found) > MOST_PHRASES or any(len(one.terms) > MOST_TERMS for one in found):
        raise ValueError(f"too long; at most {MOST_PHRASES} words or phrases of {MOST_TERMS} words")
    if not wanted and unwanted:
        raise ValueError("only words to leave out; add one to look for")
    if not wanted:
        raise ValueError("expected a word to look for")
