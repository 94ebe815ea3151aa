"""Whether a record is new, a revision, known, or a copy; the store fetches what it needs."""

from news.verdict.judge import judge

__all__ = ["judge"]
