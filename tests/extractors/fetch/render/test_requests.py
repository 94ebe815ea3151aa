"""What a page that is rendered may ask for, and what is passed on."""

import pytest

from extractors.fetch.render.answers import Answer, Scripts
from extractors.fetch.render.settings import headers_of, is_of_page

PAGE = "https://www.paper.example/story"
CDN = frozenset({"cdn.example"})


@pytest.mark.parametrize(
    ("kind", "method", "url", "is_asked"),
    [
        ("script", "GET", "https://www.paper.example/app.js", True),
        ("fetch", "GET", "https://api.paper.example/story/1", True),
        ("xhr", "GET", "http://paper.example/data", True),
        ("script", "GET", "https://cdn.example/app.js", True),
        ("script", "GET", "https://a.b.cdn.example/app.js", True),
        ("script", "GET", "https://notcdn.example/app.js", False),
        ("script", "GET", "https://ads.example/track.js", False),
        ("fetch", "POST", "https://api.paper.example/vote", False),
        ("image", "GET", "https://www.paper.example/photo.jpg", False),
        ("stylesheet", "GET", "https://www.paper.example/style.css", False),
        ("document", "GET", "https://www.paper.example/frame", False),
        ("ping", "GET", "https://www.paper.example/beacon", False),
        ("fetch", "GET", "http://169.254.169.254/latest/meta-data", False),
        ("fetch", "GET", "file:///etc/passwd", False),
        ("fetch", "GET", "https://www.paper.example.evil.example/x", False),
    ],
)
def test_a_page_asks_for_scripts_and_data_of_its_own_domain(
    kind: str, method: str, url: str, is_asked: bool
):
    """And of hosts that the user names."""
    assert is_of_page(kind, method, url, page_url=PAGE, hosts=CDN) is is_asked


def test_headers_are_the_page_s_own():
    """What its script sets, and its Origin to another host; nothing of the browser's."""
    sent = {
        "x-api-key": "public",
        "accept": "application/json",
        "cookie": "a=b",
        "referer": PAGE,
        "user-agent": "Chrome",
        "sec-ch-ua": "x",
        "accept-encoding": "gzip",
    }
    own = {"x-api-key": "public", "accept": "application/json"}
    assert headers_of(sent, url="https://www.paper.example/a", page_url=PAGE) == own
    assert headers_of(sent, url="https://api.paper.example/a", page_url=PAGE) == {
        **own,
        "origin": "https://www.paper.example",
    }


def test_scripts_are_kept_within_bounds():
    """The last used ones; a failure is asked for again."""
    scripts = Scripts()
    large = Answer(status=200, headers={}, body=bytes(30 * 2**20))
    for name in "abc":
        scripts.keep(name, large)
        scripts.get("a")
    assert [bool(scripts.get(name)) for name in "abc"] == [True, False, True]
    scripts.keep("d", Answer(status=503, headers={}, body=b""))
    assert scripts.get("d") is None
