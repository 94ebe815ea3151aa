"""`wirecopy recheck`: pages of stored stories, asked for again."""

from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell


def test_a_silent_edit_is_found_on_demand(wirecopy: Shell, newssite: NewsSite):
    """By the next run, with one request a page; what has not changed is left as it is."""
    text = prose("harbour")
    link = newssite.publish("/harbour", article_page("Harbour opens", text))
    other = newssite.publish("/fog", article_page("Fog over the firth", prose("fog")))
    entries = [an_entry(link, title="Harbour opens"), an_entry(other, title="Fog over the firth")]
    feed = newssite.publish("/feed.xml", rss(entries))
    wirecopy("ingest", feed)
    edited = [text[0].replace(" ", " never ", 1), *text[1:], "The harbour master denies it all."]
    newssite.publish("/harbour", article_page("Harbour opens", edited))
    assert "asks for 0 pages" in wirecopy("recheck", "--host", "elsewhere.example").err
    said = wirecopy("recheck", "--limit", "2").err
    assert "asks for 2 pages again" in said
    assert "--limit is 2" in said
    newssite.forget_requests()
    report = wirecopy("ingest", feed, "--json").json
    assert (report["entries"]["revised"], report["entries"]["known"]) == (1, 1)
    pages = [one.path for one in newssite.requests if one.path in ("/harbour", "/fog")]
    assert sorted(pages) == ["/fog", "/harbour"]
    assert [line["revision"] for line in wirecopy.lines() if line["url"] == link] == [1, 2]
    assert wirecopy("recheck", "--json", "--feed", feed).json == {"queued": 2}
