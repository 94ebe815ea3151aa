"""A machine that reads one site: real runs over one store, at times that a test chooses."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from news.report import RunReport
from pipeline.config.request import RunRequest
from pipeline.config.settings import Settings
from pipeline.run import Run, do_run, open_run
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss

RIGHT = datetime(2026, 11, 28, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Machine:
    """A machine with a store, a site that it reads, and a clock that may be set."""

    site: NewsSite
    store: str
    folder: Path
    told: list[str] = field(default_factory=list)
    max_age: str = "7d"
    feeds: list[str] = field(default_factory=list)  #: further feeds

    def publish(self, *names: str) -> None:
        """A feed with a story for each name."""
        links = [
            self.site.publish(f"/{name}", article_page(f"The story of {name}", prose(name)))
            for name in names
        ]
        entries = [
            an_entry(link, title=f"The story of {name}", published=RIGHT - HOUR)
            for name, link in zip(names, links, strict=True)
        ]
        self.site.publish("/feed.xml", rss(entries))

    def run(
        self, at: datetime = RIGHT, *, begin: Callable[[Run], None] | None = None, **request: Any
    ) -> RunReport:
        """A run that begins at this time by its clock, which then goes on. begin: called first."""
        feeds = [self.site.url("/feed.xml"), *self.feeds]
        (self.folder / "feeds.toml").write_text(
            f'[defaults]\nmax_age = "{self.max_age}"\n'
            + "".join(f'[[feed]]\nurl = "{url}"\n' for url in feeds)
        )
        began = datetime.now(UTC)
        settings = Settings(
            store=self.store,
            records=str(self.folder / "records"),
            archive=self.folder / "archive",
            feeds=self.folder / "feeds.toml",
            allow_networks="127.0.0.0/8",
            host_delay_s=0.01,
            workers=1,
            contact="https://tests.example/",
        )

        async def once() -> RunReport:
            opening = open_run(
                RunRequest(**request),
                settings,
                note=self.told.append,
                now=lambda: at + (datetime.now(UTC) - began),
            )
            async with opening as run:
                if begin is not None:
                    begin(run)
                return await do_run(run)

        return asyncio.run(once())
