"""How far a body can be trusted. `python -m benchmarks.body` prints how well that holds."""

from extractors.article.body.choose import Body
from extractors.article.body.forest import chance_of

_CUT = 0.9  #: what is left of the quality of a body that is cut


def quality_of(body: Body, *, is_cut: bool) -> float | None:
    """The chance in [0, 1] that a body's F1 is .9 or more; less for a cut one; None for none."""
    if not body.blocks:
        return None
    chance = chance_of(body.signs)
    return round(chance * _CUT if is_cut else chance, 3)
