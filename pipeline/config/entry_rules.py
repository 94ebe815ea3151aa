"""The `keep` and `block` rules of feeds.toml."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from news.feed.values import EntryRule
from news.query.words import needle
from pipeline.config.lists import Duration
from pipeline.config.toml_file import expectation, unknown_key

_MOST_RULES = 500


def listed(value: object) -> object:
    """A value as a list of one; a list as it is."""
    return [value] if isinstance(value, str | dict) else value


def _terms(value: tuple[str, ...]) -> tuple[str, ...]:
    for term in value:
        needle(term)
    return value


def _pieces(value: tuple[str, ...]) -> tuple[str, ...]:
    for piece in value:
        if not piece.replace("*", "").strip():
            raise ValueError(f"expected a piece of a link, got {piece!r}")
    return value


Text = Annotated[str, Field(min_length=1, max_length=300)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(listed), Field(min_length=1, max_length=1000)]
Terms = Annotated[Texts, AfterValidator(_terms)]
Tag = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Tags = Annotated[tuple[Tag, ...], BeforeValidator(listed), Field(min_length=1, max_length=100)]


class RuleTable(BaseModel):
    """A rule of feeds.toml; `older_than` only where it blocks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Terms = ()
    link: Annotated[Texts, AfterValidator(_pieces)] = ()
    author: Terms = ()
    category: Terms = ()
    summary: Terms = ()
    language: Tags = ()
    older_than: Duration | None = None


def block_rules(value: object) -> tuple[EntryRule, ...]:
    """The rules of `block`: a table or a list of tables. Raises ValueError."""
    return _rules(value, known=set(RuleTable.model_fields))


def keep_rules(value: object) -> tuple[EntryRule, ...]:
    """The rules of `keep`. Raises ValueError."""
    return _rules(value, known=set(RuleTable.model_fields) - {"older_than"})


def _rules(value: object, *, known: set[str]) -> tuple[EntryRule, ...]:
    tables = listed(value)
    if not isinstance(tables, list | tuple) or len(tables) > _MOST_RULES:
        raise ValueError('expected rules such as { title = ["horoscope", "lotter*"] }')
    return tuple(
        table if isinstance(table, EntryRule) else _rule(table, known=known) for table in tables
    )


def _rule(table: Any, *, known: set[str]) -> EntryRule:
    if not isinstance(table, dict) or not table:
        raise ValueError('expected a rule such as { title = ["horoscope", "lotter*"] }')
    for key in table:
        if key not in known:
            raise ValueError(unknown_key(key, known))
    try:
        return EntryRule(**dict(RuleTable(**table)))
    except ValidationError as exc:
        key, expected = expectation(exc)
        raise ValueError(f"{key.split('.')[0]}: {expected}") from exc


BlockRules = Annotated[tuple[EntryRule, ...], BeforeValidator(block_rules)]
KeepRules = Annotated[tuple[EntryRule, ...], BeforeValidator(keep_rules)]
