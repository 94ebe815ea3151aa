"""Secrets at rest: tokens, cookies and logins of feeds and pages, and who may read our files."""

import json
import logging
import os
import re
from base64 import b64encode
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from news.secrets import Mask, masked_text, secret_values
from storage import open_store
from tests.support.newssite import NewsSite, Reply, Request, an_entry, article_page, prose, rss
from tests.support.running import Shell, everything_in

TOKEN, COOKIE, HOP = "tok-9fK2mQ7xLw", "c00kie-a1b2c3d4", "h0p-passw0rd"
LINK = "l1nk-passw0rd"  #: of a link that a feed prints


def private_newsroom(site: NewsSite) -> str:
    """A feed that needs its token, repeats it in its links, sets cookies and redirects."""
    host = urlsplit(site.url("/")).netloc
    page = article_page("Harbour opens", prose("harbour"))

    def story(request: Request) -> Reply:
        if COOKIE not in request.headers.get("cookie", ""):
            away = f"http://me:{HOP}@{host}/story?token={TOKEN}&id=7"
            cookie = ("Set-Cookie", f"session={COOKIE}; Path=/; HttpOnly")
            return Reply(status=302, headers=(("Location", away), cookie))
        return Reply(headers=(("Content-Type", "text/html"),), body=page)

    link = site.answer("/story", story) + f"?token={TOKEN}&id=7"
    other = site.publish("/other", article_page("Pier shut", prose("pier")))
    items = [
        an_entry(link, title="Harbour opens"),
        an_entry(other.replace("://", f"://me:{LINK}@"), title="Pier shut"),
    ]
    body = rss(items, title="Paper")

    def feed(request: Request) -> Reply:
        if f"token={TOKEN}" not in request.path:
            return Reply(status=403)
        return Reply(headers=(("Content-Type", "application/rss+xml"),), body=body)

    return site.answer("/feed.xml", feed) + f"?token={TOKEN}&edition=north"


def test_no_secret_is_in_anything_that_others_read(
    wirecopy: Shell, newssite: NewsSite, caplog: pytest.LogCaptureFixture
):
    """Not in records, reports, events, messages, exports or the archive; the store has the URL."""
    feed = private_newsroom(newssite)
    broken = newssite.url("/none.xml") + "?apikey=ak-5Tz81PqRv0"
    wirecopy.write("feeds.toml", f"[[feed]]\nurl = '{feed}'\n[[feed]]\nurl = '{broken}'\n")
    with caplog.at_level(logging.DEBUG):  # the libraries' too
        ran = wirecopy("ingest", "-v", "--json")
    assert ran.json["entries"]["stored"] == 2, ran.err
    said = [ran, wirecopy("status"), wirecopy("status", "--json"), wirecopy("feeds", "list")]
    said += [
        wirecopy("feeds", "list", "--json"),
        wirecopy("feeds", "check"),
        wirecopy("feeds", "export"),
    ]
    said += [
        wirecopy("records", "list", "--json"),
        wirecopy("records", "export"),
        wirecopy("retry"),
    ]
    said += [wirecopy("records", "export", "--format", "csv"), wirecopy("reextract", "--json")]
    story = wirecopy.lines()[0]["id"]
    said += [wirecopy("records", "show", story), wirecopy("records", "list", "--stories", "--json")]
    said += [wirecopy("feeds", "add", feed), wirecopy("feeds", "remove", broken)]
    text = caplog.text + "".join(one.out + one.err for one in said)
    files = everything_in(wirecopy.records) + everything_in(wirecopy.folder / "archive")
    assert b"Harbour opens" in files
    for secret in (TOKEN, COOKIE, HOP, LINK, "ak-5Tz81PqRv0"):
        assert (secret, secret in text, secret.encode() in files) == (secret, False, False)
    record = wirecopy.lines()[0]
    assert re.search(r"token=\*\*\*[0-9a-f]{8}&edition=north$", record["feeds"][0]["url"])
    assert b"Set-Cookie" not in files
    wirecopy.write("feeds.toml", f"[[feed]]\nurl = '{feed}'\n")
    assert TOKEN in wirecopy("feeds", "export", "--secrets").out


def test_a_masked_archive_is_replayed_and_read_again(wirecopy: Shell, newssite: NewsSite):
    """The replay finds feed and page, cookies and redirects included; reextract changes nothing."""
    feed = private_newsroom(newssite)
    assert wirecopy("ingest", feed, "--json").json["entries"]["stored"] == 2
    assert wirecopy("reextract", "--json").json["changed"] == 0
    before = {line["id"]: line["content_text"] for line in wirecopy.lines()}
    replay = [("--replay", path) for path in (wirecopy.folder / "archive").rglob("*.warc.gz")]
    again = wirecopy(
        "ingest", feed, "--json", "--store", f"sqlite:///{wirecopy.folder}/r.db",
        "--records", wirecopy.folder / "again", *(word for pair in replay for word in pair),
    )  # fmt: skip
    assert again.json["entries"]["stored"] == 2, again.err
    (part,) = (wirecopy.folder / "again").glob("2*/*.jsonl")
    lines = [json.loads(line) for line in part.read_text().splitlines()]
    assert {line["id"]: line["content_text"] for line in lines} == before


def test_two_feeds_that_differ_by_their_token_stay_two(wirecopy: Shell, newssite: NewsSite):
    """Their masked addresses differ too, and each is polled and archived as itself."""
    pages = [newssite.publish(f"/{n}", article_page(f"Story {n}", prose(n))) for n in (1, 2)]

    def answer(request: Request) -> Reply:
        at = 0 if "key=first-key" in request.path else 1
        body = rss([an_entry(pages[at], title=f"Story {at + 1}")])
        return Reply(headers=(("Content-Type", "application/rss+xml"),), body=body)

    feed = newssite.answer("/feed.xml", answer)
    urls = [f"{feed}?key=first-key", f"{feed}?key=second-key"]
    assert wirecopy("ingest", *urls, "--json").json["entries"]["stored"] == 2
    lines = wirecopy.lines()
    assert len({line["feeds"][0]["url"] for line in lines}) == 2
    replay = next((wirecopy.folder / "archive").rglob("*.warc.gz"))
    again = wirecopy(
        "ingest",
        *urls,
        "--json",
        "--replay",
        replay,
        "--store",
        f"sqlite:///{wirecopy.folder}/r.db",
        "--records",
        wirecopy.folder / "replayed",
    )
    assert again.json["entries"]["stored"] == 2


@pytest.mark.parametrize(
    ("share", "file", "folder"),
    [("no", 0o600, 0o700), ("group", 0o640, 0o750), ("all", 0o644, 0o755)],
)
def test_what_is_written_is_its_owners_alone_unless_a_setting_shares_it(
    wirecopy: Shell, newssite: NewsSite, share: str, file: int, folder: int
):
    """Store, log, archive and parts; whatever the umask. A folder that is there keeps its mode."""
    wirecopy.setenv("WIRECOPY_SHARE_FILES", share)
    wirecopy.records.mkdir(mode=0o755)
    page = newssite.publish("/a", article_page("Harbour opens", prose(1)))
    feed = newssite.publish("/feed.xml", rss([an_entry(page, title="Harbour opens")]))
    before = os.umask(0o022)
    try:
        assert wirecopy("ingest", feed).code == 0
        with open_store(wirecopy.store) as store:  # while it is open its log is there
            store.queue.counts()
            made = [path for path in wirecopy.folder.glob("w.db*") if path.is_file()]
            modes = {path.stat().st_mode & 0o777 for path in made}
    finally:
        os.umask(before)
    assert len(made) >= 2
    parts = [*wirecopy.records.rglob("*.jsonl"), *wirecopy.folder.glob("archive/*/*.gz")]
    assert modes | {path.stat().st_mode & 0o777 for path in parts} == {file}
    folders = {path.parent for path in parts} | {wirecopy.folder / "archive"}
    assert {path.stat().st_mode & 0o777 for path in folders} == {folder}
    assert wirecopy.records.stat().st_mode & 0o777 == 0o755


def test_a_new_store_is_private_in_new_folders(tmp_path: Path):
    """Also for a program that opens it without settings."""
    open_store(f"sqlite:///{tmp_path}/new/data/w.db").close()
    modes = [
        (tmp_path / name).stat().st_mode & 0o777 for name in ("new", "new/data", "new/data/w.db")
    ]
    assert modes == [0o700, 0o700, 0o600]


def test_masks_hide_what_opens_something_and_keep_the_rest():
    """Names of many products; values that are plain words, masked or variables stay."""
    hidden = [
        "https://p.example/f?token=s3cr3tvalue",
        "https://p.example/f?a=1&apikey=s3cr3tvalue#x",
        "https://p.example/f?api_key=s3cr3tvalue",
        "https://p.example/f?X-Amz-Signature=s3cr3tvalue&x=1",
        "https://p.example/public.php?op=rss&key=s3cr3tvalue",
        "https://p.example/f?private_token=s3cr3tvalue",
        "https://p.example/f?feed_token=s3cr3tvalue",
        "https://p.example/f?a=1&amp;auth=s3cr3tvalue",
        "https://s3cr3tvalue@p.example/f",
        "https://me:s3cr3tvalue@p.example/f",
        "https://me:s3@cr3tvalue@p.example/f",
        "https://p.example/f?password=s3cr3tvalue",
        "https://p.example/f?privaterss=s3cr3tvalue",
        "https://p.example/rss/secret:s3cr3tvalue/u:me/",
        "https://p.example/feed/podcast/12/private/s3cr3tvalue.rss",
    ]
    assert [url for url in hidden if "cr3tvalue" in masked_text(f"see {url!r}, failed")] == []
    digest = "0123456789abcdef" * 2
    assert digest not in masked_text(f"https://forum.example/.rss?feed={digest}&user=me")
    kept = [
        f"https://code.example/commits.atom?id={digest}",
        "https://p.example/?feed=rss2&rss=news",
        "https://p.example/f?id=7&page=2&monkey=banana",
        "https://p.example/f?token=${PAPER_TOKEN}",
        "https://me:${PW}@p.example/@me:x",
        "https://p.example/f?key=rss",
        "https://p.example/private/equity-was-slow",
    ]
    assert [masked_text(url) for url in kept] == kept
    once = masked_text(hidden[0])
    assert masked_text(once) == once
    token = b64encode(b"0123456789").decode()
    values = secret_values(f"https://p.example/f?token={token}")
    assert token not in Mask(values=values)(f"https://p.example/x/{token}/y")
