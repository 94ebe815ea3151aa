"""Series, templates, stubs, and copies that come a day later, in 35 languages.

They stand in `series.txt` and `fresh.txt`.

A pair of a series or a template is filled in two ways: all its places differ, and every other one.
"""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from benchmarks.dedup.lookalikes import Document, LabelledPair

SERIES, FRESH = (Path(__file__).with_name(name) for name in ("series.txt", "fresh.txt"))
_PLACE = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")


def series(texts: Path = SERIES) -> Iterator[tuple[LabelledPair, str]]:
    """Each pair with the half it belongs to: `tuned` or `held`."""
    for block in texts.read_text("utf-8").split("\n# ")[1:]:
        head, title, *body = block.strip().splitlines()
        kind, half, _, hours, paper = head.split()
        texts = "\n\n".join(body)
        is_same = kind == "copy"
        for step in (1,) if is_same or kind == "stub" else (1, 2):
            yield (
                LabelledPair(
                    kind=f"{kind}_{half}",
                    a=Document(title=_filled(title), text=_filled(texts)),
                    b=Document(
                        title=_filled(title, other=1),
                        text=_filled(texts, other=step),
                        domain="paper.example" if paper == "same" else "other.example",
                    ),
                    is_same=is_same,
                    hours_apart=float(hours),
                ),
                half,
            )


def _filled(template: str, *, other: int = 0) -> str:
    """The template with its first words, or at every so many places with its others."""
    places = count()
    text = _PLACE.sub(
        lambda found: found[2 if other and next(places) % other == 0 else 1].strip(), template
    )
    return "\n\n".join(" ".join(line.split()) for line in text.split("\n\n") if line.strip())
