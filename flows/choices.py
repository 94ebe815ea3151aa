"""The run forms as people read them: titles in plain words, and the groups that exist to choose.

Prefect renders a form from the schema that a deployment had when it was registered. So what there
is to choose is as of the last `make up`.
"""

from collections.abc import Collection
from copy import deepcopy
from typing import Any

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentUpdate

from flows.form import TITLES
from news.errors import NewsError
from news.feed.values import Subscription
from pipeline.config.settings import Settings
from pipeline.config.subscriptions import read_feeds
from storage import open_store, sqlite_path


async def dress(client: PrefectClient, deployments: Collection[str], *, groups: list[str]) -> None:
    """Give the forms of these deployments their titles and choices.

    A script may still name what the form does not offer, such as a group of another feeds file: the
    flow itself checks its parameters.
    """
    for name in deployments:
        found = await client.read_deployment_by_name(name)
        schema = dressed(found.parameter_openapi_schema or {}, groups=groups)
        await client.update_deployment(
            found.id,
            DeploymentUpdate(parameter_openapi_schema=schema, enforce_parameter_schema=False),
        )


def dressed(schema: dict[str, Any], *, groups: Collection[str]) -> dict[str, Any]:
    """A form's schema with plain titles; its `group` is a choice once there are groups."""
    schema = deepcopy(schema)
    for name, field in schema.get("properties", {}).items():
        field["title"] = TITLES.get(name, field.get("title", name))
        if name == "group" and groups:
            field["enum"] = ["", *sorted(groups)]
    return schema


def groups_of(settings: Settings) -> list[str]:
    """The groups of feeds.toml, or else those of the store. None when neither can be read."""
    try:
        return sorted({feed.group for feed in _feeds(settings) if feed.group})
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
