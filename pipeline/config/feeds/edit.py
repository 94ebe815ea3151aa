"""Edits feeds.toml: adds and removes feeds and sites, and keeps the user's comments."""

import shutil
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import tomlkit
from pydantic import ValidationError

from news.errors import BadUrl, ConfigError
from news.feed.values import Subscription
from news.secrets import masked_text
from news.url import absolute_url
from pipeline.config.feeds.tables import SECRET_KEYS, TABLES, FeedTable
from pipeline.config.logins import split_login
from pipeline.config.subscriptions import read_feeds, written_feeds
from pipeline.config.toml_file import expectation


def add_feed(
    path: Path, url: str, *, options: Mapping[str, str], table: str = "feed"
) -> Subscription:
    """Append a `[[feed]]` or `[[site]]` to a feeds.toml; create the file if it does not exist.

    Raises ConfigError and leaves the file untouched.
    """
    added = add_feeds(path, [{**options, "url": url}], table=table)
    if not added:
        raise ConfigError(str(path), f"already has {split_login(url)[0]}")
    return added[0]


def add_feeds(
    path: Path, rows: Sequence[Mapping[str, str]], *, table: str = "feed"
) -> list[Subscription]:
    """Append a `[[feed]]` per row, except for known URLs; return the added ones.

    All rows are added or none. table: `feed` or `site`. Raises ConfigError.
    """
    model = TABLES[table]
    assert issubclass(model, FeedTable)
    seen = {s.url for s in read_feeds(path)} if path.exists() else set()
    added: list[tuple[Subscription, dict[str, str]]] = []
    for row in rows:
        given = {key: value for key, value in row.items() if value or key == "url"}
        try:
            row_read = model.model_validate(given)
        except ValidationError as exc:
            key, expected = expectation(exc, secret=SECRET_KEYS)
            address = masked_text(row["url"].strip()) or "the address is empty"
            where = address if key in ("url", "", "login") else f"--{key.replace('_', '-')}"
            raise ConfigError(where, expected) from exc
        if row_read.url not in seen:
            seen.add(row_read.url)
            login = {"login": row_read.login} if row_read.login else {}
            kept = {"url": row_read.url, **given, **login}
            added.append((row_read.subscription(), kept | {"url": row_read.url}))
    if added:
        old = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        _write(path, _with_feeds(old, [row for _, row in added], table=table))
    return [subscription for subscription, _ in added]


def _with_feeds(text: str, rows: Sequence[Mapping[str, str]], *, table: str) -> str:
    """The TOML text with tables appended.

    They are added as text: tomlkit needs a minute for 3,000 tables, one by one.
    """
    tables = "\n".join(
        f"[[{table}]]\n" + "".join(f"{k} = {tomlkit.item(v).as_string()}\n" for k, v in row.items())
        for row in rows
    )
    joined = f"{text.rstrip()}\n\n{tables}" if text.strip() else tables
    try:
        tomllib.loads(joined)
    except tomllib.TOMLDecodeError:  # feeds written as one inline array
        document = tomlkit.parse(text)
        feeds: Any = document[table]
        feeds.extend(dict(row) for row in rows)
        return tomlkit.dumps(document)
    return joined


def remove_feed(path: Path, url: str) -> None:
    """Remove a subscription from a feeds.toml, by URL or name. Raises ConfigError."""
    address = split_login(url)[0]
    with suppress(BadUrl):
        address = absolute_url(address)
    written = written_feeds(path)
    matches = [w for w in written if w.subscription.url == address or w.subscription.name == url]
    if not matches:
        raise ConfigError(
            str(path), f"has no feed {masked_text(url)!r}; `wirecopy feeds list` shows them"
        )
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    for one in reversed(matches):
        rows: Any = document[one.table]
        del rows[one.nth]
        if not rows:  # else an empty `feed = []` is written, below which no [[feed]] may follow
            del document[one.table]
    _write(path, tomlkit.dumps(document))


def _write(path: Path, text: str) -> None:
    """Replace a whole file and keep its mode. A crash leaves the old file.

    A symbolic link stays a link. Only the owner may read a new file.
    """
    try:
        target = path.resolve()
        temporary = target.with_name(f".{target.name}.tmp-{uuid4().hex[:12]}")
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch(mode=0o600, exist_ok=False)
        try:
            temporary.write_text(text, encoding="utf-8")
            if target.exists():
                shutil.copymode(target, temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except (OSError, RuntimeError) as exc:  # RuntimeError: links in a circle
        raise ConfigError(
            str(path),
            f"cannot be written ({getattr(exc, 'strerror', None) or 'links in a circle'})",
        ) from exc
