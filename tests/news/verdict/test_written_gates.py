"""Gates and look-alikes in 21 languages, as benchmarks.extraction.gates counts them."""

from collections import Counter
from dataclasses import replace

import pytest

from benchmarks.extraction.gates.pages import gates, lookalikes
from extractors.article.from_page import extract
from news.verdict.landing import ArticlePage, evidence_of, landed

FOUND = {"whole": 0.95, "title": 0.88, "address": 0.7}
"""Share of gates that must be found, by what the entry tells."""


@pytest.fixture(scope="module")
def taken() -> dict[tuple[bool, str], Counter[bool]]:
    """How many pages are taken for gates: by whether they are, and by what the entry tells."""
    counts: dict[tuple[bool, str], Counter[bool]] = {}
    for shown in (*gates(), *lookalikes()):
        article, entry = extract(shown.page), shown.entry
        for told, one in {
            "whole": entry,
            "title": replace(entry, summary=None),
            "address": replace(entry, title=None, summary=None),
        }.items():
            evidence = evidence_of(
                one,
                article,
                url_final=shown.page.url,
                http_status=shown.status,
                feed_text=one.summary or "",
            )
            is_taken = not isinstance(landed(evidence), ArticlePage)
            counts.setdefault((shown.is_gate, told), Counter())[is_taken] += 1
    return counts


@pytest.mark.parametrize("told", FOUND)
def test_gates_are_found(taken: dict[tuple[bool, str], Counter[bool]], told: str) -> None:
    """In 21 languages, eleven kinds and ten templates."""
    count = taken[True, told]
    assert count[True] >= FOUND[told] * count.total()


@pytest.mark.parametrize("told", FOUND)
def test_look_alikes_are_articles(taken: dict[tuple[bool, str], Counter[bool]], told: str) -> None:
    """Articles about gates, retitled, moved, under a banner: at most one of 400 is taken."""
    assert taken[False, told][True] <= 1
