"""OpenSearch and Elasticsearch: stories as documents of one index, in bulk.

A document's id is the story's, its version the revision (`external_gte`): an older revision that
comes late, or one that comes twice, changes nothing. Sources:
https://docs.opensearch.org/latest/api-reference/document-apis/bulk/ and
https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from extractors.fetch import FetchSettings, Receipt, Webhooks
from news.errors import TimedOut, Unreachable
from pipeline.config.logins import expanded, split_login
from pipeline.config.push.sinks import SinkTable
from pipeline.control.clock import Clock
from pipeline.push.secrets import why_of
from pipeline.push.ways.mapping import index_of_records
from pipeline.push.ways.way import TAKEN, reason
from storage.queue.push.values import Answer, Item, Sent, Trouble

TIMEOUT_S = 60.0  #: of one request; a busy cluster takes half a minute for a large one
#: bytes of one request; the smallest machines of cloud services take 10 MiB
MOST_BYTES = 5_000_000
_FEWEST_BYTES = 50_000  #: that a request may have after others broke
_MOST_ANSWER = 4_000_000  #: bytes; 500 refusals with their reasons take 500 kB
#: of a takedown: above every revision
_LAST_VERSION = 2**62
#: of one item; the cluster is busy, or does not let anything be written for now
_BUSY = (408, 429, 502, 503, 504)
_SHUT = (401, 403, 404)
#: errors that are no document's fault, whatever their status (a closed index answers 400)
_OF_INDEX = (
    *("index_closed_exception", "index_not_found_exception", "cluster_block_exception"),
    *("security_exception", "circuit_breaking_exception"),
)
_ASKED = "error,errors," + ",".join(
    f"items.*.{name}" for name in ("status", "error.type", "error.reason", "error.caused_by.reason")
)


class SearchIndex:
    """One index. It is made with a mapping of its own where it does not exist yet."""

    is_versioned = True

    def __init__(
        self,
        sink: SinkTable,
        settings: FetchSettings,
        *,
        environment: Mapping[str, str],
        now: Clock,
    ) -> None:
        """Raises ConfigError for a variable that is not set."""
        need = f"the sink {sink.name!r} needs it"
        address, login = split_login(str(sink.url))
        base = expanded(address, environment=environment, need=need).rstrip("/")
        self._index = f"{base}/{quote(str(sink.index), safe='')}"
        self._headers: dict[str, str] = {}
        if login is not None:
            words = expanded(login, environment=environment, need=need)
            self._headers["Authorization"] = f"Basic {b64encode(words.encode()).decode('ascii')}"
        if sink.api_key is not None:
            key = expanded(sink.api_key, environment=environment, need=need)
            self._headers["Authorization"] = f"ApiKey {key}"
        self._server = Webhooks(settings, now=now, timeout_s=TIMEOUT_S)
        self._is_there = False
        self._most_bytes = MOST_BYTES

    async def aclose(self) -> None:
        """Close the connections."""
        await self._server.aclose()

    async def send(self, items: Sequence[Item]) -> Sent:
        """Send items in requests of MOST_BYTES at most; see Way."""
        if not self._is_there:
            if trouble := await self._make_index():
                return Sent(answers=(), trouble=trouble)
            self._is_there = True
        answers: list[Answer] = []
        for some in _pieces(items, most_bytes=self._most_bytes):
            sent = await self._send(some)
            answers += sent.answers
            if sent.trouble is not None:
                self._is_there = False  # it may have been deleted
                return Sent(answers=answers, trouble=sent.trouble)
        return Sent(answers=answers)

    async def _make_index(self) -> Trouble | None:
        """Make the index unless it is there; why it cannot be made."""
        found = await self._server.send("HEAD", self._index, headers=self._headers)
        if found.status in (200, 403):  # 403: it may be written, but not looked at
            return None
        if found.status != 404:
            return _trouble(found)
        content = json.dumps(index_of_records()).encode()
        headers = {**self._headers, "Content-Type": "application/json"}
        made = await self._server.send("PUT", self._index, content=content, headers=headers)
        # another one, or an alias of this name, may have been made in this moment
        if made.status == 200 or b"already_exists" in made.body:
            return None
        return _trouble(made)

    async def _send(self, items: Sequence[Item]) -> Sent:
        content = b"".join(_lines(items))
        headers = {**self._headers, "Content-Type": "application/x-ndjson"}
        url = f"{self._index}/_bulk?filter_path={quote(_ASKED, safe='')}"
        try:
            receipt = await self._server.send(
                "POST", url, content=content, headers=headers, max_answer=_MOST_ANSWER
            )
        except (Unreachable, TimedOut) as exc:
            if len(items) == 1:
                raise
            # one that is too large may end the connection before anybody says so
            self._most_bytes = max(len(content) // 2, _FEWEST_BYTES)
            return Sent(answers=(), trouble=Trouble(why=why_of(exc), is_busy=True))
        is_cut = len(receipt.body) >= _MOST_ANSWER
        if len(items) > 1 and (receipt.status == 413 or is_cut):
            return await self._halved(items)
        if receipt.status == 413:
            return Sent(answers=[Answer(outcome="refused", why="it answered 413: too large")])
        if receipt.status != 200:
            return Sent(answers=(), trouble=_trouble(receipt))
        return _answers(receipt, items)

    async def _halved(self, items: Sequence[Item]) -> Sent:
        first = await self._send(items[: len(items) // 2])
        if first.trouble is not None:
            return first
        rest = await self._send(items[len(items) // 2 :])
        return Sent(answers=[*first.answers, *rest.answers], trouble=rest.trouble)


def _pieces(items: Sequence[Item], *, most_bytes: int) -> Iterator[list[Item]]:
    piece: list[Item] = []
    size = 0
    for item in items:
        more = len((item.line or "").encode()) + 200
        if piece and size + more > most_bytes:
            yield piece
            piece, size = [], 0
        piece.append(item)
        size += more
    if piece:
        yield piece


def _lines(items: Sequence[Item]) -> Iterator[bytes]:
    for item in items:
        version = _LAST_VERSION if item.revision is None else item.revision
        where = {"_id": item.story_id, "version": version, "version_type": "external_gte"}
        yield json.dumps({"delete" if item.line is None else "index": where}).encode() + b"\n"
        if item.line is not None:
            yield item.line.encode() + b"\n"


def _answers(receipt: Receipt, items: Sequence[Item]) -> Sent:
    """What a bulk request's answer says of each item."""
    try:
        found = json.loads(receipt.body)
        rows = [next(iter(row.values())) for row in found.get("items", ())]
        is_whole = len(rows) == len(items) and all("status" in row for row in rows)
    except (ValueError, AttributeError, TypeError, StopIteration):
        is_whole = False
    if not is_whole:
        why = "its answer is none to a bulk request: is this OpenSearch or Elasticsearch?"
        return Sent(answers=(), trouble=Trouble(why=why))
    answers = [_answer(row, item) for row, item in zip(rows, items, strict=True)]
    failed = [(row, one) for row, one in zip(rows, answers, strict=True) if one.outcome == "failed"]
    if not failed:
        return Sent(answers=answers)
    worst = next((one for one in failed if one[0]["status"] not in _BUSY), failed[0])
    is_busy = worst[0]["status"] in _BUSY
    trouble = Trouble(why=worst[1].why, asked=receipt.retry_after, is_busy=is_busy)
    return Sent(answers=answers, trouble=trouble)


def _answer(row: Mapping[str, Any], item: Item) -> Answer:
    status, error = row["status"], row.get("error") or {}
    kind = str(error.get("type", "")) if isinstance(error, dict) else str(error)
    if status in (200, 201, 409) or (status == 404 and item.line is None and not kind):
        return TAKEN  # 409: it has a later revision; 404: what is to be deleted is not there
    why = reason(f"{status} {kind}: {_reason(error)}")
    if status in _BUSY or status in _SHUT or status >= 500 or kind in _OF_INDEX:
        return Answer(outcome="failed", why=why)
    return Answer(outcome="refused", why=why)


def _reason(error: Any) -> str:
    if not isinstance(error, dict):
        return ""
    cause = error.get("caused_by")
    more = cause.get("reason") if isinstance(cause, dict) else None
    return " ".join(str(part) for part in (error.get("reason"), more) if part)


def _trouble(receipt: Receipt) -> Trouble:
    """Why a whole request failed."""
    try:
        error = json.loads(receipt.body)["error"]
    except (ValueError, KeyError, TypeError):
        error = None
    why = f"it answered {receipt.status}"
    if said := _reason(error) or (error if isinstance(error, str) else ""):
        why = f"{why}: {said}"
    return Trouble(why=reason(why), asked=receipt.retry_after, is_busy=receipt.status in _BUSY)
