"""deploy/: units, container and dashboard fit the program that they run."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.up import MAX_LOG_BYTES, shorten
from pipeline.control.clock import utc_now
from pipeline.report.metrics import metrics_text
from storage import open_store
from storage.queue.push.values import Wanted
from tests.support import TOP
from tests.support.running import Shell

DEPLOY = TOP / "deploy"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))


@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_every_line_of_a_unit(name: str, tmp_path: Path):
    """`systemd-analyze verify` has nothing to say once the folder is there."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    for command in ("python", "wirecopy"):
        program = tmp_path / ".venv/bin" / command
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    for unit in UNITS:  # a timer names its service
        text = (DEPLOY / unit).read_text()
        (tmp_path / unit).write_text(re.sub(r"@FOLDER@|/opt/wirecopy", str(tmp_path), text))
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def _compose() -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return values


def test_containers_open_ports_on_this_machine_only():
    """Prefect's server asks nobody for a password."""
    ports = [port for one in _compose()["services"].values() for port in one.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_container_tells_whether_it_is_well_and_starts_again():
    """Also after a reboot; the worker waits for server and store."""
    services = _compose()["services"]
    assert services.keys() == {"store", "server", "worker", "api"}
    assert all(one["healthcheck"]["test"] for one in services.values())
    assert all(one["restart"] == "unless-stopped" for one in services.values())
    waits = {name: how["condition"] for name, how in services["worker"]["depends_on"].items()}
    assert waits == {"server": "service_healthy", "store": "service_healthy"}


def test_the_api_is_for_those_who_want_it_and_have_a_token():
    """It starts only with its profile, needs a token, and keeps nothing."""
    api = _compose()["services"]["api"]
    assert api["profiles"] == ["api"]
    assert "--host" in api["command"]
    assert "WIRECOPY_SERVE_TOKEN" in api["environment"]
    assert "volumes" not in api


def test_the_image_has_what_runs_and_no_data_of_the_user():
    """Every room and file that the program needs, no root, no data folder, no feeds or settings."""
    kept = {
        line[1:]
        for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    assert all((TOP / name).exists() for name in kept)
    rooms = {"cli", "extractors", "flows", "news", "pipeline", "serve", "storage"}
    assert kept >= rooms | {"prefect.yaml", "pyproject.toml", "README.md", "requirements.lock"}
    assert not kept & {"data", "feeds.toml", "wirecopy.toml", ".git", ".venv"}
    assert re.search(r"^USER (?!root|0\b)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)


def test_every_metric_of_dashboard_and_alerts_exists(wirecopy: Shell):
    """A panel or a rule over a misspelt name shows nothing, and never says why."""
    assert wirecopy.ingest_sample()
    with open_store(wirecopy.store) as store:
        sink = Wanted(name="s", kind="kafka", target="b.example:9092/t", has_past=True)
        store.sinks.sync([sink], now=utc_now())
        text = metrics_text(store, per_feed=True, now=utc_now).decode()
    known = set(re.findall(r"^(wirecopy_\w+)", text, re.MULTILINE))
    dashboard = json.loads((DEPLOY / "grafana.json").read_text())
    shown = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"][0]["rules"]
    named = {
        name
        for expression in [*shown, *(rule["expr"] for rule in rules)]
        for name in re.findall(r"wirecopy_\w+", expression)
    }
    assert len(named) > 10
    assert named <= known
    operations = (TOP / "docs/service.md").read_text()
    assert not [name for name in known if f"`{name}`" not in operations]


def test_a_log_that_grew_large_is_cut_while_its_writer_goes_on(tmp_path: Path):
    """A service that runs for months does not fill the disk with its own log."""
    log = tmp_path / "worker.log"
    with log.open("ab") as writer:
        writer.write(b"x" * (MAX_LOG_BYTES + 1))
        writer.flush()
        shorten(log)
        writer.write(b"next\n")
    assert log.read_bytes() == b"next\n"
    assert log.with_suffix(".log.1").stat().st_size == MAX_LOG_BYTES + 1
