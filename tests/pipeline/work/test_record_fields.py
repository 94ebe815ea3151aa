"""What a run adds to a page: the subscription's group, and the feed's title as publisher."""

from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell


def test_a_record_says_its_group_and_its_feeds_publisher(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """In the part, and in the columns of an export."""
    page = newssite.publish("/news/harbour", article_page("Harbour opens", prose(1)))
    feed = newssite.publish("/f.xml", rss([an_entry(page, title="Harbour opens")]))
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{feed}"\ngroup = "local"\n')
    assert wirecopy("ingest", "--force").code == 0
    (record,) = wirecopy.lines()
    assert record["group"] == "local"
    assert record["publisher"]["name"] == record["feeds"][0]["title"]
    assert record["provenance"]["publisher"] == "feed"
    assert "local" in wirecopy("records", "export", "--format", "csv").out
