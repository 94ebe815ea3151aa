"""What people ask for: words to find, and narrower bounds."""

from news.query.match import is_match
from news.query.parse import parse_query
from news.query.search import EVERYTHING, Field, Filters, Phrase, SearchQuery
from news.query.snippet import Mark, snippet
from news.query.terms import terms

__all__ = [
    "EVERYTHING",
    "Field",
    "Filters",
    "Mark",
    "Phrase",
    "SearchQuery",
    "is_match",
    "parse_query",
    "snippet",
    "terms",
]
