"""Whether site lines ever remove an article's own text, and what they gain.

    python -m benchmarks.extraction.site_lines [--corpus ../shared/corpus] [--seed N]

The sets have few pages of a host. So site lines are also tried where errors are most likely: with
all pages of all hosts as one host (what unrelated articles share by chance), and with each story of
the deduplication set and its edits as the only articles of a host (near-copies). The gain is
measured on the same pages with a plea planted in each: a text of our own whose price and signature
change from page to page. A removed line counts as the article's own when the label has its words in
a row. Sites made from the pages tell how many letters are learnt, and how many backgrounds of
follow-ups: from pages of HELD_OUT, which the rule was not fitted to. F1 is that of
benchmarks.extraction. CPU: of cleaning, as a share of extraction.
"""

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import process_time

from benchmarks.extraction.pages import SETS, CorpusMissing, labelled_pages
from benchmarks.extraction.scores import BodyScore, body_score, f1_difference, f1_of
from benchmarks.extraction.site_lines.made import Made, letters, series
from extractors.article.from_page import extract
from extractors.article.site_lines import clean
from news.article import Article, Page
from news.errors import NewsError
from news.site.distinct import Seen
from news.site.known_lines import KnownLine, KnownLines
from news.site.learn import WINDOW, candidates, learn
from news.site.lines import keys_of
from news.text import folded_words
from news.url import domain_of

_FETCHED_AT = datetime(2026, 11, 22, tzinfo=UTC)
SIZES = (3, 4, 5, 7, 10)  #: articles of a made site
HELD_OUT = ("wcxb2", "fundus_hist")
COUNT = 300  #: of them that are tried; those whose texts do not fit are left out
MANY = 4  #: hosts with so many pages get a table of their own
_EDITORS = ("Ottoline Brask", "Per Lund", "Ines Vial", "Tam Okello", "Rhea Sund")


@dataclass(frozen=True, slots=True)
class Case:
    """A page as we extract it, and its true body."""

    which: str  #: its set
    host: str
    article: Article
    truth: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 when a removed line was an article's own, 2 when the sets are absent."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.extraction.site_lines", description="Site lines on the shared sets."
    )
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    corpus: Path = options.corpus
    try:
        begun = process_time()
        cases = list(_cases(corpus / "extraction"))
        extraction_s = process_time() - begun
        stories = _stories(corpus / "dedup" / "docs.jsonl.gz")
    except (CorpusMissing, FileNotFoundError) as missing:
        print(f"{missing}; name the folder with --corpus", file=sys.stderr)
        return 2
    by_host: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_host[case.host].append(case)
    several = {host: found for host, found in by_host.items() if len(found) > 1}
    many = [case for found in several.values() if len(found) >= MANY for case in found]
    lost = _report("each host as it is", list(several.values()))
    lost += _report(f"hosts with {MANY} pages or more", [many] if many else [])
    lost += _report("all pages as one host", [cases], extraction_s=extraction_s)
    lost += _report(
        "the same, a plea planted in each", [[_planted(case, n) for n, case in enumerate(cases)]]
    )
    learnt = [memory_of(articles) for articles in stories]
    taught = sum(len(known.lines) for known in learnt)
    texts = sum(map(len, stories))
    print(f"\n{'near-copies':<36}{len(stories):>6} stories, {texts} texts:", end=" ")
    print(f"{taught} lines learnt (0 is right)")
    _report_made([case.article for case in cases if case.which in HELD_OUT], seed=options.seed)
    return 1 if lost or taught else 0


def _report_made(pages: Sequence[Article], *, seed: int) -> None:
    """Print how often a made site is cleaned rightly, by its number of articles."""
    print(f"\n{'made sites, seed ' + str(seed):<36}{'sites':>6}{'right':>7}{'own lines lost':>16}")
    for label, make in (("letters", letters), ("follow-ups", series)):
        for size in SIZES:
            sites = list(make(pages, size=size, count=COUNT, rng=Random(seed * 100 + size)))
            found = [_judged(site, is_letter=label == "letters") for site in sites]
            right, lost = sum(is_right for is_right, _ in found), sum(n for _, n in found)
            print(f"  {f'{label} of {size} articles':<34}{len(sites):>6}{right:>7}{lost:>16}")


def _judged(site: Made, *, is_letter: bool) -> tuple[bool, int]:
    """Whether each text is right, and how many own lines are lost."""
    known = memory_of(site.articles)
    left, lost = 0, 0
    for one in site.articles:
        body = clean(Article(body=one.lines), known).body
        own = [line for line in one.lines if not (is_letter and line in site.shared)]
        left += sum(line in site.shared for line in body) if is_letter else 0
        lost += sum(line not in body for line in own)
    return not (left or lost), lost


def memory_of(articles: Iterable[Seen]) -> KnownLines:
    """The lines known of a host after these articles, in their order; as the store learns them."""
    seen: list[Seen] = []
    known: dict[str, KnownLine] = {}
    for article in articles:
        seen.append(article)
        recent = {
            str(n): seen[n] for n in range(len(seen) - 1, max(-1, len(seen) - 1 - WINDOW), -1)
        }
        window = {n: frozenset(keys_of(one.lines)) for n, one in recent.items()}
        for key in candidates(window, known=known, of=keys_of(article.lines)):
            found = learn(key, [recent[n] for n in recent if key in window[n]], known=known)
            known |= {line.key: line for line in found}
    return KnownLines(version=1, lines=tuple(known.values()))


def _report(label: str, hosts: list[list[Case]], *, extraction_s: float | None = None) -> int:
    """Print one table; return how many removed lines were an article's own."""
    before: list[BodyScore] = []
    after: list[BodyScore] = []
    removed, own, learnt, seconds = 0, 0, 0, 0.0
    for cases in hosts:
        known = memory_of(Seen(case.article.body, case.article.title) for case in cases)
        learnt += len(known.lines)
        for case in cases:
            begun = process_time()
            cleaned = clean(case.article, known)
            seconds += process_time() - begun
            gone = [line for run in cleaned.removed for line in run.lines]
            removed += len(gone)
            own += sum(_is_own(line, case.truth) for line in gone)
            before.append(body_score("\n".join(case.article.body), case.truth))
            after.append(body_score("\n".join(cleaned.body), case.truth))
    print(f"\n{label:<36}{len(hosts):>6} hosts, {len(before)} pages")
    print(f"  lines learnt, removed, of these the article's own {learnt:>6}{removed:>7}{own:>5}")
    if before:
        low, high = f1_difference(after, before)
        interval = f"95 % of {low:+.4f} to {high:+.4f}"
        print(f"  body F1 before, after {f1_of(before):>12.4f}{f1_of(after):>9.4f}  {interval}")
    if extraction_s is not None:
        print(f"  CPU of cleaning as a share of extraction {seconds / extraction_s:>7.3f}")
    return own


def _cases(root: Path) -> Iterable[Case]:
    for which in SETS:
        for page in labelled_pages(root, which=which):
            try:
                found = extract(
                    Page(
                        url=page.url,
                        content=page.content,
                        content_type="text/html",
                        fetched_at=_FETCHED_AT,
                    )
                )
            except NewsError as error:
                print(f"{page.name}: {error}", file=sys.stderr)
                continue
            yield Case(which, domain_of(page.url), found, page.body)


def _stories(path: Path) -> list[list[Seen]]:
    """The texts of each story: the original and its edits."""
    found: dict[str, list[Seen]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            document = json.loads(line)
            lines = tuple(part.strip() for part in document["text"].split("\n") if part.strip())
            found[document["id"].split("#")[0]].append(Seen(lines, document.get("title")))
    # templates are one "story" of many texts; thirty are enough
    return [texts[:30] for texts in found.values()]


def _planted(case: Case, n: int) -> Case:
    plea = (
        "A word from the people who make this paper before you read on.",
        "Nobody owns us but our readers, and printing has become dear, "
        "so we ask those who can to carry a little.",
        f"For €{n % 7 + 3} a month you receive:",
        "A seat at the monthly newsroom breakfast",
        "The Saturday edition by post, folded the old way",
        f"With thanks from the quay, {_EDITORS[n % len(_EDITORS)]}, editor of this paper",
    )
    body = case.article.body
    middle = len(body) // 2
    planted = Article(body=(*body[:middle], *plea, *body[middle:]), title=case.article.title)
    return Case(case.which, case.host, planted, case.truth)


def _is_own(line: str, truth: str) -> bool:
    return f" {' '.join(folded_words(line))} " in f" {' '.join(folded_words(truth))} "


if __name__ == "__main__":
    sys.exit(main())
