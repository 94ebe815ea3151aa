"""Settings of a service that runs for months: its log, its alerts, its metrics."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field

Log = Literal["quiet", "text", "json"]


class ServiceSettings(BaseModel):
    """A part of Settings."""

    log: Log = "quiet"
    notify: Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")] | None = None
    up_patience_s: Annotated[float, Field(ge=5, le=86_400)] = 180.0
    metrics_file: Path | None = None
    metrics_per_feed: bool = False
