"""The command, run in this process as a user would run it."""

import gzip
import io
import json
import os
import sys
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO
from unittest.mock import patch

import pytest

from cli.main import main
from tests.support import TOP

SAMPLES = TOP / "samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """The result of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run_here(
    *arguments: object, folder: Path, environment: Mapping[str, str], out: TextIO, err: TextIO
) -> int:
    """Run `wirecopy <arguments>` in a folder and an environment; its exit code.

    In this process: one of its own costs 1 s of CPU, 2 s with workers.
    """
    with (
        patch.dict(os.environ, environment, clear=True),
        patch.object(sys, "argv", ["wirecopy", *map(str, arguments)]),
        chdir(folder),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as exc:
            return int(exc.code or 0)
    return 0


def printed(*arguments: object, folder: Path) -> str:
    """What a command prints to stdout in a folder; it must succeed."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    code = run_here(*arguments, folder=folder, environment=os.environ.copy(), out=out, err=err)
    assert code == 0, err.getvalue()
    out.seek(0)
    return out.read()


def everything_in(folder: Path) -> bytes:
    """The bytes of every file below a folder, gzipped ones (archives) unpacked."""
    found = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    return b"".join(
        gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
        for content in found
    )


class Shell:
    """The command line, with a store and a records folder of its own."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self._monkeypatch, self._capfd = folder, monkeypatch, capfd
        self.store = f"sqlite:///{folder}/w.db"
        self.records = folder / "records"
        monkeypatch.setenv("WIRECOPY_STORE", self.store)
        monkeypatch.setenv("WIRECOPY_RECORDS", str(self.records))
        monkeypatch.setenv("WIRECOPY_ARCHIVE", str(folder / "archive"))
        monkeypatch.setenv("WIRECOPY_ALLOW_NETWORKS", "127.0.0.0/8")
        monkeypatch.setenv("WIRECOPY_HOST_DELAY_S", "0")
        # each costs a run .6 s of CPU to start; kills and benchmarks run with two
        monkeypatch.setenv("WIRECOPY_WORKERS", "1")
        monkeypatch.setenv("WIRECOPY_CONTACT", "https://tests.example/")
        monkeypatch.setenv("WIRECOPY_FEEDS", str(folder / "feeds.toml"))
        for name in ("PREFECT_API_URL", "COLUMNS", "FORCE_COLOR", "NO_COLOR"):
            monkeypatch.delenv(name, raising=False)

    def setenv(self, name: str, value: str) -> None:
        self._monkeypatch.setenv(name, value)

    def chdir(self) -> None:
        """Work in its folder from now on, where its wirecopy.toml is."""
        self._monkeypatch.chdir(self.folder)

    def __call__(self, *arguments: object) -> Output:
        """Run `wirecopy <arguments>`."""
        self._monkeypatch.setattr(sys, "argv", ["wirecopy", *(str(a) for a in arguments)])
        self._capfd.readouterr()
        code = 0
        try:
            main()
        except SystemExit as exc:
            code = int(exc.code or 0)
        said = self._capfd.readouterr()
        return Output(code=code, out=said.out, err=said.err)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def ingest_sample(self, *more: object) -> dict[str, Any]:
        """A run over the sample newsroom; its report."""
        sample = ("--feeds", SAMPLES / "feeds.toml", "--replay", SAMPLES / "newsroom.warc.gz")
        said = self("ingest", *sample, "--json", *more)
        assert said.code == 0, said.err
        report: dict[str, Any] = said.json
        return report

    def lines(self, *, relations: bool = False) -> list[dict[str, Any]]:
        """Every line of the parts."""
        folder = self.records / "relations" if relations else self.records
        parts = sorted(folder.glob("2*/*.jsonl"))
        return [json.loads(line) for part in parts for line in part.read_text().splitlines()]
