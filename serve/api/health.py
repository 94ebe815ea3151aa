"""For monitoring: health and metrics."""

from datetime import UTC, datetime
from importlib.metadata import version

from fastapi import APIRouter, Request
from fastapi.responses import Response

from news.errors import StoreError
from pipeline.report.metrics import metrics_text
from serve.api.shapes import Health
from storage import Store

_NO_STORE = {"cache-control": "no-store"}


def routes(store: Store, *, per_feed: bool) -> APIRouter:
    """The routes over a store. per_feed: metrics of each feed too."""
    router = APIRouter(tags=["Monitoring"])

    @router.get(
        "/health",
        response_model=Health,
        responses={503: {"model": Health, "description": "The store does not answer."}},
        summary="Does the store answer?",
    )
    def health(request: Request) -> Response:
        """Answered without the token too, by `status` alone."""
        try:
            found = _health(store, now=datetime.now(UTC))
        except StoreError:
            found = Health(status="unavailable")
        if not request.scope.get("wirecopy_trusted"):
            found = Health(status=found.status)
        return Response(
            found.model_dump_json(exclude_none=True),
            status_code=200 if found.status == "ok" else 503,
            media_type="application/json",
            headers=_NO_STORE,
        )

    @router.get(
        "/metrics",
        response_class=Response,
        responses={200: {"content": {"text/plain": {}}, "description": "Prometheus' text format."}},
        summary="The store's metrics for Prometheus",
    )
    def metrics() -> Response:
        """The same as `wirecopy metrics`; docs/service.md explains each."""
        content = metrics_text(store, per_feed=per_feed, now=_now)
        kind = "text/plain; version=0.0.4; charset=utf-8"
        return Response(content, media_type=kind, headers=_NO_STORE)

    return router


def _now() -> datetime:
    return datetime.now(UTC)


def _health(store: Store, *, now: datetime) -> Health:
    began = next(iter(store.runs.starts(1)), None)
    return Health(
        status="ok",
        version=version("wirecopy"),
        last_run_at=began,
        last_run_age_s=max(0, int((now - began).total_seconds())) if began else None,
        pending=store.queue.waiting(),
        not_indexed=store.search.behind(),
    )
