"""Blocks judged with what they belong to: lists, headings, posts, repeats, standfirst. Pure."""

from extractors.article.body.features import Features
from extractors.article.body.second_look import Shares
from extractors.article.body.settle.breaks import with_breaks
from extractors.article.body.settle.headings import TAKEN, with_headings
from extractors.article.body.settle.lists import with_lists
from extractors.article.body.settle.parts import with_parts
from extractors.article.body.settle.posts import with_posts
from extractors.article.body.settle.repeated import with_repeated
from extractors.article.body.settle.standfirst import with_standfirst

__all__ = [
    "TAKEN",
    "settled",
    "with_breaks",
    "with_headings",
    "with_lists",
    "with_parts",
    "with_posts",
    "with_repeated",
    "with_standfirst",
]


def settled(features: Features, shares: Shares) -> Shares:
    """Shares in which lists, headings, posts, repeats and the standfirst go with their like."""
    parts = with_parts(features, with_lists(features, with_breaks(features, shares)))
    whole = with_headings(features, parts)
    return with_standfirst(features, with_repeated(features, with_posts(features, whole)))
