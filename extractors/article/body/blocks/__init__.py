"""A page's tree cut into blocks of text. Pure; reads only."""

from extractors.article.body.blocks.cut import LONGEST, MAX_BLOCKS, blocks_of
from extractors.article.body.blocks.elements import is_action, is_opener
from extractors.article.body.blocks.values import Block, Box, is_long, without

__all__ = [
    "LONGEST",
    "MAX_BLOCKS",
    "Block",
    "Box",
    "blocks_of",
    "is_action",
    "is_long",
    "is_opener",
    "without",
]
