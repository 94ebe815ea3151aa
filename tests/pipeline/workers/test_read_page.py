"""From a page to a record: when a text counts as cut."""

import pytest

from news.article import Article
from pipeline.workers.read_page import WHOLE_WORDS, whole
from tests.support.factories import a_sighting

SENTENCE = "The ferry sailed again on Monday. "


@pytest.mark.parametrize(
    ("sentences", "end", "is_free", "status"),
    [
        (WHOLE_WORDS, "", False, "full"),
        (WHOLE_WORDS, "And then …", False, "partial"),
        (WHOLE_WORDS, "“And then …” Read more", False, "partial"),
        (WHOLE_WORDS // 6 - 2, "", False, "partial"),
        (WHOLE_WORDS // 6 - 2, "", None, "full"),
        (WHOLE_WORDS // 6 - 2, "", True, "full"),
    ],
)
def test_a_text_that_is_sold_is_partial_where_it_is_short_or_breaks_off(
    sentences: int, end: str, is_free: bool | None, status: str
) -> None:
    """Many publishers send the whole text and ask for money after some pages."""
    article = Article(body=((SENTENCE * sentences).strip() + end,), is_accessible_for_free=is_free)
    assert whole(article, a_sighting()).profile.record.extraction.status == status
