"""The record: what a user reads, and how entry and article become one. Pure."""

from news.record.values import Record

__all__ = ["Record"]
