"""The run forms as people read them: titles in plain words, and the groups that exist to choose.

Prefect renders a form from the schema that a deployment had when it was registered. `make up` and
each run over feeds.toml bring it up to date.
"""

import contextlib
from collections.abc import Collection, Iterable
from copy import deepcopy
from typing import Any

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.exceptions import PrefectException

from flows.form import TITLES
from news.errors import NewsError
from news.feed.values import Subscription
from pipeline.config.settings import Settings
from pipeline.config.subscriptions import read_feeds
from storage import open_store, sqlite_path

WITH_GROUPS = "wirecopy-ingest/on-demand"  #: the form on which a person chooses a group
_MOST = 200  #: groups to choose from


async def dress(client: PrefectClient, deployments: Collection[str], *, groups: list[str]) -> None:
    """Give the forms of these deployments their titles and choices, where they differ."""
    for name in deployments:
        found = await client.read_deployment_by_name(name)
        before = found.parameter_openapi_schema or {}
        after = dressed(before, groups=groups)
        if after != before:
            update = DeploymentUpdate(parameter_openapi_schema=after)
            await client.update_deployment(found.id, update)


async def refresh(feeds: Iterable[Subscription]) -> None:
    """Offer the groups of these feeds. Without such a deployment or a server, do nothing."""
    with contextlib.suppress(PrefectException, OSError):
        async with get_client() as client:
            await dress(client, [WITH_GROUPS], groups=groups_in(feeds))


def dressed(schema: dict[str, Any], *, groups: list[str]) -> dict[str, Any]:
    """A form's schema with plain titles; its `group` is a choice once there are groups."""
    schema = deepcopy(schema)
    for name, field in schema.get("properties", {}).items():
        field["title"] = TITLES.get(name, field.get("title", name))
        if name == "group":
            field.pop("enum", None)
            field.update({"enum": ["", *groups]} if groups else {})
    return schema


def groups_in(feeds: Iterable[Subscription]) -> list[str]:
    """The groups, by name; none when they are too many to choose from in a list."""
    found = sorted({feed.group for feed in feeds if feed.group})
    return found if len(found) <= _MOST else []


def groups_of(settings: Settings) -> list[str]:
    """The groups of feeds.toml, or else those of the store. None when neither can be read."""
    try:
        return groups_in(_feeds(settings))
    except NewsError:  # the next run says what is wrong with it
        return []


def _feeds(settings: Settings) -> list[Subscription]:
    if settings.feeds.exists():
        return read_feeds(settings.feeds)
    path = sqlite_path(settings.store)
    if path is not None and not path.exists():
        return []
    with open_store(settings.store, share=settings.share_files) as store:
        return store.feeds.subscriptions()
