"""The steps of a run, and who shows them."""

from collections.abc import Awaitable, Callable

Step = Callable[[], Awaitable[None]]
InStep = Callable[[str, Step], Awaitable[None]]
"""Runs a step under a name, such as `poll 10 feeds` or `shard bbc.co.uk +3 hosts`."""


async def plainly(name: str, step: Step) -> None:  # noqa: ARG001 - the shape of an InStep
    """Run a step without showing its name."""
    await step()


async def nobody_helps() -> None:
    """A step for runs without helpers: there is none to wait for."""
