"""newspaper4k as its guide has it, in a process pool.

python by_newspaper.py FEEDS_FILE OUT_FOLDER
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import feedparser
import newspaper

SETTINGS = {"fetch_images": False, "request_timeout": 30}


def article(url: str) -> str | None:
    """The record of a page, as JSON."""
    try:
        found = newspaper.article(url, **SETTINGS)
    except Exception as exc:  # noqa: BLE001 - it raises many kinds
        print(url, exc, file=sys.stderr)
        return None
    record = {"url": url, "title": found.title, "text": found.text, "authors": found.authors}
    return json.dumps(record | {"date": str(found.publish_date)})


def main(feeds: list[str], out: Path) -> None:
    """Fetch and write what is new."""
    seen = set()
    if out.exists():
        seen = {json.loads(line)["url"] for line in out.read_text().splitlines()}
    entries = (entry for feed in feeds for entry in feedparser.parse(feed).entries)
    links = dict.fromkeys(entry.link for entry in entries if entry.link not in seen)
    with ProcessPoolExecutor() as pool, out.open("a") as file:
        for found in pool.map(article, links):
            if found:
                file.write(found + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_text().split(), Path(sys.argv[2]) / "records.jsonl")
