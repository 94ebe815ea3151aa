"""What a hub's questions and messages mean, and when it is asked again."""

import hmac
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from news.feed.hub import (
    LEASE,
    LONGEST_LEASE,
    Denied,
    HubSubscription,
    Left,
    NotMeant,
    Verified,
    asked_again,
    hub_address,
    intent_of,
    renewed_at,
    request_form,
    worth_of,
)
from tests.support.factories import NOW
from tests.support.servers.hub import signature

TOPIC = "https://paper.example/feed?lang=de&x=%C3%A9"
ONE = HubSubscription(
    id=1,
    feed_url="https://paper.example/feed",
    hub="https://hub.example/",
    topic=TOPIC,
    callback="https://my.example/websub/abc",
    secret="s3cret",
)
BODY = b"<rss/>"


@pytest.mark.parametrize(
    ("header", "worth"),
    [
        (signature(BODY, secret="s3cret"), "document"),
        (signature(BODY, secret="s3cret", method="sha384"), "document"),
        (signature(BODY, secret="s3cret", method="sha512").replace("sha512", "SHA512"), "document"),
        (signature(BODY, secret="s3cret").replace("sha256=", " sha256 = ").upper(), "document"),
        (signature(BODY, secret="s3cret", method="sha1"), "hint"),
        (signature(BODY, secret="another", method="sha1"), "nothing"),
        (signature(BODY, secret="another"), "nothing"),
        (signature(b"other", secret="s3cret"), "nothing"),
        (f"sha1=00, {signature(BODY, secret='s3cret')}", "document"),
        (f"{signature(BODY, secret='s3cret', method='sha1')}, sha256=00", "nothing"),
        ("sha256=", "nothing"),
        ("sha256=é", "nothing"),
        ("md5=00", "hint"),
        ("nonsense", "hint"),
        ("", "hint"),
        (None, "hint"),
    ],
)
def test_a_document_is_read_if_sha256_or_better_vouches_for_it(
    header: str | None, worth: str
) -> None:
    """SHA-1 and no signature have the feed polled; a wrong one is worth nothing."""
    assert worth_of(BODY, signature=header, secret="s3cret") == worth


def test_a_thin_ping_is_a_hint():
    """A signed message without a body says that there is news."""
    assert worth_of(b" ", signature=signature(b" ", secret="s3cret"), secret="s3cret") == "hint"


def test_the_signature_is_of_the_bytes_as_they_came():
    """HMAC of RFC 2104 over the body; compared with the value of another implementation."""
    right = hmac.digest(b"s3cret", BODY, "sha256").hex()
    assert worth_of(BODY, signature=f"sha256={right}", secret="s3cret") == "document"


def asked(**changes: str) -> dict[str, str]:
    names = {name.replace("_", ".", 1): value for name, value in changes.items()}
    given = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "c", **names}
    return {name: value for name, value in given.items() if value != "-"}


@pytest.mark.parametrize(
    ("query", "standing", "intent"),
    [
        (asked(), "asked", Verified(challenge="c", lease=LEASE)),
        (
            asked(hub_lease_seconds="3600"),
            "asked",
            Verified(challenge="c", lease=timedelta(hours=1)),
        ),
        (asked(hub_lease_seconds="0"), "active", Verified(challenge="c", lease=LEASE)),
        (asked(hub_lease_seconds="-5"), "active", Verified(challenge="c", lease=LEASE)),
        (
            asked(hub_lease_seconds="9" * 4_000),
            "denied",
            Verified(challenge="c", lease=LONGEST_LEASE),
        ),
        (asked(hub_topic="https://paper.example/feed?lang=de&x=é"), "asked", "Verified"),
        (asked(hub_topic="https://else.example/"), "asked", "NotMeant"),
        (asked(hub_topic="-"), "asked", "NotMeant"),
        (asked(hub_challenge="-"), "asked", "NotMeant"),
        (asked(hub_mode="-"), "asked", "NotMeant"),
        (asked(hub_mode="publish"), "asked", "NotMeant"),
        (asked(), "ending", "NotMeant"),
        (asked(hub_mode="unsubscribe"), "active", "NotMeant"),
        (asked(hub_mode="unsubscribe"), "ending", Left(challenge="c")),
        (asked(hub_mode="unsubscribe", hub_lease_seconds="-"), "ended", Left(challenge="c")),
        (
            asked(hub_mode="denied", hub_challenge="-", hub_reason="no\r\nsuch  feed"),
            "active",
            Denied(reason="no such feed"),
        ),
        (asked(hub_mode="denied"), "asked", Denied(reason="it gave no reason")),
        (asked(hub_mode="denied", hub_topic="x"), "asked", "NotMeant"),
    ],
)
def test_a_hub_is_answered_as_we_asked_it(
    query: dict[str, str], standing: Any, intent: Any
) -> None:
    """Topic and mode must be ours (section 5.3.1); leases are bounded."""
    found = intent_of(replace(ONE, standing=standing), query)
    if isinstance(intent, str):
        kinds = {"NotMeant": NotMeant, "Verified": Verified}
        assert isinstance(found, kinds[intent])
    else:
        assert found == intent


def test_the_form_has_what_hubs_of_every_age_need():
    """Section 5.1; `hub.verify` is of 0.3. Ending it takes no secret and no lease."""
    form = {
        name: value[0] for name, value in parse_qs(request_form(ONE, to=ONE.hub).decode()).items()
    }
    assert form == {
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.callback": "https://my.example/websub/abc",
        "hub.lease_seconds": "864000",
        "hub.secret": "s3cret",
        "hub.verify": "async",
    }
    ending = parse_qs(request_form(replace(ONE, standing="ending"), to=ONE.hub).decode())
    assert ending["hub.mode"] == ["unsubscribe"]
    assert not {"hub.secret", "hub.lease_seconds"} & ending.keys()


@pytest.mark.parametrize(
    ("hub", "failures", "address"),
    [
        ("http://hub.example/", 0, "https://hub.example/"),
        ("http://hub.example/?a=b", 1, "http://hub.example/?a=b"),
        ("http://hub.example", 2, "https://hub.example"),
        ("https://hub.example/", 1, "https://hub.example/"),
        ("http://hub.example:8080/", 0, "http://hub.example:8080/"),
        ("http://localhost/", 0, "http://localhost/"),
    ],
)
def test_hubs_are_asked_with_tls_first(hub: str, failures: int, address: str) -> None:
    """Section 8.2, also if they are named without it; else as they are named."""
    assert hub_address(replace(ONE, hub=hub, failures=failures)) == address


def test_a_secret_goes_to_no_hub_without_tls_for_a_feed_with_it():
    """Who reads it on the way could sign; a feed without TLS has nothing to lose."""
    assert b"secret" not in request_form(ONE, to="http://hub.example/")
    plain = replace(ONE, topic="http://paper.example/feed")
    assert b"hub.secret" in request_form(plain, to="http://hub.example/")


def test_the_secret_is_not_shown():
    """Not in logs, nor in tracebacks."""
    assert "s3cret" not in repr(ONE)


def test_leases_are_renewed_before_they_end():
    """After three quarters; a hub that gives a minute is not asked every minute."""
    assert renewed_at(timedelta(days=4), now=NOW) == NOW + timedelta(days=3)
    assert renewed_at(timedelta(minutes=1), now=NOW) == NOW + timedelta(minutes=15)


def test_a_hub_in_trouble_is_asked_less_and_less_often():
    """Up to once a day; it may ask for a week."""
    waits = [asked_again(n, now=NOW) - NOW for n in range(7)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(days=1)
    wished = asked_again(1, now=NOW, asked=timedelta(days=400))
    assert wished - NOW == timedelta(days=7)
