"""feedparser's own test cases through extractors.feed: how many of those that concern our fields hold, beside its own.

    python -m benchmarks.feedparser_cases [--sdist FILE] [--show]

The cases are in feedparser's source distribution, which is fetched from the package index (`pip
download --no-binary`) unless --sdist names one; nothing of it is kept. A case is a document with an
expectation in Python, such as `not bozo and entries[0]['title'] == 'x'`. What it says of fields we
have is held against our values: texts as text, as we give titles and summaries without markup, and
full texts sanitised harder. What it says of others (rights, geo, bozo) is left out. feedparser is
held against the whole expectation, as its own suite does, and against the same part in the same
way.
"""

import argparse
import ast
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import feedparser

from extractors.feed.fields import link_of
from extractors.feed.markup import plain_text
from extractors.feed.parse import entry_text, parse
from news.errors import NewsError
from news.feed.values import Entry, FeedDocument

_EXPECT = re.compile(rb"Expect:\s*(.*?)\s*-->", re.DOTALL)
_HEADER = re.compile(rb"^Header:\s+([^:\r\n]+):(.+?)\r?$", re.MULTILINE)
_SITE = "http://127.0.0.1:8097/"  # the address that the cases' own expectations name
_ENTRY = re.compile(rb"<(?:item|entry)(?:\s[^>]*)?>")
_LONGEST = 10**6
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
    claims: tuple[
        tuple[str, object], ...
    ]  #: (a path such as "entries.0.title", its value), of the fields we have

    @property
    def url(self) -> str:
        """Where the document says it stands, else where feedparser's suite serves it."""
        return self.headers.get("content-location", _SITE + self.name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the counts, and by reason what does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.feedparser_cases")
    parser.add_argument(
        "--sdist", type=Path, help="feedparser's source distribution, already fetched"
    )
    parser.add_argument(
        "--show", action="store_true", help="each case that does not hold for us, with both values"
    )
    options = parser.parse_args(arguments)
    found = list(_cases(options.sdist)) if options.sdist else _downloaded()
    ours = [case for case in found if case.claims]
    whole = sum(_whole(case) for case in ours)
    theirs = {case.name for case in ours if not _unmet(case, _theirs(case))}
    unmet = {case.name: _unmet(case, _ours(case)) for case in ours}
    held = {name for name, missed in unmet.items() if not missed}
    print(
        f"feedparser {feedparser.__version__}: {len(found):,} cases, {len(ours):,} concern fields we have"
    )
    print(f"  feedparser, the whole expectation as its suite has it  {whole:>6,}")
    print(f"  feedparser, our fields, texts as text                  {len(theirs):>6,}")
    print(f"  Wirecopy, our fields, texts as text                    {len(held):>6,}")
    lost = sorted(theirs - held)
    reasons = Counter(_why(case, unmet[case.name]) for case in ours if case.name in lost)
    meant = sum(count for why, count in reasons.items() if why.startswith("meant"))
    print(f"  ... and what differs by intent                         {len(held) + meant:>6,}")
    print(
        f"\nheld by feedparser and not by us: {len(lost)}; by us and not by feedparser: {len(held - theirs)}"
    )
    for why, count in reasons.most_common():
        print(f"  {count:>4}  {why}")
    if options.show:
        for case in ours:
            if case.name in lost:
                print(f"\n{case.name}: {_why(case, unmet[case.name])}")
                for path, wanted, got in unmet[case.name]:
                    print(
                        f"    {path}: wanted {wanted!r:.160}\n    {'':{len(path)}}  got    {got!r:.160}"
                    )
    return int(len(held) + meant < len(theirs))


def _downloaded() -> list[Case]:
    wanted = f"feedparser=={feedparser.__version__}"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-binary",
        ":all:",
    ]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*pip, "--dest", folder, wanted], check=True)
        return list(_cases(next(Path(folder).glob("feedparser-*.tar.gz"))))


def _cases(sdist: Path) -> Iterator[Case]:
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
            if path and value is not None and any(pattern.fullmatch(path) for pattern in _FIELDS):
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


def _whole(case: Case) -> bool:
    """Feedparser's own verdict on its own case."""
    result = _theirs(case)
    try:
        return bool(eval(case.expectation, {"feedparser": feedparser}, dict(result)))
    except Exception:  # noqa: BLE001 - whatever the expression stumbles over is a case that does not hold
        return False


_results: dict[str, Any] = {}


def _theirs(case: Case) -> Any:
    if case.name not in _results:
        headers = {"content-type": "application/xml", "content-location": case.url, **case.headers}
        _results[case.name] = feedparser.parse(io.BytesIO(case.content), response_headers=headers)
    return _results[case.name]


def _ours(case: Case) -> FeedDocument | NewsError:
    """Our reading. A title is added to an entry that is only a date, which is none to us: what is asked of it is its date."""
    found = _parsed(case, case.content)
    wants_entry = any(path.startswith("entries") for path, _ in case.claims)
    if isinstance(found, FeedDocument) and not found.entries and wants_entry:
        return _parsed(case, _ENTRY.sub(rb"\g<0><title>added</title>", case.content))
    return found


def _parsed(case: Case, content: bytes) -> FeedDocument | NewsError:
    try:
        return parse(
            content, url=case.url, headers={"content-type": "application/xml", **case.headers}
        )
    except NewsError as exc:
        return exc


Unmet = tuple[str, object, object]


def _unmet(case: Case, found: Any) -> list[Unmet]:
    """(path, wanted, got) of each claim that does not hold."""
    if isinstance(found, NewsError):
        return [(path, wanted, str(found)) for path, wanted in case.claims]
    read = _read_ours if isinstance(found, FeedDocument) else _read_theirs
    missed = []
    for path, wanted in case.claims:
        got = read(found, path)
        if not _is_same(path, wanted, got, base=case.url, is_ours=read is _read_ours):
            missed.append((path, wanted, got))
    return missed


def _read_theirs(result: Any, path: str) -> object:
    for step in path.split("."):
        try:
            result = result[int(step)] if step.isdigit() else result[step]
        except (KeyError, IndexError, TypeError):
            return None
    return result  # type: ignore[no-any-return]


def _read_ours(document: FeedDocument, path: str) -> object:
    pattern, get = next((p, g) for p, g in _FIELDS.items() if p.fullmatch(path))
    numbers = [int(step) for step in path.split(".") if step.isdigit()]
    if path.startswith("entries"):
        if numbers[0] >= len(document.entries):
            return None
        return get(document.entries[numbers[0]], numbers[1] if len(numbers) > 1 else 0)
    assert pattern
    return get(document, 0)


def _is_same(path: str, wanted: object, got: object, *, base: str, is_ours: bool) -> bool:
    if isinstance(got, datetime):
        return isinstance(wanted, tuple) and wanted[:6] == got.timetuple()[:6]
    if isinstance(wanted, tuple):
        return wanted[:6] == tuple(got)[:6] if isinstance(got, tuple) else False
    if _is_text(path):
        return _shown(got) in (_shown(wanted), _text(wanted)) or (
            not is_ours and _text(got) == _text(wanted)
        )
    if path.endswith("language"):  # BCP 47: case means nothing
        return str(wanted).lower() == str(got).lower()
    if _is_link(path):
        return link_of(wanted, base=base) == link_of(got, base=base) or wanted == got
    return (wanted or None) == (got or None) or _shown(got) in (_shown(wanted), _text(wanted))


def _is_text(path: str) -> bool:
    return path.endswith(("title", "value", "description", "summary"))


def _is_link(path: str) -> bool:
    return path.endswith(("link", "href"))


def _text(value: object) -> str | None:
    """The words of an HTML text, without markup and white space: how a browser would show it."""
    return _shown(plain_text(str(value), is_html=True, limit=_LONGEST)) if value else None


def _shown(value: object) -> str | None:
    return "".join(str(value or "").split()) or None


def _content(entry: Entry) -> str | None:
    return " ".join(entry_text(entry.content_html)) if entry.content_html else entry.summary


def _item(values: Sequence[Any], at: int) -> Any:
    return values[at] if at < len(values) else None


Get = Callable[[Any, int], object]
_FIELDS: dict[re.Pattern[str], Get] = {
    re.compile(pattern): get
    for pattern, get in (
        (r"version", lambda d, _: d.kind),
        (r"feed\.title(_detail\.value)?", lambda d, _: d.title),
        (r"feed\.link", lambda d, _: d.home_url),
        (r"feed\.language", lambda d, _: d.language),
        (r"entries\.\d+\.title(_detail\.value)?", lambda e, _: e.title),
        (
            r"entries\.\d+\.(summary|description)(_detail\.value)?",
            lambda e, _: e.summary or _content(e),
        ),
        (r"entries\.\d+\.content\.0\.value", lambda e, _: _content(e)),
        (r"entries\.\d+\.link", lambda e, _: e.link),
        (r"entries\.\d+\.(id|guid)", lambda e, _: e.guid),
        (r"entries\.\d+\.published", lambda e, _: e.published_raw),
        (r"entries\.\d+\.updated", lambda e, _: e.updated_raw or e.published_raw),
        (r"entries\.\d+\.published_parsed", lambda e, _: e.published_at),
        (r"entries\.\d+\.updated_parsed", lambda e, _: e.updated_at or e.published_at),
        (
            r"entries\.\d+\.(author_detail\.name|authors\.\d+\.name)",
            lambda e, at: _item(e.authors, at),
        ),
        (r"entries\.\d+\.tags\.\d+\.term", lambda e, at: _item(e.tags, at)),
        (
            r"entries\.\d+\.enclosures\.\d+\.(href|url)",
            lambda e, at: e.enclosures[at].url if at < len(e.enclosures) else None,
        ),
        (
            r"entries\.\d+\.enclosures\.\d+\.type",
            lambda e, at: e.enclosures[at].type if at < len(e.enclosures) else None,
        ),
        (r"entries\.\d+\.source\.title", lambda e, _: e.source_title),
        (r"entries\.\d+\.source\.(link|href)", lambda e, _: e.source_url),
    )
}


_BY_INTENT = tuple(
    (re.compile(pattern), why)
    for pattern, why in (
        (
            r"sanitize/.*_(iframe|object)\.xml",
            "what stands within an iframe or object is dropped with it",
        ),
        (
            r"sanitize/(item_content_encoded_script|xml_)",
            "markup that is broken on purpose is dropped, not shown",
        ),
        (
            r"item_description_not_a_doctype",
            "markup that is broken on purpose is dropped, not shown",
        ),
        (
            r"base/http_entry_id",
            "a relative guid stays as printed, so that it does not change with the feed's address",
        ),
        (
            r"entry_category_term",
            "a tag is the label for people, where there is one beside the term",
        ),
        (r"entry_content_base64", "content of a binary type is no text"),
        (r"cdf/", "CDF of 1997 is not read"),
        (
            r"item_(description_and_summary|summary_and_description)",
            "a second description is a summary, not a full text",
        ),
        (r"bozo_linenoise", "bytes that are not UTF-8 are read as windows-1252, not guessed at"),
    )
)


def _why(case: Case, missed: Sequence[Unmet]) -> str:
    """The reason for a difference: one of ours by intent, else what is missing."""
    meant = next((why for pattern, why in _BY_INTENT if pattern.search(case.name)), None)
    return f"meant: {meant}" if meant else f"NOT EXPLAINED: {case.name}: {missed[0][0]}"


if __name__ == "__main__":
    sys.exit(main())
