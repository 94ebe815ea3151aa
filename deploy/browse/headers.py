"""Headers of every answer, and who may ask: a page of another site must not read the store.

Publishers' text is escaped by the templates. Should that fail once, the browser runs no script that
a template did not write: each script of a template bears the request's nonce (CSP level 3).
"""

import re
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from datasette import hookimpl
from jinja2 import BaseLoader, Environment

#: columns that a view's page shows unless its address names others: all 27 fit no screen
COLUMNS = {
    "v_stories": "id date_published publisher title language words copies revision status",
    "v_revisions": "story_id revision date_stored cause changes publisher title language",
    "v_appearances": "story_id kind relation containment publisher feed title date_seen url",
    "v_enrichments": "story_id revision name version value error date_enriched",
    "v_feeds": "name health failing_since last_error last_new_at next_poll_at entries quarantined"
    " group_name url",
    "v_quarantine": "reason title feed host attempts first_seen_at detail url",
    "v_runs": "run started_at seconds ended stored revised known duplicate quarantined gone pending"
    " feeds_failed",
}
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_SCRIPT = re.compile(r"<script\b")


def policy(nonce: str) -> str:
    """The Content-Security-Policy: nothing from elsewhere, no frame, no script but ours."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:  # noqa: ARG001 - Datasette's signature
    """Check the host, choose columns, add headers."""

    def wrap(app: Any) -> Any:
        async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            if not _is_local(scope):
                await _refuse(send)
                return
            nonce = secrets.token_urlsafe(16)
            scope = scope | {"nonce": nonce, "query_string": _with_columns(scope)}

            async def send_with_headers(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    message = message | {"headers": [*message["headers"], *_headers(nonce)]}
                await send(message)

            await app(scope, receive, send_with_headers)

        return answer

    return wrap


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Let the templates' own scripts bear the nonce."""
    if env.loader is not None:
        env.loader = _WithNonces(env.loader)


@hookimpl
def extra_template_vars(request: Any) -> dict[str, str]:
    """The nonce, for templates."""
    return {"csp_nonce": request.scope.get("nonce", "") if request else ""}


class _WithNonces(BaseLoader):
    """Templates whose script elements bear the nonce. What they print later gets none."""

    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader

    def get_source(self, environment: Environment, template: str) -> Any:
        source, name, is_fresh = self._loader.get_source(environment, template)
        return _SCRIPT.sub('<script nonce="{{ csp_nonce }}"', source), name, is_fresh

    def list_templates(self) -> list[str]:
        return self._loader.list_templates()


def _is_local(scope: dict[str, Any]) -> bool:
    """True if the page was asked for by an address of this machine.

    A site that lets its name lead to 127.0.0.1 (DNS rebinding) sends its own name.
    """
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    try:
        return len(hosts) == 1 and urlsplit(f"//{hosts[0]}").hostname in _LOCAL
    except ValueError:
        return False


async def _refuse(send: Any) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    body = b"The reading room answers at http://127.0.0.1 and http://localhost only.\n"
    await send({"type": "http.response.body", "body": body})


def _with_columns(scope: dict[str, Any]) -> bytes:
    query: bytes = scope["query_string"]
    query = b"&".join(one for one in query.split(b"&") if one not in (b"", b"_search="))
    view = COLUMNS.get(scope["path"].rstrip("/").rpartition("/")[2])
    if view is None or b"_col=" in query or b"_nocol=" in query:
        return query
    return b"&".join([*([query] if query else []), *(f"_col={c}".encode() for c in view.split())])


def _headers(nonce: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-security-policy", policy(nonce).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]
