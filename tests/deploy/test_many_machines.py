"""deploy/: what is for many machines fits Prefect, Wirecopy's settings, and each other."""

import asyncio
import json
import re
from importlib import import_module
from importlib.metadata import version
from typing import Any

import pytest
import yaml
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.settings.legacy import _get_settings_fields
from prefect.settings.models.root import Settings as PrefectSettings

from benchmarks.scale.model import CASES, table
from pipeline.config.settings import PREFIX, Settings
from tests.support import TOP

POOLS = TOP / "deploy" / "pools"
OF_REDIS = {"PREFECT_REDIS_MESSAGING_HOST", "PREFECT_REDIS_MESSAGING_PASSWORD"}
WORKERS = {
    "docker": "prefect_docker.worker:DockerWorkerJobConfiguration",
    "kubernetes": "prefect_kubernetes.worker:KubernetesWorkerJobConfiguration",
}


def compose() -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((TOP / "deploy/compose.many.yaml").read_text())
    return values


def template(kind: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((POOLS / f"{kind}.json").read_text())
    return values


def test_every_variable_of_the_containers_is_a_setting():
    """A misspelt one would be ignored by Prefect, and refused by Wirecopy."""
    known = set(_get_settings_fields(PrefectSettings)) | OF_REDIS
    for one in compose()["services"].values():
        for name in one.get("environment", {}):
            if name.startswith("PREFECT_"):
                assert name in known
            if name.startswith(PREFIX):
                assert name.removeprefix(PREFIX).lower() in Settings.model_fields


def test_passwords_are_given_never_written():
    """Each is a variable that compose asks for."""
    text = (TOP / "deploy/compose.many.yaml").read_text()
    asked = set(re.findall(r"\$\{(\w+):\?", text))
    assert asked == set(re.findall(r"\$\{(\w+)", text))
    assert not re.findall(r"PASSWORD: (?!\$)\S", text)


def test_the_server_is_prefect_as_workers_have_it_and_only_on_this_machine():
    """Another version at the server than at the workers is asking for trouble."""
    services = compose()["services"]
    assert (
        f"prefecthq/prefect:{version('prefect')}-"
        in services["server"]["build"]["dockerfile_inline"]
    )
    ports = [port for one in services.values() for port in one.get("ports", [])]
    assert ports == ["127.0.0.1:4200:4200"]


def test_both_halves_of_the_server_have_the_same_environment():
    """Messages, order of events, leases and timers go over one Redis."""
    services = compose()["services"]
    half, other = services["server"]["environment"], services["services"]["environment"]
    assert {name: half[name] for name in other} == other
    assert half.keys() - other.keys() == {"PREFECT_SERVER_UI_API_URL"}


@pytest.mark.parametrize("kind", WORKERS)
def test_prefect_takes_a_pools_template(kind: str):
    """Its check of variables passes; each variable is used, and each used one is there."""
    values = template(kind)
    WorkPoolCreate(name="wirecopy", type=kind, base_job_template=values)
    used = set(re.findall(r"\{\{ (\w+) \}\}", json.dumps(values["job_configuration"])))
    assert used == values["variables"]["properties"].keys()
    for one in values["variables"]["properties"].values():
        assert one["title"]
        assert one["description"].endswith(".")


@pytest.mark.parametrize("kind", WORKERS)
def test_a_run_of_a_pool_is_the_image_without_rights(kind: str):
    """No root, no writable code, no capability; the password of the store is in no template."""
    text = json.dumps(template(kind))
    assert "NET_ADMIN" not in text
    assert '"ALL"' in text
    assert "postgresql://" not in text
    assert '"/app/data"' in text or ":/app/data" in text


@pytest.mark.parametrize("kind", WORKERS)
def test_the_worker_of_a_pool_makes_a_job_of_its_template(kind: str):
    """With the variables that prefect.yaml gives each run."""
    module, _, name = WORKERS[kind].partition(":")
    pytest.importorskip(module.partition(".")[0], reason=f"needs {module.partition('.')[0]}")
    values = json.loads(json.dumps(template(kind)).replace("{{ prefect.blocks.", "{{ "))
    given = {"env": {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}}
    job = asyncio.run(
        getattr(import_module(module), name).from_template_and_values(
            base_job_template=values, values=given, client=object()
        )
    )
    assert job.env["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] == "30"


def test_the_page_about_scale_shows_what_the_model_computes():
    """docs/design/scale.md has the table of `python -m benchmarks.scale.model`, word for word."""
    page = (TOP / "docs/design/scale.md").read_text()
    shown = page.partition("<!-- python -m benchmarks.scale.model -->\n")[2].partition("<!-- end")[
        0
    ]
    assert shown.strip() == table(CASES, window_days=7.0, helpers=4)
