"""Sitemaps and sitemap indexes, read as feeds. Source: sitemaps.org/protocol.html."""

from extractors.feed.sitemap.document import is_sitemap, parse_sitemap

__all__ = ["is_sitemap", "parse_sitemap"]
