"""A record as others may see it: without the secrets of the feeds that brought it.

The store keeps the true addresses: by them stories are recognised and pages fetched.
"""

from dataclasses import fields, replace
from typing import Any

from news.record.values import FeedRef, Record
from news.secrets import Mask, mask_of, masked_text

_ADDRESSES = ("url", "canonical_url", "url_final", "url_amp", "syndicated_from")


def without_secrets(record: Record) -> Record:
    """The record with logins and its feeds' tokens masked in every address.

    The same object where there is nothing to mask. Its id stays.
    """
    mask = mask_of([feed.url for feed in record.feeds])
    changes: dict[str, Any] = {
        name: masked
        for name in _ADDRESSES
        if (value := getattr(record, name)) and (masked := mask(value)) != value
    }
    lists: dict[str, tuple[Any, ...]] = {
        "alternate_urls": tuple(map(mask, record.alternate_urls)),
        "feeds": tuple(_feed(feed, mask) for feed in record.feeds),
        "images": tuple(_with_addresses(one, mask) for one in record.images),
        "media": tuple(_with_addresses(one, mask) for one in record.media),
        "authors": tuple(_with_addresses(one, mask) for one in record.authors),
    }
    changes |= {name: found for name, found in lists.items() if found != getattr(record, name)}
    return replace(record, **changes) if changes else record


def _feed(feed: FeedRef, mask: Mask) -> FeedRef:
    return replace(feed, url=masked_text(feed.url), guid=feed.guid and mask(feed.guid))


def _with_addresses(one: Any, mask: Mask) -> Any:
    """A part of a record with its addresses masked."""
    found = {
        field.name: mask(value)
        for field in fields(one)
        if isinstance(value := getattr(one, field.name), str) and "://" in value
    }
    return replace(one, **found) if found else one
