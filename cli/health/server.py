"""Checks of the Prefect server by its HTTP API: no module of Prefect is loaded."""

import base64
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from cli.health.check import Check, fail, ok, warn
from cli.terminal.words import ago, shown, span
from news.errors import NewsError
from pipeline.control.clock import utc_now
from pipeline.report.words import plural

TAG = "wirecopy"  #: of our deployments in prefect.yaml
_TIMEOUT_S = 4.0
_MOST_BYTES = 5_000_000
_SKEW = timedelta(minutes=2)
_UP = "`make up` starts server, worker and deployments"
_REGISTER = "`make up`, or `prefect deploy --all` on your own server"


@dataclass(slots=True)
class Server:
    """A Prefect server; `date` is its clock as of the last answer."""

    url: str
    headers: Mapping[str, str]
    date: datetime | None = None

    def get(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON of an answer; with a body, of a POST. Raises NewsError."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(  # noqa: S310 - http(s), checked in `server_of`
            f"{self.url}{path}",
            data=data,
            headers={"Content-Type": "application/json", **self.headers},
        )
        is_local = (urlsplit(self.url).hostname or "") in ("127.0.0.1", "localhost", "::1")
        opener = build_opener(*((ProxyHandler({}),) if is_local else ()))
        try:
            with opener.open(request, timeout=_TIMEOUT_S) as answer:
                self.date = _date(answer.headers.get("Date"))
                return json.loads(answer.read(_MOST_BYTES))
        except HTTPError as exc:
            raise NewsError(self.url, f"answered {exc.code} to {path}") from exc
        except URLError as exc:
            raise NewsError(self.url, f"does not answer ({exc.reason})") from exc
        except (OSError, ValueError) as exc:
            raise NewsError(self.url, f"does not answer as a Prefect server ({exc})") from exc


def prefect(environment: Mapping[str, str] | None = None) -> Iterator[Check]:
    """The server, its version, our deployments, their schedule, workers and last run."""
    given = os.environ if environment is None else environment
    named = given.get("PREFECT_API_URL")
    server = _server(named or _local(given), given)
    try:
        server.get("/health")
    except NewsError as exc:
        if named:
            todo = f"start it ({_UP}), or unset PREFECT_API_URL: runs then do without Prefect"
            yield fail("prefect", str(exc), todo)
        else:
            yield ok("prefect", f"no server here; runs start by hand or by cron. {_UP}")
        return
    yield _version(server)
    yield from _clock(server)
    ours = server.get("/deployments/filter", {"deployments": {"tags": {"all_": [TAG]}}})
    if not ours:
        yield warn("deployments", "none is registered", _REGISTER)
        return
    yield from _deployments(ours)
    for pool in sorted({one["work_pool_name"] for one in ours if one.get("work_pool_name")}):
        yield from _workers(server, pool)
    yield from _runs(server, [one["id"] for one in ours])


def _local(given: Mapping[str, str]) -> str:
    """Where `make up` serves the API."""
    host = given.get("PREFECT_SERVER_API_HOST", "127.0.0.1")
    return f"http://{host}:{given.get('PREFECT_SERVER_API_PORT', '4200')}/api"


def _server(url: str, given: Mapping[str, str]) -> Server:
    """The server with its credentials. Raises NewsError for what is no http(s) URL."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise NewsError("PREFECT_API_URL", f"expected an http(s) URL, got {shown(url)!r}")
    headers = {}
    if key := given.get("PREFECT_API_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    elif pair := given.get("PREFECT_API_AUTH_STRING"):
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return Server(url.rstrip("/"), headers)


def _version(server: Server) -> Check:
    found = shown(server.get("/admin/version"))
    try:
        mine = version("prefect")
    except PackageNotFoundError:
        mine = ""
    name = f"{shown(server.url)} answers, version {found}"
    if found == mine:
        return ok("prefect", name)
    todo = f"use the same version for server and runs; here it is {mine}"
    return warn("prefect", name, todo)


def _clock(server: Server) -> Iterator[Check]:
    """The server's clock against ours."""
    apart = abs(server.date - utc_now()) if server.date else timedelta(0)
    if apart > _SKEW:
        what = f"the server's clock and this machine's are {span(apart)} apart"
        yield warn("clock", what, "start a time service on both (`timedatectl`)")


def _deployments(ours: list[dict[str, Any]]) -> Iterator[Check]:
    names = ", ".join(sorted(shown(one["name"]) for one in ours))
    yield ok("deployments", f"{plural(len(ours), 'deployment')}: {names}")
    scheduled = [one for one in ours if one.get("schedules")]
    for one in scheduled:
        active = any(schedule.get("active") for schedule in one["schedules"])
        if one.get("paused") or not active:
            todo = f"`prefect deployment schedule resume`, or the switch in the UI at {_ui(one)}"
            yield warn("schedule", f"{shown(one['name'])} is paused: no run starts", todo)
        else:
            yield ok("schedule", f"{shown(one['name'])} is active")
    if not scheduled:
        yield warn("schedule", "no deployment has one: runs start by hand only", _REGISTER)


def _ui(deployment: Mapping[str, Any]) -> str:
    return f"/deployments/deployment/{shown(deployment['id'])}"


def _workers(server: Server, pool: str) -> Iterator[Check]:
    """Only online workers count: Prefect lists those that are gone for good beside them."""
    path = f"/work_pools/{quote(pool, safe='')}"
    name, now = shown(pool), utc_now()
    if server.get(path).get("is_paused"):
        yield warn(
            "work pool", f"{name} is paused: no run starts", f"`prefect work-pool resume {name}`"
        )
    workers = server.get(f"{path}/workers/filter", {})
    online = [one for one in workers if one.get("status") == "ONLINE"]
    beats = [at for one in online or workers if (at := _moment(one.get("last_heartbeat_time")))]
    beat = f", last heartbeat {ago(max(beats), now)}" if beats else ""
    if online:
        yield ok("worker", f"{plural(len(online), 'worker')} online in {name}{beat}")
    else:
        todo = f"{_UP}; or `prefect worker start --pool {name}`"
        yield fail("worker", f"none is online in {name}{beat}: runs stay late", todo)


def _runs(server: Server, ids: list[str]) -> Iterator[Check]:
    """The last run that the server started, and those that are late."""
    mine = {"deployments": {"id": {"any_": ids}}}
    late = server.get(
        "/flow_runs/count", {**mine, "flow_runs": {"state": {"name": {"any_": ["Late"]}}}}
    )
    if late:
        what = f"{plural(int(late), 'run')} late"
        yield warn("late runs", what, "is a worker online, and not busy with another run?")
    found = server.get("/flow_runs/filter", {**mine, "sort": "START_TIME_DESC", "limit": 1})
    started = found and _moment(found[0].get("start_time"))
    if not started:
        yield ok("prefect runs", "none has started yet")
        return
    state, name = shown(found[0].get("state_name")), shown(found[0].get("name"))
    what = f"the last one, {name}, began {ago(started, utc_now())}: {state}"
    if state in ("Failed", "Crashed", "TimedOut"):
        yield warn("prefect runs", what, "its page in the UI says why")
    else:
        yield ok("prefect runs", what)


def _date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC) if text else None
    except ValueError:
        return None


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except ValueError:
        return None
