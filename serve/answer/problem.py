"""Errors as RFC 9457: what is wrong and where, for programs and people."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field

from news.errors import ConfigError, NewsError, StoreTooSlow, StoreUnavailable
from news.secrets import masked_text
from news.text import tidy

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("wirecopy.serve")
_LONGEST = 300  #: characters of what was sent that an answer repeats


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(description="The parameter.", examples=["limit"])
    what: str = Field(description="What was expected.", examples=["at most 200"])


class Problem(BaseModel):
    """An error (RFC 9457)."""

    status: int = Field(description="The HTTP status.", examples=[400])
    title: str = Field(description="What happened, in words.", examples=["Bad request"])
    detail: str = Field(description="What to do about it.", examples=["limit: at most 200"])
    errors: list[Fault] = Field(default=[], description="Each parameter that is wrong.")


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    errors: Sequence[tuple[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An answer that says what is wrong. errors: parameters, and what was expected."""
    content: dict[str, Any] = {"status": status, "title": title, "detail": _plain(detail)}
    if errors:
        content["errors"] = [{"where": where, "what": _plain(what)} for where, what in errors]
    return Response(
        json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"cache-control": "no-store", **(headers or {})},
    )


def not_found(what: str, hint: str) -> Response:
    """No such thing, and where things are listed."""
    return problem(404, "Not found", f"no {what}; {hint}")


def answer_problems(app: FastAPI) -> None:
    """Let every error of an app be such an answer."""
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(404, _no_page)
    app.add_exception_handler(NewsError, _ours)
    app.add_exception_handler(Exception, _bug)


def _invalid(_: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)
    errors = [(str(one["loc"][-1]), _expected(one)) for one in exc.errors()[:10]]
    return problem(
        400, "Bad request", "; ".join(f"{where}: {what}" for where, what in errors), errors=errors
    )


def _expected(error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "no such parameter; /docs lists them"
    return str(error["msg"]).removeprefix("Value error, ")


def _no_page(request: Request, _: Exception) -> Response:
    return not_found(f"page {request.url.path[:_LONGEST]!r}", "/docs lists what there is")


def _ours(_: Request, exc: Exception) -> Response:
    wait = {"retry-after": "5"}
    if isinstance(exc, ConfigError):
        return problem(400, "Bad request", str(exc), errors=[(exc.url, exc.reason)])
    if isinstance(exc, StoreTooSlow):
        hint = "the question takes too long; ask for a shorter time (since=7d) or fewer words"
        return problem(503, "Too slow", hint, headers=wait)
    if isinstance(exc, StoreUnavailable):
        return problem(503, "Store unavailable", "the store does not answer", headers=wait)
    return _bug(_, exc)


def _bug(_: Request, exc: Exception) -> Response:
    _log.error("an answer failed", exc_info=exc)
    return problem(500, "Error", "a fault of the server; its log says more")


def _plain(text: str) -> str:
    return (tidy(masked_text(text)) or "")[: 5 * _LONGEST]
