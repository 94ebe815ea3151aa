"""A search server on loopback: one index, the bulk protocol, versions, and faults on demand.

It answers as OpenSearch 2 and Elasticsearch 8 do. Sources:
https://docs.opensearch.org/latest/api-reference/document-apis/bulk/ and
https://www.elastic.co/docs/reference/elasticsearch/rest-apis/optimistic-concurrency-control
"""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.newssite.server import LoopbackServer, Reply, Request

Fault = Callable[[str, str], tuple[int, str, str] | None]
"""Action and id of an item -> its status, type and reason in place of doing it."""


@dataclass
class SearchServer:
    """One index, `news`. Its documents, and what it was asked."""

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)  #: also of deleted documents
    requests: list[Request] = field(default_factory=list)
    mapping: dict[str, Any] | None = None  #: None: there is no index
    fault: Fault = lambda *_: None
    answer: Callable[[Request], Reply | None] = lambda _: None  #: to whole requests, first
    most_bytes: int = 100_000_000
    cuts_above: int = 100_000_000  #: bytes; the connection ends without an answer
    port: int = 0
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def bulks(self) -> list[Request]:
        return [one for one in self.requests if "/_bulk" in one.path]

    def __call__(self, request: Request) -> Reply:
        self.requests.append(request)
        if (own := self.answer(request)) is not None:
            return own
        if len(request.body) > min(self.most_bytes, self.cuts_above):
            return Reply(raw=b"") if len(request.body) > self.cuts_above else Reply(status=413)
        match request.method, request.path.partition("?")[0]:
            case "HEAD", "/news":
                return Reply(status=200 if self.mapping is not None else 404)
            case "PUT", "/news":
                self.mapping = json.loads(request.body)["mappings"]
                return answered({"acknowledged": True})
            case "POST", "/news/_bulk":
                return answered(self._bulk(request.body))
        return failed(404, "no_handler", request.path)

    def _bulk(self, body: bytes) -> dict[str, Any]:
        assert body.endswith(b"\n")
        lines = iter(body.split(b"\n")[:-1])
        items = []
        for line in lines:
            ((action, where),) = json.loads(line).items()
            document = json.loads(next(lines)) if action == "index" else None
            items.append({action: self._do(action, where, document)})
        errors = any("error" in one for item in items for one in item.values())
        return {"errors": errors, "items": items}

    def _do(
        self, action: str, where: dict[str, Any], document: dict[str, Any] | None
    ) -> dict[str, Any]:
        name, version = where["_id"], where["version"]
        assert where["version_type"] == "external_gte"
        if (found := self.fault(action, name)) is not None:
            status, kind, reason = found
            return {"status": status, "error": {"type": kind, "reason": reason}}
        if version < self.versions.get(name, 0):
            kind = "version_conflict_engine_exception"
            return {"status": 409, "error": {"type": kind, "reason": f"[{name}]: version conflict"}}
        self.versions[name] = version
        if document is None:
            return {"status": 200 if self.documents.pop(name, None) else 404}
        is_new = name not in self.documents
        self.documents[name] = document
        return {"status": 201 if is_new else 200}


def answered(value: object, status: int = 200) -> Reply:
    kind = (("Content-Type", "application/json"),)
    return Reply(status=status, headers=kind, body=json.dumps(value).encode())


def failed(status: int, kind: str, reason: str) -> Reply:
    return answered({"error": {"type": kind, "reason": reason}, "status": status}, status)


@contextmanager
def search_server(*, certificate: Path | None = None) -> Iterator[SearchServer]:
    """A server while the block runs. certificate: with its key, for https."""
    found = SearchServer(scheme="http" if certificate is None else "https")
    tls = None
    if certificate is not None:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate)
    server = LoopbackServer(found, tls=tls)
    found.port = server.port
    server.start()
    try:
        yield found
    finally:
        server.stop()
