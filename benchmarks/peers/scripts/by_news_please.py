"""news-please as a library: python by_news_please.py FEEDS_FILE OUT_FOLDER.

Its `from_urls` fetches with threads and extracts in a process pool.
"""

import json
import sys
from pathlib import Path

import feedparser
from newsplease import NewsPlease

SETTINGS = {"timeout": 30}  #: without them every page of `from_urls` is lost


def main(feeds: list[str], out: Path) -> None:
    """Fetch and write what is new."""
    seen = set()
    if out.exists():
        seen = {json.loads(line)["url"] for line in out.read_text().splitlines()}
    entries = (entry for feed in feeds for entry in feedparser.parse(feed).entries)
    links = list(dict.fromkeys(entry.link for entry in entries if entry.link not in seen))
    found = NewsPlease.from_urls(links, SETTINGS, fetch_images=False) if links else {}
    with out.open("a") as file:
        for url, article in found.items():
            if getattr(article, "maintext", None):  # a page that it could not read is a dict
                record = {"url": url, "title": article.title, "text": article.maintext}
                file.write(json.dumps(record | {"date": str(article.date_publish)}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_text().split(), Path(sys.argv[2]) / "records.jsonl")
