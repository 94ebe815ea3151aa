"""rules.toml: a mistake is one line with file and line, before anything is fetched."""

import pytest

from news.errors import ConfigError
from news.site.rules import SiteRules
from pipeline.config.site_rules import read_rules
from storage import open_store
from tests.support.newssite import FeedEntry, article_page, rss
from tests.support.running import Shell
from tests.support.sitelines import bodies

GOOD = """
[[site]]
host = "paper.example"
drop = [".promo", "//aside"]

[[site]]
host = "*.other.example"
keep = ["main"]
keep_lines = ["A line"]
memory = false
[site.fields]
section = "meta[name=desk]::attr(content)"
"""


def test_rules_are_read_with_their_tables(tmp_path):
    """No file: no rules."""
    path = tmp_path / "rules.toml"
    assert read_rules(path) == ()
    path.write_text(GOOD)
    assert read_rules(path) == (
        SiteRules(host="paper.example", drop=(".promo", "//aside")),
        SiteRules(
            host="*.other.example",
            keep=("main",),
            keep_lines=("A line",),
            memory=False,
            fields=(("section", "meta[name=desk]::attr(content)"),),
        ),
    )


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        (
            '[[site]]\nhost = "a.example"\ndorp = ["p"]\n',
            3,
            "unknown key 'dorp'; did you mean 'drop'?",
        ),
        ('[[site]]\nhost = "a.example"\n\ndrop = ["p["]\n', 4, "drop: not a CSS selector or XPath"),
        ('[[site]]\nhost = "a.example"\nkeep = ["a::attr(href)"]\n', 3, "::attr() reads a field"),
        (
            '[[site]]\nhost = "a.example"\n[site.fields]\ntitel = "h1"\n',
            4,
            "unknown key 'titel'; did you mean 'title'?",
        ),
        (
            '[[site]]\nhost = "a.example"\n[[site]]\nhost = "b.example"\n'
            '[site.fields]\ntitle = "//h1["\n',
            6,
            "title: not a CSS",
        ),
        (
            '[[site]]\nhost = "a.example"\n[[site]]\nhost = "a.example"\n',
            4,
            "'a.example' has a [[site]] already",
        ),
        ('[[site]]\nhost = "https://a.example/"\n', 2, "host: "),
        ('[[site]]\ndrop = ["p"]\n', 1, "host: field required"),
        ('[[site]]\nhost = "a.example"\nmemory = "no"\n', 3, "memory: "),
        ('[[site]]\nhost = "a.example"\nkeep = "p"\n', 3, "keep: "),
        ('[[sites]]\nhost = "a.example"\n', 1, "unknown key 'sites'; did you mean 'site'?"),
        ('[[site]]\nhost = "a.example\n', 2, "not TOML"),
    ],
    ids="key selector attribute field site2 twice host missing memory list table toml".split(),
)
def test_a_mistake_is_told_in_one_line_and_exits_2(wirecopy: Shell, text, line, expected):
    """By every command that reads the rules."""
    path = wirecopy.write("rules.toml", text)
    wirecopy.setenv("WIRECOPY_RULES", str(path))
    page = wirecopy.write("page.html", "<p>Text</p>")
    open_store(wirecopy.store).close()
    for command in (("ingest", "http://127.0.0.1:9/feed.xml"), ("extract", page), ("reextract",)):
        said = wirecopy(*command)
        assert (said.code, said.err.count("\n"), said.out) == (2, 1, ""), said.err
        assert f"{path}:{line}" in said.err
        assert expected in said.err


@pytest.mark.parametrize(
    "selector",
    [
        "//p[matches(., 'x')]",
        "//p[ends-with(., 'x')]",
        "//p[re:match(., 'x')]",
        "//p[contains(.)]",
        "//x:p",
        "//p[$x]",
        "//figure[@class = 'big'][matches(., 'x')]",
        "//figure//a[@x:href]",
        "svg|figure",
        r"//p\u0001",
    ],
)
def test_a_selector_that_no_page_can_be_asked_by_is_told(tmp_path, selector):
    """Though it compiles: else every page of the site would end in quarantine."""
    path = tmp_path / "rules.toml"
    path.write_text(f'[[site]]\nhost = "a.example"\ndrop = ["{selector}"]\n')
    with pytest.raises(ConfigError, match=r"rules\.toml:3: drop: not a CSS selector or XPath"):
        read_rules(path)


@pytest.mark.parametrize(
    "selector",
    [
        "//p[contains(., 'matches(x) $y z:w')]",
        "//p[@xml:lang = 'de' and (@id or not(@class))]",
        "(//p/ancestor::div/text())[last()]",
        "p.promo > a:nth-child(2n+1):not(.x)",
        "a[href^='x:y(']",
    ],
)
def test_what_only_looks_like_a_foreign_name_is_taken(tmp_path, selector):
    """Words in strings, axes, node tests, operators before a parenthesis."""
    path = tmp_path / "rules.toml"
    path.write_text(f'[[site]]\nhost = "a.example"\ndrop = ["{selector}"]\n')
    assert read_rules(path)[0].drop == (selector,)


def test_new_rules_hold_for_the_next_run(wirecopy: Shell, newssite):
    """Nothing is restarted or installed for it; the host is the page's, with its port."""
    path = wirecopy.write("rules.toml", "")
    wirecopy.setenv("WIRECOPY_RULES", str(path))
    promo = (
        "<p class='promo'>Our summer market opens its stalls on the quay "
        "this Saturday at nine in the morning sharp.</p>"
    )
    entries = []
    for n in range(2):
        page = article_page(f"Story {n}", bodies()[n], after=promo)
        entries.append(FeedEntry(title=f"Story {n}", link=newssite.publish(f"/{n}", page)))
        feed = newssite.publish("/feed.xml", rss(entries))
        assert wirecopy("ingest", feed, "--force", "--json").json["entries"]["stored"] == 1
        path.write_text(f'[[site]]\nhost = "127.0.0.1:{newssite.port}"\ndrop = [".promo"]\n')
    texts = [record["content_text"] for record in wirecopy.lines()]
    assert ["summer market" in text for text in texts] == [True, False]
