"""A search in the syntax of SQLite's FTS5. Source: SQLite's documentation of FTS5, section 3."""

from news.query.search import Phrase, SearchQuery


def expression(query: SearchQuery) -> str:
    """The MATCH expression of a search. Every term is quoted, so no term is syntax."""
    groups = [f"({' OR '.join(map(_phrase, group))})" for group in query.wanted]
    wanted = " AND ".join(groups)
    if not query.unwanted:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(map(_phrase, query.unwanted))})"


def _phrase(phrase: Phrase) -> str:
    quoted = " ".join(phrase.terms).replace('"', "")
    where = f"{phrase.field} : " if phrase.field else ""
    return f'{where}"{quoted}"{" *" if phrase.is_prefix else ""}'
