"""rules.toml: a user's rules for single sites, read anew by each run, with errors that name file and line."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractors.article.site_rules import selector_problem
from news.errors import ConfigError
from news.site.rules import RULED_FIELDS, RuledField, SiteRules
from pipeline.config.toml_file import expectation, line_of, read_toml, unknown_key

Selectors = list[Annotated[str, Field(min_length=1, max_length=2000)]]


class SiteTable(BaseModel):
    """A `[[site]]` of rules.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    host: Annotated[str, Field(pattern=r"^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:\d+)?$")]
    keep: Selectors = Field(default_factory=list)
    drop: Selectors = Field(default_factory=list)
    fields: dict[str, str] = Field(default_factory=dict)
    keep_lines: Selectors = Field(default_factory=list)
    memory: bool = True


def read_rules(path: Path) -> tuple[SiteRules, ...]:
    """The rules of a file; () when there is none.

    Raises ConfigError naming file, line and what was expected: an unknown key or field, a bad
    selector, a host twice.
    """
    if not path.exists():
        return ()
    tables, text = read_toml(path)
    for key in tables:
        if key != "site":
            raise ConfigError(f"{path}:{line_of(text, key)}", unknown_key(key, ("site",)))
    sites = tables.get("site", [])
    if not isinstance(sites, list) or not all(isinstance(site, dict) for site in sites):
        raise ConfigError(str(path), "expected one [[site]] table a host")
    found: dict[str, SiteRules] = {}
    for nth, site in enumerate(sites):
        rules = _read_site(site, path=path, text=text, nth=nth)
        if rules.host in found:
            raise ConfigError(
                _where(path, text, "host", nth=nth), f"host {rules.host!r} has a [[site]] already"
            )
        found[rules.host] = rules
    return tuple(found.values())


def _read_site(site: dict[str, Any], *, path: Path, text: str, nth: int) -> SiteRules:
    for key in site:
        if key not in SiteTable.model_fields:
            raise ConfigError(
                _where(path, text, key, nth=nth), unknown_key(key, SiteTable.model_fields)
            )
    try:
        table = SiteTable(**site)
    except ValidationError as exc:
        key, expected = expectation(exc)
        raise ConfigError(
            _where(path, text, key.split(".")[0], nth=nth), f"{key}: {expected}"
        ) from exc
    for key in ("keep", "drop"):
        for selector in getattr(table, key):
            if problem := selector_problem(selector):
                raise ConfigError(
                    _where(path, text, key, nth=nth), f"{key}: {problem}, got {selector!r}"
                )
    return SiteRules(
        host=table.host,
        keep=tuple(table.keep),
        drop=tuple(table.drop),
        fields=tuple(_read_fields(table.fields, path=path, text=text, nth=nth)),
        keep_lines=tuple(table.keep_lines),
        memory=table.memory,
    )


def _read_fields(
    fields: dict[str, str], *, path: Path, text: str, nth: int
) -> list[tuple[RuledField, str]]:
    """The field rules, which stand in `[site.fields]` or in one line."""
    found: list[tuple[RuledField, str]] = []
    for name, selector in fields.items():
        where = _where(path, text, name, nth=nth)
        known = next((one for one in RULED_FIELDS if one == name), None)
        if known is None:
            raise ConfigError(where, unknown_key(name, RULED_FIELDS))
        if problem := selector_problem(selector, is_field=True):
            raise ConfigError(where, f"{name}: {problem}, got {selector!r}")
        found.append((known, selector))
    return found


def _where(path: Path, text: str, key: str, *, nth: int) -> str:
    """`rules.toml:7`: the line of a key of the nth site, its tables below `[[site]]` included."""
    lines = text.splitlines()
    heads = [
        i for i, line in enumerate(lines) if line.strip().replace(" ", "").startswith("[[site]]")
    ]
    start = heads[nth] if nth < len(heads) else 0
    end = heads[nth + 1] if nth + 1 < len(heads) else len(lines)
    within = line_of("\n".join(lines[start:end]), key)
    if within > 1:
        return f"{path}:{start + within}"
    inline = next(
        (i for i in range(start, end) if f"{key} =" in lines[i] or f"{key}=" in lines[i]), start
    )
    return f"{path}:{inline + 1}"
