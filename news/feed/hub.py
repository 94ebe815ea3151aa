"""WebSub as a subscriber does it: what a hub is asked, and what its messages are worth. Pure.

Source: W3C Recommendation WebSub, https://www.w3.org/TR/websub/. Hubs of PubSubHubbub 0.3 and 0.4
are understood as far as they differ.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import unquote, urlencode, urlsplit

from news.feed.values import require_utc

Standing = Literal["asked", "active", "denied", "ending", "ended"]
"""asked: not verified yet. ending: no longer wanted. ended: the hub knows that."""

Worth = Literal["document", "hint", "nothing"]
"""document: it is read. hint: the feed is polled soon. nothing: it is ignored."""

#: asked for; usual among hubs (Recommendation, section 5.1)
LEASE = timedelta(days=10)
#: a longer one counts as this: a hub that has gone silent is noticed by then
LONGEST_LEASE = timedelta(days=14)
#: a hub that has not verified by then is asked again
VERIFY_WITHIN = timedelta(hours=1)
DENIED_FOR = timedelta(days=1)  #: a hub that has denied a feed is asked again after that
#: of an ended subscription, whose address answers 410 until then
KEPT_AFTER = timedelta(days=10)
MAX_HUBS = 2  #: of a feed; some name a dead one beside a living one
MAX_REASON = 300  #: characters of a hub's own words
_LEAST_RENEWAL = timedelta(minutes=15)
_WAITS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
_LONGEST_WAIT = timedelta(days=7)  #: that a hub may ask for
_METHODS = ("sha512", "sha384", "sha256")  #: that make a document, the best first


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSubscription:
    """What one hub was asked to send of one feed."""

    id: int
    feed_url: str
    hub: str
    topic: str  #: the feed as the hub knows it: its rel=self
    callback: str  #: address under which the hub reaches us; nobody else knows it
    secret: str = field(repr=False)  #: signs what the hub sends
    standing: Standing = "asked"
    asked_at: datetime | None = None  #: when the hub was last asked
    verified_at: datetime | None = None
    lease_until: datetime | None = None
    failures: int = 0  #: in a row, of asking
    failing_since: datetime | None = None
    error: str | None = None  #: the last one
    told_at: datetime | None = None  #: when it last sent something of worth

    def __post_init__(self) -> None:
        """Refuse moments that are not UTC."""
        require_utc(asked_at=self.asked_at, verified_at=self.verified_at, told_at=self.told_at)

    def is_active(self, now: datetime) -> bool:
        """True while the hub has verified it and its lease runs."""
        return self.standing == "active" and self.lease_until is not None and self.lease_until > now

    @property
    def is_wanted(self) -> bool:
        """False for one whose feed is no longer read, or has another hub or address now."""
        return self.standing not in ("ending", "ended")

    @property
    def is_unanswered(self) -> bool:
        """True when the hub was asked and has not verified since."""
        asked, verified = self.asked_at, self.verified_at
        return asked is not None and (verified is None or verified < asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The hub asks whether we want it, and we do (Recommendation, section 5.3)."""

    challenge: str
    lease: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """The hub does not, or no longer, send the feed (section 5.2)."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """The hub asks whether we want nothing more, and so it is."""

    challenge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMeant:
    """Not what we asked for: answered 404, as section 5.3.1 says."""

    why: str


Intent = Verified | Denied | Left | NotMeant


def intent_of(subscription: HubSubscription, query: Mapping[str, str]) -> Intent:
    """What a hub's GET of the callback is about. query: its parameters, each once."""
    mode, topic = query.get("hub.mode", ""), query.get("hub.topic", "")
    challenge = query.get("hub.challenge", "")
    if unquote(topic) != unquote(subscription.topic):
        return NotMeant(why="the hub names another topic than the feed's")
    if mode == "denied":
        reason = " ".join(query.get("hub.reason", "").split())[:MAX_REASON]
        return Denied(reason=reason or "it gave no reason")
    if not challenge or mode not in ("subscribe", "unsubscribe"):
        return NotMeant(why="the hub's question has no challenge, or a mode that is unknown")
    if mode == "subscribe" and subscription.is_wanted:
        return Verified(challenge=challenge, lease=_lease(query.get("hub.lease_seconds")))
    if mode == "unsubscribe" and not subscription.is_wanted:
        return Left(challenge=challenge)
    return NotMeant(why=f"the hub asks to {mode}, which nobody here wants")


def _lease(text: str | None) -> timedelta:
    """Seconds as text. Hubs of PubSubHubbub 0.3 leave it out, or send 0 for one without end."""
    value = (text or "").strip()
    seconds = int(value[:12]) if value.isascii() and value.isdigit() else 0
    return min(timedelta(seconds=seconds), LONGEST_LEASE) if seconds else LEASE


def renewed_at(lease: timedelta, *, now: datetime) -> datetime:
    """When to ask for a lease again: after three quarters of it."""
    return now + max(lease * 3 / 4, _LEAST_RENEWAL)


def asked_again(failures: int, *, now: datetime, asked: timedelta | None = None) -> datetime:
    """When to ask a hub again after so many failures in a row. asked: its Retry-After."""
    wait = _WAITS[min(max(failures, 1), len(_WAITS)) - 1]
    return now + max(wait, min(asked or timedelta(0), _LONGEST_WAIT))


def hub_address(subscription: HubSubscription) -> str:
    """Where to ask the hub: with TLS first, also one that is named without it (section 8.2).

    After a failure as it is named, and by turns as long as it fails. Hubs at a port of their own
    are asked as they are named.
    """
    parts = urlsplit(subscription.hub)
    is_plain = parts.scheme == "http" and parts.netloc == parts.hostname and "." in parts.netloc
    if is_plain and subscription.failures % 2 == 0:
        return parts._replace(scheme="https").geturl()
    return subscription.hub


def request_form(subscription: HubSubscription, *, to: str) -> bytes:
    """The form that a hub is sent, by POST (section 5.1). to: the address that it is sent to.

    The secret of a feed with TLS goes to none without: what the hub sends is a hint then.
    `hub.verify` is of PubSubHubbub 0.3, whose hubs need it; others must ignore it.
    """
    is_downgrade = subscription.topic.startswith("https:") and not to.startswith("https:")
    mode = "subscribe" if subscription.is_wanted else "unsubscribe"
    values = {
        "hub.mode": mode,
        "hub.topic": subscription.topic,
        "hub.callback": subscription.callback,
        "hub.verify": "async",
    }
    if subscription.is_wanted:
        values["hub.lease_seconds"] = str(int(LEASE.total_seconds()))
        if not is_downgrade:
            values["hub.secret"] = subscription.secret
    return urlencode(values).encode()


def worth_of(content: bytes, *, signature: str | None, secret: str) -> Worth:
    """What a message is worth. signature: its X-Hub-Signature (section 7.1).

    A document is read if SHA-256 or better vouches for it. Without a signature, or with SHA-1
    alone, which most old hubs send, it says no more than that there is news: the feed is polled.
    A signature that is wrong makes it worth nothing, whatever else it has.
    """
    given = _signatures(signature)
    key = secret.encode()
    for method in (*_METHODS, "sha1"):
        if method in given:
            right = hmac.new(key, content, method).hexdigest()
            if not hmac.compare_digest(given[method].encode(), right.encode()):
                return "nothing"
            return "hint" if method == "sha1" or not content.strip() else "document"
    return "hint"


def _signatures(header: str | None) -> dict[str, str]:
    """Method -> hexadecimal digits. Some hubs send several, separated by commas."""
    parts = [part.partition("=") for part in (header or "")[:1_000].split(",")]
    return {
        method.strip().lower(): digits.strip().lower() for method, found, digits in parts if found
    }
