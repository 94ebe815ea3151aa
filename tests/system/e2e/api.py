"""Prefect's REST API, for what a test prepares and for what it asserts."""

import json
import time
from dataclasses import dataclass
from typing import Any

import httpx

from tests.system.e2e.waiting import eventually

RUN_S = 120.0  #: the longest wait for a run of a few articles; 8 s on two idle cores
BUSY_S = 60.0  #: the longest that the server's database may be busy
ENDED = frozenset({"COMPLETED", "FAILED", "CANCELLED", "CRASHED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A flow run as the server reports it."""

    id: str
    name: str
    type: str  #: COMPLETED, FAILED, ...
    state: str  #: as people read it: Completed, AwaitingRetry, ...
    message: str


class Api:
    """The server's API; `deployments` maps names to ids once they are registered."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=f"{url}/api", timeout=30.0)
        self.deployments: dict[str, str] = {}

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def read_deployments(self) -> None:
        """Fill `deployments`."""
        found = self.post("/deployments/filter", {})
        self.deployments = {one["name"]: one["id"] for one in found}

    def get(self, path: str) -> Any:
        """A JSON answer."""
        return self._patient("GET", path).json()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """A JSON answer."""
        answer = self._patient("POST", path, body)
        return answer.json() if answer.content else None

    def patch(self, path: str, body: dict[str, Any]) -> None:
        """Change something."""
        self._patient("PATCH", path, body)

    def put(self, path: str, body: dict[str, Any]) -> None:
        """Replace something."""
        self._patient("PUT", path, body)

    def _patient(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> httpx.Response:
        """Ask again while the server's database is busy, as Prefect's own client does."""
        give_up = time.monotonic() + BUSY_S
        while True:
            try:
                answer = self._client.request(method, path, json=body)
            except httpx.ReadTimeout:
                if method != "GET" or time.monotonic() > give_up:
                    raise
                continue
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or time.monotonic() > give_up:
                assert answer.is_success, answer.text
                return answer
            time.sleep(1.0)

    def delete(self, path: str) -> None:
        """Remove something."""
        self._patient("DELETE", path)

    def start(
        self, *, deployment: str = "on-demand", name: str | None = None, **parameters: Any
    ) -> str:
        """Start a run of a deployment, as a script would; its id."""
        body: dict[str, Any] = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        if name:
            body["name"] = name
        run: dict[str, Any] = self.post(
            f"/deployments/{self.deployments[deployment]}/create_flow_run", body
        )
        return str(run["id"])

    def run(self, run_id: str) -> Run:
        """A run as it stands."""
        values = self.get(f"/flow_runs/{run_id}")
        state = values["state"]
        return Run(
            id=run_id,
            name=values["name"],
            type=state["type"],
            state=state["name"],
            message=state["message"] or "",
        )

    def ended(self, run_id: str, *, within_s: float = RUN_S) -> Run:
        """A run, once it has ended."""
        return self.reached(run_id, *ENDED, within_s=within_s)

    def reached(self, run_id: str, *types: str, within_s: float = RUN_S) -> Run:
        """A run, once it is in one of these states. Raises AssertionError with its log."""

        def look() -> Run | None:
            run = self.run(run_id)
            return run if run.type in types else None

        try:
            return eventually(look, within_s=within_s, what=f"the run reaches {' or '.join(types)}")
        except AssertionError as exc:
            raise AssertionError(
                f"{exc}; it is {self.run(run_id)}; its log:\n{self.log(run_id)}"
            ) from None

    def states(self, run_id: str) -> list[str]:
        """The states that a run went through, the earliest first, without those of a worker."""
        found = self.get(f"/flow_run_states/?flow_run_id={run_id}")
        found.sort(key=lambda one: str(one["timestamp"]))
        return [str(one["name"]) for one in found if one["type"] != "PENDING"]

    def events(self, *names: str) -> list[dict[str, Any]]:
        """The events of these names (a trailing `*` matches the rest), the latest first."""
        wanted = {"filter": {"event": {"name": list(names)}}, "limit": 50}
        found: list[dict[str, Any]] = self.post("/events/filter", wanted)["events"]
        return found

    def beats(self, run_id: str) -> list[dict[str, Any]]:
        """A run's signs of life."""
        own = f"prefect.flow-run.{run_id}"
        found = self.events("prefect.flow-run.heartbeat")
        return [one for one in found if one["resource"]["prefect.resource.id"] == own]

    def log(self, run_id: str) -> str:
        """The log of a run."""
        lines = self.post(
            "/logs/filter", {"logs": {"flow_run_id": {"any_": [run_id]}}, "sort": "TIMESTAMP_ASC"}
        )
        return "\n".join(str(line["message"]) for line in lines)

    def runs_of(self, deployment: str, *types: str) -> list[Run]:
        """The runs of a deployment in one of these states, the earliest first."""
        wanted = {
            "flow_runs": {
                "deployment_id": {"any_": [self.deployments[deployment]]},
                "state": {"type": {"any_": list(types)}},
            },
            "sort": "EXPECTED_START_TIME_ASC",
        }
        return [self.run(one["id"]) for one in self.post("/flow_runs/filter", wanted)]

    def tasks(self, run_id: str) -> list[str]:
        """The names of a run's tasks."""
        found = self.post("/task_runs/filter", {"flow_runs": {"id": {"any_": [run_id]}}})
        return [one["name"] for one in found]

    def artifact_ids(self, run_id: str) -> dict[str, str]:
        """The ids of a run's artifacts by key; the newest of each."""
        found = self.post(
            "/artifacts/filter", {"flow_runs": {"id": {"any_": [run_id]}}, "sort": "KEY_ASC"}
        )
        return {
            str(one["key"]): str(one["id"])
            for one in sorted(found, key=lambda one: str(one["created"]))
        }

    def artifacts(self, run_id: str) -> dict[str, Any]:
        """A run's artifacts by key, tables as rows; the newest of each."""
        found = self.post(
            "/artifacts/filter", {"flow_runs": {"id": {"any_": [run_id]}}, "sort": "CREATED_DESC"}
        )
        artifacts: dict[str, Any] = {}
        for one in found:
            data = json.loads(one["data"]) if one["type"] == "table" else one["data"]
            artifacts.setdefault(one["key"], data)
        return artifacts

    def automations(self) -> list[dict[str, Any]]:
        """The server's automations, by name."""
        found: list[dict[str, Any]] = self.post("/automations/filter", {"sort": "NAME_ASC"})
        return found

    def schedules(self, deployment: str) -> list[dict[str, Any]]:
        """A deployment's schedules."""
        values = self.get(f"/deployments/{self.deployments[deployment]}")
        found: list[dict[str, Any]] = values["schedules"]
        return found

    def pause_schedules(self, deployment: str) -> None:
        """Pause every schedule of a deployment."""
        for schedule in self.schedules(deployment):
            path = f"/deployments/{self.deployments[deployment]}/schedules/{schedule['id']}"
            self.patch(path, {"active": False})
