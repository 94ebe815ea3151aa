"""`wirecopy browse`: what it says instead of opening the reading room."""

import socket
import sys
from pathlib import Path

import pytest

from cli import browse
from deploy.browse.__main__ import main as serve
from storage import open_store
from tests.support import TOP
from tests.support.running import Shell


def test_a_store_that_is_not_there_is_named(wirecopy: Shell):
    """With what makes one."""
    said = wirecopy("browse")
    assert said.code == 2
    assert "no store here yet" in said.err


def test_a_postgresql_store_is_asked_by_its_views(wirecopy: Shell):
    """Its password is not repeated."""
    said = wirecopy("browse", "--store", "postgresql://me:s3cret99@db.example/news")
    assert said.code == 2
    assert "docs/sql.md" in said.err
    assert "s3cret99" not in said.err


def test_a_room_that_is_not_installed_is_installed_by_make(
    wirecopy: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One line says so; nothing is opened."""
    open_store(wirecopy.store).close()
    monkeypatch.setattr(browse, "PYTHON", tmp_path / "none")
    said = wirecopy("browse")
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert f"run `make browse` in {TOP}" in said.err


def test_an_installed_package_has_no_room(
    wirecopy: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Its folder is no place for `make`: a checkout is."""
    open_store(wirecopy.store).close()
    monkeypatch.setattr(browse, "TOP", tmp_path)
    monkeypatch.setattr(browse, "PYTHON", tmp_path / "none")
    assert "run `make browse` in a checkout of Wirecopy" in wirecopy("browse").err


def test_a_port_that_is_taken_is_named(wirecopy: Shell, monkeypatch: pytest.MonkeyPatch):
    """And how to choose another one."""
    open_store(wirecopy.store).close()
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        store = wirecopy.store.removeprefix("sqlite:///")
        monkeypatch.setattr(sys, "argv", ["browse", "--store", store, "--port", port])
        with pytest.raises(SystemExit) as done:
            serve()
    assert f"port {port}: " in str(done.value.code)
    assert "--port" in str(done.value.code)
