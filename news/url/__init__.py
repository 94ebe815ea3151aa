"""Addresses: their canonical form, what is dropped from them, what they wrap. Pure."""

from news.url.canonical import (
    MAX_URL,
    CanonicalUrl,
    StoryId,
    absolute_url,
    canonical_or_none,
    canonical_url,
    domain_of,
    entry_story_id,
    host_of,
    is_first_party,
    is_front_page,
    is_home,
    story_id,
    unwrapped,
)

__all__ = [
    "MAX_URL",
    "CanonicalUrl",
    "StoryId",
    "absolute_url",
    "canonical_or_none",
    "canonical_url",
    "domain_of",
    "entry_story_id",
    "host_of",
    "is_first_party",
    "is_front_page",
    "is_home",
    "story_id",
    "unwrapped",
]
