"""An S3 server on loopback (moto's), with faults that are set one by one."""

import http.client
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest

from storage.parts.places import bucket

KEY, SECRET = "AKIAEXAMPLEEXAMPLE00", "keep-this-secret-from-every-output-00000"
NAME = "newsroom"
RECORDS = f"s3://{NAME}/wire"


@dataclass(slots=True, kw_only=True)
class Fault:
    """What the server does with the next requests of a kind."""

    status: int
    code: str = "InternalError"
    method: str = "PUT"
    times: int = 1_000_000
    after: bool = False  #: do what was asked, and then answer with the fault
    holds: str = ""  #: only for paths that have this in them
    breaks: bool = False  #: end the connection instead of answering
    conditional: bool = False  #: only for requests with a condition


@dataclass(slots=True, kw_only=True)
class Server:
    """A running server."""

    port: int
    faults: list[Fault] = field(default_factory=list)
    seen: list[tuple[str, str, str | None]] = field(default_factory=list)
    ignores_conditions: bool = False  #: as object stores of yesterday do
    #: called once, while the next put of a part waits for its answer
    meanwhile: Callable[[], object] | None = None

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which it is found."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "eu-central-1",
        }

    def fail(self, status: int, code: str = "InternalError", **more: Any) -> None:
        """Answer the next requests of a kind with a fault."""
        self.faults.append(Fault(status=status, code=code, **more))

    def reset(self) -> None:
        """An empty bucket again, and no faults."""
        self.mend()
        self.ignores_conditions = False
        self._ask("POST", "/moto-api/reset")
        self.make(NAME)
        self.seen.clear()

    def mend(self) -> None:
        """No more faults."""
        self.faults.clear()

    def make(self, name: str) -> None:
        """Make a bucket."""
        self._ask("PUT", f"/{name}", Authorization=_SIGNED)

    def _ask(self, method: str, path: str, **headers: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers=headers)
            assert connection.getresponse().status == 200
        finally:
            connection.close()


_SIGNED = f"AWS4-HMAC-SHA256 Credential={KEY}/20260503/us-east-1/s3/aws4_request"


class _Faulty:
    """The application, with the server's faults before and after it."""

    def __init__(self, app: WSGIApplication, server: Server) -> None:
        self._app, self._server = app, server

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        condition = environ.get("HTTP_IF_NONE_MATCH") or environ.get("HTTP_IF_MATCH")
        self._server.seen.append((method, path, condition))
        if self._server.ignores_conditions:
            for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH"):
                environ.pop(name, None)
        if method == "PUT" and ".jsonl" in path and (call := self._server.meanwhile):
            self._server.meanwhile = None
            call()
        fault = self._next(method, path, has_condition=condition is not None)
        if fault is None:
            return self._app(environ, start)
        if fault.after:
            list(self._app(environ, lambda *_, **__: lambda _: None))  # type: ignore[arg-type]
        if fault.breaks:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return []
        start(f"{fault.status} Fault", [("Content-Type", "application/xml")])
        text = f"<Error><Code>{fault.code}</Code><Message>{KEY}</Message></Error>"
        return [b"" if method == "HEAD" else text.encode()]

    def _next(self, method: str, path: str, *, has_condition: bool) -> Fault | None:
        for fault in self._server.faults:
            fits = fault.method in (method, "*") and fault.holds in path
            if fits and fault.times and (has_condition or not fault.conditional):
                fault.times -= 1
                return fault
        return None


@contextmanager
def s3_server() -> Iterator[Server]:
    """A server with one empty bucket, NAME."""
    # loads a second's worth of modules, which few tests need
    from moto.server import DomainDispatcherApplication, create_backend_app  # noqa: PLC0415
    from werkzeug.serving import make_server  # noqa: PLC0415

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    app = DomainDispatcherApplication(create_backend_app)
    server = Server(port=0)
    running = make_server("127.0.0.1", 0, _Faulty(app, server), threaded=True)
    server.port = running.port
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


@pytest.fixture(scope="module")
def s3_running() -> Iterator[Server]:
    """A server for the tests of a module."""
    with s3_server() as server:
        yield server


@pytest.fixture
def s3(s3_running: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server without faults, with one empty bucket; the environment names it."""
    for name, value in s3_running.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bucket, "_PAUSE", timedelta(milliseconds=2))
    bucket._bucket.cache_clear()
    s3_running.reset()
    yield s3_running
    s3_running.mend()
