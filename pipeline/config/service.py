"""Settings of a service that runs for months: its log, its alerts, its metrics, its pages."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

Log = Literal["quiet", "text", "json"]


def _web(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@<>]{1,200}(?:/[^\s?#<>]{0,200})?", value):
        raise ValueError("expected the address of a web server, such as http://127.0.0.1:8001")
    return value.rstrip("/")


_Web = Annotated[str, AfterValidator(_web)]


class ServiceSettings(BaseModel):
    """A part of Settings."""

    log: Log = "quiet"
    notify: Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")] | None = None
    up_patience_s: Annotated[float, Field(ge=5, le=86_400)] = 180.0
    metrics_file: Path | None = None
    metrics_per_feed: bool = False
    reading_room: _Web | None = None
