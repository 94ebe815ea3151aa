"""The story that a person names: by id, by the start of an id, or by URL."""

from sqlalchemy import select
from sqlalchemy.engine import Connection

from news.url import canonical_or_none
from storage.tables.codec import storable, text_key
from storage.tables.queries import among
from storage.tables.schema import stories, urls

_URN = "urn:uuid:"


def resolve(tx: Connection, key: str, *, role: str = "alias") -> str | None:
    """The story id that a key names: an id with or without `urn:uuid:`, its unique start, or a URL.

    role: of the URL; "copy" finds the story that a copy's URL leads to.
    """
    key = storable(key.strip())
    if "://" in key:
        mine = urls.c.url_key.in_(among(tx, url_keys(key)))
        query = select(urls.c.story_id).where(mine, urls.c.role == role)
        return tx.execute(query.limit(1)).scalar()
    start = (key if key.startswith(_URN) else _URN + key).lower()
    if len(start) <= len(_URN):
        return None
    query = select(stories.c.id).where(stories.c.id.startswith(start, autoescape=True))
    found = tx.execute(query.limit(2)).scalars().all()
    return found[0] if len(found) == 1 else None


def url_keys(url: str) -> list[str]:
    """The keys under which a URL may be stored: as given, and canonical."""
    return [text_key(one) for one in (url, canonical_or_none(url)) if one]
