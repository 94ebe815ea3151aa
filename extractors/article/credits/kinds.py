"""Whether a credited name is a person's or an organisation's: publishers declare agencies as persons. Pure."""

import re
from typing import Literal

Kind = Literal["person", "organization", "unknown"]

_ORGANISATION = re.compile(
    r"\b(?:press|news|agency|agencies|agentur|ajansı|ajans|newsroom|redaktion|redacción|redazione|rédaction|redactie|media|desk|staff|team|"
    r"editors|board|university|institute|foundation|times|post|journal|tribune|network|magazine|group|inc|ltd|gmbh|association|council|"
    r"reuters|afp|dpa|epd|kna|sid|bloomberg|xinhua|tass|efe|ansa|ap|pti|ani|upi|cnn|bbc)\b|通讯社|新华社|通信",
    re.IGNORECASE,
)


def is_organisation(name: str) -> bool:
    """True when a name says that it is no person's."""
    return bool(_ORGANISATION.search(name))


def kind_of_name(name: str, *, declared: Kind) -> Kind:
    """The name tells better than the declared type."""
    if is_organisation(name):
        return "organization"
    if declared != "unknown":
        return declared
    tokens = name.split()
    return (
        "person"
        if 2 <= len(tokens) <= 4 and (tokens[0][:1].isupper() or not tokens[0].isascii())
        else "unknown"
    )
