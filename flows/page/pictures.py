"""The pictures of `wirecopy report` on the page of a run, each an image that holds itself."""

import re
from base64 import b64encode

from prefect.artifacts import acreate_markdown_artifact

from pipeline.report.markdown import plain
from pipeline.report.pictures.draw import alone
from pipeline.report.pictures.gather import Report

KEY = "wirecopy-pictures"
_CODE = re.compile(r"(`[^`\n]+`)")


async def show_pictures(report: Report) -> None:
    """Write the pictures into one artifact of the current run."""
    await acreate_markdown_artifact(pictures_markdown(report), key=KEY, description=report.verdict)


def pictures_markdown(report: Report) -> str:
    """Each picture under its title and its explanation."""
    parts = []
    for picture in report.pictures:
        shown = "Nothing to show yet."
        if picture.svg is not None:
            image = b64encode(alone(picture.svg).encode()).decode()
            shown = f"![{plain(picture.title)}](data:image/svg+xml;base64,{image})"
        parts.append(f"## {plain(picture.title)}\n\n{_with_code(picture.says)}\n\n{shown}")
    return "\n\n".join(parts)


def _with_code(text: str) -> str:
    """Text whose commands, written in backticks, are shown as such."""
    parts = _CODE.split(text)
    return "".join(part if n % 2 else _around(part) for n, part in enumerate(parts))


def _around(text: str) -> str:
    """Plain text that keeps the spaces at its ends."""
    start, end = " " * text.startswith(" "), " " * text.endswith(" ")
    return f"{start}{plain(text)}{end}" if text.strip() else " " * bool(text)
