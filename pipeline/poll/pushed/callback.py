"""What hubs ask and send at their callbacks. What is answered with 2xx is in the store by then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from news.feed.hub import Denied, HubSubscription, Left, Verified, intent_of, worth_of
from pipeline.control.clock import Clock
from pipeline.report.events import emit
from storage import Store

_LONGEST_TOKEN = 64  #: characters
_LATER = timedelta(minutes=10)  #: for a hub whose documents no run has taken yet
_WRONG = "its signature is wrong, or made with another secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a hub is answered."""

    status: int
    text: str = ""
    retry_after_s: int | None = None


UNKNOWN = Reply(status=404, text="no such callback")
GONE = Reply(status=410, text="not subscribed any more")
TAKEN = Reply(status=202, text="taken")


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """Answers hubs. Its methods wait for the store: not for an event loop."""

    store: Store
    now: Clock

    def found(self, token: str) -> HubSubscription | None:
        """The subscription whose callback this is; its end alone opens it."""
        return self.store.hubs.by_token(token) if len(token) <= _LONGEST_TOKEN else None

    def asked(self, token: str, query: Mapping[str, str]) -> Reply:
        """Answer a hub's GET: it verifies, or denies (Recommendation, sections 5.2 and 5.3)."""
        one = self.found(token)
        if one is None:
            return UNKNOWN
        hubs, now = self.store.hubs, self.now()
        match intent_of(one, query):
            case Verified(challenge=challenge, lease=lease):
                hubs.verified(one, lease=lease, now=now)
                until = f"{now + lease:%Y-%m-%d %H:%M} UTC"
                emit("hub.verified", feed=one.feed_url, hub=one.hub, until=until)
                return Reply(status=200, text=challenge)
            case Left(challenge=challenge):
                hubs.ended(one, now=now)
                emit("hub.ended", feed=one.feed_url, hub=one.hub)
                return Reply(status=200, text=challenge)
            case Denied(reason=reason):
                if one.is_wanted:
                    hubs.denied(one, reason, now=now)
                    emit("hub.denied", feed=one.feed_url, hub=one.hub, reason=reason)
                else:
                    hubs.ended(one, now=now)
                return Reply(status=200, text="noted")
            case other:
                return Reply(status=404, text=other.why)

    def sent(
        self, one: HubSubscription, content: bytes, *, content_type: str, signature: str | None
    ) -> Reply:
        """Take what a hub sent (sections 7 and 7.1). one: as found by its token."""
        now = self.now()
        if not one.is_wanted:
            return GONE
        worth = worth_of(content, signature=signature, secret=one.secret)
        emit("hub.sent", feed=one.feed_url, hub=one.hub, worth=worth, bytes=len(content))
        if worth == "nothing":
            self.store.hubs.refused(one, _WRONG, now=now)
            emit("hub.refused", feed=one.feed_url, hub=one.hub, reason=_WRONG)
            return TAKEN  # section 7.1: ignored; who guesses a secret learns nothing
        if worth == "hint":
            self.store.hubs.hinted(one, now=now)
            return TAKEN
        if self.store.brought.keep(one, content, content_type=content_type, now=now):
            return TAKEN
        wait_s = int(_LATER.total_seconds())
        return Reply(status=503, text="too much waits; come back later", retry_after_s=wait_s)
