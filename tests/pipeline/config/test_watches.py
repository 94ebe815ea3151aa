"""watches.toml, and the rules of feeds.toml: what is read, and what a mistake says."""

from datetime import timedelta
from pathlib import Path

import pytest

from news.errors import ConfigError
from news.feed.values import EntryRule
from news.query.rules import Watch
from pipeline.config.push.watches import read_watches
from pipeline.config.subscriptions import read_feeds

GOOD = """
[[watch]]
name = "Rail"
any = ["strike", '"rail strike"', "bahn*"]
none = "football"
in = ["title"]
hosts = ["Paper.Example", "*.münchen.example"]
languages = "de"
webhook = "https://desk.example/hook?token=abc"
secret = "${DESK_SECRET}"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "w.toml"
    path.write_text(text)
    return path


def test_a_watch_is_read_with_all_its_keys(tmp_path: Path) -> None:
    """One term needs no brackets; hosts are as addresses have them."""
    (watch,) = read_watches(written(tmp_path, GOOD))
    assert watch == Watch(
        name="Rail",
        any=("strike", '"rail strike"', "bahn*"),
        none=("football",),
        within=("title",),
        hosts=("paper.example", "xn--mnchen-3ya.example"),
        languages=("de",),
        webhook="https://desk.example/hook?token=abc",
        secret="${DESK_SECRET}",
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[watch]]\nany = ["x"]', ":1: a [[watch]] needs a name"),
        ('[[watch]]\nname = "a"', "expected at least one of any, all"),
        ('[[watch]]\nname = "a"\nnone = ["x"]', "expected at least one of any, all"),
        ('[[watch]]\nname = "a"\nanny = ["x"]', ":3: unknown key 'anny'; did you mean 'any'?"),
        ('[watches]\nname = "a"', ":1: unknown key 'watches'; did you mean 'watch'?"),
        ('[[watch]]\nname = "a"\nany = ["*"]', ":3: any: expected a word, got '*'"),
        ('[[watch]]\nname = "a"\nany = []', ":3: any:"),
        ('[[watch]]\nname = "a"\nany = ["x"]\nin = ["body"]', ":4: in: "),
        ('[[watch]]\nname = "a"\nhosts = ["a b"]', 'expected a host such as "paper.example"'),
        ('[[watch]]\nname = "a"\nany = ["x"]\nwebhook = "ftp://x.example"', "http(s) address"),
        ('[[watch]]\nname = "a"\nany = ["x"]\nwebhook = "https://x.example"', "needs a secret"),
        ('[[watch]]\nname = "a"\nany = ["x"]\nsecret = "hunter2"', "${VARIABLE}"),
        (
            '[[watch]]\nname = "a"\nany = ["x"]\nwebhook = "https://u:hunter2@x.example"',
            "without a login",
        ),
        ('[[watch]]\nname = "a"\nany = "x"\n[[watch]]\nname = "a"\nany = "y"', ":5: there is"),
        ('[[watch]]\nname = "a\\u202eb"\nany = "x"', ":2: name: expected a name on one line"),
        ('watch = "x"', "expected one [[watch]] table a watch"),
    ],
)
def test_a_mistake_in_watches_names_file_line_and_what_is_expected(
    tmp_path: Path, text: str, says: str
) -> None:
    """In one line, without a secret."""
    with pytest.raises(ConfigError) as caught:
        read_watches(written(tmp_path, text))
    assert f"{tmp_path}/w.toml" in str(caught.value)
    assert says in str(caught.value)
    assert "hunter2" not in str(caught.value)


FEEDS = """
[defaults]
block = { title = ["horoscope"] }
[[feed]]
url = "https://one.example/f"
block = [{ link = "/sport/", author = ["zuza"] }, { older_than = "30d" }]
keep = [{ category = ["politics", "econom*"] }]
[[feed]]
url = "https://two.example/f"
"""


def test_a_feeds_rules_come_beside_those_of_the_defaults(tmp_path: Path) -> None:
    """They do not replace them."""
    one, two = read_feeds(written(tmp_path, FEEDS))
    shared = EntryRule(title=("horoscope",))
    assert one.block == (
        shared,
        EntryRule(link=("/sport/",), author=("zuza",)),
        EntryRule(older_than=timedelta(days=30)),
    )
    assert one.keep == (EntryRule(category=("politics", "econom*")),)
    assert (two.block, two.keep) == ((shared,), ())


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ('block = ["horoscope"]', "expected a rule such as"),
        ("block = 3", "expected rules such as"),
        ("block = {}", "expected a rule such as"),
        ('block = { titel = ["x"] }', "unknown key 'titel'; did you mean 'title'?"),
        ('keep = { older_than = "3d" }', "unknown key 'older_than'"),
        ('block = { title = ["..."] }', "title: expected a word"),
        ('block = { link = ["*"] }', "link: expected a piece of a link"),
        ('block = { older_than = "soon" }', "older_than: expected a time such as"),
        ('block = { language = ["english"] }', "language: "),
    ],
)
def test_a_mistake_in_a_rule_names_file_line_and_what_is_expected(
    tmp_path: Path, rule: str, says: str
) -> None:
    """Of `[defaults]` as of a feed."""
    for text in (
        f'[[feed]]\nurl = "https://one.example/f"\n{rule}',
        f'[defaults]\n{rule}\n[[feed]]\nurl = "https://one.example/f"',
    ):
        with pytest.raises(ConfigError, match=r"w\.toml:\d: (block|keep): ") as caught:
            read_feeds(written(tmp_path, text))
        assert says in str(caught.value)
