"""A store and a records folder of one test's own."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.running import printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """A store and a records folder of one test's own."""

    folder: Path

    @property
    def places(self) -> dict[str, str]:
        """The `advanced` parameters of a run that keeps its records here."""
        return {
            "store": f"sqlite:///{self.folder / 'wirecopy.db'}",
            "records": str(self.folder / "records"),
        }

    def stories(self) -> list[str]:
        """The ids of all stories in the parts, in order. Raises ValueError for a torn line."""
        files = (self.folder / "records").rglob("*.jsonl")
        parts = sorted(path for path in files if "relations" not in path.parts)
        lines = [line for part in parts for line in part.read_text(encoding="utf-8").splitlines()]
        records = [json.loads(line) for line in lines]
        return [str(record["id"]) for record in records if record["revision"] == 1]

    def listed(self) -> list[str]:
        """The ids of all records in the store, as `wirecopy records list` prints them."""
        places = ("--store", self.places["store"])
        listed = printed("records", "list", "--json", "--limit", 1000, *places, folder=self.folder)
        return [str(json.loads(line)["id"]) for line in listed.splitlines()]

    def runs(self) -> list[dict[str, Any]]:
        """The last runs, as `wirecopy status` tells them."""
        places = ("--store", self.places["store"])
        status = json.loads(printed("status", "--json", *places, folder=self.folder))
        found: list[dict[str, Any]] = status["runs"]
        return found
