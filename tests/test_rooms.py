"""The layout's rules: who imports whom, who owns which dependency, and how large things get."""

import ast
import functools
import graphlib
import importlib.util
import re
import statistics
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from benchmarks import house
from tests.support import TOP

#: room: the rooms it may import
ROOMS = {
    "cli": "pipeline extractors storage news",
    "serve": "pipeline storage news",
    "flows": "pipeline extractors storage news",
    "pipeline": "extractors storage news",
    "extractors": "news",
    "storage": "news",
    "news": "",
}
#: folder: the folders beside it that it may import
FOLDERS = {
    "cli/terminal": "",
    "cli/feeds": "terminal",
    "cli/records": "terminal",
    "cli/health": "terminal",
    "cli/upkeep": "terminal",
    "serve/answer": "",
    "serve/access": "answer",
    "serve/api": "answer",
    "serve/pages": "answer api",
    "serve/assistant": "answer api",
    "serve/websub": "",
    "pipeline/control": "",
    "pipeline/config": "",
    "pipeline/report": "",
    "pipeline/workers": "",
    "pipeline/keep": "control report workers",
    "pipeline/poll": "config control report workers",
    "pipeline/work": "config control keep report workers",
    "pipeline/push": "config control report",
    "pipeline/past": "config control keep report work workers",
    "extractors/dates": "",
    "extractors/fetch": "",
    "extractors/feed": "article dates",
    "extractors/feed/prepare": "",
    "extractors/feed/sitemap": "prepare",
    "extractors/article": "dates",
    "extractors/section": "article dates feed",
    "extractors/mail": "article dates feed section",
    "extractors/fetch/polite": "",
    "extractors/fetch/network": "polite",
    "extractors/fetch/archive": "network polite",
    "extractors/article/page": "",
    "extractors/article/credits": "page",
    "extractors/article/metadata": "credits page",
    "extractors/article/body": "metadata page",
    "extractors/article/embedded": "body metadata page",
    "storage/tables": "",
    "storage/parts": "tables",
    "storage/sites": "tables",
    "storage/stories": "parts queue sites tables",
    "storage/takedowns": "parts queue sites stories tables",
    "storage/queue": "tables",
    "storage/read": "parts queue search sites stories tables",
    "storage/search": "queue tables",
    "storage/export": "parts read search tables",
    "news/feed": "",
    "news/formats": "record",
    "news/likeness": "",
    "news/query": "feed record",
    "news/record": "feed likeness",
    "news/site": "feed record",
    "news/verdict": "feed likeness record site",
}
#: what puts a room's parts together; nothing below imports it
ASSEMBLIES = ("pipeline.run", "extractors.article.from_page", "storage.store", "cli.main")
#: the arrows that break a rule, each for its reason
EXCEPTIONS = {
    ("flows/cli.py", "cli.main"),  # a shim for scripts that still import it
    ("cli", "flows.by_prefect"),  # `wirecopy ingest --prefect`
    ("cli/serve.py", "serve"),  # `wirecopy serve`
    ("storage/tables/migrations", "storage.stories"),  # one fills the index of similar texts
}
#: imported package: the folders and modules that may import it
OWNERS = {
    "ada_url": "news/url",
    "alembic": "storage/tables",
    "brotli": "extractors/fetch/network",
    "chardet": "extractors",
    "confluent_kafka": "pipeline/push",
    "coolname": "flows",
    "cssselect": "extractors/article",
    "dateutil": "extractors/dates",
    "fastapi": "serve",
    "feedparser": "extractors/feed",
    "htmldate": "extractors/article/metadata",
    "httpcore": "extractors/fetch",
    "httpx": "extractors/fetch",
    "isal": "extractors/fetch/archive",
    "listparser": "pipeline/config",
    "lxml": "extractors",
    "matplotlib": "pipeline/report/pictures",
    "mcp": "serve/assistant",
    "nh3": "extractors/feed",
    "obstore": "storage/parts/places",
    "numpy": "news/likeness storage/stories extractors/article/body",
    "playwright": "extractors/fetch/render",
    "prefect": "flows",
    "prometheus_client": "pipeline/report",
    "protego": "extractors/fetch/polite",
    "psycopg": "storage/tables",
    "pyarrow": "storage",
    "pydantic": "cli flows pipeline serve storage news/record",
    "pydantic_core": "storage",
    "re2": "extractors/article/body",
    "rich": "cli",
    "sqlalchemy": "storage",
    "tldextract": "news/url",
    "tomlkit": "pipeline/config",
    "trafilatura": "extractors/article",
    "typer": "cli",
    "uvicorn": "serve",
    "w3lib": "extractors",
    "warcio": "extractors/fetch/archive",
    "xxhash": "news/likeness",
    "zstandard": "extractors/fetch/network storage/parts/formats",
}
MAX_NAMES = 13  #: in a folder: what one look takes in
MAX_LINES = 300  #: of a module
MAX_MEDIAN, MAX_P90, MAX_LONG = 8, 25, 5  #: of functions, in lines of code; so many over 50

MODULES = [path for room in ROOMS for path in house.modules(room)]


@functools.cache
def imports() -> list[house.Import]:
    """Every import of every module; a second of work for the process that needs it."""
    return [one for path in MODULES for one in house.imports(path)]


@functools.cache
def where(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


def module_name(path: Path) -> str:
    """As it is imported."""
    return where(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def is_in(name: str, folders: str) -> bool:
    return any(name == folder or name.startswith(f"{folder}/") for folder in folders.split())


def is_excepted(one: house.Import) -> bool:
    return any(
        is_in(where(one.path), place) and one.module.startswith(module)
        for place, module in EXCEPTIONS
    )


def may_import_room(one: house.Import) -> bool:
    room = where(one.path).split("/")[0]
    ours = {*ROOMS, "tests", "benchmarks", "samples"}
    return one.top not in ours or one.top in {room, *ROOMS[room].split()}


def forbidden_folders(one: house.Import) -> Iterator[str]:
    """The folders beside the module's own that it imports without leave."""
    target = one.module.replace(".", "/")
    for folder, allowed in FOLDERS.items():
        beside = folder.rpartition("/")[0]
        if is_in(where(one.path), folder) and is_in(target, beside):
            name = target.removeprefix(f"{beside}/").split("/")[0]
            if f"{beside}/{name}" in FOLDERS.keys() - {folder} and name not in allowed.split():
                yield f"{beside}/{name}"


def imports_its_assembly(one: house.Import) -> bool:
    folder = where(one.path.parent).replace("/", ".")
    return any(
        one.module.startswith(assembly)
        and folder.startswith(f"{assembly.rpartition('.')[0]}.")
        and folder != assembly
        for assembly in ASSEMBLIES
    )


def test_a_room_imports_only_rooms_below_it():
    """cli, flows -> pipeline -> extractors, storage -> news. Absolute imports only."""
    wrong = [
        f"{where(one.path)} imports {'.' * one.level}{one.module}"
        for one in imports()
        if one.level or not (may_import_room(one) or is_excepted(one))
    ]
    assert not wrong, "\n".join(wrong)


def test_a_folder_imports_only_the_folders_its_room_allows():
    """FOLDERS lists them. No folder imports the module that assembles its room."""
    wrong = [
        f"{where(one.path)} imports {one.module}"
        for one in imports()
        if (any(forbidden_folders(one)) or imports_its_assembly(one)) and not is_excepted(one)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_modules_import_each_other():
    """Not through others either, nor inside their functions: each can be read after those below."""
    names = {module_name(path): path for path in MODULES}
    graph: dict[str, set[str]] = {name: set() for name in names}
    for one in imports():
        parts = one.module.split(".")
        prefixes = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
        if target := next((name for name in prefixes if name in names), None):
            graph[module_name(one.path)].add(target)
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_each_dependency_is_declared_and_has_an_owner():
    """Only its owner imports it, so its types and exceptions stay there. No unused one stays."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
    extras = (line for lines in project["optional-dependencies"].values() for line in lines)
    declared = {re.split(r"[\[<>=]", line)[0] for line in [*project["dependencies"], *extras]}
    foreign = [one for one in imports() if one.top not in {*ROOMS, *sys.stdlib_module_names}]
    wrong = [
        f"{where(one.path)} imports {one.top}, owned by {OWNERS.get(one.top, 'nobody')}"
        for one in foreign
        if not is_in(where(one.path), OWNERS.get(one.top, ""))
    ]
    names = packages_distributions()
    used = {name.lower().replace("_", "-") for one in foreign for name in names.get(one.top, ())}
    used -= {"pydantic-core"}  # pydantic's own
    used |= {"lxml-html-clean"}  # trafilatura's justext imports it
    wrong += [f"{name} is imported, but not declared" for name in used - declared]
    wrong += [f"{name} is declared, but not imported" for name in declared - used]
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_no_flow_module_has_the_name_of_another():
    """Prefect puts flows/ first on sys.path: its modules would hide others of the same name."""
    stems = {path.stem for path in (TOP / "flows").glob("*.py")} - {"__init__", *ROOMS}
    wrong = {s for s in stems if s in sys.stdlib_module_names or importlib.util.find_spec(s)}
    assert not wrong


def test_a_folder_shows_at_most_thirteen_names():
    """Modules and subfolders, in the rooms, the tests and the benchmarks.

    Migrations are a numbered history, of which one is added and none is changed.
    """
    wrong = [
        f"{where(folder)} shows {names} names"
        for room in (*ROOMS, "tests", "benchmarks", "samples")
        for folder, names in house.folders(room).items()
        if names > MAX_NAMES and where(folder) != "storage/tables/migrations/versions"
    ]
    assert not wrong, "\n".join(wrong)


def test_modules_and_functions_stay_small():
    """A module fits into one sitting; most functions fit into one look."""
    wrong = [
        f"{where(path)} has {house.length(path)} lines"
        for path in MODULES
        if house.length(path) > MAX_LINES
    ]
    functions = [one for path in MODULES for one in house.functions(path)]
    sizes = [one.lines for one in functions]
    long = [
        f"{where(one.path)}: {one.name} has {one.lines} lines"
        for one in functions
        if one.lines > house.LONG and "migrations" not in one.path.parts
    ]
    if len(long) > MAX_LONG:
        wrong += long
    if statistics.median(sizes) > MAX_MEDIAN or house.percentile_90(sizes) > MAX_P90:
        wrong.append(f"functions: {statistics.median(sizes)=}, {house.percentile_90(sizes)=}")
    assert not wrong, "\n".join(wrong)


def test_every_module_says_what_it_is_for():
    """In a docstring."""
    silent = [where(p) for p in MODULES if not ast.get_docstring(ast.parse(p.read_text()))]
    assert not silent


def test_the_page_about_the_house_has_the_same_rules():
    """docs/design/house.md lists the rooms, folders and owners as they are tested here."""
    page = house.PAGE.read_text().split(house.BEGIN)[0]
    rows = re.findall(r"^\| `(\S+)` \| [^|]+ \| ([^|]+) \|$", page, re.MULTILINE)
    assert {name: " ".join(re.findall(r"`(\w+)`", cell)) for name, cell in rows} == ROOMS | FOLDERS
    rows = re.findall(r"^\| `(\w+)` \| (`[^|]+`) \|$", page, re.MULTILINE)
    assert {name: " ".join(re.findall(r"`([^`]+)`", cell)) for name, cell in rows} == OWNERS
