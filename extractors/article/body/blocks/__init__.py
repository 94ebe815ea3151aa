"""A page's tree cut into blocks of text. Pure; reads only."""

from extractors.article.body.blocks.cut import blocks_of
from extractors.article.body.blocks.values import Block, Box

__all__ = ["Block", "Box", "blocks_of"]
