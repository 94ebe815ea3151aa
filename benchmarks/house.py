"""The tables of docs/design/house.md: `python -m benchmarks.house [--write]`."""

import argparse
import ast
import io
import statistics
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).parents[1]
PAGE = TOP / "docs/design/house.md"
BEGIN, END = "<!-- printed by benchmarks.house -->", "<!-- end -->"
ROOMS = ("cli", "serve", "flows", "pipeline", "extractors", "storage", "news")
LONG = 50  #: lines of code from which a function counts as long


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function and its lines of code: no docstring, no blank lines, no comments."""

    path: Path
    name: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One imported name in full; `level` counts the dots of a relative import."""

    path: Path
    module: str
    level: int = 0

    @property
    def top(self) -> str:
        """The package it comes from."""
        return self.module.split(".")[0]


def modules(room: str) -> list[Path]:
    """Every Python file of a room."""
    return sorted((TOP / room).rglob("*.py"))


def folders(room: str) -> dict[Path, int]:
    """Each folder of a room that holds code, and its number of modules and subfolders."""
    top = TOP / room
    code = {path for path in modules(room) if path.name != "__init__.py"}
    inside = {one for path in code for one in (path, *path.parents) if top in one.parents}
    return dict(sorted(Counter(one.parent for one in inside).items()))


def length(path: Path) -> int:
    """Lines of a file."""
    return path.read_text(encoding="utf-8").count("\n")


def imports(path: Path) -> Iterator[Import]:
    """Everything a module imports, also inside its functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Import(path=path, module=alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            prefix = f"{node.module}." if node.module else ""
            for alias in node.names:
                yield Import(path=path, module=prefix + alias.name, level=node.level)


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a module."""
    text = path.read_text(encoding="utf-8")
    code = _lines_of_code(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = set(range(node.lineno, (node.end_lineno or node.lineno) + 1)) & code
            if ast.get_docstring(node) is not None:
                doc = node.body[0]
                lines -= set(range(doc.lineno, (doc.end_lineno or doc.lineno) + 1))
            yield Function(path=path, name=node.name, lines=len(lines))


def percentile_90(sizes: list[int]) -> int:
    """Nine of ten are at most this."""
    return sorted(sizes)[int(len(sizes) * 0.9)]


def rooms_table() -> str:
    """Size of each room and of its functions."""
    rows = [
        "| room | modules | lines | longest module | most names in a folder "
        "| functions | median | p90 | longest | over 50 |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    every: list[Path] = []
    for room in ROOMS:
        every += modules(room)
        rows.append(_row(f"`{room}`", modules(room), max(folders(room).values())))
    most = max(max(folders(room).values()) for room in ROOMS)
    return "\n".join([*rows, _row("all", every, most)])


def arrows_table() -> str:
    """How many imports lead from each room (row) to each room (column)."""
    count = Counter(
        (room, one.top)
        for room in ROOMS
        for path in modules(room)
        for one in imports(path)
        if one.top in ROOMS
    )
    rows = [
        f"| from, to | {' | '.join(f'`{room}`' for room in ROOMS)} |",
        "|---" * (len(ROOMS) + 1) + "|",
    ]
    for source in ROOMS:
        cells = (str(count[source, target] or "") for target in ROOMS)
        rows.append(f"| `{source}` | {' | '.join(cells)} |")
    return "\n".join(rows)


def folders_table() -> str:
    """Names and lines of each folder."""
    rows = ["| folder | names | lines of its modules |", "|---|---|---|"]
    for room in ROOMS:
        for folder, names in folders(room).items():
            lines = sum(length(path) for path in folder.glob("*.py"))
            rows.append(f"| `{folder.relative_to(TOP)}` | {names} | {lines:,} |")
    return "\n".join(rows)


def main() -> None:
    """Print the tables, or write them into the page."""
    tables = f"{rooms_table()}\n\n{arrows_table()}\n\n{folders_table()}"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the tables in house.md")
    if not parser.parse_args().write:
        print(tables)
        return
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}", encoding="utf-8")


def _row(name: str, paths: list[Path], most_names: int) -> str:
    sizes = [function.lines for path in paths for function in functions(path)]
    cells = (
        name,
        len(paths),
        f"{sum(map(length, paths)):,}",
        max(map(length, paths)),
        most_names,
        len(sizes),
        int(statistics.median(sizes)),
        percentile_90(sizes),
        max(sizes),
        sum(size > LONG for size in sizes),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _lines_of_code(text: str) -> set[int]:
    """The lines that hold more than space and comments."""
    silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in silent:
            lines.update(range(token.start[0], token.end[0] + 1))
    return lines


if __name__ == "__main__":
    main()
