"""What an installer makes of pyproject.toml."""

import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires

from packaging.requirements import Requirement

from tests.support import TOP

PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
OWN = [Requirement(line) for line in PROJECT["dependencies"]]


def required(name: str, extra: str = "") -> list[Requirement]:
    """What a package requires here; nothing where it is not installed."""
    try:
        found = [Requirement(line) for line in requires(name) or ()]
    except PackageNotFoundError:
        return []
    return [one for one in found if not one.marker or one.marker.evaluate({"extra": extra})]


def extras(
    wanted: Iterable[Requirement], seen: set[tuple[str, str]]
) -> Iterator[tuple[Requirement, str]]:
    """Every extra that these requirements name, and those that they bring."""
    for one in wanted:
        yield from ((one, extra) for extra in one.extras)
        for extra in ("", *one.extras):
            if (one.name, extra) not in seen:
                seen.add((one.name, extra))
                yield from extras(required(one.name, extra), seen)


def test_an_old_pip_installs_what_extras_bring():
    """Before 23.3, pip knows an extra by one spelling only, and leaves out what it does not know.

    What such an extra brings is a dependency of our own.
    """
    missed = [
        brought.name.replace("_", "-")
        for one, extra in extras(OWN, set())
        if extra not in (metadata(one.name).get_all("Provides-Extra") or ())
        for brought in required(one.name, extra.replace("_", "-"))
        if brought not in required(one.name)
    ]
    assert set(missed) <= {one.name for one in OWN}
