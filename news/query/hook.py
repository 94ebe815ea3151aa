"""How a webhook is told: signatures, what an answer means, when it is tried again. Pure.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import hmac
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

Answer = Literal["taken", "refused", "off", "failed"]
"""taken: 2xx. refused: this message was not wanted. off: 410, no more. failed: try all later."""

#: waits between the tries of a webhook that fails (Standard Webhooks, "retry schedule"); then every
#: six hours
WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
#: a match is told to a webhook for so long
LONGEST = timedelta(days=5)
#: a single message that its receiver refuses while it takes others
REFUSALS = 5
#: how long a delivery that was begun is left to whoever began it
IN_HAND = timedelta(minutes=2)
_LONGEST_WAIT = timedelta(days=1)  #: that a receiver may ask for


def answer_of(status: int) -> Answer:
    """What a status means. Redirects are not followed: they fail (Standard Webhooks)."""
    if 200 <= status < 300:
        return "taken"
    if status == 410:
        return "off"
    if 400 <= status < 500 and status not in (401, 403, 404, 405, 408, 425, 429):
        return "refused"
    return "failed"


def next_try(failures: int, *, now: datetime, asked: timedelta | None = None) -> datetime:
    """When to try again after so many failures in a row. asked: the receiver's Retry-After."""
    wait = WAITS[min(max(failures, 1), len(WAITS)) - 1]
    return now + max(wait, min(asked or timedelta(0), _LONGEST_WAIT))


def signed(content: bytes, *, key: bytes, message_id: str, at: datetime) -> dict[str, str]:
    """The headers of a message (Standard Webhooks, "webhook headers", "signature scheme")."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(key, f"{message_id}.{stamp}.".encode() + content, sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{b64encode(digest).decode()}",
    }


def key_of(secret: str) -> bytes:
    """The key that a secret stands for: base64, perhaps after `whsec_`. Raises ValueError."""
    try:
        key = b64decode(secret.strip().removeprefix("whsec_"), validate=True)
    except ValueError as exc:  # without its text, which could quote the secret
        raise ValueError("not base64") from exc
    if not 24 <= len(key) <= 64:
        raise ValueError(f"{len(key)} bytes")
    return key
