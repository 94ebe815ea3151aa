"""What watches find in a run: summary, parts, events, and webhooks that are told from the store."""

import hmac
import json
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

import pytest

from news.query.hook import answer_of, key_of, signed
from tests.support.factories import NOW
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.newssite.server import Request
from tests.support.running import Shell

KEY = b64encode(bytes(range(32))).decode()
WATCHES = """
[[watch]]
name = "Rail"
any = ["strike", "strikes"]
{hook}

[[watch]]
name = "Cup"
any = ["cup final"]
"""


def published(newssite: NewsSite, *titles: str) -> str:
    for n, title in enumerate(titles):
        lines = [f"Of {title}, {n * 7} times. {line}" for line in prose(n)]
        newssite.publish(f"/{n}", article_page(title, lines))
    entries = [
        an_entry(newssite.url(f"/{n}"), guid=f"{n}", title=title) for n, title in enumerate(titles)
    ]
    return newssite.publish("/feed.xml", rss(entries))


def begun(wirecopy: Shell, newssite: NewsSite, *, status: int = 204, path: str = "/hook") -> str:
    """A store with two watches, and a receiver that answers with a status."""
    receiver = newssite.publish(path, status=status, host="127.0.0.2")
    receiver = newssite.url(path, host="127.0.0.2") if "127.0.0.2" not in receiver else receiver
    hook = f'webhook = "{receiver}"\nsecret = "${{DESK_SECRET}}"'
    wirecopy.setenv("WIRECOPY_WATCHES", str(wirecopy.write("w.toml", WATCHES.format(hook=hook))))
    wirecopy.setenv("DESK_SECRET", f"whsec_{KEY}")
    return published(newssite, "Rail strikes <b>go on</b>", "Cup final tonight", "Hens are well")


def ingested(wirecopy: Shell, feed: str, *more: str) -> dict[str, Any]:
    said = wirecopy("ingest", feed, "--force", "--json", *more)
    assert said.code == 0, said.err
    report: dict[str, Any] = said.json
    return report


def told(newssite: NewsSite, path: str = "/hook") -> list[Request]:
    return [one for one in newssite.requests if one.path == path]


def test_what_watches_find_is_in_report_summary_parts_and_events(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """Once each; a second run finds nothing."""
    feed = begun(wirecopy, newssite)
    said = wirecopy("ingest", feed, "--force", "-v")
    assert "* Cup: Cup final tonight" in said.out + said.err
    assert said.err.count("watch.matched watch=") == 2
    files = sorted((wirecopy.records / "matches").glob("2*/*.jsonl"))
    lines = [json.loads(line) for path in files for line in path.read_text().splitlines()]
    assert sorted(line["watch"] for line in lines) == ["Cup", "Rail"]
    report = ingested(wirecopy, feed)
    assert (report["matches"], report["watch_counts"]) == ([], {})
    states = {one["name"]: one for one in wirecopy("watch", "list", "--json").json}
    assert (states["Rail"]["matches"], states["Rail"]["webhook"]["waiting"]) == (1, 0)
    (match,) = wirecopy("watch", "matches", "Cup", "--json").json
    assert match["title"] == "Cup final tonight"


def test_a_receiver_is_told_once_with_a_signature_it_can_check(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """Standard Webhooks: id, timestamp, and HMAC-SHA256 over both and the body."""
    feed = begun(wirecopy, newssite)
    report = ingested(wirecopy, feed)
    assert report["watch_counts"] == {"Cup": 1, "Rail": 1}
    ingested(wirecopy, feed)
    (one,) = told(newssite)
    assert one.method == "POST"
    message = f"{one.headers['webhook-id']}.{one.headers['webhook-timestamp']}.".encode() + one.body
    digest = hmac.new(b64decode(KEY), message, sha256).digest()
    assert one.headers["webhook-signature"] == f"v1,{b64encode(digest).decode()}"
    body = json.loads(one.body)
    assert (body["type"], body["data"]["watch"]) == ("watch.matched", "Rail")
    assert body["data"]["match_id"] == one.headers["webhook-id"]
    assert body["data"]["url"] == newssite.url("/0")


def test_a_receiver_that_fails_is_told_the_same_later(wirecopy: Shell, newssite: NewsSite) -> None:
    """The run does its work all the same; `watch list` says why; `resume` sends at once."""
    feed = begun(wirecopy, newssite, status=503)
    assert ingested(wirecopy, feed)["entries"]["stored"] == 3
    listed = wirecopy("watch", "list")
    assert "it answered 503" in listed.out
    assert "1 waiting" in listed.out
    ingested(wirecopy, feed)
    assert len(told(newssite)) == 1  # not before its time
    newssite.publish("/hook", status=200, host="127.0.0.2")
    assert "1 match" in wirecopy("watch", "resume", "Rail").err
    ingested(wirecopy, feed)
    first, second = told(newssite)
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert "ok" in wirecopy("watch", "list").out


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_not_followed(wirecopy: Shell, newssite: NewsSite, status: int) -> None:
    """The message goes to the named receiver or to nobody."""
    feed = begun(wirecopy, newssite)
    elsewhere = newssite.publish("/elsewhere", status=200)
    newssite.publish("/hook", status=status, headers={"Location": elsewhere}, host="127.0.0.2")
    ingested(wirecopy, feed)
    assert told(newssite, "/elsewhere") == []
    assert f"it answered {status}" in wirecopy("watch", "list").out


def test_410_switches_a_webhook_off_and_says_so(wirecopy: Shell, newssite: NewsSite) -> None:
    """Later matches wait."""
    feed = begun(wirecopy, newssite, status=410)
    ingested(wirecopy, feed)
    assert "wants no more (watch resume)" in wirecopy("watch", "list").out
    ingested(wirecopy, feed)
    assert len(told(newssite)) == 1


def test_a_receiver_in_a_private_network_is_refused(wirecopy: Shell, newssite: NewsSite) -> None:
    """By the same guard and the same setting as feeds."""
    feed = begun(wirecopy, newssite)
    wirecopy.setenv("WIRECOPY_ALLOW_NETWORKS", "127.0.0.1/32")
    assert ingested(wirecopy, feed)["entries"]["stored"] == 3
    assert told(newssite) == []
    assert "allow_networks" in wirecopy("watch", "list").out


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("", "24 to 64 random bytes"),
        ("hunter22", "24 to 64"),
        ("whsec_hunter!!", "24 to 64"),
        (f"v1,whsec_{KEY}", "24 to 64"),
    ],
)
def test_a_bad_secret_stops_no_run_and_is_not_shown(
    wirecopy: Shell, newssite: NewsSite, value: str, says: str
) -> None:
    """`watch list` names the variable and what is expected."""
    feed = begun(wirecopy, newssite)
    wirecopy.setenv("DESK_SECRET", value)
    assert ingested(wirecopy, feed)["entries"]["stored"] == 3
    listed = wirecopy("watch", "list").out
    assert "${DESK_SECRET}" in listed
    assert says in listed
    assert "hunter" not in listed
    assert told(newssite) == []


def test_a_replay_finds_and_tells_nobody(wirecopy: Shell, newssite: NewsSite) -> None:
    """It uses no network."""
    begun(wirecopy, newssite)
    text = (
        '[[watch]]\nname = "Bakery"\nany = ["bakery van driver"]\nwebhook = "{}"\nsecret = "${{S}}"'
    )
    path = wirecopy.write("b.toml", text.format(newssite.url("/hook")))
    wirecopy.setenv("WIRECOPY_WATCHES", str(path))
    report = wirecopy.ingest_sample()
    assert report["watch_counts"] == {"Bakery": 1}
    assert told(newssite) == []


def test_a_watch_is_tried_on_what_is_stored(wirecopy: Shell, newssite: NewsSite) -> None:
    """`watch test` shows what it would have found, and stores nothing."""
    feed = begun(wirecopy, newssite)
    wirecopy.setenv("WIRECOPY_WATCHES", str(wirecopy.folder / "none.toml"))
    ingested(wirecopy, feed)
    assert "No watches yet" in wirecopy("watch", "list").err
    wirecopy.setenv("WIRECOPY_WATCHES", str(wirecopy.folder / "w.toml"))
    said = wirecopy("watch", "test", "cup")
    assert "Cup final tonight" in said.out
    assert "Cup: 1 match in 3 stories since " in said.err
    assert wirecopy("watch", "matches").out == ""
    assert "from the next run on: Rail, Cup" in wirecopy("watch", "list").err
    wrong = wirecopy("watch", "test", "Cap")
    assert (wrong.code, "there are: 'Rail', 'Cup'" in wrong.err) == (2, True)
    assert wirecopy("watch", "test", "Cup", "--since", "soon").code == 2


def test_a_mistake_in_watches_stops_the_run_before_it_fetches(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """In one line, with exit code 2."""
    feed = begun(wirecopy, newssite)
    wirecopy.write("w.toml", '[[watch]]\nname = "a"\nanny = ["x"]\n')
    said = wirecopy("ingest", feed)
    assert said.code == 2
    assert "w.toml:3: unknown key 'anny'; did you mean 'any'?" in said.err
    assert newssite.requests == []


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    """Standard Webhooks, test vectors of its reference libraries."""
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = NOW.fromtimestamp(1614265330, tz=NOW.tzinfo)
    headers = signed(
        b'{"test": 2432232314}', key=key, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=at
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_an_answer_means() -> None:
    """A refused message is its own fault; anything else is the receiver's."""
    meanings = {200: "taken", 299: "taken", 301: "failed", 400: "refused", 422: "refused"}
    meanings |= {401: "failed", 404: "failed", 410: "off", 429: "failed", 500: "failed"}
    assert {status: answer_of(status) for status in meanings} == meanings
