"""Which parameters say how a reader came, and which what is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.url import canonical_url
from news.url.publishers import ON_HOST

A = "https://paper.example/a"

COMES_FROM = [
    # a feed or newsletter
    "maca=en-rss-en-all-1573-rdf",
    "maca=rus-facebook-dw",
    "traffic_source=rss",
    "traffic_source=newsletter",
    "cid=public-rss_20261102",
    "cid=newsletter-20261102",
    "output=rss",
    "origin=rss",
    "intcid=rss_home",
    "lnk=rss",
    "k=rss",
    "wtp=newsletter_20261102",
    "isFeed=1&from=rss",
    "mbid=synd_msn_rss",
    "mbid=synd_moz_wire1",
    "ncid=newsltus",
    # who shared or paid
    "unlocked_article_code=1.ab4.QmWJ.OxYU&smid=url-share&ugrp=c",
    "referringSource=articleShare&sgrp=c-cb",
    "st=a1B2c3&reflink=desktopwebshare_permalink",
    "sara_ref=re-xx-cp-sh",
    "taid=690c1a2b3c4d5e6f7a8b9c0d",
    "lmd_medium=al&lmd_campaign=x&lmd_creation=ios",
    "accessToken=zwAAAY&sharetype=gift&token=9f8e",
    "gift=0123456789abcdef0123456789abcdef",
    "giftToken=0a1b2c3d-1111-2222-3333-444455556666",
    "pwapi_token=eyJhbGciOi.abc",
    # ad networks, apps and messengers
    "dicbo=v2-abc&obOrigUrl=true",
    "tblci=GiAB123",
    "rdt_cid=5012345678901",
    "ScCid=a-b",
    "_branch_match_id=1234567890&_branch_referrer=H4sIAAAA",
    "mibextid=Zxz2cZ&sfnsn=mo",
    "bsft_eid=1&bsft_clkid=2",
    "sharer_sharetime=1700000000&sharer_shareid=ab12",
    # lists and boxes of links
    "cx_testId=3&cx_testVariant=cx_1&cx_artPos=2",
    "searchResultPosition=3",
    "cvid=0a1b2c3d4e5f60718293a4b5c6d7e8f9&ei=12&pc=U531",
    "recommended_by=dynamic&recommended_code=abc",
    # the place in a live page
    "page=with%3Ablock-690c1a2b8f08",
    "filterKeyEvents=true",
    # visits
    "sessionid=0a1b2c3d4e5f60718293",
    "sid=0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "ASPSESSIONIDQADDTQ=ABCDEFGHIJKLMNOPQRSTUVWX",
]
READS = [  # each value is another story
    ("slug", "why-rss-never-died", "how-rss-began"),
    ("doc", "why-rss-never-died", "how-rss-began"),
    ("topic", "rss", "atom"),
    ("category", "newsletter", "story"),
    ("tid", "newsletter-7", "newsletter-8"),
    ("cid", "4711", "4712"),
    ("ncid", "4711", "4712"),
    ("mbid", "f59c5520", "f59c5521"),
    ("taid", "12", "13"),
    ("st", "1", "2"),
    ("ei", "1", "2"),
    ("pc", "1", "2"),
    ("cx", "1", "2"),
    ("lmd_id", "1", "2"),
    ("gift", "12", "13"),
    ("gift", "the-gift-of-the-magi", "the-gift-of-the-river"),
    ("token", "1", "2"),
    ("scene", "1", "2"),
    ("sid", "104", "105"),
    ("session", "12", "13"),
    ("session", "opening-of-the-parliament", "closing-of-the-parliament"),
    ("page", "2", "3"),
    ("page", "with-love", "with-hate"),
    ("post", "12", "13"),
    ("update", "12", "13"),
    ("source", "reuters", "ap"),
    ("company", "facebook", "twitter"),
    ("origin", "berlin", "rome"),
    ("output", "html5", "text"),
    ("idxno", "1001", "1002"),
]


@pytest.mark.parametrize("query", COMES_FROM)
def test_a_way_of_coming_is_no_part_of_the_address(query):
    """It goes; the parameter that names the story stays."""
    assert canonical_url(f"{A}?{query}") == A
    assert canonical_url(f"{A}?{query}&id=7") == f"{A}?id=7"


@pytest.mark.parametrize(("name", "one", "other"), READS)
def test_what_is_read_stays(name, one, other):
    """Two values of a parameter not known are two stories, and neither is the bare address."""
    assert len({canonical_url(url) for url in (f"{A}?{name}={one}", f"{A}?{name}={other}", A)}) == 3


@pytest.mark.parametrize("host", sorted(ON_HOST))
def test_a_rule_that_names_a_host_is_bound_to_it(host):
    """Its names go on the host and below it, and stay on a host that only ends alike."""
    for name in ON_HOST[host]:
        bare = f"https://{host}/a"
        assert canonical_url(f"{bare}?{name}=zz") == bare
        assert canonical_url(f"https://www.{host}/a?{name}=zz") == f"https://www.{host}/a"
        foreign = f"https://not{host}/a?{name}=z"
        assert canonical_url(foreign) != canonical_url(f"{foreign}z")


def test_a_post_is_a_place_only_under_a_live_page():
    """`?post=12` on a live page shows the page; elsewhere it may be a story of its own."""
    live = "https://paper.example/news/live/storm-1"
    assert canonical_url(f"{live}?post=asset%3A0a1b") == live
    assert canonical_url("https://paper.example/liveblog/2026/storm?update=47") == (
        "https://paper.example/liveblog/2026/storm"
    )
    assert canonical_url("https://paper.example/live/?post=12") == (
        "https://paper.example/live/?post=12"
    )


def test_a_session_in_the_path_is_no_part_of_the_address():
    """As ASP.NET writes it for readers without cookies; other brackets stay."""
    assert canonical_url("https://paper.example/(S(lit3py55t21z5v55vlm25s55))/n.aspx?id=7") == (
        "https://paper.example/n.aspx?id=7"
    )
    assert "(S(2))" in canonical_url("https://paper.example/(S(2))/n.aspx?id=7")


SAFE = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=15)


@given(SAFE, SAFE)
def test_two_stories_told_apart_only_by_an_unknown_parameter_are_two(one, other):
    """Whatever two different values say, unless a feed made them."""
    made = [canonical_url(f"{A}?xq={value}") for value in (one, other)]
    if not any(word in value for value in (one, other) for word in ("rss", "newsletter")):
        assert (made[0] == made[1]) == (one == other)
