"""Whether two addresses show one picture."""

import re

from news.text import folded_words


def is_same_picture(one: str | None, other: str | None) -> bool:
    """True for two renderings of one picture: the same file name without size marks."""
    return bool(one and other) and _stem(one or "") == _stem(other or "")


def _stem(url: str) -> str:
    """The words of the longest path segment. CDNs add sizes and change the extension."""
    segments = [s for s in re.split(r"[?#]", url)[0].split("/")[3:] if s]
    name = re.sub(r"\.\w{3,4}$", "", segments[-1]) if segments else url
    name = re.sub(r"[-_]?(?:\d{2,4}x\d{2,4}|scaled|large|medium|small|\d+w)$", "", name)
    return " ".join(folded_words(name)) or url
