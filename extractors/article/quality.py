"""How far a body can be trusted, by its shares. benchmarks.quality fits it and prints its AUC."""

from math import exp, log

from extractors.article.body.choose import Body

SLOPE, CONSTANT = 1.94, 2.57  #: of the log of the expected loss; as benchmarks.quality prints them
_LEAST = 0.01  #: loss that no page is below
_CUT = 0.9  #: what is left of the quality of a body that is cut


def badness_of(body: Body) -> float:
    """The log of the F1 that is expected to be lost: what quality is made of."""
    return log(_LEAST + 1 - min(1.0, body.expected))


def quality_of(body: Body, *, is_cut: bool) -> float | None:
    """The chance in [0, 1] that a body's F1 is .8 or more; less for a cut one; None for none."""
    if not body.blocks:
        return None
    score = 1 / (1 + exp(SLOPE * badness_of(body) + CONSTANT))
    return round(score * _CUT if is_cut else score, 3)
