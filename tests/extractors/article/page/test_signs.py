"""What a page shows of its purpose."""

import pytest

from extractors.article.from_page import extract
from news.article import PageSigns
from tests.extractors.article.pages import TITLE, a_page, article_html


def signs_of(*, head: str = "", body: str | None = None) -> PageSigns:
    return extract(a_page(head=head, body=body)).signs


def test_an_article_shows_its_headings_and_nothing_else() -> None:
    """The title element and h1, each once."""
    signs = signs_of()
    assert signs.headings == (f"{TITLE} | Harbour Gazette", TITLE)
    assert signs == PageSigns(
        headings=signs.headings, printed=(TITLE,), declares_article=signs.declares_article
    )


@pytest.mark.parametrize(
    ("content", "is_noindex"), [("noindex, follow", True), ("NOINDEX", True), ("index", False)]
)
def test_robots_meta_is_read(content: str, is_noindex: bool) -> None:
    """In any case, beside other words."""
    assert signs_of(head=f'<meta name="robots" content="{content}">').is_noindex is is_noindex


@pytest.mark.parametrize(
    ("form", "asks"),
    [
        ("<form><button>Yes</button></form>", True),
        ('<form><input type="hidden" name="t"><input type="submit" value="Yes"></form>', True),
        ('<div role="dialog"><button>Yes</button></div>', True),
        ('<form><input name="q"><button>Find</button></form>', False),
        ("<form><textarea></textarea><button>Send</button></form>", False),
        ("<button>Share</button>", False),
    ],
)
def test_a_form_of_buttons_asks(form: str, asks: bool) -> None:
    """A form to write in, as for searching and comments, does not."""
    assert signs_of(body=f"<main><h1>Hm?</h1><p>Well?</p>{form}</main>").asks is asks


def test_forms_beside_the_main_part_do_not_count() -> None:
    """Banners, log-ins and searches stand beside articles."""
    beside = (
        '<header><form><input type="password"><button>In</button></form></header>'
        '<div role="dialog"><button>Accept</button></div>'
    )
    signs = signs_of(body=f"{beside}<main>{article_html()}</main>")
    assert (signs.asks, signs.has_password_field) == (False, False)


def test_a_password_field_in_the_main_part_counts() -> None:
    """A page that is a log-in."""
    body = '<main><h1>Hello</h1><form><input type="password"><button>In</button></form></main>'
    assert signs_of(body=body).has_password_field


@pytest.mark.parametrize(
    ("markup", "is_challenge"),
    [
        ("<script>window._cf_chl_opt={}</script>", True),
        ('<script src="https://x.awswaf.example/a/challenge.js"></script>', True),
        ('<iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=9"></iframe>', True),
        ('<div id="px-captcha"></div>', True),
        ('<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>', False),
        ('<form id="comment"><div class="g-recaptcha"></div></form>', False),
    ],
)
def test_challenges_are_told_from_their_vendors_other_scripts(
    markup: str, is_challenge: bool
) -> None:
    """Beacons and captchas of comment forms stand beside articles."""
    assert signs_of(body=f"{article_html()}{markup}").has_challenge is is_challenge


@pytest.mark.parametrize(
    ("content", "reloads"),
    [("5", True), ("0; url=/next", True), ("900", False), ("x", False), ("5.5;url=/a", False)],
)
def test_a_reload_within_seconds_is_read(content: str, reloads: bool) -> None:
    """Papers reload after minutes."""
    head = f'<meta http-equiv="refresh" content="{content}">'
    assert signs_of(head=head).reloads is reloads


def test_headings_that_are_links_are_counted() -> None:
    """Front pages and sections have many."""
    teasers = '<h2><a href="/a">A story</a></h2><a href="/b"><h3>Another</h3></a><h2>Plain</h2>'
    assert signs_of(body=f"{article_html()}{teasers}").linked_headings == 2


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        ("<h1>Log in</h1><h2>Why?</h2>", ("Log in",)),
        ("<h2>Log in</h2><h2>Why?</h2>", ("Log in",)),
        ("<h2><a href=/x>A teaser</a></h2>", ()),
        ("<p>No heading</p>", ()),
    ],
)
def test_the_headings_on_the_page_are_told_from_those_of_its_head(
    body: str, printed: tuple[str, ...]
) -> None:
    """Its h1 elements, else its first h2, but no teaser's."""
    assert signs_of(body=body).printed == printed


@pytest.mark.parametrize(
    ("script", "reloads"),
    [
        ("setTimeout(function(){location.reload();},50)", True),
        ("document.cookie='a=1';window.location=window.location.href", True),
        ("if (ie) location.href='/old'", False),
        ("document.cookie='seen=1'", False),
    ],
)
def test_a_script_that_loads_the_page_again_is_seen(script: str, reloads: bool) -> None:
    """At once, or after it has set a cookie."""
    assert signs_of(head=f"<script>{script}</script>").reloads_by_script is reloads
