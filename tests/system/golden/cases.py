"""The cases on disk: `<publisher>-<date>-<why>/{inputs/page.html, meta.json, expected.json}`."""

import dataclasses
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from extractors.article.from_page import extract
from news.article import Page

HERE = Path(__file__).parent


def case_folders() -> list[Path]:
    """Every case that has a page, by name."""
    return sorted(path.parent.parent for path in HERE.glob("*/inputs/page.html"))


def page_of(folder: Path) -> Page:
    """The page as it was served, at the moment it was fetched."""
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    return Page(
        url=meta["url"],
        content=(folder / "inputs" / "page.html").read_bytes(),
        content_type=meta["content_type"],
        fetched_at=datetime.fromisoformat(meta["fetched_at"]),
        timezone=meta["timezone"],
    )


def article_json(folder: Path) -> dict[str, Any]:
    """The extracted article of a case as JSON values, without empty fields."""
    fields = dataclasses.asdict(extract(page_of(folder)))
    found = {name: value for name, value in fields.items() if value not in (None, (), {})}
    return dict(json.loads(json.dumps(found, default=datetime.isoformat)))
