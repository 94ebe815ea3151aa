"""prefect.yaml: Prefect ignores unknown keys, so each key is checked against its models."""

import importlib
from typing import Any

import yaml
from prefect.cli.deploy._models import (
    ConcurrencyLimitSpec,
    DeploymentConfig,
    PrefectYamlModel,
    RawScheduleConfig,
    WorkPoolConfig,
)
from prefect.utilities.callables import parameter_schema
from pydantic import BaseModel

from tests.support import TOP


def _file() -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((TOP / "prefect.yaml").read_text(encoding="utf-8"))
    return values


def _deployment(name: str) -> dict[str, Any]:
    return next(one for one in _file()["deployments"] if one["name"] == name)


def _unknown(values: dict[str, Any], model: type[BaseModel]) -> set[str]:
    return values.keys() - {field.alias or name for name, field in model.model_fields.items()}


def test_no_key_of_prefect_yaml_is_misspelt():
    """Prefect would ignore a misspelt key silently."""
    assert not _unknown(_file(), PrefectYamlModel)
    for deployment in _file()["deployments"]:
        assert not _unknown(deployment, DeploymentConfig)
        assert not _unknown(deployment["work_pool"], WorkPoolConfig)
        for schedule in deployment.get("schedules", []):
            assert not _unknown(schedule, RawScheduleConfig)
        if limit := deployment.get("concurrency_limit"):
            assert not _unknown(limit, ConcurrencyLimitSpec)


def test_every_deployment_leads_to_the_flow_and_gives_it_only_parameters_it_has():
    """The entry point loads, and a deployment's parameters fit the flow's own check."""
    for deployment in _file()["deployments"]:
        path, _, name = deployment["entrypoint"].partition(":")
        flow = getattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), name)
        parameters = deployment.get("parameters", {})
        assert parameters.keys() <= parameter_schema(flow.fn).properties.keys()
        flow.validate_parameters(parameters)


def test_the_scheduled_deployment_beats_every_quarter_of_an_hour_and_never_twice_at_once():
    """Cron every 15 minutes; a beat during a run is dropped; a run ends before the next beat."""
    scheduled = _deployment("scheduled")
    assert [one["cron"] for one in scheduled["schedules"]] == ["*/15 * * * *"]
    assert scheduled["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
    assert scheduled["parameters"]["advanced"]["budget_minutes"] < 15


def test_the_on_demand_deployment_has_neither_schedule_nor_limit():
    """By hand at any time, as often as one likes."""
    assert not {"schedules", "concurrency_limit"} & _deployment("on-demand").keys()


def test_every_field_of_the_run_form_is_described_and_shown_as_one_field():
    """Each has a description, and no `anyOf`, which the form shows as a choice of types."""
    flow = importlib.import_module("flows.ingest").ingest
    schema = parameter_schema(flow.fn)
    fields = {**schema.properties, **schema.definitions["Advanced"]["properties"]}
    assert list(schema.properties) == ["feeds", "group", "limit", "force", "dry_run", "advanced"]
    assert not [name for name, field in fields.items() if "anyOf" in field]
    described = {name: field.get("description", "") for name, field in fields.items()}
    assert not [name for name, text in described.items() if not text.endswith((".", "..."))]
