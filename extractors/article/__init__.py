"""A page to an article. Pure: no network, no clock; nothing is kept from page to page.

`extract` is loaded when it is first used: a process that only asks for the version loads no parser.
"""

from functools import cache
from importlib.metadata import version as version_of
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractors.article.from_page import extract

__all__ = ["extract", "version"]

_OURS = "14"  #: raised when the same page yields another article


@cache  # reading a distribution's metadata takes .5 ms
def version() -> str:
    """What made an article: trafilatura's version and the number of our own rules."""
    return f"trafilatura {version_of('trafilatura')} + wirecopy {_OURS}"


def __getattr__(name: str) -> Any:
    """Import `extract` when it is first used."""
    if name != "extract":
        raise AttributeError(name)
    from extractors.article import from_page  # noqa: PLC0415 - half a second

    return from_page.extract
