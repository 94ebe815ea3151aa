"""How far a body can be trusted, from what was in doubt about it. Pure; benchmarks.extraction prints its AUC."""

from extractors.article_body import Body
from extractors.article_metadata import Metadata

_SHORT = 80  #: words; the bodies below are captions and notices more often than articles


def quality_of(body: Body, *, found: Metadata, is_cut: bool) -> float | None:
    """A number in [0, 1] that is low where the body is probably wrong; None without one."""
    if not body.blocks:
        return None
    words = sum(len(block.tokens) for block in body.blocks)
    score = 1.0 - min(1.0, body.doubt)
    if body.agreement is not None:
        score *= 0.5 + 0.5 * body.agreement
    if words < _SHORT:
        score *= 0.7 + 0.3 * words / _SHORT
    if is_cut or found.values.get("is_accessible_for_free") is False:
        score *= 0.9
    return round(score, 3)
