"""The place before a first sentence: `KYIV, May 3 (Agency) -- The ...`."""

import re

_DATELINE = re.compile(
    r"^(?P<place>[^\W\d_][\w .'’/-]{1,40}?(?:, [^\W\d_][\w .'’-]{1,24}){0,2})"
    r"(?P<rest>(?:,? (?:[^\W\d_]{3,9}\.? \d{1,2}"
    r"|\d{1,2}\.? [^\W\d_]{3,9}))?(?:,? ?\([^()]{2,30}\))?)\s*(?:—|–|--| -)\s+(?=\S)"
)
_LONGEST = 60  #: characters


def dateline_of(paragraph: str | None) -> str | None:
    """A dateline without dash and agency.

    None where the first word is not in capitals and no agency is named.
    """
    match = _DATELINE.match(paragraph[: _LONGEST + 40]) if paragraph else None
    if not match or len(match["place"]) > _LONGEST:
        return None
    first = re.split(r"[ ,]", match["place"])[0]
    if not (first.isupper() and len(first) > 2) and "(" not in match["rest"]:
        return None
    when = re.sub(r"[(,]?\s*\([^()]*\)", "", match["rest"]).strip(" ,")
    place = match["place"].strip()
    return f"{place}, {when}" if when else place
