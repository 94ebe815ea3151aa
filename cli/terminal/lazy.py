"""A command group that imports a command's module when it is called, not for the help."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from cli.examples import epilog


class LazyGroup(TyperGroup):
    """Each command is only a name and a help text for `module:function` or `module:app`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command as its module defines it, with its examples."""
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
    if not isinstance(found, typer.Typer):
        found, function = typer.Typer(add_completion=False), found
        found.command(name)(function)
    found.rich_markup_mode = None  # plain: 80 columns hold a help text and its option
    command: Any = typer.main.get_command(found)
    _explain(command, name)
    for below, one in getattr(command, "commands", {}).items():
        _explain(one, f"{name} {below}")
    return command


def _explain(command: Any, name: str) -> None:
    """Give a command its examples, and its options plain words for what they take."""
    command.epilog = epilog(name) or command.epilog
    for param in command.params:
        if param.param_type_name == "option" and not param.is_flag and param.metavar is None:
            param.metavar = str(param.name).upper().replace("_", "-")
