"""What a new record is beside those we have. Pure; the store fetches what it is compared with."""

from news.verdict.judge import judge

__all__ = ["judge"]
