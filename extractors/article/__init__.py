"""A page to an article. Pure: no network, no clock; nothing is kept from page to page."""

from extractors.article.extract import extract, version, warm_up

__all__ = ["extract", "version", "warm_up"]
