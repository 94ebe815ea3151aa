"""Feeds behind a login: the password reaches the feed's own host and nothing that people read."""

import json
from base64 import b64encode
from pathlib import Path

import pytest

from news.errors import ConfigError
from news.feed.values import Subscription
from news.secrets import masked_text
from pipeline.config.logins import request_headers, shown, split_login
from pipeline.config.subscriptions import read_feeds
from tests.support.newssite import NewsSite, Reply, Request, an_entry, article_page, prose, rss
from tests.support.running import Shell, everything_in

PASSWORD = "s3cret-öl/@:"
AUTHORIZATION = f"Basic {b64encode(f'reader:{PASSWORD}'.encode()).decode()}"


def behind_a_login(site: NewsSite, path: str, body: bytes, kind: str) -> str:
    """A URL that answers 401 without the login."""

    def answer(request: Request) -> Reply:
        if request.headers.get("authorization") == AUTHORIZATION:
            return Reply(headers=(("Content-Type", kind),), body=body)
        return Reply(status=401, headers=(("WWW-Authenticate", "Basic"),))

    return site.answer(path, answer)


@pytest.mark.parametrize("form", ["url", "key", "argument"])
def test_a_feed_behind_a_login_is_read_and_its_password_is_nowhere(
    wirecopy: Shell, newssite: NewsSite, tmp_path: Path, form
):
    """In the URL or as `login`: not in outputs, logs, records, store, reports or archive."""
    page = behind_a_login(newssite, "/story", article_page("Harbour opens", prose(1)), "text/html")
    away = newssite.publish("/away", article_page("Elsewhere", prose(2)), host="127.0.0.2")
    body = rss([an_entry(page, title="Harbour opens"), an_entry(away, title="Elsewhere")])
    feed = behind_a_login(newssite, "/feed.xml", body, "application/rss+xml")
    wirecopy.setenv("PAPER_PW", PASSWORD)
    rest = feed.removeprefix("http://")
    if form == "url":
        wirecopy.write("feeds.toml", f'[[feed]]\nurl = "http://reader:${{PAPER_PW}}@{rest}"\n')
    elif form == "key":
        wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{feed}"\nlogin = "reader:${{PAPER_PW}}"\n')
    more = [f"http://reader:${{PAPER_PW}}@{rest}"] if form == "argument" else []
    ran = wirecopy("ingest", "-v", "--json", *more)
    assert ran.json["entries"]["stored"] == 2, ran.err
    assert [r.headers.get("authorization") for r in newssite.requests if r.path == "/away"] == [
        None
    ]
    said = [
        ran,
        wirecopy("status", "--json"),
        wirecopy("status"),
        wirecopy("records", "list", "--json"),
    ]
    said += (
        [
            wirecopy("feeds", "list", "--json"),
            wirecopy("feeds", "export"),
            wirecopy("feeds", "check"),
        ]
        if not more
        else []
    )
    everything = "".join(one.out + one.err for one in said) + json.dumps(wirecopy.lines())
    files = everything_in(tmp_path)
    assert b"/feed.xml HTTP/1.1" in files  # the archive is among them
    token = AUTHORIZATION.removeprefix("Basic ")
    for secret in (PASSWORD, token):
        assert secret not in everything
        assert secret.encode() not in files
    assert {line["url"] for line in ran.json["feed_lines"]} == {feed}


@pytest.mark.parametrize(
    "mistake",
    [
        'headers = { Cookie = "hush-hush" }',
        'headers = { Authorization = "hush-hush\\n" }',
        "headers = { Authorization = ['hush-hush'] }",
        "headers = 'hush-hush'",
        "login = 'hush-hush'",
        "login = ['hush-hush']",
        "login = 'reader:hush-hush'\nheaders = { Authorization = 'Bearer hush-hush' }",
        f"url = 'ftp://reader:{'hush-hush' * 9}@paper.example/'",
    ],
)
def test_a_mistake_beside_a_secret_is_told_without_it(tmp_path: Path, mistake):
    """What was expected is said, what was found is not: terminals and logs are read by others."""
    path = tmp_path / "feeds.toml"
    path.write_text(
        f"[[feed]]\n{mistake}\n" + ("" if "url" in mistake else "url = 'https://paper.example/'")
    )
    with pytest.raises(ConfigError, match=r"feeds\.toml:[2-3]: (headers|login|url): ") as caught:
        read_feeds(path)
    assert "hush" not in str(caught.value)


def test_removing_a_feed_by_its_address_with_login_tells_no_password(wirecopy: Shell):
    """Neither where it is found nor where not."""
    path = wirecopy.write(
        "feeds.toml",
        "[[feed]]\nurl = 'https://paper.example/a'\nname = 'http://reader:hush@paper.example/'\n",
    )
    for code in (0, 2):
        said = wirecopy("feeds", "remove", "http://reader:hush@paper.example/")
        assert (said.code, "hush" in said.err, str(path) in said.err) == (code, False, True)


def test_a_password_written_out_is_refused_and_shown_nowhere(wirecopy: Shell, tmp_path: Path):
    """In an address, a login or a header; the error says ${VARIABLE} and tells no password."""
    wirecopy.write("feeds.toml", "[[feed]]\nurl = 'https://me:hunter2@paper.example/f'\n")
    for arguments in (
        ["feeds", "add", "https://me:hunter2@paper.example/f"],
        ["feeds", "list"],
        ["ingest"],
        ["ingest", "https://me:hunter2@paper.example/f"],
        ["ingest", "htp://me:hunter2@paper.example/f"],
        ["feeds", "add", "https://me:hunter2@/f"],
    ):
        said = wirecopy(*arguments)
        assert (said.code, "hunter2" in said.err) == (2, False)
        assert "${PASSWORD_VARIABLE}" in said.err or "://me:***@" in said.err
    for literal in ("login = 'me:hunter2'", "headers = { X-Key = 'hunter2' }"):
        (path := tmp_path / "f.toml").write_text(
            f"[[feed]]\nurl = 'https://p.example/'\n{literal}\n"
        )
        with pytest.raises(ConfigError, match=r"f\.toml:3: .*VARIABLE}.*environment") as caught:
            read_feeds(path)
        assert "hunter2" not in str(caught.value)
    path.write_text("[[feed]]\nurl = 'https://p.example/'\nheaders = { Accept-Language = 'de' }\n")
    assert read_feeds(path)[0].headers == {"Accept-Language": "de"}


def test_an_import_leaves_passwords_out_and_names_a_variable_for_each(wirecopy: Shell):
    """Another reader's export with a literal login: every feed is added, no password is written."""
    outlines = "<outline xmlUrl='https://me:hunter2@paper.example/f'/><outline xmlUrl='https://b.example/f'/>"
    opml = wirecopy.write("x.opml", f"<opml version='2.0'><body>{outlines}</body></opml>")
    said = wirecopy("feeds", "import", opml)
    assert (said.code, "PAPER_EXAMPLE_PASSWORD" in said.err) == (0, True)
    one, _ = read_feeds(wirecopy.folder / "feeds.toml")
    assert one.login == "me:${PAPER_EXAMPLE_PASSWORD}"
    assert b"hunter2" not in (wirecopy.folder / "feeds.toml").read_bytes()


def test_secrets_go_only_where_they_belong():
    """Headers to the feed's domain, the login to its host, neither from https to http."""
    paper = Subscription(
        url="https://feeds.paper.example/f", headers={"X-Key": "${KEY}"}, login="me:${KEY}"
    )
    environment = {"KEY": "k"}

    def sent(url: str) -> set[str]:
        return set(request_headers(paper, url=url, environment=environment))

    assert sent("https://feeds.paper.example/story") == {"X-Key", "Authorization"}
    assert sent("https://www.paper.example/story") == {"X-Key"}
    assert sent("http://feeds.paper.example/story") == set()
    assert sent("https://evil.example/story") == set()
    with pytest.raises(ConfigError, match="not set"):
        request_headers(paper, environment={})


def test_logins_are_split_and_masked():
    """With percent-escapes, without a password, with an @ in the path."""
    assert split_login("https://me:p%40ss@a.example/f") == ("https://a.example/f", "me:p@ss")
    assert split_login("https://me@a.example/f") == ("https://a.example/f", "me:")
    assert split_login("https://a.example/@me:x") == ("https://a.example/@me:x", None)
    assert (
        masked_text("got 'https://me:pw@a.example/' and http://b:c@d/")
        == "got 'https://me:***@a.example/' and http://b:***@d/"
    )
    one = shown(
        Subscription(
            url="https://a.example/",
            headers={"A": "Bearer ${T}", "B": "${T}", "C": "plain"},
            login="u:${T}",
        )
    )
    assert dict(one.headers) == {"A": "***${T}", "B": "${T}", "C": "***"}
    assert one.login == "u:${T}"
    assert "pw" not in repr(Subscription(url="https://a.example/", login="u:pw"))
