"""Canonical URLs and story ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.errors import BadUrl
from news.url import canonical_url, domain_of, host_of, story_id


def test_the_shared_pairs_merge_and_stay_apart(shared):
    """Each line of urls.tsv: `same` URLs become one string, `apart` URLs stay different."""
    for line in (shared / "corpus" / "urls.tsv").read_text().splitlines()[1:]:
        kind, *urls = line.split("\t")
        found = {canonical_url(url.replace("\\n", "\n")) for url in urls}
        assert len(found) == (1 if kind == "same" else len(urls)), line


@pytest.mark.parametrize(
    ("link", "base", "expected"),
    [
        ("/a/b?utm_source=x", "https://paper.example/feed.xml", "https://paper.example/a/b"),
        ("../b", "https://paper.example/x/y/feed", "https://paper.example/x/b"),
        (
            "https://news.google.com/news/url?url=https://paper.example/a",
            None,
            "https://paper.example/a",
        ),
        (
            "https://paper-example.cdn.ampproject.org/v/s/paper.example/a?amp=1",
            None,
            "https://paper.example/a?amp=1",
        ),
        ("https://paper.example/a?b=%2f&a=%7E", None, "https://paper.example/a?a=~&b=%2F"),
        ("HTTPS://USER:PW@Paper.Example:443/a", None, "https://paper.example/a"),
    ],
)
def test_links_become_canonical(link, base, expected):
    """Relative links, wrappers, escapes and credentials."""
    assert canonical_url(link, base=base) == expected


BAD = [
    "",
    "javascript:alert(1)",
    "mailto:a@b.example",
    "ftp://x.example/",
    "file:///etc/passwd",
    "http://",
    "https://./a",
    "x" * 9000,
]


@pytest.mark.parametrize("link", BAD)
def test_what_is_no_web_address_is_refused(link):
    """Only http and https, of bounded length."""
    with pytest.raises(BadUrl):
        canonical_url(link)


@given(st.text(max_size=60), st.text(max_size=60))
def test_canonical_is_idempotent(path, query):
    """canonical_url(canonical_url(u)) == canonical_url(u), whatever stands in path and query."""
    try:
        once = canonical_url(f"https://paper.example/{path}?{query}")
    except BadUrl:
        return
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://www.google.com./url?q=https://paper.example/a", "https://paper.example/a"),
        ("https://www.cnn.com../a?hpt=hp_t1", "https://www.cnn.com/a"),
        ("https://cdn.ampproject.org/c/s;jsessionid=A1/paper.example/a", "https://paper.example/a"),
        ("https://paper.example/a/..;jsessionid=A1", "https://paper.example/"),
    ],
)
def test_what_hides_a_wrapper_is_taken_out_first(link, expected):
    """A dot behind a host, a session id within a path: one reading is enough."""
    assert canonical_url(link) == expected
    assert canonical_url(expected) == expected


def test_ids_are_stable():
    """The id of a URL never changes between versions: people store it."""
    assert story_id("https://paper.example/a") == "urn:uuid:1c02a7c1-100b-5657-935a-bbece79c4b06"


def test_hosts_and_domains():
    """The host is the unit of politeness, the registrable domain the unit of publishers."""
    assert host_of("https://News.BBC.co.uk:8443/a") == "news.bbc.co.uk:8443"
    assert domain_of("https://news.bbc.co.uk/a") == "bbc.co.uk"
    assert domain_of("http://127.0.0.1:8000/a") == "127.0.0.1"
