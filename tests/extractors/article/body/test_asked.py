"""When trafilatura is asked about a body, and what its choice counts for."""

import numpy as np
import pytest

from extractors.article.body.block_features import Context
from extractors.article.body.blocks import blocks_of
from extractors.article.body.choose import extract_body, is_asked, reconciled
from extractors.article.body.features import Features
from extractors.article.body.forest import chance_by, chance_of
from extractors.article.body.second_look import losses_of
from extractors.article.metadata.read import read_metadata
from extractors.article.page.tree import parse
from tests.extractors.article.pages import PARAGRAPHS, a_page, article_html

LONG = tuple(f"{text} That was in year {year}." for year in range(3) for text in PARAGRAPHS)


def features_of(*paragraphs: str) -> Features:
    tree = parse("<main>" + "".join(f"<p>{text}</p>" for text in paragraphs) + "</main>")
    return Features(blocks_of(tree), context=Context())


@pytest.mark.parametrize(("paragraphs", "is_known"), [(PARAGRAPHS[:1], True), (LONG, False)])
def test_a_short_text_is_held_against_trafilaturas(
    paragraphs: tuple[str, ...], is_known: bool
) -> None:
    """A plain long text is taken as it is; the agreement of a short one is known."""
    page = a_page(body=article_html(paragraphs=paragraphs))
    tree = parse(page.content.decode())
    body = extract_body(tree, found=read_metadata(tree, page), url=page.url)
    assert (body.agreement is not None) is is_known


def test_a_body_that_is_hardly_right_is_asked_about() -> None:
    """Below the chance that is enough, trafilatura is asked, however long the text is."""
    features = features_of(*LONG)
    every = np.ones(len(features.blocks))
    assert is_asked(features, every, first=every, chance=lambda _: 0.3)
    assert not is_asked(features, every, first=every, chance=lambda _: 0.95)


def test_where_we_take_next_to_nothing_trafilaturas_choice_stands() -> None:
    """The trees missed the text; what it takes is better than none."""
    features = features_of(*LONG)
    none, all_ = np.zeros(len(features.blocks)), np.ones(len(features.blocks))
    found = reconciled(features, none, rescued=none, voted=all_, weight=0.2)
    assert found.tolist() == all_.tolist()


def test_a_choice_that_stopped_early_does_not_count() -> None:
    """It takes the first paragraph of many, as at a list of tips: ours stands."""
    features = features_of(*LONG)
    all_, one = np.ones(len(features.blocks)), np.zeros(len(features.blocks))
    one[0] = 1
    found = reconciled(features, all_, rescued=one, voted=one, weight=0.35)
    assert found.tolist() == all_.tolist()


def test_else_its_choice_counts_beside_the_trees_that_know_it() -> None:
    """Shares are mixed by the weight that was chosen with the trees."""
    features = features_of(*LONG)
    all_ = np.ones(len(features.blocks))
    found = reconciled(features, all_, rescued=all_ * 0.5, voted=all_, weight=0.2)
    assert found == pytest.approx(all_ * 0.6)


def test_quality_falls_with_the_signs() -> None:
    """A promise that is not kept, a first look in doubt, another choice of trafilatura's."""
    best = losses_of(expected=1, first_doubt=0, agreement=1)
    worse = [
        losses_of(expected=0.8, first_doubt=0, agreement=1),
        losses_of(expected=1, first_doubt=0.4, agreement=1),
        losses_of(expected=1, first_doubt=0, agreement=0.5),
    ]
    assert all(chance_of(best) >= chance_of(one) for one in worse)
    assert chance_of(losses_of(expected=0.7, first_doubt=0.5, agreement=0.3)) < 0.5
    assert chance_of(losses_of(expected=0.99, first_doubt=0.01, agreement=0.99)) >= 0.8
    assert chance_of(losses_of(expected=0.99, first_doubt=0.01)) >= 0.9


def test_a_chance_is_read_by_the_number_of_its_signs() -> None:
    """Two signs have other weights than three: trafilatura was not asked."""
    weights = {"2": (0.0, 0.0, 0.0), "3": (0.0, 0.0, 0.0, 50.0)}
    assert chance_by(weights, (1.0, 1.0)) == 0.5
    assert chance_by(weights, (1.0, 1.0, 1.0)) == pytest.approx(1)
