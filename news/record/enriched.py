"""Enrichments: what functions of the user make of a record, kept beside it. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from news.record.values import Id

NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_CALL = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)(?:@([\w.+-]{1,32}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enricher:
    """A function that is given each new record."""

    name: str
    module: str
    function: str
    version: str  #: the user's; with a new one, past records may be given to it again

    def __str__(self) -> str:
        """As it is written in a variable."""
        return f"{self.name}={self.call}@{self.version}"

    @property
    def call(self) -> str:
        """As it is written in wirecopy.toml, without its version."""
        return f"{self.module}:{self.function}"


def enricher(name: str, text: str) -> Enricher:
    """The enricher of a line `name = "module:function@version"`. Raises ValueError."""
    if not NAME.fullmatch(name):
        raise ValueError(f"expected a name of small letters, digits and _, got {name!r}")
    match = _CALL.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'{name}: expected "module:function" or "module:function@2", got {text!r}')
    module, function, version = match.groups()
    return Enricher(name=name, module=module, function=function, version=version or "1")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichLimits:
    """What each enricher may take."""

    workers: int  #: processes
    timeout_s: float  #: for a record
    memory_mb: int  #: of a process
    folder: Path  #: of wirecopy.toml: where its module is looked for first

    @property
    def timeout(self) -> timedelta:
        """For a record."""
        return timedelta(seconds=self.timeout_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrichers:
    """The enrichers of a wirecopy.toml."""

    called: tuple[Enricher, ...] | None  #: None: it says nothing of them; the store's stay
    limits: EnrichLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichedLine:
    """A line of kind `enriched`: what an enricher made of a record."""

    kind: Literal["enriched"] = "enriched"
    id: Id  #: of the story
    revision: int  #: the one that the enricher was given
    name: str  #: of the enricher, in wirecopy.toml
    version: str  #: of the enricher
    value: Any  #: what it returned: any JSON; in Parquet the text of it
    date_enriched: datetime  #: by our clock; a later line of the same id, revision and name counts
