"""rules.toml: a user's rules for single sites."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from news.errors import ConfigError
from news.site.rules import RULED_FIELDS, RuledField, SiteRules
from pipeline.config.toml_file import expectation, line_of, read_toml, unknown_key

Selectors = list[Annotated[str, Field(min_length=1, max_length=2000)]]
_HOST = r"^[a-z0-9_-]+(\.[a-z0-9_-]+)*(:\d+)?$"
Where = Callable[[str], str]
"""Key -> the file and line where a site's table sets it."""


class SiteTable(BaseModel):
    """A `[[site]]` of rules.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    host: Annotated[str, Field(pattern=rf"^(\*\.)?{_HOST[1:]}")]
    keep: Selectors = Field(default_factory=list)
    drop: Selectors = Field(default_factory=list)
    fields: dict[str, str] = Field(default_factory=dict)
    keep_lines: Selectors = Field(default_factory=list)
    memory: bool = True
    render: bool = False
    render_hosts: list[Annotated[str, Field(pattern=_HOST)]] = Field(default_factory=list)


def read_rules(path: Path) -> tuple[SiteRules, ...]:
    """The rules of a file; () when there is no file.

    Raises ConfigError for an unknown key or field, a bad selector, or a host that occurs twice. It
    names the file, the line and the expected value.
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
        where = partial(_where, path=path, text=text, nth=nth)
        rules = _read_site(site, where)
        if rules.host in found:
            raise ConfigError(where("host"), f"host {rules.host!r} has a [[site]] already")
        found[rules.host] = rules
    return tuple(found.values())


def _read_site(site: dict[str, Any], where: Where) -> SiteRules:
    for key in site:
        if key not in SiteTable.model_fields:
            raise ConfigError(where(key), unknown_key(key, SiteTable.model_fields))
    try:
        table = SiteTable(**site)
    except ValidationError as exc:
        key, expected = expectation(exc)
        raise ConfigError(where(key.split(".")[0]), f"{key}: {expected}") from exc
    for selector in table.keep:
        _check_selector("keep", selector, where)
    for selector in table.drop:
        _check_selector("drop", selector, where)
    return SiteRules(
        host=table.host,
        keep=tuple(table.keep),
        drop=tuple(table.drop),
        fields=tuple(_read_fields(table.fields, where)),
        keep_lines=tuple(table.keep_lines),
        memory=table.memory,
        render=table.render,
        render_hosts=tuple(table.render_hosts),
    )


def _read_fields(fields: dict[str, str], where: Where) -> list[tuple[RuledField, str]]:
    """The rules for fields, from `[site.fields]` or an inline table."""
    found: list[tuple[RuledField, str]] = []
    for name, selector in fields.items():
        known = next((one for one in RULED_FIELDS if one == name), None)
        if known is None:
            raise ConfigError(where(name), unknown_key(name, RULED_FIELDS))
        _check_selector(name, selector, where, is_field=True)
        found.append((known, selector))
    return found


def _check_selector(key: str, selector: str, where: Where, *, is_field: bool = False) -> None:
    from extractors.article.selectors import selector_problem  # noqa: PLC0415 - brings lxml

    if problem := selector_problem(selector, is_field=is_field):
        raise ConfigError(where(key), f"{key}: {problem}, got {selector!r}")


def _where(key: str, *, path: Path, text: str, nth: int) -> str:
    """`rules.toml:7`: the line of a key of the nth site, tables below `[[site]]` included."""
    lines = text.splitlines()
    heads = [
        i for i, line in enumerate(lines) if line.strip().replace(" ", "").startswith("[[site]]")
    ]
    start = heads[nth] if nth < len(heads) else 0
    end = heads[nth + 1] if nth + 1 < len(heads) else len(lines)
    within = line_of("\n".join(lines[start:end]), key)
    if within > 1:
        return f"{path}:{start + within}"
    inline = (i for i in range(start, end) if f"{key} =" in lines[i] or f"{key}=" in lines[i])
    return f"{path}:{next(inline, start) + 1}"
