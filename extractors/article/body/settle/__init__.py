"""Blocks judged with what they belong to: lists, headings, posts, the standfirst. Pure."""

from extractors.article.body.features import Features
from extractors.article.body.second_look import Shares
from extractors.article.body.settle.headings import TAKEN, with_headings
from extractors.article.body.settle.lists import with_lists
from extractors.article.body.settle.posts import with_posts
from extractors.article.body.settle.refrains import with_refrains
from extractors.article.body.settle.standfirst import with_standfirst

__all__ = [
    "TAKEN",
    "settled",
    "with_headings",
    "with_lists",
    "with_posts",
    "with_refrains",
    "with_standfirst",
]


def settled(features: Features, shares: Shares) -> Shares:
    """Shares in which lists, headings, posts and the standfirst go with what they belong to.

    A refrain goes with the times it was taken before.
    """
    whole = with_headings(features, with_lists(features, shares))
    return with_standfirst(features, with_refrains(features, with_posts(features, whole)))
