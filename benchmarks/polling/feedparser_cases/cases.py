"""feedparser's test cases: documents, each with an expectation in Python."""

import ast
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import feedparser

from benchmarks.polling.feedparser_cases.fields import FIELDS

_EXPECT = re.compile(rb"Expect:\s*(.*?)\s*-->", re.DOTALL)
_HEADER = re.compile(rb"^Header:\s+([^:\r\n]+):(.+?)\r?$", re.MULTILINE)
_SITE = "http://127.0.0.1:8097/"  # the address that the cases' own expectations name
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One document and what is expected of it."""

    name: str
    content: bytes
    headers: Mapping[str, str]
    expectation: str
    #: (a path such as "entries.0.title", its value), of the fields we have
    claims: tuple[tuple[str, object], ...]

    @property
    def url(self) -> str:
        """The document's own location, else where feedparser's suite serves it."""
        return self.headers.get("content-location", _SITE + self.name)


def downloaded() -> list[Case]:
    """The cases of the installed version, from the package index."""
    wanted = f"feedparser=={feedparser.__version__}"
    options = "--quiet --no-deps --no-build-isolation --no-binary :all:".split()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", *options, "--dest", folder, wanted]
        subprocess.run(command, check=True)
        return list(read_cases(next(Path(folder).glob("feedparser-*.tar.gz"))))


def read_cases(sdist: Path) -> Iterator[Case]:
    """The cases in a source distribution, by name."""
    with tarfile.open(sdist) as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            if member.isfile() and "/tests/" in member.name and member.name.endswith(".xml"):
                stream = archive.extractfile(member)
                assert stream is not None
                if case := _case(member.name.partition("/")[2], stream.read()):
                    yield case


def _case(name: str, content: bytes) -> Case | None:
    """The case of a file; None for one without an expectation that can be read."""
    readable = content
    for mark, charset in _MARKS:
        if content.startswith(mark):
            readable = content.decode(charset, "replace").encode()
            break
    expected = _EXPECT.search(readable)
    if expected is None:
        return None
    headers = {
        k.decode("latin-1").strip().lower(): v.decode("latin-1").strip()
        for k, v in _HEADER.findall(readable)
    }
    expectation = expected[1].decode("utf-8", "replace")
    return Case(
        name=name,
        content=content,
        headers=headers,
        expectation=expectation,
        claims=tuple(_claims(expectation)),
    )


def _claims(expectation: str) -> Iterator[tuple[str, object]]:
    """The conjuncts `path == literal` that concern fields we have."""
    try:
        tree = ast.parse(expectation.strip(), mode="eval").body
    except SyntaxError:
        return
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    for part in parts:
        if isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.Eq):
            path, value = _path(part.left), _literal(part.comparators[0])
            if path and value is not None and any(pattern.fullmatch(path) for pattern in FIELDS):
                yield path, value


def _path(node: ast.expr) -> str | None:
    """`entries[0]['title']` as "entries.0.title"; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        before = _path(node.value)
        return before and f"{before}.{node.slice.value}"
    if isinstance(node, ast.Attribute):
        before = _path(node.value)
        return before and f"{before}.{node.attr}"
    return None


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None
