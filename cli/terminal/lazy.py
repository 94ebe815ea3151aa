"""A command group that imports a command's module when it is called, not for the help."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup


class LazyGroup(TyperGroup):
    """Each command is only a name and a help text for `module:function` or `module:app`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command as its module defines it."""
        name, stub, rest = super().resolve_command(ctx, args)
        return name, stub and _loaded(str(name), stub.callback), rest


def add_lazy(app: typer.Typer, name: str, target: str, *, help: str) -> None:  # noqa: A002 - Typer's own name
    """Add a command or a group of commands: `module:function` or `module:app`."""

    def stub() -> str:
        return target

    app.command(name, help=help)(stub)


def _loaded(name: str, stub: Any) -> Any:
    module, _, attribute = stub.__wrapped__().partition(":")
    found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    single = typer.Typer(add_completion=False)
    single.command(name)(found)
    return typer.main.get_command(single)
