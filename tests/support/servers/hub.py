"""A WebSub hub on loopback, over real sockets: it is asked, verifies, and sends what is signed."""

import hmac
import threading
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

import httpx

from tests.support.newssite import NewsSite, Reply, Request

CHALLENGE = "a challenge &<é>"


@dataclass
class Hub:
    """path: where it is, on a site of the test's."""

    site: NewsSite
    path: str = "/hub"
    status: int = 202  #: of its answer to a request
    lease_s: str | None = "864000"
    verifies: bool = True
    forms: list[dict[str, str]] = field(default_factory=list)
    #: of each verification, what the callback answered
    verified: list[tuple[int, str]] = field(default_factory=list)
    has_verified: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.url = self.site.answer(self.path, self._asked)

    def _asked(self, request: Request) -> Reply:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        self.forms.append(form)
        if self.verifies and self.status < 300:
            threading.Thread(target=self.verify, args=(form,)).start()
        return Reply(status=self.status, body=b"the hub says no" if self.status >= 400 else b"")

    def verify(self, form: dict[str, str], **changes: str) -> None:
        """Ask the callback whether it wants what the form says."""
        query = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": CHALLENGE,
        }
        query |= {"hub.lease_seconds": self.lease_s} if self.lease_s else {}
        answer = httpx.get(f"{form['hub.callback']}?{urlencode(query | changes)}")
        self.verified.append((answer.status_code, answer.text))
        self.has_verified.set()

    def send(self, content: bytes, *, method: str | None = "sha256", secret: str = "") -> int:
        """Send a document to the last callback; the status of its answer."""
        form = self.forms[-1]
        key = secret or form.get("hub.secret", "")
        headers = {"Content-Type": "application/rss+xml"}
        if method:
            headers["X-Hub-Signature"] = signature(content, secret=key, method=method)
        return httpx.post(form["hub.callback"], content=content, headers=headers).status_code


def signature(content: bytes, *, secret: str, method: str = "sha256") -> str:
    """An X-Hub-Signature."""
    return f"{method}={hmac.new(secret.encode(), content, method).hexdigest()}"
