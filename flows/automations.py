"""The automations that `make up` registers: runs that died go on, and a person is told of trouble.

Each is ours by its name. What a user changes in the UI stays, except for one thing: alerts follow
the setting `notify` while their action is still the one that Wirecopy gave.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import (
    ChangeFlowRunState,
    DoNothing,
    SendNotification,
)
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.exceptions import ObjectNotFound

from flows.announce import FAILING, LONG, NEW, PREFIX
from news.errors import ConfigError

NAME = "Wirecopy: "  #: how the name of each begins
DIED = "Ended without a word. Nothing is lost: the run starts again and goes on from here."
NEVER = "No worker began it. Nothing is lost: the run starts again."
AGAIN = "Started again after a crash. The queue has what was not done."
_OURS = {"prefect.resource.id": "prefect.tag.wirecopy", "prefect.resource.role": "tag"}
_RUN = {"prefect.resource.id": "prefect.flow-run.*"}
#: heartbeats come every 30 s; longer than lease_s, so that the dead run's hosts are free
_MISSED = timedelta(seconds=150)
#: between a worker's taking a run and its first step: a minute on a busy machine
_BEGUN = timedelta(minutes=10)
#: a worker reports a killed run twice, 13 s apart on a busy machine (3.9.1): started again in
#: between, it would be Crashed and started once more beside itself
_REPORTED = timedelta(seconds=30)
_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
_BODY = """{{ automation.name }}

{% if event %}{% for name, value in event.payload.items() %}{{ name }}: {{ value }}
{% endfor %}{% endif %}
`wirecopy status` says more. This alert: {{ automation|ui_url }}
"""
#: the ends of a run's signs of life
_ENDS = "Completed Failed Crashed Cancelled Cancelling Suspended Paused AwaitingRetry".split()


def automations() -> list[AutomationCore]:
    """All of them. Alerts have no action yet, and are off."""
    return [*_runs_go_on(), *_alerts()]


def _runs_go_on() -> list[AutomationCore]:
    ended = _states(*_ENDS)
    beats = "prefect.flow-run.heartbeat"
    return [
        AutomationCore(
            name=f"{NAME}a run whose machine died has crashed",
            description="A run gives a sign of life every 30 seconds. One that gave none for 150 "
            "seconds is marked as Crashed, so that it does not block the schedule.",
            trigger=EventTrigger(
                match=_RUN,
                match_related=_OURS,
                for_each={"prefect.resource.id"},
                after={beats},
                expect={beats, *ended},
                posture=Posture.Proactive,
                within=_MISSED,
            ),
            actions=[ChangeFlowRunState(state=StateType.CRASHED, name="Crashed", message=DIED)],
        ),
        AutomationCore(
            name=f"{NAME}a run that no worker began has crashed",
            description="A worker that dies between taking a run and beginning it leaves it "
            "Pending, where it blocks the schedule. After ten minutes it is marked as Crashed.",
            trigger=EventTrigger(
                match=_RUN,
                match_related=_OURS,
                for_each={"prefect.resource.id"},
                after={"prefect.flow-run.Pending"},
                expect={beats, *ended, *_states("Running")},
                posture=Posture.Proactive,
                within=_BEGUN,
            ),
            actions=[ChangeFlowRunState(state=StateType.CRASHED, name="Crashed", message=NEVER)],
        ),
        AutomationCore(
            name=f"{NAME}a crashed run starts again",
            description="With its parameters. The store's queue has what was not done; nothing is "
            "fetched or stored twice.",
            trigger=EventTrigger(
                match=_RUN,
                match_related=_OURS,
                for_each={"prefect.resource.id"},
                after={"prefect.flow-run.Crashed"},
                expect=_states("AwaitingRetry", "Scheduled", "Pending", "Running", "Completed"),
                posture=Posture.Proactive,
                within=_REPORTED,
            ),
            actions=[
                ChangeFlowRunState(
                    state=StateType.SCHEDULED, name="AwaitingRetry", message=AGAIN, force=True
                )
            ],
        ),
    ]


def _states(*names: str) -> set[str]:
    """The events of these states; one may have more in its name: Completed with failing feeds."""
    return {f"prefect.flow-run.{name}{more}" for name in names for more in ("", "*")}


def _alerts() -> list[AutomationCore]:
    once_a_day: dict[str, Any] = {"posture": Posture.Reactive, "within": _DAY}
    return [
        _alert(
            "a feed has failed for a day",
            EventTrigger(expect={f"{PREFIX}feed.failed"}, match={FAILING: LONG}, **once_a_day),
            "At most one message a day, whatever number of feeds fails.",
        ),
        _alert(
            "a site's pages yield less",
            EventTrigger(
                expect={f"{PREFIX}site.drifted"},
                for_each={"prefect.resource.id"},
                posture=Posture.Reactive,
                within=_WEEK,
            ),
            "Once a week for each site, while it lasts.",
        ),
        _alert(
            "the quarantine grows",
            EventTrigger(expect={f"{PREFIX}entry.quarantined"}, threshold=50, **once_a_day),
            "50 entries or more were quarantined within a day.",
        ),
        _alert(
            "nothing new for a day",
            EventTrigger(
                expect={f"{PREFIX}run.finished"},
                match={NEW: "yes"},
                posture=Posture.Proactive,
                within=_DAY,
            ),
            "No run stored anything for a day, or none took place.",
        ),
        _alert(
            "a watch found a story",
            EventTrigger(
                expect={f"{PREFIX}watch.matched"},
                for_each={"prefect.resource.id"},
                posture=Posture.Reactive,
                within=_HOUR,
            ),
            "The first find of each watch is told, then at most one an hour; the run's page has "
            "all.",
        ),
    ]


_HINT = 'Off until the setting "notify" names a notification block: docs/service.md, "Alerts".'


def _alert(name: str, trigger: EventTrigger, description: str) -> AutomationCore:
    return AutomationCore(
        name=f"{NAME}{name}",
        description=f"{description} {_HINT}",
        enabled=False,
        trigger=trigger,
        actions=[DoNothing()],
    )


async def register_automations(client: PrefectClient, *, notify: str | None) -> list[str]:
    """Create what is missing, and give alerts the block that `notify` names.

    Returns the names of the created ones. Raises ConfigError if the server has no such block.
    """
    block = await _block(client, notify) if notify else None
    made = []
    for wanted in automations():
        told = _told(wanted, block) if block and not wanted.enabled else wanted
        there = await client.read_automations_by_name(wanted.name)
        if not there:
            await client.create_automation(told)
            made.append(wanted.name)
        elif told is not wanted and _is_as_given(there[0].actions, told.actions):
            # the user's trigger stays, and so does an alert that a user switched off
            was_off = not there[0].enabled and not _does_nothing(there[0].actions)
            values = {**told.model_dump(include=_KEPT), "trigger": there[0].trigger}
            values["enabled"] = not was_off
            await client.update_automation(there[0].id, AutomationCore(**values))
    return made


_KEPT = {"name", "description", "actions"}


def _told(alert: AutomationCore, block: UUID) -> AutomationCore:
    """An alert that sends a message to a block."""
    message = SendNotification(
        # its type too: the client sends only what was set
        type="send-notification",
        block_document_id=block,
        subject=alert.name,
        body=_BODY,
    )
    description = alert.description.removesuffix(_HINT).strip()
    changed = {"description": description, "enabled": True, "actions": [message]}
    return alert.model_copy(update=changed)


async def _block(client: PrefectClient, notify: str) -> UUID:
    """The id of a notification block."""
    kind, _, name = notify.partition("/")
    try:
        found = await client.read_block_document_by_name(name, kind)
    except ObjectNotFound:
        raise ConfigError(
            "notify", f"this server has no block {notify}; make it in the UI under Blocks"
        ) from None
    schema = found.block_schema
    if schema is None or "notify" not in schema.capabilities:
        raise ConfigError("notify", f"{notify} is no notification block")
    return found.id


def _does_nothing(actions: Sequence[Any]) -> bool:
    return all(isinstance(action, DoNothing) for action in actions)


def _is_as_given(there: Sequence[Any], wanted: Sequence[Any]) -> bool:
    """True for actions that Wirecopy gave, and that now differ: none, or to another block."""
    ours = all(
        isinstance(action, DoNothing)
        or (isinstance(action, SendNotification) and action.subject.startswith(NAME))
        for action in there
    )
    return ours and list(there) != list(wanted)
