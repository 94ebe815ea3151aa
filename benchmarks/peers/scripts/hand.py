"""The script that people write by hand: python hand.py FEEDS_FILE OUT_FOLDER.

feedparser, httpx, a process pool of trafilatura with metadata, JSON Lines. It leaves out addresses
that are in its file already. It has no other memory.
"""

import asyncio
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import feedparser
import httpx
import trafilatura

AT_ONCE = 32


def extracted(body: bytes, url: str) -> str | None:
    """The record of a page, as JSON."""
    return trafilatura.extract(body, url=url, output_format="json", with_metadata=True)


def known(out: Path) -> set[str]:
    """The addresses in the file."""
    lines = out.read_text().splitlines() if out.exists() else []
    return {json.loads(line)["url"] for line in lines}


async def main(feeds: list[str], out: Path) -> None:
    """Fetch and write what is new."""
    seen = known(out)
    loop, free = asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)
    client = httpx.AsyncClient(follow_redirects=True, timeout=30, trust_env=False)
    with ProcessPoolExecutor() as pool, open(out, "a") as file:  # noqa: ASYNC230, PTH123

        async def one(url: str) -> None:
            async with free:
                try:
                    answer = await client.get(url)
                    answer.raise_for_status()
                except httpx.HTTPError as exc:
                    print(url, exc, file=sys.stderr)
                    return
                found = await loop.run_in_executor(pool, extracted, answer.content, url)
            if found:
                file.write(json.dumps(json.loads(found) | {"url": url}) + "\n")

        async with client:
            links = []
            for feed in feeds:
                entries = feedparser.parse((await client.get(feed)).content).entries
                links += [entry.link for entry in entries if entry.link not in seen]
            await asyncio.gather(*(one(link) for link in dict.fromkeys(links)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]).read_text().split(), Path(sys.argv[2]) / "records.jsonl"))
