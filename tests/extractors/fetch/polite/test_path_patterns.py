"""Path patterns of robots.txt and tdmrep.json."""

import time

import pytest

from extractors.fetch.polite.path_patterns import matches, path_of


@pytest.mark.parametrize(
    ("pattern", "path", "does"),
    [
        ("/", "/any", True),
        ("/news", "/newsroom", True),
        ("/news/", "/news", False),
        ("/News/", "/news/1", False),
        ("*", "/any", True),
        ("/*", "/", True),
        ("/*.jpg$", "/a/b.jpg", True),
        ("/*.jpg$", "/a/b.jpg?size=2", False),
        ("/*.jpg", "/a/b.jpg?size=2", True),
        ("/this/*/then", "/this/and/that/then/1", True),
        ("/this/*/then", "/this/then", False),
        ("/exactly$", "/exactly", True),
        ("/exactly$", "/exactly/1", False),
        ("/a*b*a$", "/aba", True),
        ("/ab*ba$", "/aba", False),
        ("/path/foo-%24", "/path/foo-$", True),
        ("/path/foo-$", "/path/foo-$", False),
        ("/café", "/caf%C3%A9/1", True),
        ("/caf%c3%a9", "/café", True),
        ("/%7Ejoe", "/~joe", True),
        ("/a%2Fb", "/a/b", False),
        ("/search?q=", "/search?q=tide", True),
        ("", "/any", True),
        ("no-slash", "/no-slash", False),
        ("/\ud800", "/any", False),
        ("/" + "a" * 5000, "/" + "a" * 6000, False),
    ],
)
def test_a_pattern_covers_a_path(pattern, path, does):
    """As Google reads robots.txt; percent-encoding is no difference."""
    assert matches(pattern, path_of(f"https://gazette.example{path}")) is does


def test_no_pattern_takes_long():
    """What makes regular expressions run for years."""
    began = time.process_time()
    path = path_of("https://a.example/" + "a" * 3000)
    for pattern in ("*a" * 900 + "b", "/" + "*" * 1900 + "b$", "/(a+)+$", "*" * 2000):
        for _ in range(20):
            matches(pattern, path)
    assert time.process_time() - began < 1
