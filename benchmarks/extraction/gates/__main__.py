"""Gates found, and articles taken for gates.

    python -m benchmarks.extraction.gates [--corpus ../shared/corpus] [--every 1]

Gates and look-alikes are those of this folder; half of them, by kind and language, was held back
while the weights of `news.verdict.landing` were set. The labelled pages are the shared sets'; two
of them are no articles, and stand in a row of their own.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf
from pathlib import Path
from statistics import mean, median
from time import process_time

from benchmarks.extraction.gates.corpus import VARIANTS, Seen, entries_of, newsroom, seen_pages
from benchmarks.extraction.gates.pages import Shown, gates, lookalikes
from benchmarks.extraction.pages import SETS
from extractors.article.from_page import extract
from news.article import Article
from news.feed.values import Entry
from news.verdict.landing import ArticlePage, evidence_of, landed

_NO_ARTICLES = {
    "https://alternativeto.net/software/notion/": "a list of programs like one",
    "https://howertonwhite.com/": "an agency's front page, with a line on each of its projects",
}
"""Pages of the shared sets that an entry for an article may be told from."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 when an article of a shared set is taken for a gate."""
    parser = argparse.ArgumentParser(prog="benchmarks.extraction.gates", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--every", type=int, default=1, help="every n-th page only")
    options = parser.parse_args(arguments)
    _print_written()
    return _print_shared(options.corpus, every=options.every)


def _is_article(entry: Entry, article: Article, *, url: str, status: int = 200) -> bool:
    evidence = evidence_of(
        entry, article, url_final=url, http_status=status, feed_text=entry.summary or ""
    )
    return isinstance(landed(evidence), ArticlePage)


def _print_written() -> None:
    """The written gates by kind, and the look-alikes by template."""
    for shown, by in ((list(gates()), "kind"), (list(lookalikes()), "template")):
        name = "gates found" if shown[0].is_gate else "articles taken for gates"
        print(f"\n| {name} | pages | title and summary | title | address only |")
        print("|---|---|---|---|---|")
        rows = _counted(shown, by=by)
        for row, counts in rows.items():
            cells = " | ".join(f"{counts[variant]}" for variant in ("whole", "title", "urls"))
            print(f"| {row} | {counts['pages']} | {cells} |")


def _counted(shown: Iterable[Shown], *, by: str) -> dict[str, Counter[str]]:
    """Pages, and those judged as no article, by row and by what the entry carries."""
    rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in shown:
        article, entry = extract(one.page), one.entry
        entries = {
            "whole": entry,
            "title": replace(entry, summary=None),
            "urls": replace(entry, title=None, summary=None, via="urls"),
        }
        half = "held back" if one.is_held_back else "looked at"
        for row in (getattr(one, by), f"*{half}*"):
            rows[row]["pages"] += 1
            for variant, told in entries.items():
                is_article = _is_article(told, article, url=one.page.url, status=one.status)
                rows[row][variant] += not is_article
    return dict(sorted(rows.items()))


def _print_shared(corpus: Path, *, every: int) -> int:
    """Pages of the shared sets that are taken for gates, and pages of another story of the set."""
    print("\n| articles taken for gates | pages | " + " | ".join(VARIANTS) + " |")
    print("|---|---|" + "---|" * len(VARIANTS))
    wrong, everything, others = 0, [], []
    for which in SETS:
        pages = list(seen_pages(corpus / "extraction", which=which))[::every]
        others += [page for page in pages if page.url in _NO_ARTICLES]
        pages = [page for page in pages if page.url not in _NO_ARTICLES]
        everything += pages
        wrong += _print_row(which, pages)
    _print_row("no articles", others)
    room = list(newsroom(corpus))[::every]
    taken = sum(not _is_article(entry, article, url=url) for entry, url, article in room)
    print(f"\nnewsroom, with the entries of its feeds: {taken} of {len(room)} taken for gates")
    _print_crossed(everything)
    _print_cost(everything)
    return 1 if wrong + taken else 0


def _print_row(name: str, pages: Sequence[Seen]) -> int:
    """How many are taken for gates, by what their entries carry; all of these."""
    counts = Counter(
        variant
        for page in pages
        for variant, entry in entries_of(page).items()
        if not _is_article(entry, page.article, url=page.url)
    )
    cells = " | ".join(str(counts[variant]) for variant in VARIANTS)
    print(f"| {name} | {len(pages)} | {cells} |")
    return counts.total()


def _print_cost(pages: Sequence[Seen]) -> None:
    """What the comparison costs in the worker, its words not yet split: the best of three."""
    entries = [entries_of(page)["title and summary"] for page in pages]
    best = [inf] * len(pages)
    for _ in range(3):
        for n, (page, entry) in enumerate(zip(pages, entries, strict=True)):
            start = process_time()
            _is_article(entry, page.article, url=page.url)
            best[n] = min(best[n], 1000 * (process_time() - start))
    p99 = sorted(best)[len(best) * 99 // 100]
    print(f"\ncost, ms a page: median {median(best):.1f}, mean {mean(best):.1f}, 99th {p99:.1f}")


def _print_crossed(pages: Sequence[Seen]) -> None:
    """Each entry before the page of the next story in its language."""
    by_language: defaultdict[str, list[Seen]] = defaultdict(list)
    for page in pages:
        by_language[(page.article.language or "")[:2]].append(page)
    found: Counter[str] = Counter()
    for group in by_language.values():
        for page, other in zip(group, (*group[1:], group[0]), strict=True):
            if page is other or page.url == other.url:
                continue
            found["pages"] += 1
            for variant, entry in entries_of(page).items():
                found[variant] += not _is_article(entry, other.article, url=page.url)
    print(
        "\npages of another story, recognised as no article: " + f"{found['pages']} pages; ", end=""
    )
    print(", ".join(f"{variant} {found[variant]}" for variant in VARIANTS))


if __name__ == "__main__":
    sys.exit(main())
