"""A report as one HTML page that loads nothing: pictures and styles stand in it."""

import re
from html import escape

from news.text.plain import tidy
from pipeline.report.pictures.draw import COLOURS
from pipeline.report.pictures.gather import Picture, Report
from pipeline.report.words import plural

_DARK = {
    "text": "#e4e9ef",
    "faint": "#93a1b1",
    "rule": "#36424f",
    "good": "#4d86b4",
    "mild": "#e0b040",
    "bad": "#e87a45",
    "worst": "#ff5a4a",
    "a": "#6aa5dd",
    "d": "#b492d6",
    "e": "#e07b76",
}
_STYLE = """
body{margin:0 auto;max-width:56rem;padding:1rem;background:var(--page);color:var(--text);
font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:0 0 .25rem}
.verdict{font-size:1.15rem}section{margin:2rem 0;padding-top:1rem;border-top:1px solid var(--rule)}
p{margin:.25rem 0 .75rem}.faint,small,summary{color:var(--faint)}
.wide{overflow-x:auto}svg{display:block;width:100%;min-width:30rem;height:auto}
svg text{font-family:system-ui,sans-serif!important}
table{border-collapse:collapse;font-size:.875rem}
th,td{text-align:left;padding:.2rem .75rem .2rem 0;border-bottom:1px solid var(--rule);
vertical-align:top;overflow-wrap:anywhere;min-width:3.5rem}
a{color:inherit}nav a{margin-right:1rem;white-space:nowrap}
"""


def html_page(report: Report) -> str:
    """The page: verdict, links, pictures with their explanations and numbers."""
    light = {"page": "#ffffff", **dict(COLOURS.values())}
    dark = {"page": "#14191f", **_DARK}
    links = " ".join(
        f'<a href="#{picture.name}">{escape(picture.title)}</a>' for picture in report.pictures
    )
    days = f"the last {plural(report.days, 'day')}" if report.days > 1 else "today"
    made = f"{report.made_at:%Y-%m-%d %H:%M} UTC"
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            # nothing may be loaded or run, whatever a publisher's text says
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
            "style-src 'unsafe-inline'\">",
            '<meta name="referrer" content="no-referrer">\n<title>Wirecopy report</title>',
            f"<style>:root{{color-scheme:light dark;{_variables(light)}}}",
            f"@media(prefers-color-scheme:dark){{:root{{{_variables(dark)}}}}}{_STYLE}</style>",
            "</head>\n<body>\n<h1>Wirecopy</h1>",
            f'<p class="verdict">{_with_code(report.verdict)}</p>',
            f'<p class="faint">{days[:1].upper()}{days[1:]}, as of {made}. '
            "Days are days in UTC.</p>",
            f"<nav>{links}</nav>",
            *map(_section, report.pictures),
            "</body>\n</html>\n",
        ]
    )


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


def _section(picture: Picture) -> str:
    shown = "<p><em>Nothing to show yet.</em></p>"
    if picture.svg is not None:
        name = f'<svg role="img" aria-label="{_text(picture.title)}. {_text(picture.says)}" '
        shown = f'<div class="wide">{picture.svg.replace("<svg ", name, 1)}</div>'
    return (
        f'<section id="{picture.name}">\n<h2>{_text(picture.title)}</h2>\n'
        f"<p>{_with_code(picture.says)}</p>\n{shown}\n{_numbers(picture)}</section>"
    )


def _numbers(picture: Picture) -> str:
    if not picture.rows:
        return ""
    head = "".join(f"<th scope=col>{_text(name)}</th>" for name in picture.columns)
    rows = "\n".join(
        f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in picture.rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"
    return f'<details><summary>The numbers</summary><div class="wide">{table}</div></details>\n'


def _with_code(text: str) -> str:
    """A sentence of ours; its `commands` in their own type."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", _text(text))


def _text(text: str) -> str:
    """Text of anyone, as text: one line, no control characters, escaped."""
    return escape(tidy(text) or "")
