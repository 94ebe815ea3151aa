"""prefect.yaml: Prefect ignores unknown keys, so each key is checked against its models."""

import importlib
from typing import Any

import pytest
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

from flows.form import TITLES
from flows.register import DEPLOYMENTS
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


FORMS = {
    "ingest.ingest": "feeds group limit force dry_run advanced",
    "ingest.ingest_shard": "feeds group help place",
    "ingest.pages": "addresses dry_run place",
    "again.retry_flow": "reason only_feeds place",
    "again.recheck_flow": "host only_feeds since limit place",
    "upkeep.reextract_flow": "host since limit apply place",
    "upkeep.export_flow": "format latest file place",
    "upkeep.report_flow": "days file place",
}
"""Each flow and its parameters, which scripts use."""


@pytest.mark.parametrize("path", FORMS)
def test_every_field_of_a_form_is_described_and_shown_as_one_field(path: str):
    """Each has a plain title and a description, and no `anyOf`, shown as a choice of types."""
    module, _, name = path.partition(".")
    flow = getattr(importlib.import_module(f"flows.{module}"), name)
    schema = parameter_schema(flow.fn)
    nested = [one["properties"] for one in schema.definitions.values()]
    fields = {k: v for part in (schema.properties, *nested) for k, v in part.items()}
    assert list(schema.properties) == FORMS[path].split()
    assert schema.properties.keys() <= TITLES.keys()
    assert not [name for name, field in fields.items() if "anyOf" in field]
    described = {name: field.get("description", "") for name, field in fields.items()}
    assert not [name for name, text in described.items() if not text.endswith((".", "..."))]


def test_every_deployment_is_registered_by_make_up():
    """The list in the code and prefect.yaml name the same."""
    found = {one["name"] for one in _file()["deployments"]}
    assert found == {name.partition("/")[2] for name in DEPLOYMENTS}


def test_every_deployment_names_the_page_that_says_more():
    """A person who reads its description in the UI knows where to look."""
    for one in _file()["deployments"]:
        assert (
            one["description"].rstrip().endswith('docs/service.md, "What you can start in the UI".')
        )
    page = (TOP / "docs" / "service.md").read_text(encoding="utf-8")
    assert "\n## What you can start in the UI\n" in page


def test_no_form_changes_what_is_stored_unless_a_person_says_so():
    """What writes over stored records is a dry run by default."""
    flow = importlib.import_module("flows.upkeep").reextract_flow
    assert parameter_schema(flow.fn).properties["apply"]["default"] is False


def test_every_deployment_gives_a_sign_of_life_and_bears_our_tag():
    """The automations that start dead runs again find only such runs."""
    for one in _file()["deployments"]:
        variables = one["work_pool"]["job_variables"]["env"]
        assert variables["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] == "30"
        assert one["tags"] == ["wirecopy"]
