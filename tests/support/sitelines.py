"""Articles of one invented site, and the lines that the site adds to them."""

from collections.abc import Sequence
from functools import cache

from samples.content import articles

PLEA = (
    "A word from the people who make this paper before you read on.",
    "Nobody owns us but our readers, and printing has become dear.",
    "For €4 a month you receive:",
    "A seat at the monthly newsroom breakfast",
    "The Saturday edition by post",
    "With thanks, Ottoline Brask, editor",
)


@cache
def bodies() -> tuple[tuple[str, ...], ...]:
    """English articles of the sample newsroom, all different and long enough to count."""
    found = [
        a.body
        for a in articles().values()
        if a.publisher.language == "en" and not a.wire and a.page == "full"
    ]
    return tuple(
        body for body in found if len(body) >= 3 and sum(len(line.split()) for line in body) >= 120
    )


def with_plea(body: Sequence[str], plea: Sequence[str] = PLEA, *, at: int = 2) -> tuple[str, ...]:
    """The article with the site's lines in its middle."""
    return (*body[:at], *plea, *body[at:])
