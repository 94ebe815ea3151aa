"""A page's blocks without what readers, other stories and notices say."""

from collections.abc import Iterable, Sequence
from itertools import chain

from extractors.article.body.blocks import Block, without
from extractors.article.body.furniture.comments import comments_of
from extractors.article.body.furniture.elsewhere import other_stories
from extractors.article.body.furniture.notices import notices_of
from extractors.article.body.furniture.outline import Outline

_LONGEST_LINK = 30  #: characters


def without_furniture(
    blocks: Sequence[Block], *, titles: Iterable[str], declared: str | None
) -> list[Block]:
    """The blocks of a page that may be its article's.

    titles: every title the page offers. declared: its text by JSON-LD. No box that holds the
    headline goes, and none where nothing else is text.
    """
    outline = Outline(blocks, titles=titles)
    spans = chain(
        comments_of(outline), other_stories(outline, declared=declared), notices_of(outline)
    )
    gone = {at for start, stop in spans for at in range(start, stop)}
    gone.update(
        at for at, block in enumerate(blocks) if block.text[0] == "[" and _is_edit_link(block)
    )
    return without(blocks, gone) if gone else list(blocks)


def _is_edit_link(block: Block) -> bool:
    """True for a link in brackets below a heading: `[edit]`, in any language."""
    text = block.text
    is_bracketed = text.startswith("[") and text.endswith("]") and text.count("[") == 1
    return is_bracketed and len(text) <= _LONGEST_LINK and 2 * block.linked >= len(text)
