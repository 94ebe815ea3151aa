"""The record, and how it is made of an entry and an article."""

from news.record.values import Record

__all__ = ["Record"]
