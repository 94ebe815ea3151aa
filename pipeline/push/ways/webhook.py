"""A webhook: each revision a signed message, one after another.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from extractors.fetch import FetchSettings, Webhooks
from news.query.hook import answer_of, signed
from pipeline.config.push.sinks import SinkTable
from pipeline.control.clock import Clock
from pipeline.push.secrets import signing_key
from pipeline.push.ways.way import TAKEN, opened
from storage.queue.push.values import Answer, Item, Sent, Trouble


class Webhook:
    """Messages `record.stored`, `record.revised` and `record.deleted`."""

    is_versioned = False

    def __init__(
        self,
        sink: SinkTable,
        settings: FetchSettings,
        *,
        environment: Mapping[str, str],
        now: Clock,
    ) -> None:
        """Raises ConfigError for a secret that is not set or none."""
        self._now = now
        self._url = opened(sink, "url", environment=environment)
        secret = opened(sink, "secret", environment=environment)
        self._key = signing_key(secret, named=str(sink.secret))
        self._hooks = Webhooks(settings, now=now)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._hooks.aclose()

    async def send(self, items: Sequence[Item]) -> Sent:
        """Send messages until one fails; see Way."""
        answers: list[Answer] = []
        for item in items:
            content, name = message(item)
            headers = signed(content, key=self._key, message_id=name, at=self._now())
            receipt = await self._hooks.post(self._url, content=content, headers=headers)
            why = f"it answered {receipt.status}"
            match answer_of(receipt.status):
                case "taken":
                    answers.append(TAKEN)
                case "refused":
                    answers.append(Answer(outcome="refused", why=why))
                case other:
                    trouble = Trouble(why=why, asked=receipt.retry_after, is_off=other == "off")
                    return Sent(answers=answers, trouble=trouble)
        return Sent(answers=answers)


def message(item: Item) -> tuple[bytes, str]:
    """The message of an item, and its webhook-id: the same at every try."""
    name = item.story_id.removeprefix("urn:uuid:")
    if item.line is not None:
        kind = "record.stored" if item.revision == 1 else "record.revised"
        at = json.loads(item.line)["date_fetched"]
        data = item.line
    else:
        kind, at = "record.deleted", _written(item.at)
        gone = {"id": item.story_id, "revision": item.revision, "why": item.why}
        data = json.dumps(gone, separators=(",", ":"))
    content = f'{{"type":"{kind}","timestamp":"{at}","data":{data}}}'.encode()
    return content, f"{name}_{item.revision or 'deleted'}"


def _written(at: datetime | None) -> str:
    return at.isoformat().replace("+00:00", "Z") if at else ""
