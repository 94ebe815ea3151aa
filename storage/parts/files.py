"""Gives parts their names in a folder or bucket, and never writes over another file."""

from news.errors import NameTaken
from news.secrets import Share
from storage.parts.formats import digest_in, encoded
from storage.parts.marks import check_mark
from storage.parts.names import digest_of
from storage.parts.places import Place, place_of
from storage.parts.rows import Part

_TAKEN = (
    "its name is taken by a file that this store did not write, perhaps by a copy of this store or "
    "before it was restored; `wirecopy adopt` lets this store go on beside it, under a new name"
)


def place_part(part: Part, *, store: str, share: Share = "no") -> bytes:
    """Write a part under its final name, durably; the bytes that are there now.

    Writing the same lines again changes nothing. store: the name that the folder's mark must have,
    before and after: a disk may be unmounted meanwhile. A file of this name is replaced only if it
    is this part before a takedown. share: who else may read it. Raises NameTaken, ConfigError and
    StoreUnavailable.
    """
    place = place_of(part.records_url, share=share)
    check_mark(place, store=store)
    body = _placed(part, place)
    check_mark(place, store=store)
    return body


def sweep(records_url: str) -> int:
    """Remove unfinished files that dead runs left more than an hour ago; return the count."""
    return place_of(records_url).sweep()


def digest_at(place: Place, name: str) -> str | None:
    """The digest of a part's lines, as they are there; None without a file that can be read."""
    found = place.read(name)
    return digest_in(name, found.body) if found else None


def _placed(part: Part, place: Place) -> bytes:
    """Write a part unless it is there. A later version may encode the same lines otherwise."""
    body = encoded(part.name, part.body)
    if place.create(part.name, body):
        return body
    found = place.read(part.name)
    if found is None:  # it went in this moment
        raise NameTaken(place.where(part.name), _TAKEN)
    if found.body == body:
        return body
    digest = digest_in(part.name, found.body)
    if digest == digest_of(part.body):
        return found.body
    if digest not in part.earlier:
        raise NameTaken(place.where(part.name), _TAKEN)
    place.replace(part.name, body, found=found)
    return body
