"""Which canonical links count, and for what."""

import pytest

from news.record.canonical import accepted_canonical, public_or_none, syndicated_from

PAGE = "https://www.paper.example/story-1"


@pytest.mark.parametrize(
    ("declared", "accepted"),
    [
        ("https://www.paper.example/story-1?utm_source=x", "https://www.paper.example/story-1"),
        ("/story-1", None),
        ("https://other.example/story-1", None),
        ("https://paper.example/", None),
        ("https://paper.example/world", None),
        (None, None),
        ("javascript:void(0)", None),
    ],
)
def test_rel_canonical_names_the_story_only_on_its_own_site(
    declared: str | None, accepted: str | None
) -> None:
    """Absolute, same registrable domain, no home page and no section."""
    assert accepted_canonical(declared, page_url="https://m.paper.example/story-1?amp") == accepted


@pytest.mark.parametrize(
    ("page", "title", "is_accepted"),
    [
        ("https://paper.example/amp/flood", None, True),
        ("https://m.paper.example/flood.html?x=1", None, True),
        ("https://paper.example/?p=12", "Flood in the valley", True),
        ("https://paper.example/?p=12", "A river rises", False),
        ("https://paper.example/flood/2026/11/river", "Flood in the valley", False),
        ("https://paper.example/2026/11/flood", None, False),
        ("https://paper.example/a-123.html", None, False),
    ],
)
def test_a_canonical_of_one_word_is_the_story_where_the_page_says_so(
    page: str, title: str | None, is_accepted: bool
) -> None:
    """By its own path or its title; the first segment of the page's path is its section."""
    declared = "https://paper.example/flood"
    found = accepted_canonical(declared, page_url=page, title=title)
    assert (found == declared) is is_accepted


@pytest.mark.parametrize(
    ("declared", "page", "is_accepted"),
    [
        ("/blog/author/ann/", "/news/bridge-closes", False),
        ("/category/news/", "/news/bridge-closes", False),
        ("/tag/bridges/", "/?p=7", False),
        ("/404/", "/news/bridge-closes", False),
        ("/category/news/bridge-closes", "/bridge-closes/amp", True),
        ("/topics/news/old-bridge-closes-in-may", "/?p=7", True),
        ("/tag/ferries/", "/tag/bridges/", True),
    ],
)
def test_a_canonical_that_is_a_list_names_no_story(
    declared: str, page: str, is_accepted: bool
) -> None:
    """Templates print the author's page on each story. The page's end or title tells a story."""
    url, page_url = (f"https://paper.example{path}" for path in (declared, page))
    found = accepted_canonical(url, page_url=page_url, title="Old bridge closes in May")
    assert (found == url) is is_accepted


@pytest.mark.parametrize(
    "declared",
    [
        "http://localhost:3000/story-1",
        "https://www.paper.example/{{ story.slug }}",
        "https://www.paper.example/${slug}",
        "http://localhost/story-1",
        "https://undefined/story-1",
        "https://null/story-1",
        "https://undefined.undefined/story-1",
        "http://web.default.svc/story-1",
        "http://web:8080/story-1",
        "http://10.20.0.12/story-1",
        "http://192.168.1.5:8080/story-1",
        "http://172.17.0.2/story-1",
        "http://127.0.0.1:8080/story-1",
        "http://0.0.0.0:4000/story-1",
        "http://169.254.10.1/story-1",
        "http://[::1]:3000/story-1",
        "http://[fd00::12]/story-1",
        "http://203.0.113.9/story-1",
        "https://cms.paper.internal/story-1",
        "https://paper.local/story-1",
        "https://paper.test/story-1",
        "http://host.docker.internal/story-1",
        "http://paper.default.svc.cluster.local/story-1",
        "https://intranet.lan/story-1",
        "https://www.paper.examplehttps://www.paper.example/story-1",
        "https://www.paper.examplehttp//story-1",
        "https://www.paper.example.www.paper.example/story-1",
        "https://www.paper.example/https://www.paper.example/story-1",
        "https://other.example/https://www.paper.example/story-1",
        "https://www.paper.example:3000/story-1",
        "https://preview.paper-staging.example:8443/story-1",
        "https://example.com/story-1",
        "https://www.example.org/story-1",
        "https://%7B%7Bsite.url%7D%7D/story-1",
        "https:///story-1",
        "//story-1",
    ],
)
def test_a_canonical_that_can_be_nobodys_address_counts_for_nothing(declared: str) -> None:
    """Neither as the story's address nor as another publisher's."""
    assert accepted_canonical(declared, page_url=PAGE) is None
    assert syndicated_from(declared, page_url=PAGE) is None


@pytest.mark.parametrize(
    ("declared", "page_url"),
    [
        ("https://www.wire.example/2026/05/03/bridge", PAGE),
        ("https://paper.example.co.uk/story-1", PAGE),
        ("https://nytimes.com/story-1", "https://times.com/story-1"),
        ("https://t.com/story-1", "https://t.co/story-1"),
        ("https://xn--zeitung-n2a.example/a", PAGE),
    ],
)
def test_another_publishers_page_is_syndication(declared: str, page_url: str) -> None:
    """Whatever part of its name the two hosts share."""
    assert syndicated_from(declared, page_url=page_url) == declared
    assert accepted_canonical(declared, page_url=page_url) is None


def test_another_publishers_front_page_is_no_story() -> None:
    """It can be the original of none."""
    assert syndicated_from("https://www.wire.example/", page_url=PAGE) is None


def test_a_page_on_an_address_of_its_own_may_name_itself() -> None:
    """Runs on private networks: the canonical link has the page's own host."""
    page = "http://127.0.0.1:8080/story-1?x=1"
    assert accepted_canonical("http://127.0.0.1:8080/story-1", page_url=page) is not None


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://www.paper.example/story-1/amp", True),
        ("https://amp.paper.example/story-1", True),
        ("http://localhost:3000/story-1/amp", False),
        (None, False),
    ],
)
def test_an_amp_page_that_nobody_can_open_is_left_out(link: str | None, kept: bool) -> None:
    """The same build servers write both links."""
    assert public_or_none(link, page_url=PAGE) == (link if kept else None)


@pytest.mark.parametrize(
    ("declared", "page", "is_accepted"),
    [
        ("https://staging.paper.example/story-1", "https://www.paper.example/story-1", False),
        ("https://dev.paper.example/story-1", "https://www.paper.example/story-1", False),
        ("https://dev.paper.example/story-1", "https://www.paper.example/r/17", True),
        ("https://staging.paper.example/story-1", "https://staging.paper.example/story-1", True),
        ("https://news.paper.example/story-1", "https://www.paper.example/story-1", True),
        ("https://www.paper.example//story-1", "https://www.paper.example/story-1", False),
        ("https://www.www.paper.example/story-1", "https://www.paper.example/story-1", False),
    ],
)
def test_the_server_on_which_a_site_is_built_names_no_story(
    declared: str, page: str, is_accepted: bool
) -> None:
    """Its name got into the page. A part of a site may be called so. Nor do doubled signs."""
    found = accepted_canonical(declared, page_url=page)
    assert found == (declared if is_accepted else None)


def test_a_domain_that_templates_write_for_anybodys_is_no_publisher() -> None:
    """`yoursite.com` is what a theme was shipped with."""
    assert syndicated_from("https://yoursite.com/story-1", page_url=PAGE) is None


def test_a_preview_of_the_page_is_no_other_publisher() -> None:
    """The same path on a host of previews. Another path there may be another's story."""
    for declared, original in (
        ("https://paper-git-main.vercel.app/story-1", None),
        ("https://a1b2.ngrok.io/story-1", None),
        ("https://wire.netlify.app/2026/05/bridge", "https://wire.netlify.app/2026/05/bridge"),
    ):
        assert syndicated_from(declared, page_url=PAGE) == original
