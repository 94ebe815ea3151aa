"""Which articles of the made section pages are found: by us, and by courlan's link filter.

Run with `python -m benchmarks.extraction.section`.
"""

import time

from courlan import extract_links, filter_links

from news.errors import NotASection
from news.url import canonical_or_none
from tests.extractors.section.pages import Layout, layout, layouts, read


def ours(page: Layout) -> set[str | None]:
    """The guids of what `read_section` lists."""
    try:
        return {entry.guid for entry in read(page.content, url=page.url).entries}
    except NotASection:
        return set()


def every_link(page: Layout) -> set[str | None]:
    """What courlan takes for links of the site."""
    found = extract_links(page.content.decode(), url=page.url, external_bool=False, no_filter=False)
    return set(map(canonical_or_none, found))


def without_navigation(page: Layout) -> set[str | None]:
    """The same, without what courlan takes for navigation."""
    links, _ = filter_links(page.content.decode(), page.url)
    return set(map(canonical_or_none, links))


def main() -> None:
    """Print found, missed and wrong links, and CPU a page, of each way."""
    pages = [layout(name) for name in layouts()]
    articles = sum(len(page.articles) for page in pages)
    print(f"{len(pages)} layouts, {articles} articles")
    print(f"{'way':24}{'found':>8}{'missed':>8}{'wrong':>8}{'ms':>8}")
    ways = {"wirecopy": ours, "courlan": every_link, "courlan, filtered": without_navigation}
    for name, find in ways.items():
        started = time.process_time()
        found = [(find(page), page.articles.keys()) for page in pages]
        ms = 1000 * (time.process_time() - started) / len(pages)
        right = sum(len(got & want) for got, want in found)
        wrong = sum(len(got - want) for got, want in found)
        print(f"{name:24}{right:8}{articles - right:8}{wrong:8}{ms:8.1f}")


if __name__ == "__main__":
    main()
