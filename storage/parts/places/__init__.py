"""Where parts lie: folders and buckets, behind one protocol. Errors are Wirecopy's own."""

from news.secrets import Share
from storage.parts.places.folder import Folder
from storage.parts.places.place import Found, Place
from storage.parts.places.urls import Address, address_of

__all__ = ["Address", "Found", "Place", "address_of", "place_of"]


def place_of(records_url: str, *, share: Share = "no") -> Place:
    """The folder or bucket that a `--records` value names. Raises ConfigError.

    share: who else may read new files of a folder. A bucket's own policy says who reads it.
    """
    address = address_of(records_url)
    if address.folder is not None:
        return Folder(address.folder, share=share)
    from storage.parts.places.bucket import bucket_of  # noqa: PLC0415 - most stores have a folder

    return bucket_of(address)
