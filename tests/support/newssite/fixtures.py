"""pytest fixtures over NewsSite; imported by tests/conftest.py."""

from collections.abc import Iterator

import pytest

from tests.support.newssite.newsroom import morning_edition
from tests.support.newssite.site import NewsSite


@pytest.fixture
def newssite() -> Iterator[NewsSite]:
    """An empty news site on loopback: publish what the test is about."""
    with NewsSite() as site:
        yield site


@pytest.fixture
def sample_newsroom() -> Iterator[NewsSite]:
    """The morning edition of the sample newsroom, by Host header and under /_/<host>/."""
    with NewsSite() as site:
        site.serve_newsroom(morning_edition(address=site.url("")))
        yield site
