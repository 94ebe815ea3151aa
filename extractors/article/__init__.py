"""A page to an article. Pure: no network, no clock; nothing is kept from page to page.

`extract` stands in its own module: a process that only asks for the version loads no parser.
"""

from functools import cache
from importlib.metadata import version as version_of

_OURS = "10"  #: raised when the same page yields another article


@cache  # reading a distribution's metadata takes .5 ms
def version() -> str:
    """What made an article: trafilatura's version and the number of our own rules."""
    return f"trafilatura {version_of('trafilatura')} + wirecopy {_OURS}"
