"""The house's two sentences: who may import whom, and who owns which dependency."""

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import TOP

MAY_IMPORT = {
    "news": set(),
    "extractors": {"news"},
    "storage": {"news"},
    "flows": {"news", "extractors", "storage"},
}
OWNERS = {
    "prefect": ("flows/",),
    "typer": ("flows/",),
    "rich": ("flows/",),
    "httpx": ("extractors/fetch/",),
    "httpcore": ("extractors/fetch/",),
    "warcio": ("extractors/fetch/",),
    "isal": ("extractors/fetch/",),
    "protego": ("extractors/fetch/",),
    "brotli": ("extractors/fetch/",),
    "zstandard": ("extractors/fetch/",),
    "feedparser": ("extractors/feed",),
    "nh3": ("extractors/feed", "extractors/markup.py"),
    "trafilatura": ("extractors/article",),
    "htmldate": ("extractors/article",),
    "lxml": ("extractors/article", "extractors/markup.py", "extractors/feed"),
    "cssselect": ("extractors/article",),
    "re2": ("extractors/article",),
    "sqlalchemy": ("storage/",),
    "alembic": ("storage/",),
    "psycopg": ("storage/",),
    "pyarrow": ("storage/",),
    "ada_url": ("news/url.py",),
    "tldextract": ("news/url.py",),
    "xxhash": ("news/fingerprint.py", "news/similarity.py"),
    "numpy": (
        "news/similarity.py",
        "news/likeness.py",
        "storage/sketches.py",
        "extractors/article",
    ),
    "listparser": ("flows/opml.py",),
    "tomlkit": ("flows/subscriptions.py",),
}


def modules() -> list[Path]:
    return sorted(p for room in MAY_IMPORT for p in (TOP / room).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0], node.level


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(TOP)))
def test_a_room_imports_only_rooms_below_it(path):
    """Flows -> extractors, storage, news; extractors -> news; storage -> news; news -> nothing of ours. No relative import."""
    room = path.relative_to(TOP).parts[0]
    for name, level in imports(path):
        assert level == 0, f"relative import in {path}"
        if name in {*MAY_IMPORT, "tests", "benchmarks", "samples"}:
            assert name == room or name in MAY_IMPORT[room], f"{path} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(TOP)))
def test_each_dependency_has_one_owner(path):
    """Outside its owner nobody imports a heavy dependency, so its exceptions and types stay there."""
    where = str(path.relative_to(TOP))
    for name, _ in imports(path):
        owners = OWNERS.get(name)
        assert owners is None or where.startswith(owners), (
            f"{where} imports {name}, owned by {owners}"
        )


def test_no_flow_module_bears_the_name_of_another():
    """Prefect puts flows/ first on sys.path: a module there named like a standard or installed one would hide it."""
    for path in (TOP / "flows").glob("*.py"):
        if path.stem != "__init__":
            assert path.stem not in sys.stdlib_module_names
            assert importlib.util.find_spec(path.stem) is None, (
                f"flows/{path.name} hides an installed module"
            )


def test_every_module_says_what_it_is_for():
    """The first line of each module is a docstring that tells its job."""
    for path in modules():
        assert ast.get_docstring(ast.parse(path.read_text())), f"{path} has no docstring"
