"""How often the inferred language is the one that the page declares.

    python -m benchmarks.extraction.language [--corpus ../shared/corpus/extraction]

Measures ours, and py3langid where it is installed. Memory: growth from the first text on.
"""

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

import psutil

from benchmarks.extraction.compare import FETCHED_AT
from benchmarks.extraction.pages import SETS, CorpusMissing, labelled_pages
from extractors.article.from_page import extract
from extractors.article.metadata.language import infer_language
from news.article import Page

Detector = Callable[[str], str | None]


def declared_texts(corpus: Path) -> list[tuple[str | None, str]]:
    """The declared language and the text of each labelled page that yields one."""
    pages = (page for which in SETS for page in labelled_pages(corpus, which=which))
    articles = [
        extract(Page(url=p.url, content=p.content, content_type="text/html", fetched_at=FETCHED_AT))
        for p in pages
    ]
    texts = [
        (a.language if a.provenance.get("language") != "inferred" else None, "\n".join(a.body))
        for a in articles
    ]
    return [(language, text) for language, text in texts if text]


def detectors() -> dict[str, Callable[[], Detector]]:
    """How to load each detector, by its name."""

    def theirs() -> Detector:
        module = importlib.import_module("py3langid.langid")
        identifier = module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)
        return lambda text: str(identifier.classify(text[:3000])[0])

    found: dict[str, Callable[[], Detector]] = {"ours": lambda: lambda text: infer_language([text])}
    if importlib.util.find_spec("py3langid"):
        found["py3langid"] = theirs
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a detector; 2 where the sets are absent."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.extraction.language", description="Inferred against declared languages."
    )
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus/extraction"))
    try:
        texts = declared_texts(parser.parse_args(arguments).corpus)
    except CorpusMissing as missing:
        print(f"{missing}; name the folder with --corpus", file=sys.stderr)
        return 2
    silent = sum(language is None for language, _ in texts)
    print(f"{len(texts)} texts, {silent} of pages that declare no language")
    for name, load in detectors().items():
        print(f"{name:<10} {measured(load, texts)}")
    return 0


def measured(load: Callable[[], Detector], texts: Sequence[tuple[str | None, str]]) -> str:
    """Run one detector over all texts; its line of figures."""
    before, begun = psutil.Process().memory_info().rss, process_time()
    detect = load()
    detect(texts[0][1])
    loaded = process_time()
    answers = [(language, detect(text)) for language, text in texts]
    spent = 1000 * (process_time() - loaded) / len(texts)
    other = sum(bool(a and d and _primary(a) != _primary(d)) for d, a in answers)
    none = sum(a is None for _, a in answers)
    grown = (psutil.Process().memory_info().rss - before) / 1e6
    found = f"not as declared {other}, no answer {none}, {spent:.2f} ms a text"
    return f"{found}, {grown:.0f} MB, {loaded - begun:.2f} s to load"


def _primary(tag: str) -> str:
    language = tag.split("-", maxsplit=1)[0]
    return "no" if language in ("nb", "nn") else language


if __name__ == "__main__":
    sys.exit(main())
